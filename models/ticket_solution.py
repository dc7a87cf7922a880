import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import html2plaintext, is_html_empty

from ..exceptions import ComplaintError
from ..tools.anonymise import anonymise, anonymise_html
from ..tools.text import normalise, root
from .helpdesk_ticket_stage import OPEN

# phases in which an answer may still be written
ANSWERED_IN = tuple(phase for phase in OPEN if phase != "proposed")
SUGGESTED = 3
# how much a shared category, a shared type and past success lift an entry among those that fit about as well
SAME_CATEGORY, SAME_TYPE, SUCCESS = 0.25, 0.1, 0.15


class HelpdeskTicket(models.Model):
    """The reference of solved cases, seen from a case: drafted from it, suggested for it, used to answer it."""

    _inherit = "helpdesk.ticket"

    solution_case_ids = fields.One2many(
        "helpdesk.solution.case",
        "ticket_id",
        string="Answered with",
        domain=[("role", "=", "used")],
        readonly=True,
        copy=False,
    )
    solution_suggestions = fields.Json(
        string="Answers of solved cases", compute="_compute_solution_suggestions", exportable=False
    )
    can_draft_solution = fields.Boolean(compute="_compute_can_draft_solution")

    # ------------------------------------------------------------------
    # Suggestions
    # ------------------------------------------------------------------

    @api.depends("name", "description", "category_id", "type_id", "phase", "company_id", "solution_case_ids")
    @api.depends_context("uid", "lang")
    def _compute_solution_suggestions(self):
        for ticket in self:
            open_case = ticket.id and ticket.phase in ANSWERED_IN
            ticket.solution_suggestions = ticket._suggest_solutions() if open_case else []

    def _suggest_solutions(self):
        """The entries that may answer the case, best first, for the panel in its form.

        :return: list of dicts `id`, `question`, `answer` (HTML), `words` (of the case, that both have in common),
            `same_category`, `uses`, `successes`, `is_used`
        """
        self.ensure_one()
        Solution = self.env["helpdesk.solution"]
        text = f"{self.name}\n{html2plaintext(self.description or '')}"
        found = {s.id: s for s in Solution._suggest(text, self.company_id, limit=5 * SUGGESTED)}
        entries = Solution.browse(found)._filtered_access("read")
        counts = entries._count_uses()
        used = self.solution_case_ids.solution_id

        def rank(entry):
            uses, successes = counts.get(entry.id, (0, 0))
            lift = SAME_CATEGORY * bool(entry.category_id and entry.category_id == self.category_id)
            lift += SAME_TYPE * bool(entry.type_id and entry.type_id == self.type_id)
            # one success of one use says less than nine of ten
            lift += SUCCESS * (successes + 1) / (uses + 2)
            return -found[entry.id].score * (1 + lift), -entry.id

        best = entries.sorted(rank)[:SUGGESTED]
        spelled = _spellings(text, {word for entry in best for word in found[entry.id].roots}) if best else {}
        return [
            {
                "id": entry.id,
                "question": entry.name,
                "answer": entry.solution,
                "words": [spelled[word] for word in found[entry.id].roots if word in spelled][:5],
                "same_category": bool(entry.category_id and entry.category_id == self.category_id),
                "uses": counts.get(entry.id, (0, 0))[0],
                "successes": counts.get(entry.id, (0, 0))[1],
                "is_used": entry in used,
            }
            for entry in best
        ]

    # ------------------------------------------------------------------
    # Answering with an entry
    # ------------------------------------------------------------------

    def action_use_solution(self, solution_id):
        """Puts the answer of an entry into the case's solution, where the agent may still change it.

        :param solution_id: id of a published `helpdesk.solution`
        """
        self.ensure_one()
        entry = self._published_entry(solution_id)
        self.check_access("write")
        self._check_from(*ANSWERED_IN)
        written = "" if is_html_empty(self.solution) else self.solution
        if _bare(entry.solution) not in _bare(written):
            self.solution = Markup("%s%s") % (Markup(written), entry.solution)
        if not self.cause_id:
            self.cause_id = entry.cause_id
        self.env["helpdesk.solution.case"]._note(entry, self, "used")
        self.invalidate_recordset(["solution_case_ids", "solution_suggestions"])
        return True

    def action_use_solution_and_solve(self, solution_id):
        """The same, and the case is solved and closed at the first contact."""
        self.ensure_one()
        self._check_from("received", "verification")
        self.action_use_solution(solution_id)
        return self.action_solve_first_contact()

    def _published_entry(self, solution_id):
        """:raise ComplaintError: it is not published, or another company's"""
        entry = self.env["helpdesk.solution"].browse(int(solution_id)).exists()
        if not (
            entry
            and entry.has_access("read")
            and entry.state == "published"
            and entry.company_id.id in (False, self.company_id.id)
        ):
            raise ComplaintError(self.env._("This answer is not published any more. Choose another one."))
        return entry

    # ------------------------------------------------------------------
    # Drafting an entry
    # ------------------------------------------------------------------

    @api.depends("phase", "close_reason", "confidential")
    def _compute_can_draft_solution(self):
        for ticket in self:
            ticket.can_draft_solution = not ticket._why_no_draft()

    def _why_no_draft(self):
        """Why the case does not join the reference; empty when it does."""
        self.ensure_one()
        if self.phase != "closed" or self.close_reason != "solved" or is_html_empty(self.solution):
            return self.env._("%s is not solved: the reference is made of solved cases.", self.number)
        if self.confidential:
            return self.env._("%s is confidential: nothing of it joins the reference.", self.number)
        return ""

    def action_draft_solution(self):
        """Drafts an anonymised entry from a solved case and opens it; a second click opens the same one."""
        self.ensure_one()
        self.check_access("read")
        reason = self._why_no_draft()
        if reason:
            raise ComplaintError(reason)
        Case = self.env["helpdesk.solution.case"].sudo()
        drafted = Case.search([("ticket_id", "=", self.id), ("role", "=", "source")], limit=1).solution_id
        entry = drafted.with_env(self.env)
        if entry and not entry.has_access("read"):
            raise ComplaintError(
                self.env._("An entry was drafted from %s already; it waits for the team's leader.", self.number)
            )
        if not entry:
            entry = self.env["helpdesk.solution"].create(self._prepare_solution_vals())
            Case._note(entry, self, "source")
        return entry._form_action()

    def _prepare_solution_vals(self):
        """Values of an entry drafted from the case, without what tells whose it was."""
        self.ensure_one()
        text = html2plaintext(self.description or "")
        lang = self._lang_of_text(f"{self.name} {text}")
        known = self._known_of_case(lang)
        return {
            "name": anonymise(self.name, **known),
            "problem": anonymise(text, **known).strip() or anonymise(self.name, **known),
            "solution": Markup(anonymise_html(self.solution, **known)),
            "cause_id": self.cause_id.id,
            "type_id": self.type_id.id,
            "category_id": self.category_id.id,
            "lang": lang,
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
        }

    def _known_of_case(self, lang):
        """Whom and what the case knows by name, as the arguments of `anonymise`."""
        case = self.sudo()
        authors = case.message_ids.author_id
        partners = case.partner_id | case.commercial_partner_id | case.partner_id.parent_id | authors
        users = case.user_id | case.officer_id | case.handler_ids | case.subject_user_ids
        people = partners.filtered(lambda p: not p.is_company) | users.partner_id
        firms = partners.filtered("is_company") - case.company_id.partner_id
        numbers = [partner[name] for partner in partners for name in ("vat", "ref", "phone") if name in partner]
        env = self.with_context(lang=lang).env
        return {
            "names": [*people.mapped("name"), case.partner_name],
            "organisations": firms.mapped("name"),
            "references": [case.number, case.partner_email, *numbers],
            "labels": {
                "name": env._("name"),
                "email": env._("e-mail"),
                "link": env._("link"),
                "phone": env._("phone number"),
                "identity": env._("identity number"),
                "account": env._("account number"),
                "reference": env._("reference"),
                "number": env._("number"),
            },
        }

    def _lang_of_text(self, text):
        """The installed language that a text is written in: Arabic by its letters, else the customer's or English."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        is_arabic = len(re.findall(r"[\u0621-\u064a]", text)) > len(re.findall(r"[A-Za-z]", text))
        own = self.customer_lang
        if own in installed and own.startswith("ar") == is_arabic:
            return own
        fitting = [code for code in installed if code.startswith("ar" if is_arabic else "en")]
        return (fitting or [self.env.lang or installed[0]])[0]


def _bare(html):
    """The words of an answer, whatever stands around them."""
    return " ".join(html2plaintext(html or "").split())


def _spellings(text, wanted):
    """{root: the word of the text that has it}, for the roots wanted."""
    spelled = {}
    for word in text.split():
        for part in normalise(word).split():
            if root(part) in wanted:
                spelled.setdefault(root(part), word.strip(".,،؛:؟?!()[]«»\"'"))
        if len(spelled) == len(wanted):
            break
    return spelled
