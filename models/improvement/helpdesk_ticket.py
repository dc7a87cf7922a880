import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import html2plaintext, is_html_empty

from ...exceptions import ComplaintError, MissingInput, MoveNotAllowed
from ...tools.anonymise import anonymise, anonymise_html
from ...tools.text import normalise, root
from ..process.helpdesk_ticket import BY_BUTTON
from ..process.helpdesk_ticket_stage import OPEN

MEDIA_CHANNEL = "helpdesk_mgmt_complaint.channel_media"
MEDIA_KINDS = [
    ("press", "Press"),
    ("report", "International report"),
    ("social", "Social media"),
    ("other", "Other media"),
]
# phases in which an answer may still be written
ANSWERED_IN = tuple(phase for phase in OPEN if phase != "proposed")
SUGGESTED = 3
# how much a shared category, a shared type and past success lift an entry among those that fit about as well
SAME_CATEGORY, SAME_TYPE, SUCCESS = 0.25, 0.1, 0.15


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


class HelpdeskTicket(models.Model):
    """Corrective actions of a case, and what its customer is told of them.

    Coverage in the media: what was published where, and what the outlet was told.
    The reference of solved cases, seen from a case: drafted from it, suggested for it, used to answer it.
    """

    _inherit = "helpdesk.ticket"

    corrective_action_ids = fields.Many2many(
        "helpdesk.corrective.action",
        "helpdesk_corrective_action_ticket_rel",
        "ticket_id",
        "action_id",
        string="Corrective actions",
        copy=False,
    )
    corrective_action_count = fields.Integer(compute="_compute_corrective_action_count")
    can_quote_actions = fields.Boolean(compute="_compute_can_quote_actions")
    is_media = fields.Boolean(
        string="Media coverage",
        compute="_compute_is_media",
        store=True,
        readonly=False,
        help="The case is about something published: its outlet is answered, and the communications team follows.",
    )
    media_kind = fields.Selection(MEDIA_KINDS, string="Kind of media", tracking=True)
    media_outlet_id = fields.Many2one(
        "res.partner", string="Media outlet", tracking=True, index="btree_not_null", help="Who published it."
    )
    media_url = fields.Char(string="Link to the coverage")
    media_date = fields.Date(string="Published on")
    media_screenshot = fields.Image(string="Screenshot", max_width=2560, max_height=2560, copy=False)
    media_answer = fields.Text(string="Answer to the outlet", copy=False)
    media_answer_date = fields.Datetime(string="Outlet answered on", readonly=True, copy=False, tracking=True)
    media_answer_user_id = fields.Many2one("res.users", string="Outlet answered by", readonly=True, copy=False)

    _media_idx = models.Index("(media_date) WHERE is_media IS TRUE")

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

    @api.depends("corrective_action_ids")
    @api.depends_context("uid")
    def _compute_corrective_action_count(self):
        for ticket in self:
            ticket.corrective_action_count = len(ticket._visible_actions())

    @api.depends("phase", "solution", "corrective_action_ids.state", "corrective_action_ids.public_summary")
    @api.depends_context("uid")
    def _compute_can_quote_actions(self):
        for ticket in self:
            ticket.can_quote_actions = ticket._solution_is_open() and bool(ticket._actions_to_quote())

    def _visible_actions(self):
        self.ensure_one()
        return self.env["helpdesk.corrective.action"].search([("ticket_ids", "in", self.ids)])

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_actions(self):
        """Opens the corrective actions of the case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt_complaint.helpdesk_corrective_action_action"
        )
        defaults = self.env["helpdesk.corrective.action"]._prepare_from(self, "case")
        context = {f"default_{name}": value for name, value in defaults.items()}
        action.update(domain=[("ticket_ids", "in", self.ids)], context=context)
        return action

    def action_propose_improvement(self):
        """Opens the improvement that a suggestion or a media coverage leads to; proposed once."""
        self.ensure_one()
        self.check_access("read")
        Action = self.env["helpdesk.corrective.action"]
        origin = "suggestion" if self.kind == "suggestion" else "media" if self.is_media else "case"
        domain = [("ticket_ids", "in", self.ids), ("kind", "=", "improvement"), ("state", "!=", "cancelled")]
        found = Action.search(domain, limit=1)
        if not found:
            vals = {
                **Action._prepare_from(self, origin),
                "kind": "improvement",
                "description": html2plaintext(self.description or "").strip(),
            }
            found = Action.create(vals)
        return Action._open_form(found)

    def action_quote_actions(self):
        """Adds to the solution what was found and done: the customers' words of actions that are done (K11)."""
        for ticket in self:
            if not ticket._solution_is_open():
                raise MoveNotAllowed(self.env._("The solution of %s has been given already.", ticket.number))
            actions = ticket._actions_to_quote()
            if not actions:
                raise MissingInput(
                    self.env._(
                        "No corrective action of %s is done and tells what customers are told, or the solution has "
                        "it already.",
                        ticket.number,
                    )
                )
            title = ticket.with_context(lang=ticket.customer_lang).env._("What we have done so that it does not recur:")
            lines = Markup("").join(Markup("<li>%s</li>") % action.public_summary.strip() for action in actions)
            ticket.solution = (ticket.solution or Markup()) + Markup("<p>%s</p><ul>%s</ul>") % (title, lines)
        return True

    def _solution_is_open(self):
        self.ensure_one()
        return self.phase in ("received", "verification", "awaiting_customer", "processing", "third_party")

    def _actions_to_quote(self):
        """Done actions whose words for customers do not stand in the solution yet."""
        self.ensure_one()
        said = " ".join(html2plaintext(self.solution or "").split())
        return self._visible_actions().filtered(
            lambda a: (
                a.state in ("done", "evaluated")
                and (a.public_summary or "").strip()
                and " ".join(a.public_summary.split()) not in said
            )
        )

    # ------------------------------------------------------------------
    # Coverage in the media
    # ------------------------------------------------------------------

    @api.depends("media_kind", "media_outlet_id", "media_url", "channel_id")
    def _compute_is_media(self):
        channel_id = self.env["ir.model.data"]._xmlid_to_res_id(MEDIA_CHANNEL)
        for ticket in self:
            named = ticket.media_kind or ticket.media_outlet_id or ticket.media_url
            by_channel = channel_id and ticket.channel_id.id == channel_id
            ticket.is_media = ticket.is_media or bool(named or by_channel)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _media_of_new(self, vals_list):
        self.filtered("is_media")._tell_communications()

    def _check_media_answer(self, vals):
        """:raise ComplaintError: what the outlet was told is noted by the button, once"""
        if not self.env.su and BY_BUTTON & vals.keys():
            raise ComplaintError(self.env._("Use the button “The outlet was answered”: it notes who and when."))
        told = self.sudo().filtered("media_answer_date") if "media_answer" in vals else self.browse()
        if told.filtered(lambda t: (t.media_answer or "") != (vals["media_answer"] or "")):
            raise ComplaintError(self.env._("What the outlet was told stands. Write what follows as a note."))

    def _media_follows_write(self, vals, before):
        new = [ticket.id for ticket, was_media in before.items() if ticket.is_media and not was_media]
        self.browse(new)._tell_communications()

    def _tell_communications(self):
        """The communications team follows, and is told; whoever may not read a case is not."""
        for ticket in self.filtered("phase"):
            users = ticket.company_id.sudo().complaint_media_user_ids.filtered("active")
            readers = users.filtered(lambda user, case=ticket: case._may_be_read_by(user))
            if not readers:
                continue
            case = ticket.sudo()
            case.message_subscribe(readers.partner_id.ids)
            case.message_post(
                body=self.env._("Media coverage, passed on to the communications team."),
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                author_id=self.env.ref("base.partner_root").id,
                partner_ids=readers.partner_id.ids,
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_answer_outlet(self, text=None):
        """Notes that the outlet was answered: who, when, and what it was told.

        :param text: what it was told; without it what the field says
        """
        for ticket in self:
            ticket.check_access("write")
            answer = ticket._need(text or ticket.media_answer, self.env._("Write what the outlet was told."))
            if not ticket.is_media or not ticket.media_outlet_id:
                raise MissingInput(self.env._("Name the outlet that published it."))
            if ticket.media_answer_date:
                raise ComplaintError(
                    self.env._(
                        "%(outlet)s was answered already on %(date)s.",
                        outlet=ticket.media_outlet_id.sudo().name,
                        date=ticket._local_moment(ticket.media_answer_date),
                    )
                )
            ticket.sudo().write(
                {
                    "media_answer": answer,
                    "media_answer_date": fields.Datetime.now(),
                    "media_answer_user_id": self.env.uid,
                }
            )
        return True

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    def _check_media(self):
        """:raise MissingInput: what was published is not named"""
        for ticket in self.filtered("is_media"):
            if not ticket.media_kind or not (ticket.media_outlet_id or ticket.media_url):
                raise MissingInput(
                    self.env._(
                        "%s is about media coverage: say what kind it is, and name the outlet or the link.",
                        ticket.number,
                    )
                )

    def _improvement_follows_move(self, phase_from, phase_to, now):
        unsolved = self.filtered(lambda t: t.is_media and t.phase == "closed" and t.close_reason == "unsolved")
        for ticket in unsolved:
            # what cannot be solved leads to a proposal
            ticket.sudo().action_propose_improvement()

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

    def _number_of(self, subject):
        """What of the cases is counted: customers where the content recurs, cases otherwise."""
        if subject == "content":
            return len({ticket._whose() for ticket in self})
        return len(self)

    def _whose(self):
        """What tells one customer from another: the contact, else the address or number; nobody is each one's own."""
        self.ensure_one()
        return self.partner_id or self.customer_email_key or self.customer_phone_key or self

    def _seen_by(self, user):
        """Those of the cases that a user may see, in the environment of `self`."""
        cases = self.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        return cases._filtered_access("read").with_env(self.env)
