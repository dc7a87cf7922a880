from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ..tools.comma import comma
from .helpdesk_ticket_stage import ENDED, OPEN, PHASES
from .helpdesk_ticket_type import PROCESS_KINDS


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

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

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams.filtered("use_complaint_process")._start_process()
        return teams

    def write(self, vals):
        before = self.filtered("use_complaint_process")
        if "use_complaint_process" in vals and not vals["use_complaint_process"]:
            before._check_no_open_case()
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

    def _check_no_open_case(self):
        count = (
            self.env["helpdesk.ticket"].sudo().search_count([("team_id", "in", self.ids), ("phase", "in", list(OPEN))])
        )
        if count:
            raise ValidationError(
                self.env._(
                    "The complaint process of %(teams)s cannot end: %(count)s cases are open. Close them, or move them "
                    "to another team with the process.",
                    teams=comma(self.env.lang).join(self.mapped("name")),
                    count=count,
                )
            )

    def _complaint_calendar(self):
        """The calendar that the team's limits are counted in: its own, else its company's."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return (self.resource_calendar_id or company.resource_calendar_id).sudo()

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
        types = self.env["helpdesk.ticket.type"].sudo().search([("kind", "in", PROCESS_KINDS)])
        for team in self:
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
