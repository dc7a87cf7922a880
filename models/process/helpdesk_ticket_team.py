from datetime import timedelta

import pytz
from markupsafe import Markup

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import ValidationError

from ...exceptions import InUse
from ...tools.comma import comma
from ...tools.plural import counted
from ..ledger.helpdesk_ticket_deadline import WITH_CASE
from ..masters import helpdesk_master  # noqa: F401 (its model is inherited)
from ..masters.chain import standing
from .helpdesk_ticket_stage import ENDED, OPEN, PHASES
from .helpdesk_ticket_type import PROCESS_KINDS


class HelpdeskTicketTeam(models.Model):
    """How a team's cases find their people."""

    _name = "helpdesk.ticket.team"
    _inherit = ["helpdesk.ticket.team", "helpdesk.master"]

    use_complaint_process = fields.Boolean(
        string="Complaint process",
        help="Cases of this team follow the complaint process: phases, time limits, notices and the customer's "
        "decision.",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working hours",
        check_company=True,
        ondelete="restrict",
        help="Working days and hours that time limits are counted in. Empty: the company's.",
    )
    default_type_id = fields.Many2one(
        "helpdesk.ticket.type",
        string="Default type",
        help="The type of cases that arrive without one, by e-mail for instance.",
    )
    default_category_id = fields.Many2one(
        "helpdesk.ticket.category",
        string="Default category",
        check_company=True,
        help="The category of cases that arrive by e-mail; whoever verifies them chooses a better one.",
    )
    assign_method = fields.Selection(
        [("manual", "By the leader"), ("balanced", "By load")],
        string="Assignment",
        default="manual",
        required=True,
        help="By the leader: cases wait until the leader assigns them or a member takes them. By load: a case goes at "
        "once to the member with the fewest open cases who is not on leave.",
    )
    officer_ids = fields.Many2many(
        "res.users",
        "helpdesk_ticket_team_officer_rel",
        "team_id",
        "user_id",
        string="Follow-up officers",
        domain="[('share', '=', False)]",
        help="One of them follows each case of this team and of the teams below it, beside the one who handles it: "
        "the one with the fewest open cases who is not on leave. Empty: those of the team above.",
    )
    level = fields.Integer(
        compute="_compute_level", help="1 for a contact centre, 2 for the departments below it, and so on."
    )

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams.filtered("use_complaint_process")._start_process()
        return teams

    def write(self, vals):
        before = self.filtered("use_complaint_process")
        if "use_complaint_process" in vals and not vals["use_complaint_process"]:
            before._check_no_open_case()
        if "active" in vals and not vals["active"]:
            before._check_may_be_archived()
        res = super().write(vals)
        after = self.filtered("use_complaint_process")
        (after - before)._start_process()
        if before - after:
            self._archive_unused_stages()
        elif {"resource_calendar_id", "company_id"} & vals.keys():
            after._check_calendar()
        if {"resource_calendar_id", "company_id"} & vals.keys():
            self.env["helpdesk.ticket.deadline"]._calendar_replaced(after)
        return res

    def unlink(self):
        self.filtered("use_complaint_process")._check_no_open_case()
        res = super().unlink()
        self._archive_unused_stages()
        return res

    def _open_case_count(self):
        domain = [("team_id", "in", self.ids), ("phase", "in", list(OPEN))]
        return self.env["helpdesk.ticket"].sudo().search_count(domain)

    def _check_may_be_archived(self):
        """:raise InUse: open cases would lie with a team that nobody looks at"""
        count = self._open_case_count()
        if count:
            raise InUse(
                counted(
                    self.env._(
                        "%(teams)s cannot be archived: {count, plural, one {# case is} other {# cases are}} open "
                        "there. Hand them over first."
                    ),
                    self.env.lang,
                    teams=comma(self.env.lang).join(self.mapped("name")),
                    count=count,
                ),
                self._archive_action(),
                self.env._("Hand over and archive"),
            )

    def _check_no_open_case(self):
        count = self._open_case_count()
        if count:
            raise ValidationError(
                counted(
                    self.env._(
                        "The complaint process of %(teams)s cannot end: {count, plural, one {# case is} other {# cases "
                        "are}} open. Close them, or move them to another team with the process."
                    ),
                    self.env.lang,
                    teams=comma(self.env.lang).join(self.mapped("name")),
                    count=count,
                )
            )

    def _complaint_calendar(self):
        """The calendar that the team's limits are counted in: its own, else its company's."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return standing(self.sudo().resource_calendar_id, company.sudo().resource_calendar_id)

    def _standing(self, company):
        """Where cases go that lead to this team of the process: itself, while it is archived the nearest team above it,
        else the company's complaint team."""
        team = self.sudo()
        if not team.use_complaint_process or team.active:
            return self
        chain = [company.sudo()._complaint_team()]
        while team := team.parent_id:
            chain.insert(-1, team.filtered("use_complaint_process"))
        return standing(*chain).filtered("active").with_env(self.env) or self

    def _default_type(self):
        """The type of cases that arrive without one; while it is archived the team's complaints, else any of its."""
        chosen = self.sudo().default_type_id
        if not chosen or chosen.active:
            return chosen
        return self._usual_type() or self._any_type()

    def _any_type(self):
        return self.sudo().type_ids.filtered(lambda t: t.kind in PROCESS_KINDS and t.active)[:1]

    def _type_of_new(self):
        """The type of a case of which nobody says what it is: complaints are archived where another is in use."""
        return self._default_type() or self._usual_type() or self._any_type()

    def _usual_type(self):
        """Mail to a team that names no type is a complaint, where the team takes complaints."""
        return self.sudo().type_ids.filtered(lambda t: t.kind == "complaint" and t.active)[:1]

    def _check_calendar(self):
        for team in self:
            calendar = team._complaint_calendar()
            if not calendar:
                raise ValidationError(
                    self.env._(
                        "Choose the working hours of the team %s: time limits are counted in its working days.",
                        team.name,
                    )
                )
            calendar._check_carries_deadlines()

    def _start_process(self):
        self._check_calendar()
        for team in self:
            company = team.company_id or self.env.company
            types = self.env["helpdesk.ticket.type"]._offered_to(company, [("kind", "in", PROCESS_KINDS)])
            if not team.type_ids & types:
                team.sudo().type_ids = [Command.link(id_) for id_ in types.ids]
            team._ensure_stages()
        # cases that were already there enter with the phase of their stage
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        tickets.search([("team_id", "in", self.ids)])._enter_process()

    def _own_stages(self):
        """The stages this addon brought, archived ones included."""
        names = ("stage_verification", "stage_third_party", "stage_proposed")
        refs = (self.env.ref(f"helpdesk_mgmt_complaint.{name}", raise_if_not_found=False) for name in names)
        return self.env["helpdesk.ticket.stage"].browse([stage.id for stage in refs if stage])

    def _ensure_stages(self):
        """Every phase has a stage in each team: ours are lent to it, a missing one is made."""
        Stage = self.env["helpdesk.ticket.stage"].sudo()
        Stage._set_base_phases()
        labels = dict(Stage._fields["phase"]._description_selection(self.env(context={"lang": "en_US"})))
        for team in self:
            for stage in self._own_stages().sudo():
                stage.write({"active": True, "team_ids": [Command.link(team.id)]})
            present = set(team._get_applicable_stages().mapped("phase"))
            for sequence, (phase, _label) in enumerate(PHASES, 1):
                if phase not in present:
                    Stage.create(
                        {
                            "name": labels[phase],
                            "phase": phase,
                            "sequence": sequence,
                            "closed": phase in ENDED,
                            "fold": phase in ENDED,
                            "company_id": False,
                            "team_ids": [Command.link(team.id)],
                        }
                    )

    def _archive_unused_stages(self):
        # team_ids emptied would lend the stage to every team
        for stage in self._own_stages().sudo().with_context(active_test=False):
            if not stage.team_ids.filtered("use_complaint_process"):
                stage.active = False

    def _stage_of(self, phase):
        """The first stage of the team, in kanban order, that carries `phase`."""
        self.ensure_one()
        stage = self.sudo()._get_applicable_stages().filtered(lambda s: s.phase == phase)[:1]
        if not stage:
            self.sudo()._ensure_stages()
            stage = self.sudo()._get_applicable_stages().filtered(lambda s: s.phase == phase)[:1]
        return stage.with_env(self.env)

    def _leaders(self):
        """The team's leader and those of the teams above it, nearest first."""
        leaders = self.env["res.users"]
        team = self.sudo()
        while team:
            leaders |= team.user_id.filtered("active")
            team = team.parent_id
        return leaders.with_env(self.env)

    def _overseers(self, case):
        """Who sees to a case that nobody takes, nearest first: the leaders up to the top, the head of quality, a
        manager, an administrator; nobody whom it is about, and nobody of another company as long as there is one."""
        company, case = case.company_id.sudo(), case.sudo()
        administrators = (
            self.env.ref("base.group_system")
            .sudo()
            .all_user_ids.filtered(lambda u: u.active and u._is_internal() and u.id != SUPERUSER_ID)
            - case._barred_handlers()
        )

        def fit(users):
            return users.filtered(lambda user: user.active and case._may_be_given(user))

        chain = fit(self.sudo()._leaders() | company.complaint_quality_leader_id)
        chain |= fit(case._managers(company).sorted("id"))[:1]
        chain |= (fit(administrators).sorted("id") or administrators.sorted("id"))[:1]
        return chain.with_env(self.env)

    # ------------------------------------------------------------------
    # Departments below a contact centre (T01, T07)
    # ------------------------------------------------------------------

    def _is_department(self):
        """Whether the team stands below another: a department, whose head is told of what arrives. The team that takes
        a company's complaints is its contact centre, wherever it stands."""
        team = self.sudo()
        return bool(team.parent_id) and (team.company_id or self.env.company).complaint_team_id != team

    def _routes_to_departments(self):
        """Whether routing ends with the head of a department: the team is one that somebody leads, or stands above
        some. Elsewhere it ends with an assignee."""
        self.ensure_one()
        if self._is_department():
            return bool(self._leaders())
        below = [("id", "child_of", self.ids), ("id", "!=", self.id), ("use_complaint_process", "=", True)]
        return bool(self.sudo().search_count(below, limit=1))

    def _log_head_told(self, case, head):
        """The case's log, in the organisation's language, whoever brought the case here."""
        case = case.with_context(lang=case.company_id.partner_id.lang or self.env.lang)
        case._message_log(
            body=case.env._(
                "The head of %(team)s, %(head)s, has been told of the case.", team=case.team_id.name, head=head.name
            ),
            author_id=self.env.ref("base.partner_root").id,
        )

    @api.model
    def _routed_words(self, case):
        """That the head of the department knows of the case, for its customer; empty where nobody was told."""
        case = case.sudo()
        if not (case.head_told_date and case.team_id._is_department()):
            return ""
        team, complaint = case.team_id, case.kind == "complaint"
        head = case.env["helpdesk.policy.pack.line"]._leader_word(team)
        if head:
            said = {"head": head[:1].lower() + head[1:], "team": team.name}
            if complaint:
                return case.env._("Your complaint has been passed to the %(head)s: %(team)s.", **said)
            return case.env._("Your case has been passed to the %(head)s: %(team)s.", **said)
        if complaint:
            return case.env._("Your complaint has been passed to the head of the competent department: %s.", team.name)
        return case.env._("Your case has been passed to the head of the competent department: %s.", team.name)

    @api.model
    def _paragraph_routed(self, case, details):
        words = self._routed_words(case)
        return Markup("<p>%s</p>") % words if words else Markup()

    # ------------------------------------------------------------------
    # How a team's cases find their people
    # ------------------------------------------------------------------

    @api.depends("parent_path")
    def _compute_level(self):
        for team in self:
            team.level = len((team.parent_path or "").split("/")) - 1

    def _officers(self):
        """The follow-up officers of the team, else of the nearest team above that has some."""
        team = self.sudo()
        while team and not team.officer_ids:
            team = team.parent_id
        return team.officer_ids.with_env(self.env)

    def _is_below(self, team):
        """Whether the team is a department of `team`, at whatever level."""
        return bool(team) and self != team and (self.sudo().parent_path or "").startswith(team.sudo().parent_path)

    def _retrieve_dashboard(self):
        """The base's tiles, and four of the process; each opens the list behind its number."""
        Ticket, Deadline = self.env["helpdesk.ticket"], self.env["helpdesk.ticket.deadline"]
        today = fields.Datetime.context_timestamp(self, fields.Datetime.now()).replace(hour=0, minute=0, second=0)
        begin = today.astimezone(pytz.utc).replace(tzinfo=None)
        running = [("state", "=", "running"), ("kind", "in", WITH_CASE)]
        tiles = (
            ("overdue", self.env._("Overdue"), Deadline.search_count([("is_late", "=", True)]),
             "fa-exclamation-triangle", "helpdesk_ticket_deadline_action_late"),
            ("today", self.env._("Due today"),
             Deadline.search_count([*running, ("due_date", ">=", begin), ("due_date", "<", begin + timedelta(days=1))]),
             "fa-calendar-check-o", "helpdesk_ticket_deadline_action_today"),
            ("paused", self.env._("Paused"), Deadline.search_count([("state", "=", "paused")]), "fa-pause",
             "helpdesk_ticket_deadline_action_paused"),
            ("unassigned", self.env._("Unassigned"),
             Ticket.search_count([("phase", "in", list(OPEN)), ("user_id", "=", False)]), "fa-user-times",
             "helpdesk_ticket_case_action_unassigned"),
        )  # fmt: skip
        base = super()._retrieve_dashboard()
        # the base has no Arabic
        labels = {
            "helpdesk_mgmt.helpdesk_ticket_action_opened": self.env._("Open tickets"),
            "helpdesk_mgmt.helpdesk_ticket_action_unassigned": self.env._("Open tickets without a team"),
        }
        for tile in base:
            tile["name"] = labels.get(tile["action"], tile["name"])
        return base + [
            {
                "name": label,
                "value": value,
                "sequence": 10 + position,
                "icon": icon,
                "show": True,
                "action": f"helpdesk_mgmt_complaint.{action}",
            }
            for position, (_name, label, value, icon, action) in enumerate(tiles)
        ]
