from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..exceptions import ComplaintError

GROUP = "helpdesk_mgmt_complaint.group_quality"


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_quality_leader_id = fields.Many2one(
        "res.users",
        string="Head of quality",
        domain="[('share', '=', False)]",
        help="Is told of follow-ups and reviews that nobody can take, and of late ones. Empty: a manager.",
    )
    complaint_followup_days = fields.Integer(
        string="Days to follow up",
        default=3,
        help="Working days in which the quality team treats the dissatisfaction of a customer. 0: no limit.",
    )

    @api.constrains("complaint_followup_days")
    def _check_followup_days(self):
        if any(company.complaint_followup_days < 0 for company in self):
            raise ValidationError(self.env._("A limit cannot have a negative number of days; 0 switches it off."))


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_quality_leader_id = fields.Many2one(related="company_id.complaint_quality_leader_id", readonly=False)
    complaint_followup_days = fields.Integer(related="company_id.complaint_followup_days", readonly=False)


class HelpdeskTicket(models.Model):
    """Who may judge a case: nobody who has handled or followed it, whom it is about, or whose it is."""

    _inherit = "helpdesk.ticket"

    def _is_neutral(self, user):
        self.ensure_one()
        case = self.sudo()
        partial = case.handler_ids | case.user_id | case.officer_id | case._barred_handlers()
        return user.active and user not in partial and case.company_id in user.sudo().company_ids

    def _quality_staff(self):
        """Members of the quality team who may judge the case and may see it, as `res.users`."""
        self.ensure_one()
        group = self.env.ref(GROUP, raise_if_not_found=False)
        staff = group.sudo().all_user_ids if group else self.env["res.users"]
        return staff.filtered(lambda u: u._is_internal() and self._is_neutral(u) and self._may_be_read_by(u))

    def _quality_leader(self):
        """Who is told what the quality team leaves undone: the head of quality, else a manager; never a handler."""
        self.ensure_one()
        leader = self.company_id.sudo().complaint_quality_leader_id
        return (leader | self._managers(self.company_id)).filtered(self._is_neutral)[:1]


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

    def _check_doer(self):
        """:raise ComplaintError: the task is given to somebody who may not judge its case"""
        for task in self.sudo():
            user = task[task._doer]
            if user and user not in task.ticket_id._quality_staff():
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
        return self.ticket_id._quality_staff()

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
