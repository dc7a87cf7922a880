import re
from html import unescape

from odoo import api, fields, models
from odoo.tools import SQL, email_normalize

from ..tools import similarity
from ..tools.contact_keys import phone_key, same_phone
from .helpdesk_ticket_stage import OPEN

# The newest open cases of one customer that a case is compared with.
COMPARED = 100
TAG, BREAK, SPACES = (
    re.compile(r"<[^>]*>"),
    re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", re.I),
    re.compile(r"[ \t]+"),
)
IS_OPEN = "phase IN ({})".format(", ".join(f"'{phase}'" for phase in OPEN))


def plain(html):
    """The text of a description, its paragraphs on lines of their own."""
    text = unescape(TAG.sub("", BREAK.sub("\n", html or "")))
    return "\n".join(filter(None, (SPACES.sub(" ", line).strip() for line in text.splitlines())))


class HelpdeskTicket(models.Model):
    """Which open cases of the same customer a case resembles."""

    _inherit = "helpdesk.ticket"

    customer_email_key = fields.Char(
        compute="_compute_customer_keys", store=True, copy=False, help="Who filed, where there is no contact."
    )
    customer_phone_key = fields.Char(compute="_compute_customer_keys", store=True, copy=False)

    # of every ticket, for the contact's list of them
    partner_id = fields.Many2one(index="btree_not_null")
    # of open cases alone: a customer's few are found among millions
    _open_partner_idx = models.Index(f"(partner_id) WHERE {IS_OPEN}")
    _open_commercial_idx = models.Index(f"(commercial_partner_id) WHERE {IS_OPEN}")
    _open_email_idx = models.Index(f"(customer_email_key) WHERE customer_email_key IS NOT NULL AND {IS_OPEN}")
    _open_phone_idx = models.Index(f"(customer_phone_key) WHERE customer_phone_key IS NOT NULL AND {IS_OPEN}")

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
        content = "\n".join(filter(None, [plain(description), (remedy or "").strip()]))
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
