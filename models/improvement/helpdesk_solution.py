import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext, is_html_empty

from ...exceptions import ComplaintError
from ...tools.anonymise import PLACEHOLDER, anonymise, anonymise_html, personal_data

# who published it and when is written with the state, by nobody else
STAMPS = {"published_by_id", "published_date"}
TEXTS = {"name", "problem", "solution"}
# what a visitor may send for suggestions, in characters, and how many he gets
ASKED_MAX, SUGGESTED = 1000, 3


class HelpdeskSolution(models.Model):
    """The reference of solved cases: what was asked, why it came about, what solved it; never whose case it was.

    What everybody may read of the reference.
    """

    _name = "helpdesk.solution"
    _inherit = ["mail.thread"]
    _description = "Entry in the reference of solved cases"
    _order = "published_date desc, id desc"

    _check_company_auto = True
    name = fields.Char(
        string="Question", required=True, tracking=True, help="In one line, as whoever has the problem would ask it."
    )
    problem = fields.Text(required=True, help="What the cases are about, without anything that tells whose they were.")
    solution = fields.Html(string="Answer", required=True, sanitize_style=True, help="What the customer is told.")
    cause_id = fields.Many2one("helpdesk.complaint.cause", string="Cause", check_company=True)
    type_id = fields.Many2one("helpdesk.ticket.type", string="Type")
    kind = fields.Selection(related="type_id.kind", store=True)
    category_id = fields.Many2one("helpdesk.ticket.category", string="Category", check_company=True, index=True)
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True, help="Empty: for every company."
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Team", check_company=True, help="Its leader publishes the entry."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("archived", "Archived")],
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    is_public = fields.Boolean(
        string="Public",
        tracking=True,
        copy=False,
        help="Once published, everybody reads it among the answers to common questions, and it is suggested to "
        "customers while they type an inquiry.",
    )
    published_by_id = fields.Many2one("res.users", string="Published by", readonly=True, copy=False)
    published_date = fields.Datetime(string="Published on", readonly=True, copy=False)
    case_ids = fields.One2many("helpdesk.solution.case", "solution_id", string="Cases", readonly=True)
    use_count = fields.Integer(
        string="Used",
        compute="_compute_use",
        help="Cases of your companies that were answered with it; confidential cases and those about staff are not "
        "counted.",
    )
    success_count = fields.Integer(
        string="Solved", compute="_compute_use", help="Of these, the ones closed as solved and not reopened since."
    )
    success_rate = fields.Float(string="Success", compute="_compute_use")
    is_publisher = fields.Boolean(compute="_compute_is_publisher")
    left_over = fields.Char(
        string="May still tell whose case it was",
        compute="_compute_left_over",
        help="Numbers, addresses and names that the texts still contain.",
    )

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.depends("case_ids.outcome")
    @api.depends_context("allowed_company_ids")
    def _compute_use(self):
        counts = self._count_uses()
        for entry in self:
            entry.use_count, entry.success_count = counts.get(entry.id, (0, 0))
            entry.success_rate = entry.use_count and entry.success_count / entry.use_count

    def _count_uses(self):
        """Counts the cases of the user's companies: an entry without a company answers those of others too. A duplicate
        is answered in the case that goes on.

        :return: {id: (cases answered with it, those of them that it solved)}, entries without use left out
        """
        if not self.ids:
            return {}
        self.env["helpdesk.solution.case"].flush_model()
        self.env["helpdesk.ticket"].flush_model(
            ["phase", "close_reason", "reopen_count", "confidential", "subject_user_ids", "company_id"]
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT used.solution_id, count(DISTINCT used.ticket_id),
                          count(*) FILTER (WHERE ticket.phase = 'closed'
                                           AND COALESCE(ticket.reopen_count, 0) = COALESCE(used.reopen_count, 0)
                                           AND ticket.close_reason = 'solved')
                   FROM helpdesk_solution_case used JOIN helpdesk_ticket ticket ON ticket.id = used.ticket_id
                   WHERE used.solution_id = ANY(%s) AND used.role = 'used'
                     AND ticket.company_id = ANY(%s)
                     AND ticket.confidential IS NOT TRUE
                     AND ticket.close_reason IS DISTINCT FROM 'duplicate'
                     AND NOT EXISTS (SELECT FROM helpdesk_ticket_subject_rel about
                                     WHERE about.ticket_id = ticket.id)
                   GROUP BY used.solution_id""",
                list(self.ids),
                self.env.companies.ids,
            )
        )
        return {entry: (uses, solved) for entry, uses, solved in rows}

    @api.depends("team_id")
    @api.depends_context("uid")
    def _compute_is_publisher(self):
        for entry in self:
            entry.is_publisher = entry._may_publish()

    @api.depends(*TEXTS)
    def _compute_left_over(self):
        for entry in self:
            texts = (entry.name, entry.problem, html2plaintext(entry.solution or ""))
            entry.left_over = "، ".join(personal_data("\n".join(text or "" for text in texts)))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create([self._without_stamps(vals) for vals in vals_list])
        published = entries.filtered(lambda e: e.state != "draft")
        published._check_may_publish()
        published._check_complete()
        published._stamp()
        published._reindex()
        return entries

    def write(self, vals):
        vals = self._without_stamps(vals)
        moving = self.filtered(lambda e: "state" in vals and e.state != vals["state"])
        moving._check_may_publish()
        res = super().write(vals)
        self._check_complete()
        moving._stamp()
        read_already = (self - moving).filtered(lambda e: e.state == "published") if TEXTS & vals.keys() else moving[:0]
        read_already._message_log_batch(
            {e.id: self.env._("The text of the published entry was changed.") for e in self}
        )
        if (TEXTS | {"state", "is_public", "company_id"}) & vals.keys():
            self._reindex()
        return res

    def unlink(self):
        self._drop_index()
        return super().unlink()

    def _without_stamps(self, vals):
        return {name: value for name, value in vals.items() if name not in STAMPS}

    def _stamp(self):
        for entry in self.filtered(lambda e: e.state == "published"):
            super(HelpdeskSolution, entry).write(
                {"published_by_id": self.env.uid, "published_date": fields.Datetime.now()}
            )

    # ------------------------------------------------------------------
    # Publishing
    # ------------------------------------------------------------------

    def _may_publish(self):
        """Whether the user leads the entry's team, or one above it, or manages the helpdesk."""
        self.ensure_one()
        return (
            self.env.su
            or self.env.user in self.team_id.sudo()._leaders()
            or self.env.user.has_group("helpdesk_mgmt.group_helpdesk_manager")
        )

    def _check_may_publish(self):
        for entry in self:
            if not entry._may_publish():
                raise ComplaintError(
                    self.env._(
                        "“%s” is published and archived by the team's leader, who reads it first: nothing in it may "
                        "tell whose case it was.",
                        entry.name,
                    )
                )

    def _check_complete(self):
        """A published entry answers something; a public one has no place left that an agent would fill in."""
        for entry in self.filtered(lambda e: e.state == "published"):
            answer = html2plaintext(entry.solution or "")
            if not PLACEHOLDER.sub("", answer).strip():
                raise ComplaintError(self.env._("“%s” has no answer yet.", entry.name))
            gap = PLACEHOLDER.search(f"{entry.name} {answer}") if entry.is_public else None
            if gap:
                raise ComplaintError(
                    self.env._(
                        "“%(entry)s” is public and still has a place to be filled in: %(gap)s",
                        entry=entry.name,
                        gap=gap[0],
                    )
                )

    def action_publish(self):
        """draft, archived → published: from now on it is suggested; a public one is read by everybody."""
        self.write({"state": "published"})
        return True

    def action_archive_entry(self):
        """published → archived: it is suggested no more; what it answered stays known."""
        self.write({"state": "archived"})
        return True

    def action_back_to_draft(self):
        self.write({"state": "draft"})
        return True

    def _form_action(self):
        """The action that opens the entry."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reference of solved cases"),
            "res_model": "helpdesk.solution",
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_open_cases(self):
        """The cases answered with the entry that the user may see."""
        self.ensure_one()
        used = self.case_ids.filtered(lambda row: row.role == "used")
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.solution.case",
            "view_mode": "list",
            "domain": [("id", "in", used.ids)],
            "name": self.env._("Cases answered with it"),
        }

    @api.model
    def _public_domain(self, company):
        return [("state", "=", "published"), ("is_public", "=", True), ("company_id", "in", [False, company.id])]

    def _public_values(self):
        """What everybody may read of published public entries; nothing of a case.

        :return: list of dicts `id`, `question`, `answer` (Markup)
        """
        shown = self.sudo().filtered(lambda e: e.state == "published" and e.is_public)
        return [{"id": entry.id, "question": entry.name, "answer": entry.solution} for entry in shown]

    # ------------------------------------------------------------------
    # Drafted from a case, published for others
    # ------------------------------------------------------------------

    @api.model
    def _published(self, id_, company):
        """An entry that answers cases of the company.

        :raise ComplaintError: it is not published, or another company's
        """
        entry = self.browse(id_).exists()
        if not (
            entry
            and entry.has_access("read")
            and entry.state == "published"
            and entry.company_id.id in (False, company.id)
        ):
            raise ComplaintError(self.env._("This answer is not published any more. Choose another one."))
        return entry

    @api.model
    def _why_not_of(self, case):
        """Why the case does not join the reference; empty when it does."""
        if case.phase != "closed" or case.close_reason != "solved" or is_html_empty(case.solution):
            return self.env._("%s is not solved: the reference is made of solved cases.", case.number)
        if case.confidential:
            return self.env._("%s is confidential: nothing of it joins the reference.", case.number)
        return ""

    @api.model
    def _draft_of(self, case):
        """An anonymised entry from a solved case; a second call finds the first one's."""
        reason = self._why_not_of(case)
        if reason:
            raise ComplaintError(reason)
        Case = self.env["helpdesk.solution.case"].sudo()
        drafted = Case.search([("ticket_id", "=", case.id), ("role", "=", "source")], limit=1).solution_id
        entry = drafted.with_env(self.env)
        if entry and not entry.has_access("read"):
            raise ComplaintError(
                self.env._("An entry was drafted from %s already; it waits for the team's leader.", case.number)
            )
        if not entry:
            entry = self.create(self._prepare_of(case))
            Case._note(entry, case, "source")
        return entry

    @api.model
    def _prepare_of(self, case):
        """Values of an entry drafted from the case, without what tells whose it was."""
        text = html2plaintext(case.description or "")
        lang = self._lang_of(case, f"{case.name} {text}")
        known = self._known_of(case, lang)
        return {
            "name": anonymise(case.name, **known),
            "problem": anonymise(text, **known).strip() or anonymise(case.name, **known),
            "solution": Markup(anonymise_html(case.solution, **known)),
            "cause_id": case.cause_id.id,
            "type_id": case.type_id.id,
            "category_id": case.category_id.id,
            "lang": lang,
            "company_id": case.company_id.id,
            "team_id": case.team_id.id,
        }

    @api.model
    def _known_of(self, case, lang):
        """Whom and what the case knows by name, as the arguments of `anonymise`."""
        case = case.sudo()
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

    @api.model
    def _lang_of(self, case, text):
        """The installed language that a text is written in: Arabic by its letters, else the customer's or English."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        is_arabic = len(re.findall(r"[\u0621-\u064a]", text)) > len(re.findall(r"[A-Za-z]", text))
        own = case.customer_lang
        if own in installed and own.startswith("ar") == is_arabic:
            return own
        fitting = [code for code in installed if code.startswith("ar" if is_arabic else "en")]
        return (fitting or [self.env.lang or installed[0]])[0]

    # ------------------------------------------------------------------
    # What everybody may read of the reference
    # ------------------------------------------------------------------

    @api.model
    def _answers_to(self, text, company):
        """Public answers to what a visitor types, best first; nothing of any case.

        :return: list of dicts as in `_public_values`
        """
        if not company.complaint_public_answers:
            return []
        found = self.sudo()._suggest(text[:ASKED_MAX], company, public=True, limit=SUGGESTED)
        return self.browse(suggestion.id for suggestion in found)._public_values()

    @api.model
    def _search_public(self, company, text, lang, limit, offset=0):
        """Public entries for the page: those that answer `text`, else all of the visitor's language.

        :return: (recordset in superuser mode, how many there are in all)
        """
        entries = self.sudo()
        domain = self._public_domain(company)
        if text:
            found = [s.id for s in entries._suggest(text[:ASKED_MAX], company, public=True, limit=limit)]
            named = entries.search([*domain, ("name", "ilike", text[:ASKED_MAX]), ("id", "not in", found)], limit=limit)
            entries = entries.browse(found) | named
            return entries, len(entries)
        spoken = Domain(domain)
        spoken &= Domain("lang", "=like", f"{(lang or 'en')[:2]}%")
        # a body that has none in this language shows what it has
        if not entries.search_count(spoken, limit=1):
            spoken = domain
        order = "category_id, published_date desc, id desc"
        return entries.search(spoken, limit=limit, offset=offset, order=order), entries.search_count(spoken)
