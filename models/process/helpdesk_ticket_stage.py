from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.plural import counted
from ..masters import helpdesk_master  # noqa: F401 (its model is inherited)

PHASES = [
    ("received", "Received"),
    ("verification", "Verification"),
    ("awaiting_customer", "Awaiting the customer"),
    ("processing", "Processing"),
    ("third_party", "With a third party"),
    ("proposed", "Solution proposed"),
    ("closed", "Closed"),
    ("rejected", "Not accepted"),
    ("cancelled", "Cancelled"),
]
# what the base calls its stages; its other languages call them as they call the phases
BASE_NAMES = ("New", "In Progress", "Awaiting", "Done", "Cancelled", "Rejected")
ENDED = ("closed", "rejected", "cancelled")
OPEN = tuple(phase for phase, _label in PHASES if phase not in ENDED)
CLOSE_REASONS = [
    ("solved", "Solved"),
    ("unsolved", "Not solved"),
    ("duplicate", "Duplicate"),
    ("unresponsive", "No answer from the customer"),
    ("withdrawn", "Withdrawn"),
    ("ineligible", "Not eligible"),
    ("out_of_scope", "Out of scope"),
]
# The phases of the stages that the helpdesk ships, by the name of their XML id.
BASE_STAGES = {
    "helpdesk_ticket_stage_new": "received",
    "helpdesk_ticket_stage_in_progress": "processing",
    "helpdesk_ticket_stage_awaiting": "awaiting_customer",
    "helpdesk_ticket_stage_done": "closed",
    "helpdesk_ticket_stage_cancelled": "cancelled",
    "helpdesk_ticket_stage_rejected": "rejected",
}


class HelpdeskTicketStage(models.Model):
    _name = "helpdesk.ticket.stage"
    _inherit = ["helpdesk.ticket.stage", "helpdesk.master"]

    phase = fields.Selection(
        PHASES,
        index=True,
        help="What the stage means to the complaint process. Stages may be named and ordered freely; the process "
        "reads the phase alone.",
    )

    @api.depends("name", "phase")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """A stage of the base that nobody has renamed is called by its phase, where every team follows the process."""
        super()._compute_display_name()
        shipped = self.filtered(lambda stage: stage.phase and stage.name in BASE_NAMES)
        if shipped and self._all_teams_follow():
            phases = dict(self._fields["phase"]._description_selection(self.env))
            for stage in shipped:
                stage.display_name = phases[stage.phase]

    @api.model
    def _all_teams_follow(self):
        """There is a process, and no team is left outside it, which reads the base's words as its own."""
        following = self.env["helpdesk.ticket.team"].sudo()._read_group([], ["use_complaint_process"])
        return following == [(True,)]

    @api.constrains("phase", "closed", "team_ids", "active")
    def _check_phase(self):
        for stage in self.filtered("team_ids.use_complaint_process"):
            if stage.phase and stage.closed != (stage.phase in ENDED):
                raise ValidationError(
                    self.env._(
                        "The stage %(stage)s is %(state)s, which does not fit its phase %(phase)s. "
                        "Change one of the two.",
                        stage=stage.display_name,
                        state=self.env._("a closing stage") if stage.closed else self.env._("an open stage"),
                        phase=dict(self._fields["phase"]._description_selection(self.env))[stage.phase],
                    )
                )

    def write(self, vals):
        if "phase" in vals or vals.get("active") is False:
            self._check_not_in_use(vals)
        return super().write(vals)

    def _check_not_in_use(self, vals):
        """A stage with cases in it keeps its phase: their history and limits were made under it."""
        changed = self.filtered(lambda s: s.phase and ("phase" not in vals or s.phase != vals["phase"]))
        if not changed:
            return
        group = (
            self.env["helpdesk.ticket"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("stage_id", "in", changed.ids), ("use_complaint_process", "=", True)], ["stage_id"], ["__count"]
            )
        )
        for stage, count in group:
            if "phase" not in vals and stage.closed:
                continue
            raise ValidationError(
                counted(
                    self.env._(
                        "{count, plural, one {# case is} other {# cases are}} in the stage %(stage)s. Move them first, "
                        "or make a new stage with the other phase."
                    ),
                    self.env.lang,
                    count=count,
                    stage=stage.display_name,
                )
            )

    @api.model
    def _set_base_phases(self):
        """Gives the helpdesk's own stages their phase; one that an administrator deleted is passed over."""
        for name, phase in BASE_STAGES.items():
            stage = self.env.ref(f"helpdesk_mgmt.{name}", raise_if_not_found=False)
            if stage and not stage.phase:
                stage.phase = phase

    @api.model
    def _hide_from_public(self):
        """Takes away the base's right of the public to write stages (called once at installation)."""
        access = self.env.ref("helpdesk_mgmt.access_helpdesk_ticket_stage_public", raise_if_not_found=False)
        if access:
            access.sudo().perm_write = False
