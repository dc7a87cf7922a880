import logging

from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...exceptions import LOST_RACE, ComplaintError, MissingInput, MoveNotAllowed
from ...tools import similarity
from ...tools.comma import comma
from ...tools.text import paragraphs
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from ..process.helpdesk_ticket_stage import OPEN
from .helpdesk_ticket import IS_OPEN

# The newest open cases of one customer that a case is compared with, and those it resembles that are kept.
COMPARED, KEPT = 100, 5
_logger = logging.getLogger(__name__)


class HelpdeskTicketMatch(models.Model):
    """An earlier open case that a case resembles, why, and what somebody made of it.

    Here cases are compared, those of one customer are found, and is decided who may be told what of the other. Nothing
    of it is ever in the way of a filing.
    """

    _name = "helpdesk.ticket.match"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Possible duplicate"
    _order = "score desc, id"
    _rec_name = "other_id"
    _case_fields = ("ticket_id", "other_id")

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", required=True, index=True, ondelete="cascade")
    other_id = fields.Many2one("helpdesk.ticket", string="Resembles", required=True, index=True, ondelete="cascade")
    score = fields.Float(digits=(4, 3))
    subject = fields.Float(digits=(4, 3))
    content = fields.Float(digits=(4, 3))
    attachments = fields.Float(string="Files", digits=(4, 3))
    evidence = fields.Json()
    verdict = fields.Selection(
        [("open", "To be decided"), ("same", "The same matter"), ("different", "Another matter")],
        required=True,
        default="open",
    )
    user_id = fields.Many2one("res.users", string="Decided by")
    date = fields.Datetime(string="Decided on")
    undo_until = fields.Datetime(help="The closing as a duplicate may be undone until then.")
    shown_to_customer = fields.Boolean(
        help="The customer was shown the other case when he filed, and chose to file a new one."
    )

    _pair = models.UniqueIndex("(ticket_id, other_id)")

    # ------------------------------------------------------------------
    # Comparing
    # ------------------------------------------------------------------

    @api.model
    def _compare_safely(self, cases):
        """Compares, whatever happens: a filing or a step is worth more than its comparison."""
        try:
            with self.env.cr.savepoint():
                self.sudo()._compare_cases(cases.sudo())
        except LOST_RACE:
            raise
        except Exception:
            _logger.exception("the cases %s could not be compared with their customers' others", cases.ids)

    @api.model
    def _compare_cases(self, cases):
        """Keeps for each open case which older open ones of its customer it resembles; verdicts stay (superuser)."""
        cases = cases.filtered(lambda t: t.phase in OPEN)
        found, vals_list = self._same_customer_open(cases), []
        for case in cases:
            rows = {row.other_id: row for row in case.match_ids}
            older = found[case.id].filtered(lambda other, case=case: other.id < case.id)
            perhaps = case.company_id.complaint_perhaps_threshold
            for one in self._resembling(case, older, perhaps)[:KEPT] if older else []:
                other, vals = one["ticket"], {name: one[name] for name in one.keys() - {"ticket"}}
                row = rows.pop(other, None)
                if row:
                    row.write(vals)
                else:
                    vals_list.append({"ticket_id": case.id, "other_id": other.id, **vals})
            # no longer alike, and nobody has said anything about it
            self.union(*rows.values()).filtered(lambda row: row.verdict == "open").unlink()
        if vals_list:
            self.create(vals_list)

    @api.model
    def _resembling(self, case, others, threshold=None):
        """Compares a case with others, beside each other; as `_compare_texts`.

        :param others: cases of the same customer that may be shown
        """
        texts = self._texts_of(case | others)
        return self._compare_texts(texts.pop(case.id), texts, case.company_id, threshold)

    @api.model
    def _compare_texts(self, text, texts, company, threshold=None):
        """
        :param text: `similarity.Text`
        :param texts: {id of an open case: its `similarity.Text`}
        :param threshold: the score from which cases are alike; the company's, unless one is given
        :return: as `HelpdeskTicket.find_duplicates`, without a limit
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
                "ticket": self.env["helpdesk.ticket"].browse(case_id),
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

    @api.model
    def _texts_of(self, cases):
        """{id: `similarity.Text`} of cases; their files are read in one query."""
        cases = cases.sudo()
        # these columns alone: fifty cases have a hundred each
        cases.fetch(["name", "description", "remedy", "number"])
        files, domain = {}, [("res_model", "=", cases._name), ("res_id", "in", cases.ids)]
        for file in self.env["ir.attachment"].sudo().search_fetch(domain, ["res_id", "checksum"], order="id"):
            files.setdefault(file.res_id, []).append(file.checksum or "")
        return {
            case.id: self._text_of(case.name, case.description, case.remedy, files.get(case.id, ()), case.number)
            for case in cases
        }

    @api.model
    def _text_of(self, subject, description, remedy, checksums=(), number=""):
        content = "\n".join(filter(None, [paragraphs(description), (remedy or "").strip()]))
        return similarity.Text(subject or "", content, tuple(filter(None, checksums)), number or "")

    # ------------------------------------------------------------------
    # The same customer
    # ------------------------------------------------------------------

    @api.model
    def _same_customer_open(self, cases):
        """The other open cases of each case's customer, newest first; who shows them looks at the access.

        :return: {id: cases in superuser mode}
        """
        cases = cases.sudo()
        found = self._open_of_customers([case._customer_facts() for case in cases])
        cases.union(*found.values()).fetch(
            ["company_id", "partner_id", "commercial_partner_id", "confidential", "is_anonymous"]
            + ["customer_email_key", "customer_phone_key"]
        )
        return {
            case.id: found[case.id].filtered(lambda other, case=case: other != case and case._is_of_customer_of(other))
            for case in cases
        }

    @api.model
    def _readable_of_customer(self, case):
        """The other open cases of the case's customer that the user may read."""
        found = self._same_customer_open(case)[case.id].with_env(case.env)
        return found if case.env.su else found._filtered_access("read")

    @api.model
    def _open_of_customers(self, facts):
        """Open cases that customers may have, in one query, each part of which reads an index of open cases alone.

        :param facts: list of dicts as of `HelpdeskTicket._customer_facts`
        :return: {their id: cases in superuser mode, newest first}
        """
        cases = self.env["helpdesk.ticket"].sudo()
        found = {fact["id"]: cases for fact in facts}
        asked = [f for f in facts if f["partner_id"] or f["firm_id"] or f["email_key"] or f["phone_key"]]
        if not asked:
            return found
        cases.flush_model(
            ["phase", "company_id", "partner_id", "commercial_partner_id", "confidential", "is_anonymous"]
            + ["customer_email_key", "customer_phone_key"]
        )
        found.update({id_: cases.browse(ids) for id_, ids in self.env.execute_query(self._open_query(asked))})
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

    # ------------------------------------------------------------------
    # Verdicts
    # ------------------------------------------------------------------

    @api.model
    def _of_pair(self, ticket, other):
        """The row of a pair, either way round, in superuser mode; the one of `ticket` first."""
        rows = self.sudo().search([("ticket_id", "in", (ticket | other).ids), ("other_id", "in", (ticket | other).ids)])
        return rows.sorted(lambda row: row.ticket_id != ticket)

    @api.model
    def _remember_verdict(self, ticket, other, verdict, now, **vals):
        """Remembers what somebody made of a pair, whichever of both was found for the other."""
        vals = {"verdict": verdict, "user_id": self.env.uid, "date": now, **vals}
        rows = self._of_pair(ticket, other)
        if not rows.filtered(lambda row: row.ticket_id == ticket):
            rows |= self.sudo().create({"ticket_id": ticket.id, "other_id": other.id})
        for row in rows:
            row.write(
                {**vals, "agreed": float(verdict == "same"), "named": float(row.level == "same" and row.score > 0)}
            )
        return rows.filtered(lambda row: row.ticket_id == ticket)

    @api.model
    def _to_decide(self):
        """Domain of the rows that somebody has to look at still; those that are perhaps alike he may."""
        phases = list(OPEN)
        return [
            ("verdict", "=", "open"),
            ("level", "in", ["same"]),
            ("ticket_id.phase", "in", phases),
            ("other_id.phase", "in", phases),
        ]

    @api.model
    def _declared_different(self, case):
        """Cases that somebody has declared another matter than this one."""
        different = Domain("verdict", "=", "different")
        rows = self.sudo().search(different & (Domain("ticket_id", "=", case.id) | Domain("other_id", "=", case.id)))
        return (rows.ticket_id | rows.other_id) - case

    @api.model
    def _declare_different(self, case, other):
        """Somebody who may take steps on the case says that the other is another matter; neither is asked about again.

        :raise ComplaintError: it was closed as its duplicate, or is another customer's case
        """
        case.check_access("write")
        other.check_access("read")
        if other == case or not case._is_of_customer_of(other):
            raise ComplaintError(self.env._("Choose another open case of the same customer."))
        if case._is_duplicate() and case.sudo().duplicate_id == other:
            raise ComplaintError(self.env._("%s was closed as a duplicate meanwhile; undo that first.", case.number))
        self._remember_verdict(case, other, "different", fields.Datetime.now())

    @api.model
    def _confirmed(self, case):
        """The row of the closing as a duplicate that holds now, in superuser mode."""
        return case.sudo().match_ids.filtered(lambda row: row.verdict == "same").sorted("date")[-1:]

    # ------------------------------------------------------------------
    # Closing as a duplicate
    # ------------------------------------------------------------------

    @api.model
    def _lock(self, cases):
        """Two agents who close two cases as duplicates of each other wait for each other here.

        The later one gets a serialization failure, and Odoo runs the request again.
        """
        self.env.flush_all()
        self.env.execute_query(
            SQL("SELECT id FROM helpdesk_ticket WHERE id = ANY(%s) ORDER BY id FOR UPDATE", sorted(cases.ids))
        )

    @api.model
    def _surviving(self, case, other):
        """The case that goes on where `other` may be a duplicate itself, as the current user may see it.

        :raise MissingInput: there is none that he may see
        """
        found, seen = other.sudo().exists(), set()
        if not (found and found.with_env(case.env).has_access("read")):
            raise MissingInput(self.env._("Choose the case that %s is a duplicate of.", case.number))
        while found._is_duplicate() and found.id not in seen and found != case:
            seen.add(found.id)
            found = found.duplicate_id
        survivor = found.with_env(case.env)
        if survivor != case and not survivor.has_access("read"):
            raise MissingInput(self.env._("Choose the case that %s is a duplicate of.", case.number))
        return survivor

    @api.model
    def _check_duplicate_of(self, case, other):
        """:raise ComplaintError: the case cannot be closed as a duplicate of `other`, and why"""
        if case.phase not in OPEN:
            raise MoveNotAllowed(self.env._("%s has ended and cannot be closed as a duplicate.", case.number))
        if other == case:
            raise ComplaintError(
                self.env._(
                    "A case is no duplicate of itself: the chosen case is %s, or was closed as a duplicate of it. "
                    "Choose another one.",
                    case.number,
                )
            )
        if other.phase not in OPEN:
            raise ComplaintError(
                self.env._(
                    "%s is not under processing, so nothing goes on there. Handle this case, or let the customer "
                    "reopen the other one.",
                    other.number,
                )
            )
        if not case._is_of_customer_of(other):
            raise ComplaintError(
                self.env._(
                    "%(case)s and %(other)s have different customers: each keeps a case of his own.",
                    case=case.number,
                    other=other.number,
                )
            )

    @api.model
    def _take_back_duplicates(self, case):
        """What was closed as a duplicate of the case, before it was closed itself, is one of this case again; so is
        what had been closed as a duplicate of those."""
        mine, found = case.sudo().browse(), case.sudo()
        while found:
            rows = self.sudo().search([("other_id", "in", (case | mine).ids), ("verdict", "=", "same")])
            rows = rows.filtered(lambda row: row.ticket_id._is_duplicate() and row == self._confirmed(row.ticket_id))
            found = rows.ticket_id - mine - case
            mine |= found
        mine._write_managed({"duplicate_id": case.id})

    @api.model
    def _hide_with(self, case, others):
        """Who may not see the case learns nothing of it from others of the same matter: they tell the same
        (superuser)."""
        for other in others:
            if case.confidential and not other.confidential:
                other.confidential = True
            missing = case.subject_user_ids - other.subject_user_ids
            if missing:
                other.subject_user_ids = [Command.link(user.id) for user in missing]

    # ------------------------------------------------------------------
    # What the customer may be told
    # ------------------------------------------------------------------

    @api.model
    def _may_know(self, case, other):
        """Whether the case's customer may be told anything of the other: only contacts whose own it is.

        An address that somebody typed proves nothing.
        """
        case, other = case.sudo(), other.sudo()
        return bool(case.partner_id and other and case._is_of_customer_of(other))

    @api.model
    def _told_of(self, case, other):
        """Details of the notice: reference, title and deadline of the case that goes on, if the customer may know
        them."""
        if not self._may_know(case, other):
            return {}
        other = other.sudo()
        rows = other.deadline_ids.filtered(lambda r: r.kind in ("verification", "resolution") and r._is_open())
        row = rows.sorted(lambda r: (r.kind != "resolution", r.due_date))[:1]
        # one that stands still is not due at its date
        due = row.state == "running" and other._local_moment(row.due_date, case.customer_lang)
        words = other.with_context(lang=case.customer_lang)._wording()
        return {
            "reference": other.number,
            "title": other.name,
            "due": due or "",
            "state": words.state,
        }

    @api.model
    def _goes_on_in(self, case):
        """The case in which a duplicate is handled, if its customer may know that; in superuser mode."""
        other = case.sudo().duplicate_id if case._is_duplicate() else case.sudo().browse()
        return other if other and self._may_know(case, other) else other.browse()

    @api.model
    def _next_words(self, case):
        """Where a duplicate's matter goes on, in one sentence for its customer."""
        other = self._goes_on_in(case)
        if not other:
            return self.env._("A similar matter is under processing already. This one was closed and is handled there.")
        if other.phase not in OPEN:
            return self.env._(
                "%(the)s was handled together with %(number)s, which has ended: you read there what was decided.",
                the=case._wording().The,
                number=other.number,
            )
        return self.env._(
            "%(the)s is like one that you have under processing already. It was closed and is handled together with "
            "%(number)s.",
            the=case._wording().The,
            number=other.number,
        )

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------

    @api.model
    def _evidence_in_words(self, evidence):
        """
        :param evidence: list of dicts `kind`, `supports`, `strength`, `text`
        :return: list of (whether it speaks for the same matter, sentence, the word, number or file itself), the
            strongest first
        """
        env = self.env
        both = {
            "word": env._("Words of both"),
            "number": env._("The same number"),
            "case": env._("Names that case"),
            "day": env._("The same date"),
            "month": env._("The same month"),
            "period": env._("The same period"),
            "amount": env._("The same amount"),
            "quantity": env._("The same figure"),
            "share": env._("The same percentage"),
            "place": env._("The same place"),
            "file": env._("The same file"),
        }
        differ = {
            "number": env._("Another number"),
            "reference": env._("Another number"),
            "day": env._("Another date"),
            "month": env._("Another month"),
            "period": env._("Another period"),
            "amount": env._("Another amount"),
            "share": env._("Another percentage"),
            "instance": env._("Another one of several"),
            "side": env._("The opposite"),
            "place": env._("Another place"),
            "branch": env._("Another branch"),
            "service": env._("Another service"),
            "object": env._("Another thing"),
            "person": env._("Another person"),
            "party": env._("Another licence, identity or account"),
        }
        said = {}
        for one in sorted(evidence or [], key=lambda one: -one["strength"]):
            known = both if one["supports"] else differ
            sentence = known.get(one["kind"]) or (env._("In both cases") if one["supports"] else env._("Differs"))
            # a checksum tells nobody anything
            text = "" if "file" in one["kind"] else one["text"]
            said.setdefault((one["supports"], sentence), []).append(text)
        return [
            (supports, sentence, comma(env.lang).join(filter(None, texts)))
            for (supports, sentence), texts in said.items()
        ]
