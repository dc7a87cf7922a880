"""Cases of one customer that are about the same matter: found, closed as duplicates, separated again."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ...exceptions import MoveNotAllowed, WindowOver
from ...tools.contact_keys import phone_key, same_phone
from ..assignment.helpdesk_asking import WARNING
from ..process.acting import acting
from ..process.helpdesk_ticket_stage import OPEN

IS_OPEN = "phase IN ({})".format(", ".join(f"'{phase}'" for phase in OPEN))
# More cases registered at once are compared by the scheduled action.
AT_ONCE, BATCH = 20, 100
CRON = "helpdesk_mgmt_complaint.ir_cron_compare"


def firm_of(partner):
    """The firm whose cases a contact's are, if it is one's."""
    firm = partner.commercial_partner_id
    return firm if firm.is_company else firm.browse()


class HelpdeskTicket(models.Model):
    """Which open cases of the same customer a case resembles: when that is looked at, and what the agent is told of it.

    Closing a case as the duplicate of an open one of the same customer, and taking that back. The customer whose case
    was closed as a duplicate of a colleague's is told when that one ends: it decides his matter too.
    """

    _inherit = "helpdesk.ticket"

    customer_email_key = fields.Char(
        compute="_compute_customer_keys", store=True, copy=False, help="Who filed, where there is no contact."
    )
    customer_phone_key = fields.Char(compute="_compute_customer_keys", store=True, copy=False)
    match_ids = fields.One2many("helpdesk.ticket.match", "ticket_id", string="Possible duplicates", copy=False)
    match_count = fields.Integer(compute="_compute_match_count", search="_search_match_count", string="Similar cases")
    compare_due = fields.Boolean(copy=False, readonly=True, help="The scheduled action compares the case.")
    can_undo_duplicate = fields.Boolean(compute="_compute_can_undo_duplicate")
    duplicate_undo_until = fields.Datetime(compute="_compute_can_undo_duplicate", string="May be separated until")

    duplicate_id = fields.Many2one(index="btree_not_null")
    # of every ticket, for the contact's list of them
    partner_id = fields.Many2one(index="btree_not_null")
    # of open cases alone: a customer's few are found among millions
    _open_partner_idx = models.Index(f"(partner_id) WHERE {IS_OPEN}")
    _open_commercial_idx = models.Index(f"(commercial_partner_id) WHERE {IS_OPEN}")
    _open_email_idx = models.Index(f"(customer_email_key) WHERE customer_email_key IS NOT NULL AND {IS_OPEN}")
    _open_phone_idx = models.Index(f"(customer_phone_key) WHERE customer_phone_key IS NOT NULL AND {IS_OPEN}")
    _compare_idx = models.Index("(id) WHERE compare_due")

    @api.depends("partner_id", "partner_email", "reporter_phone", "is_anonymous")
    def _compute_customer_keys(self):
        for ticket in self:
            known = ticket.partner_id or ticket.is_anonymous
            ticket.customer_email_key = not known and email_normalize(ticket.partner_email or "") or False
            ticket.customer_phone_key = not known and phone_key(ticket.reporter_phone) or False

    @api.depends("match_ids.verdict", "match_ids.level", "match_ids.other_id.phase", "phase")
    @api.depends_context("uid")
    def _compute_match_count(self):
        Match = self.env["helpdesk.ticket.match"]
        counts = {}
        if Match.has_access("read"):
            domain = [("ticket_id", "in", self.ids), *Match._to_decide()]
            counts = {ticket.id: count for ticket, count in Match._read_group(domain, ["ticket_id"], ["__count"])}
        for ticket in self:
            ticket.match_count = counts.get(ticket._origin.id, 0)

    def _search_match_count(self, operator, value):
        if operator != ">" or value != 0:
            return NotImplemented
        rows = self.env["helpdesk.ticket.match"].search(self.env["helpdesk.ticket.match"]._to_decide())
        return Domain("id", "in", rows.ticket_id.ids)

    @api.depends("phase", "close_reason", "duplicate_id", "match_ids.undo_until")
    @api.depends_context("uid")
    def _compute_can_undo_duplicate(self):
        Match, now = self.env["helpdesk.ticket.match"], fields.Datetime.now()
        writable = self._writable()
        for ticket in self:
            until = ticket._is_duplicate() and Match._confirmed(ticket).undo_until
            ticket.duplicate_undo_until = until
            ticket.can_undo_duplicate = bool(until and until >= now and ticket in writable)

    # ------------------------------------------------------------------
    # Finding
    # ------------------------------------------------------------------

    def find_duplicates(self, limit=5, perhaps=False):
        """The open cases of the same customer that are about the same matter, as far as the current user may see them.

        Cases that somebody has declared different are not named again. A ticket outside the process resembles none, nor
        does one that is not saved yet.

        :return: list of dicts `ticket`, `score`, `subject`, `content`, `attachments` (0 to 1 each) and `evidence`
            (list of dicts `kind`, `supports`, `strength`, `text`), best first, at or over the company's threshold; with
            `perhaps` also those that may be the same, over the lower one
        """
        self.ensure_one()
        self.check_access("read")
        # in a form that is being edited: the case as it is stored
        case, Match = self._origin, self.env["helpdesk.ticket.match"]
        if not case.phase:
            return []
        others = Match._readable_of_customer(case) - Match._declared_different(case)
        threshold = case.company_id.sudo().complaint_perhaps_threshold if perhaps else None
        return Match._resembling(case, others, threshold)[:limit]

    def _customer_facts(self):
        """By what the open cases of the case's customer are found; nothing of an anonymous one."""
        self.ensure_one()
        named = not self.is_anonymous
        return {
            "id": self.id,
            "company_id": self.company_id.id,
            "partner_id": named and self.partner_id.id,
            "firm_id": named and not self.confidential and firm_of(self.partner_id).id,
            "email_key": self.customer_email_key,
            "phone_key": self.customer_phone_key,
        }

    def _is_of_customer_of(self, other):
        """Whether two cases have the same customer, so that nothing of one is news to the other's.

        For contacts: each one's customer passes for the other's (`_is_customer`). Without contact: the same address or
        number. Nobody's cases are anybody's.
        """
        self.ensure_one()
        case, other = self.sudo(), other.sudo()
        if case.company_id != other.company_id or case.is_anonymous or other.is_anonymous:
            return False
        if case.partner_id and other.partner_id:
            return case._is_customer(other.partner_id) and other._is_customer(case.partner_id)
        # where there is a contact both are empty
        if case.customer_email_key and case.customer_email_key == other.customer_email_key:
            return True
        if not case.customer_phone_key or case.customer_phone_key != other.customer_phone_key:
            return False
        # the key leaves out the country, and two countries have the same numbers
        return same_phone(case.reporter_phone, other.reporter_phone, str(case.company_id.country_id.phone_code or ""))

    # ------------------------------------------------------------------
    # When cases are compared
    # ------------------------------------------------------------------

    def _comparison_follows_write(self, vals, before):
        """The case may be another customer's now, or hidden: it is compared again, as are those that resembled it.

        :param before: {open case: its `_customer_facts`}
        """
        changed = self.browse(
            case.id for case, facts in before.items() if facts and case.sudo()._customer_facts() != facts
        )
        if changed:
            # those that were found to resemble one of them too: it may be another customer's now
            rows = self.env["helpdesk.ticket.match"].sudo()
            found = rows.search([("other_id", "in", changed.ids), ("verdict", "=", "open")])
            (changed | found.ticket_id.with_env(self.env))._compare_soon()

    def _compare_soon(self, *_when):
        """Compares a few cases at once; many are left to the scheduled action."""
        if acting(self.env).not_compared:
            return
        if len(self) <= AT_ONCE:
            self.env["helpdesk.ticket.match"]._compare_safely(self)
        else:
            self.env.flush_all()
            self.env.execute_query(SQL("UPDATE helpdesk_ticket SET compare_due = true WHERE id = ANY(%s)", self.ids))
            self.invalidate_recordset(["compare_due"], flush=False)
            cron = self.env.ref(CRON, raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger()

    def _compare_mail_files(self, message):
        # a mail's files arrive after the case that it makes
        if self.phase == "received" and message.attachment_ids:
            self.env["helpdesk.ticket.match"]._compare_safely(self)

    @api.model
    def _cron_compare(self):
        """Compares the cases of large imports, in batches."""
        due = self.sudo().search([("compare_due", "=", True)], order="id", limit=BATCH)
        for case in due.try_lock_for_update():
            self.env["helpdesk.ticket.match"]._compare_safely(case)
            # a plain write: the case itself has not changed
            self.env.execute_query(SQL("UPDATE helpdesk_ticket SET compare_due = false WHERE id = %s", case.id))
            case.invalidate_recordset(["compare_due"], flush=False)
            if not self.env["ir.cron"]._commit_progress(1):
                return
        if len(due) == BATCH:
            self.env.ref(CRON).sudo()._trigger()

    def action_open_duplicate_wizard(self):
        if not self.phase:
            return super().action_open_duplicate_wizard()
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Is %s the same matter?", self.number),
            "res_model": "helpdesk.ticket.duplicate.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id, "dialog_size": "extra-large"},
        }

    # ------------------------------------------------------------------
    # Closing
    # ------------------------------------------------------------------

    def action_duplicate_of(self, other):
        """Any open phase → cancelled as a duplicate; the other case goes on, and the customer is told of it.

        :param other: the open case of the same matter, or its id; one that is a duplicate itself stands for the case
            that goes on
        :return: the case that goes on
        :raise ComplaintError: another customer's case, one that has ended, or the case itself
        """
        self.ensure_one()
        Match = self.env["helpdesk.ticket.match"]
        if not isinstance(other, models.BaseModel):
            other = self.browse(other if isinstance(other, int) else ())
        self.check_access("write")
        Match._lock(self | other)
        survivor = Match._surviving(self, other)
        if self._is_duplicate() and self.sudo().duplicate_id == survivor:
            # a second click, or a colleague's
            return survivor
        Match._check_duplicate_of(self, survivor)
        now = fields.Datetime.now()
        days = max(self.company_id.sudo().complaint_reopen_days, 1)
        until = self.sudo().team_id._complaint_calendar().window_end_after(now, days)
        self._move("cancelled", now=now, close_reason="duplicate", duplicate_id=survivor.id)
        Match._remember_verdict(self, survivor, "same", now, undo_until=until)
        # its own duplicates follow: a chain has one end
        self._all_duplicates()._write_managed({"duplicate_id": survivor.id})
        # what it says goes on there, and who may not see it may not read it there either
        Match._hide_with(self.sudo(), survivor.sudo())
        Match._hide_with(survivor.sudo(), survivor._all_duplicates())
        survivor.sudo()._message_log(
            body=self.env._("%s was closed as a duplicate of this case.", self.number),
            author_id=self.env.user.partner_id.id,
        )
        self._send_notice("duplicate", **Match._told_of(self, survivor))
        return survivor

    def action_undo_duplicate(self):
        """cancelled as a duplicate → the open phase it left, while the window runs. The pair is not asked again.

        :raise WindowOver: the window has ended
        """
        self.ensure_one()
        self.check_access("write")
        Match, other = self.env["helpdesk.ticket.match"], self.sudo().duplicate_id
        Match._lock(self | other)
        if not self._is_duplicate():
            raise MoveNotAllowed(self.env._("%s was not closed as a duplicate, or was separated already.", self.number))
        row, now = Match._confirmed(self), fields.Datetime.now()
        if not row.undo_until or row.undo_until < now:
            raise WindowOver(
                self.env._(
                    "%(case)s could be separated until %(date)s. Register a new case instead, and name this one.",
                    case=self.number,
                    date=self._local_moment(row.undo_until) if row.undo_until else "-",
                )
            )
        target, ended = self.phase_before_cancel or "received", self.closed_date
        values = {"decision": "pending"} if target == "proposed" else {}
        self._move(target, now=now, duplicate_id=False, **values)
        self.env["helpdesk.ticket.deadline"]._take_up(self, ended, now)
        # both the case that it was closed for and the one that this one has been closed for since
        for one in row.other_id | other:
            Match._remember_verdict(self, one, "different", now, undo_until=False)
        Match._take_back_duplicates(self)
        for case, sentence in (
            (self, self.env._("Separated again from %s: it is another matter.", other.number)),
            (other, self.env._("%s was separated again: it is another matter.", self.number)),
        ):
            case.sudo()._message_log(body=sentence, author_id=self.env.user.partner_id.id)
        self._send_notice("separated")
        return True

    def _is_duplicate(self):
        """Whether the process closed the case as a duplicate."""
        self.ensure_one()
        return self.phase == "cancelled" and self.close_reason == "duplicate" and bool(self.sudo().duplicate_id)

    def _all_duplicates(self):
        """Cases that the process closed as duplicates of these, archived ones too, in superuser mode."""
        cases = self.sudo().with_context(active_test=False).search([("duplicate_id", "in", self.ids)])
        return cases.with_context(self.env.context).filtered(lambda case: case._is_duplicate())

    # ------------------------------------------------------------------
    # What becomes of the case that goes on
    # ------------------------------------------------------------------

    def _duplicates_follow_secrecy(self):
        for ticket, duplicates in self._all_duplicates().grouped("duplicate_id").items():
            self.env["helpdesk.ticket.match"]._hide_with(ticket, duplicates)

    def _ask_about_strangers(self):
        """A duplicate and the case in which it goes on turn out to have different customers: nobody handles its matter
        any more, and somebody has to see to it."""
        cases = self.filtered("phase")
        for duplicate in cases._all_duplicates() | cases.sudo().filtered(lambda case: case._is_duplicate()):
            if not duplicate._is_of_customer_of(duplicate.duplicate_id):
                duplicate._ask_responsible(
                    lambda env, number: env._(
                        "%s was closed as a duplicate of a case that has another customer: separate the two, or "
                        "register its matter anew",
                        number,
                    ),
                    WARNING,
                    once="type",
                )

    def _duplicates_follow_move(self, phase_from, phase_to, now):
        """The customer of the case itself has his own notice, and so have contacts who may know nothing of it."""
        Match = self.env["helpdesk.ticket.match"]
        # one that goes on in another case itself decides nothing
        for duplicate in self.filtered(lambda t: t.close_reason != "duplicate")._all_duplicates():
            other = duplicate.duplicate_id
            if duplicate.partner_id != other.partner_id and Match._may_know(duplicate, other):
                duplicate._send_notice("settled", **Match._told_of(duplicate, other))

    def _sms_of_duplicate(self):
        """Where the matter goes on and until when, as sentences of a text message; empty if that may not be told."""
        told = self.env["helpdesk.ticket.match"]._told_of(self, self.sudo().duplicate_id)
        if not told:
            return ""
        here = self.with_context(lang=self.customer_lang)
        text = here.env._("It goes on in %s.", told["reference"])
        return text
