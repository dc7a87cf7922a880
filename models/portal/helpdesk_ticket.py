import secrets

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL, consteq, formataddr, hmac

from ...exceptions import ComplaintError
from ...tools import tracking_code
from ..process.acting import act
from ..process.helpdesk_ticket_stage import OPEN


class HelpdeskTicket(models.Model):
    """What the customer says and decides on his pages, and which files of a case are his.

    Cases of customers without an account: anonymous reports, and the tracking code that stands for the customer.
    """

    _inherit = "helpdesk.ticket"

    answer_key = fields.Char(
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Of the latest answer: the same one is not taken twice.",
    )
    is_anonymous = fields.Boolean(
        string="Anonymous", copy=False, readonly=True, help="Filed without a name: nothing tells who the reporter is."
    )
    filing_lang = fields.Char(
        copy=False, readonly=True, help="Language of the public form: a reporter without a contact is answered in it."
    )
    reporter_phone = fields.Char(copy=False, help="Typed by a reporter without a contact; nobody has verified it.")
    tracking_hash = fields.Char(copy=False, groups=fields.NO_ACCESS, index="btree_not_null")
    has_tracking_code = fields.Boolean(compute="_compute_has_tracking_code", compute_sudo=True)
    tracking_code_by_id = fields.Many2one(
        "res.users",
        string="Tracking code issued by",
        copy=False,
        readonly=True,
        help="Who of the staff has seen the code that opens the case now; empty: the customer alone, on his receipt.",
    )
    tracking_code_date = fields.Datetime(string="Tracking code issued on", copy=False, readonly=True)
    doubts = fields.Text(
        compute="_compute_doubts",
        compute_sudo=True,
        help="What speaks against its having been the customer who spoke. It counts all the same.",
    )

    # the public looks cases up by it
    _number_idx = models.Index("(number)")

    @api.depends("tracking_hash")
    def _compute_has_tracking_code(self):
        for ticket in self:
            ticket.has_tracking_code = bool(ticket.tracking_hash)

    @api.depends("move_ids.doubt", "survey_input_id.complaint_doubt")
    @api.depends_context("lang")
    def _compute_doubts(self):
        for ticket in self:
            ticket.doubts = self.env["helpdesk.provenance"]._in_words(ticket)

    # ------------------------------------------------------------------
    # What the customer may see and do
    # ------------------------------------------------------------------

    def _portal_decisions(self):
        """What the customer may do now: some of accept, reject, reopen, withdraw, again."""
        self.ensure_one()
        if self.phase == "proposed":
            return ["accept", "reject"]
        afterwards = ["accept"] if self._accepts_afterwards() else []
        if self._may_reopen():
            return [*afterwards, "reopen"]
        if afterwards:
            return afterwards
        if self.phase in OPEN:
            return ["withdraw"]
        return ["again"] if self._is_file_again_allowed() else []

    def _portal_attachments(self):
        """The customer's own files and those of public messages; never a file of an internal note.

        :return: `ir.attachment` in superuser mode
        """
        self.ensure_one()
        ticket = self.sudo()
        messages = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", self._name), ("res_id", "=", self.id), ("attachment_ids", "!=", False)])
        )
        public = messages.filtered(lambda m: not m.is_internal and not m.subtype_id.internal and m.subtype_id)
        # files made together with an internal note; one that a note merely quotes stays its owner's
        hidden = {a.id for m in messages - public for a in m.attachment_ids if a.create_uid == m.create_uid}
        # a file that stands in no message is shown when the customer brought it
        own = ticket.attachment_ids.filtered(
            lambda a: not a.res_field and a.id not in hidden and ticket._is_customer(a.create_uid.partner_id)
        )
        return own | public.attachment_ids

    def _filed_files(self):
        """What came with the public form: made by the visitor who did not sign in, and in no message."""
        self.ensure_one()
        ticket = self.sudo()
        visitors = self.env["res.users"].sudo().with_context(active_test=False)
        written = ticket.message_ids.attachment_ids
        return ticket.attachment_ids.filtered(
            lambda a: not a.res_field and a not in written and visitors.browse(a.create_uid.id)._is_public()
        )

    # ------------------------------------------------------------------
    # What the customer files and answers
    # ------------------------------------------------------------------

    @api.model
    def _file_once(self, key, prepare):
        """The case that was filed under `key`, created where there is none.

        :param prepare: called once the case is known to be new; returns its values
        :raise ConcurrencyError: the same form has just been filed; Odoo runs the request again, which finds its case
        :return: (case in superuser mode, whether it is new)
        """
        ticket = self.sudo()
        if key:
            # two sends of one form wait for each other here
            self.env.execute_query(SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", key))
            filed = ticket.search([("filing_token", "=", key)], limit=1)
            if filed:
                return filed, False
        try:
            with self.env.cr.savepoint():
                return ticket.create({**prepare(), "filing_token": key}), True
        except UniqueViolation as error:
            if error.diag.constraint_name != self._unique_filing.full_name(self):
                raise
            # committed by the other send after this transaction had taken its snapshot
            raise ConcurrencyError(self.env._("This case has been filed already.")) from error

    def _receive(self, statement):
        """The one door for what a customer says: kept once, posted once, its items marked; then what follows from it.

        Page of the case, tracking code, similar filing, logged call and decision end here; a mail, which is posted by
        the gateway, goes on in `_take_in_words` as they do. Nothing is refused here but a text without an end.

        :param statement: `Statement`
        :raise TooLong: its text is longer than one that can be taken
        :return: the message in superuser mode; none where the same was taken in before
        """
        self.ensure_one()
        self._check_typed(statement.text)
        case, items = self.sudo(), statement.items
        none = self.env["ir.attachment"].sudo()
        files = none.union(statement.files or none, *(attached for _value, attached in items.values()))
        if statement.key and case.answer_key == statement.key:
            files.filtered(lambda a: not a.res_id).unlink()
            return self.env["mail.message"].sudo()
        if statement.key:
            # written first: two sends at a time conflict here, and Odoo runs the later one again
            case.answer_key = statement.key
            self.env.flush_all()
        # an item takes files of its case alone
        files.write({"res_id": case.id, "res_model": case._name})
        for item, (value, attached) in items.items():
            item._supply(value, attached)
        # of visitors and portal users a message takes only what they have made in a composer
        files.filtered(lambda a: a.create_uid.id == self.env.uid).write({"res_model": "mail.compose.message"})
        author = {"author_id": statement.author.id} if statement.author else case._customer_author()
        message = act(case.with_context(mail_post_autofollow=False), heard=True).message_post(
            body=statement.body(self.env.lang),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=files.ids,
            **author,
        )
        if statement.answers:
            case._take_in_words(by_item=bool(items))
        return message

    def _customer_author(self):
        """Who stands as the author of the customer's words: the contact; nobody where there is none."""
        self.ensure_one()
        ticket = self.sudo()
        if ticket.partner_id:
            return {"author_id": ticket.partner_id.id}
        name = ticket.partner_name or self.env._("Reporter")
        address = ticket.partner_email or ticket.company_id.email or ticket.company_id.catchall_email
        return {"author_id": False, "email_from": formataddr((name, address)) if address else name}

    # ------------------------------------------------------------------
    # The code
    # ------------------------------------------------------------------

    @api.model
    def _tracking_hash_of(self, code):
        """What is kept of a code: without this database's secret nobody can tell whether a code is the one."""
        return hmac(self.env(su=True), "complaint-tracking-hash", tracking_code.fingerprint(code))

    def _has_code(self, code):
        self.ensure_one()
        return consteq(self.sudo().tracking_hash or "", self._tracking_hash_of(code))

    def _set_tracking_code(self, code, issuer=None):
        """The code opens the case from now on, and no earlier one.

        :param issuer: `res.users` who sees the code and hands it over; none: its customer alone sees it
        """
        self.ensure_one()
        again, case = self.has_tracking_code, self.sudo()
        case.tracking_hash = self._tracking_hash_of(code)
        if not issuer:
            return
        case._write_managed({"tracking_code_by_id": issuer.id, "tracking_code_date": fields.Datetime.now()})
        self._message_log(
            body=self.env._("A new tracking code was issued; the earlier one does not open the case any more.")
            if again
            else self.env._("A tracking code was issued.")
        )

    def action_issue_tracking_code(self):
        """A new code, shown once to the agent, who hands it over; an earlier one ends.

        :return: the client action that shows it
        """
        self.ensure_one()
        self.check_access("write")
        if not self.phase:
            raise ComplaintError(self.env._("Tracking codes are for cases of the complaint process only."))
        code = tracking_code.from_bytes(secrets.token_bytes(10))
        self._set_tracking_code(code, self.env.user)
        return self._show_code(code)

    def _show_code(self, code, then=None):
        """The client action that shows a code to the agent.

        :param then: the action that follows once the agent has handed it over; the form is read again if none is given
        """
        self.ensure_one()
        case = self.sudo()
        return {
            "type": "ir.actions.client",
            "tag": "complaint_tracking_code",
            "params": {"number": case.number, "code": code, "address": f"{case.get_base_url()}/complaints/track"},
            "context": {"then": then or False},
        }
