from odoo import api, fields, models

from ...exceptions import ComplaintError
from ..access import (
    helpdesk_staff_thread,  # noqa: F401 (its model is inherited)
    helpdesk_ticket_satellite,  # noqa: F401 (its model is inherited)
)

GROUP = "helpdesk_mgmt_complaint.group_quality"


class HelpdeskQualityTask(models.AbstractModel):
    """What the quality team does about an ended case: never done, nor seen, by anybody who has handled it."""

    _name = "helpdesk.quality.task"
    _inherit = ["helpdesk.ticket.satellite", "helpdesk.staff.thread", "mail.activity.mixin"]
    _description = "Task of the quality team"

    # the field that names who does the task
    _doer = "user_id"
    # states in which the task still counts as somebody's load
    _load_states = ()

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", required=True, index=True, ondelete="cascade")
    number = fields.Char(related="ticket_id.number", string="Number of the case")
    company_id = fields.Many2one("res.company", compute="_compute_company_id", store=True, precompute=True)

    @api.depends("ticket_id")
    def _compute_company_id(self):
        for task in self:
            task.company_id = task.ticket_id.company_id

    # ------------------------------------------------------------------
    # Who may judge a case
    # ------------------------------------------------------------------

    def _is_neutral(self, user):
        """Whether the user never handled or followed the case, is not complained about, and is not its customer."""
        self.ensure_one()
        case = self.sudo().ticket_id
        partial = case.handler_ids | case.user_id | case.officer_id | case._barred_handlers()
        return user.active and user not in partial and case.company_id in user.sudo().company_ids

    def _quality_staff(self):
        """Members of the quality team who may judge the case and may see it, as `res.users`."""
        self.ensure_one()
        group = self.env.ref(GROUP, raise_if_not_found=False)
        staff = group.sudo().all_user_ids if group else self.env["res.users"]
        return staff.filtered(lambda u: u._is_internal() and self._is_neutral(u) and self.ticket_id._may_be_read_by(u))

    def _quality_leader(self):
        """Who is told what the quality team leaves undone: the head of quality, else a manager; never a handler."""
        self.ensure_one()
        company = self.ticket_id.company_id
        leader = company.sudo().complaint_quality_leader_id
        return (leader | self._managers(company)).filtered(self._is_neutral)[:1]

    def _check_doer(self):
        """:raise ComplaintError: the task is given to somebody who may not judge its case"""
        for task in self.sudo():
            user = task[task._doer]
            if user and user not in task._quality_staff():
                raise ComplaintError(
                    self.env._(
                        "%(user)s cannot take this on for %(case)s: choose a member of the quality team who may see "
                        "the case, has never handled it, and is neither its customer nor complained about.",
                        user=user.name,
                        case=task.ticket_id.number,
                    )
                )

    def _candidates(self):
        """Who may be given the task by load, as `res.users`."""
        return self._quality_staff()

    def _give_by_load(self, now):
        """Gives the tasks to the least loaded members of the quality team who are present; the rest stays open."""
        for task in self.sudo():
            present = task._candidates()._complaint_present(now)
            domain = [(self._doer, "in", present.ids), ("state", "in", self._load_states)]
            load = dict(self.sudo()._read_group(domain, [self._doer], ["__count"]))
            user = task._least_loaded(present, load)
            if user:
                task[self._doer] = user

    def action_take(self):
        """The user does these tasks himself."""
        self.check_access("write")
        self.write({self._doer: self.env.uid})
        return True
