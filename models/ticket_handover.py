from odoo import fields, models

from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed
from .acting import act, acting
from .helpdesk_ticket_stage import OPEN


class HelpdeskTicket(models.Model):
    """From the contact centre to a department, and back: the phase stays, the team changes, everybody is told."""

    _inherit = "helpdesk.ticket"

    handover_ids = fields.One2many("helpdesk.ticket.handover", "ticket_id", string="Hand-overs", copy=False)
    team_level = fields.Integer(related="team_id.level", string="Level")

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_hand_over(self, team, reason):
        """Gives the cases to another team: phase, limits' starts and follow-up officer stay.

        :param team: `helpdesk.ticket.team` with the process, or its id
        :param reason: for colleagues; it is kept with the hand-over
        """
        if isinstance(team, int):
            team = self.env["helpdesk.ticket.team"].browse(team)
        if not team:
            raise MissingInput(self.env._("Choose the team that the case is handed to."))
        reason = self._need(reason, self.env._("Say why the case is handed over: the next team reads it."))
        for ticket in self:
            ticket._check_hand_over(team)
        return act(self, hand_over_reason=reason).write({"team_id": team.id})

    def _check_hand_over(self, team):
        self.ensure_one()
        names = {"case": self.number, "team": team.sudo().name}
        if self.phase not in OPEN:
            raise MoveNotAllowed(self.env._("%s has ended: there is nothing to hand over.", self.number))
        if team == self.team_id:
            raise ComplaintError(self.env._("%(case)s is with %(team)s already; choose another team.", **names))
        if not team.sudo().use_complaint_process or team.sudo().company_id not in (
            self.company_id,
            self.env["res.company"],
        ):
            raise ComplaintError(
                self.env._(
                    "%(case)s cannot be handed to %(team)s: choose a team of the same company with the complaint "
                    "process.",
                    **names,
                )
            )

    def action_open_hand_over(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over %s", self.number),
            "res_model": "helpdesk.ticket.hand.over",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    # ------------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------------

    def _follow_hand_over(self, vals, before):
        """Open cases have another team: an assignee unless one was named with the team, an officer, a row, notices.

        :param before: {case: (phase, team, assignee)}
        """
        # the mover may not see them any more
        cases = self.sudo().browse([t.id for t, was in before.items() if was[0] in OPEN and t.sudo().team_id != was[1]])
        if cases:
            cases._hand_over({case: before[case][1:] for case in cases}, "user_id" not in vals)

    def _hand_over(self, before, may_assign):
        """
        :param before: {case: (team, assignee) before}
        :param may_assign: whether the new team's assignment applies
        """
        now, reason = fields.Datetime.now(), acting(self.env).hand_over_reason
        self._forget_arrival()
        if may_assign:
            self._assign_by_load(now)
        for ticket in self:
            ticket._default_officer(*before[ticket])
        self._appoint_officer(now)
        self.env["helpdesk.ticket.handover"].sudo().create(
            [ticket._prepare_handover_vals(*before[ticket], now, reason) for ticket in self]
        )
        for ticket in self:
            names = {"old": before[ticket][0].name, "new": ticket.team_id.name}
            body = self.env._("Handed over from %(old)s to %(new)s.", **names)
            ticket._message_log(body=f"{body} {reason}" if reason else body)
            ticket._tell_officer(
                lambda env, ticket=ticket: env._(
                    "%(case)s has been handed to %(team)s",
                    case=ticket.number,
                    team=ticket.team_id.with_env(env).name,
                )
            )
        self._tell_leader_of_arrival()
        self._send_notice("routed")

    def _prepare_handover_vals(self, team, user, now, reason):
        self.ensure_one()
        return {
            "ticket_id": self.id,
            "date": now,
            "team_from_id": team.id,
            "team_to_id": self.team_id.id,
            "user_from_id": user.id,
            "user_to_id": self.user_id.id,
            "user_id": self.env.uid,
            "reason": reason,
        }

    def _default_officer(self, team, user):
        """Whoever handled the case in the contact centre follows it through the departments below."""
        mover = self.env.user if self.env.user in team.user_ids else self.env["res.users"]
        officer = user or mover
        if (
            not self.officer_id
            and not self.team_id._officers()
            and self.team_id._is_below(team)
            and officer
            and officer != self.user_id
            and self._may_be_given(officer)
        ):
            self._write_automatically({"officer_id": officer.id})


class HelpdeskTicketHandover(models.Model):
    """One row a change of team of an open case."""

    _name = "helpdesk.ticket.handover"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Hand-over of a case"
    _order = "date, id"
    _log_access = False

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, index=True, ondelete="cascade")
    date = fields.Datetime(required=True)
    team_from_id = fields.Many2one("helpdesk.ticket.team", string="From", ondelete="set null")
    team_to_id = fields.Many2one("helpdesk.ticket.team", string="To", ondelete="set null")
    user_from_id = fields.Many2one("res.users", string="Handled by", ondelete="set null")
    user_to_id = fields.Many2one("res.users", string="Assigned to", ondelete="set null")
    user_id = fields.Many2one("res.users", string="Handed over by", ondelete="set null")
    reason = fields.Text()
