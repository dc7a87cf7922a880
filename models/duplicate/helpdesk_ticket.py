import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ...exceptions import ComplaintError
from ...tools import similarity
from ...tools.contact_keys import phone_key, same_phone
from ...tools.text import paragraphs
from ..process.acting import acting
from ..process.helpdesk_ticket_stage import OPEN

# The newest open cases of one customer that a case is compared with.
COMPARED = 100
IS_OPEN = "phase IN ({})".format(", ".join(f"'{phase}'" for phase in OPEN))

_logger = logging.getLogger(__name__)
# More cases registered at once are compared by the scheduled action.
AT_ONCE, BATCH = 20, 100
KEPT = 5
CRON = "helpdesk_mgmt_complaint.ir_cron_compare"


class HelpdeskTicket(models.Model):
    """Which open cases of the same customer a case resembles.

    When cases are compared, and what the agent is told of it. Nothing of it is ever in the way of a filing.
    """

    _inherit = "helpdesk.ticket"

    customer_email_key = fields.Char(
        compute="_compute_customer_keys", store=True, copy=False, help="Who filed, where there is no contact."
    )
    customer_phone_key = fields.Char(compute="_compute_customer_keys", store=True, copy=False)

    # of open cases alone: a customer's few are found among millions
    _open_partner_idx = models.Index(f"(partner_id) WHERE {IS_OPEN}")
    _open_commercial_idx = models.Index(f"(commercial_partner_id) WHERE {IS_OPEN}")
    _open_email_idx = models.Index(f"(customer_email_key) WHERE customer_email_key IS NOT NULL AND {IS_OPEN}")
    _open_phone_idx = models.Index(f"(customer_phone_key) WHERE customer_phone_key IS NOT NULL AND {IS_OPEN}")

    match_ids = fields.One2many("helpdesk.ticket.match", "ticket_id", string="Possible duplicates", copy=False)
    match_count = fields.Integer(compute="_compute_match_count", search="_search_match_count", string="Similar cases")
    compare_due = fields.Boolean(copy=False, readonly=True, help="The scheduled action compares the case.")

    _compare_idx = models.Index("(id) WHERE compare_due")

    @api.depends("partner_id", "partner_email", "reporter_phone", "is_anonymous")
    def _compute_customer_keys(self):
        for ticket in self:
            known = ticket.partner_id or ticket.is_anonymous
            ticket.customer_email_key = not known and email_normalize(ticket.partner_email or "") or False
            ticket.customer_phone_key = not known and phone_key(ticket.reporter_phone) or False

    # ------------------------------------------------------------------
    # Finding
    # ------------------------------------------------------------------

    def find_duplicates(self, limit=5):
        """The open cases of the same customer that are about the same matter, as far as the current user may see them.

        Cases that somebody has declared different are not named again. A ticket outside the process resembles none, nor
        does one that is not saved yet.

        :return: list of dicts `ticket`, `score`, `subject`, `content`, `attachments` (0 to 1 each) and `evidence`
            (list of dicts `kind`, `supports`, `strength`, `text`), best first, at or over the company's threshold
        """
        self.ensure_one()
        self.check_access("read")
        # in a form that is being edited: the case as it is stored
        case = self._origin
        if not case.phase:
            return []
        others = case.sudo()._same_customer_open()[case.id].with_env(self.env)
        if not self.env.su:
            others = others._filtered_access("read")
        others -= case.sudo()._declared_different()
        return case._resembling(others)[:limit]

    def _resembling(self, others):
        """Compares the case with others; as `find_duplicates`, without a limit.

        :param others: cases of the same customer that may be shown
        """
        self.ensure_one()
        texts = (self | others)._compared_texts()
        return self._compare_texts(texts.pop(self.id), texts, self.company_id)

    def _compared_with(self, other):
        """How much the case resembles one other of its customer, however little, beside the others that are shown."""
        self.ensure_one()
        others = self.sudo()._same_customer_open()[self.id].with_env(self.env)._filtered_access("read") | other
        texts = (self | others)._compared_texts()
        found = self._compare_texts(texts.pop(self.id), texts, self.company_id, threshold=0.0)
        return next(one for one in found if one["ticket"] == other)

    @api.model
    def _compare_texts(self, text, texts, company, threshold=None):
        """
        :param text: `similarity.Text`
        :param texts: {id of an open case: its `similarity.Text`}
        :param threshold: the score from which cases are alike; the company's, unless one is given
        :return: as `find_duplicates`, without a limit
        """
        if not texts:
            return []
        weights = self.env["helpdesk.word.count"]._weights(company)
        if threshold is None:
            threshold = company.sudo().complaint_similarity_threshold
        # beside each other: what the customer's cases share among them says little
        results = similarity.compare_all(text, texts.values(), weights, threshold)
        found = [
            {
                "ticket": self.browse(case_id),
                "score": result.score,
                "subject": result.subject,
                "content": result.content,
                "attachments": result.attachments,
                "evidence": [vars(one) for one in result.evidence],
            }
            for case_id, result in zip(texts, results, strict=True)
            if result
        ]
        # of two that resemble it alike the older one is the matter's first case
        return sorted(found, key=lambda one: (-one["score"], one["ticket"].id))

    def _compared_texts(self):
        """{id: `similarity.Text`} of these cases; their files are read in one query."""
        cases = self.sudo()
        # these columns alone: fifty cases have a hundred each
        cases.fetch(["name", "description", "remedy", "number"])
        files = {}
        for file in (
            self.env["ir.attachment"]
            .sudo()
            .search_fetch(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id", "checksum"], order="id"
            )
        ):
            files.setdefault(file.res_id, []).append(file.checksum or "")
        return {
            case.id: self._compared_text(case.name, case.description, case.remedy, files.get(case.id, ()), case.number)
            for case in cases
        }

    @api.model
    def _compared_text(self, subject, description, remedy, checksums=(), number=""):
        content = "\n".join(filter(None, [paragraphs(description), (remedy or "").strip()]))
        return similarity.Text(subject or "", content, tuple(filter(None, checksums)), number or "")

    # ------------------------------------------------------------------
    # The same customer
    # ------------------------------------------------------------------

    def _same_customer_open(self):
        """The other open cases of each case's customer, newest first; whoever shows them looks at the access.

        :return: {id: cases in superuser mode}
        """
        cases = self.sudo()
        found = self._open_of_customers([case._customer_facts() for case in cases])
        cases.union(*found.values()).fetch(
            ["company_id", "partner_id", "commercial_partner_id", "confidential", "is_anonymous"]
            + ["customer_email_key", "customer_phone_key"]
        )
        return {
            case.id: found[case.id].filtered(lambda other, case=case: other != case and case._is_of_customer_of(other))
            for case in cases
        }

    def _customer_facts(self):
        """By what the open cases of the case's customer are found; nothing of an anonymous one."""
        self.ensure_one()
        named = not self.is_anonymous
        return {
            "id": self.id,
            "company_id": self.company_id.id,
            "partner_id": named and self.partner_id.id,
            "firm_id": named and not self.confidential and self._firm_of(self.partner_id).id,
            "email_key": self.customer_email_key,
            "phone_key": self.customer_phone_key,
        }

    @api.model
    def _firm_of(self, partner):
        firm = partner.commercial_partner_id
        return firm if firm.is_company else firm.browse()

    @api.model
    def _open_of_customers(self, facts):
        """Open cases that customers may have, in one query, each part of which reads an index of open cases alone.

        :param facts: list of dicts as of `_customer_facts`
        :return: {their id: cases in superuser mode, newest first}
        """
        found = {fact["id"]: self.sudo().browse() for fact in facts}
        asked = [f for f in facts if f["partner_id"] or f["firm_id"] or f["email_key"] or f["phone_key"]]
        if not asked:
            return found
        self.flush_model(
            ["phase", "company_id", "partner_id", "commercial_partner_id", "confidential", "is_anonymous"]
            + ["customer_email_key", "customer_phone_key"]
        )
        found.update({id_: self.sudo().browse(ids) for id_, ids in self.env.execute_query(self._open_query(asked))})
        return found

    @api.model
    def _open_query(self, facts):
        """Rows (id of the facts, ids of the newest open cases) for `_open_of_customers`."""
        rows = SQL(", ").join(
            SQL(
                "(%s::int, %s::int, %s::int, %s::int, %s::varchar, %s::varchar)",
                f["id"],
                *(f[name] or None for name in ("company_id", "partner_id", "firm_id", "email_key", "phone_key")),
            )
            for f in facts
        )
        part = "SELECT o.id FROM helpdesk_ticket o WHERE %s AND o.company_id = n.company_id AND o." + IS_OPEN
        parts = [
            SQL(part, SQL(condition))
            for condition in (
                "o.partner_id = n.partner_id AND o.is_anonymous IS NOT TRUE",
                "o.commercial_partner_id = n.firm_id AND o.confidential IS NOT TRUE AND o.is_anonymous IS NOT TRUE",
                "o.customer_email_key = n.email_key",
                "o.customer_phone_key = n.phone_key",
            )
        ]
        return SQL(
            """SELECT n.id, ARRAY(SELECT id FROM (%s) o WHERE o.id != n.id ORDER BY id DESC LIMIT %s)
               FROM (VALUES %s) n (id, company_id, partner_id, firm_id, email_key, phone_key)""",
            SQL(" UNION ").join(parts),
            COMPARED,
            rows,
        )

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
    # When cases are compared, and what the agent is told of it. Nothing of
    # ------------------------------------------------------------------

    @api.depends("match_ids.verdict", "match_ids.other_id.phase", "phase")
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

    # ------------------------------------------------------------------
    # When
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

    def _comparison_of_registered(self, now):
        self._compare_soon()

    def _compare_soon(self):
        """Compares a few cases at once; many are left to the scheduled action."""
        if acting(self.env).not_compared:
            return
        if len(self) <= AT_ONCE:
            self._compare_safely()
        else:
            self.env.flush_all()
            self.env.execute_query(SQL("UPDATE helpdesk_ticket SET compare_due = true WHERE id = ANY(%s)", self.ids))
            self.invalidate_recordset(["compare_due"], flush=False)
            cron = self.env.ref(CRON, raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger()

    def _comparison_follows_move(self, phase_from, phase_to, now):
        self._compare_soon()

    def _compare_mail_files(self, message):
        # a mail's files arrive after the case that it makes
        if self.phase == "received" and message.attachment_ids:
            self._compare_safely()

    def _compare_safely(self):
        """Compares, whatever happens: a filing or a step is worth more than its comparison."""
        try:
            with self.env.cr.savepoint():
                self.sudo()._compare_cases()
        except Exception:
            _logger.exception("the cases %s could not be compared with their customers' others", self.ids)

    # ------------------------------------------------------------------
    # What
    # ------------------------------------------------------------------

    def _compare_cases(self):
        """Keeps for each open case which older open ones of its customer it resembles; verdicts stay (superuser)."""
        Match = self.env["helpdesk.ticket.match"]
        cases = self.filtered(lambda t: t.phase in OPEN)
        found = cases._same_customer_open()
        vals_list = []
        for case in cases:
            rows = {row.other_id: row for row in case.match_ids}
            older = found[case.id].filtered(lambda other, case=case: other.id < case.id)
            similar = case._resembling(older)[:KEPT] if older else []
            for one in similar:
                other, vals = one["ticket"], {name: one[name] for name in one.keys() - {"ticket"}}
                row = rows.pop(other, None)
                if row:
                    row.write(vals)
                else:
                    vals_list.append({"ticket_id": case.id, "other_id": other.id, **vals})
            # no longer alike, and nobody has said anything about it
            Match.union(*rows.values()).filtered(lambda row: row.verdict == "open").unlink()
        if vals_list:
            Match.create(vals_list)

    def _declared_different(self):
        """Cases that somebody has declared another matter than this one."""
        self.ensure_one()
        different = Domain("verdict", "=", "different")
        rows = (
            self.env["helpdesk.ticket.match"]
            .sudo()
            .search(different & (Domain("ticket_id", "=", self.id) | Domain("other_id", "=", self.id)))
        )
        return (rows.ticket_id | rows.other_id) - self

    def _declare_different(self, other):
        """Somebody who may take steps on the case says that the other is another matter; neither is asked about again.

        :raise ComplaintError: it was closed as its duplicate, or is another customer's case
        """
        self.ensure_one()
        self.check_access("write")
        other.check_access("read")
        if other == self or not self._is_of_customer_of(other):
            raise ComplaintError(self.env._("Choose another open case of the same customer."))
        if self._is_duplicate() and self.sudo().duplicate_id == other:
            raise ComplaintError(self.env._("%s was closed as a duplicate meanwhile; undo that first.", self.number))
        self.env["helpdesk.ticket.match"]._decide(self, other, "different", fields.Datetime.now())

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

    @api.model
    def _cron_compare(self):
        """Compares the cases of large imports, in batches."""
        due = self.sudo().search([("compare_due", "=", True)], order="id", limit=BATCH)
        for case in due.try_lock_for_update():
            case._compare_safely()
            # a plain write: the case itself has not changed
            self.env.execute_query(SQL("UPDATE helpdesk_ticket SET compare_due = false WHERE id = %s", case.id))
            case.invalidate_recordset(["compare_due"], flush=False)
            if not self.env["ir.cron"]._commit_progress(1):
                return
        if len(due) == BATCH:
            self.env.ref(CRON).sudo()._trigger()
