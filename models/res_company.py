from odoo import api, fields, models
from odoo.exceptions import ValidationError

DAYS = ("reply", "reminder", "decision", "reopen", "update")


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Complaint team",
        help="Takes complaints, reports, inquiries and suggestions that neither name a team nor a category with one.",
    )
    complaint_reply_days = fields.Integer(
        string="Days to answer", default=3, help="Working days a customer has to supply what is missing."
    )
    complaint_reminder_days = fields.Integer(
        string="Days until the reminder",
        default=1,
        help="Working days after which a waiting customer is reminded. 0: no reminder.",
    )
    complaint_decision_days = fields.Integer(
        string="Days to decide",
        default=5,
        help="Working days a customer has to accept or reject a solution. 0: the case closes with the solution and may "
        "be reopened.",
    )
    complaint_reopen_days = fields.Integer(
        string="Days to reopen",
        default=5,
        help="Working days after the closing notice in which a case may be reopened. 0: not at all.",
    )
    complaint_update_days = fields.Integer(
        string="Days between words to the customer",
        default=0,
        help="Working days after which the agent is asked to tell a waiting customer how far the case is. 0: never.",
    )
    complaint_upload_max_files = fields.Integer(
        string="Files a filing", default=10, help="Files a customer may attach to one filing."
    )
    complaint_upload_max_mb = fields.Integer(string="Megabytes a file", default=10, help="Largest file in megabytes.")
    complaint_upload_extensions = fields.Char(
        string="Kinds of files",
        default="pdf, jpg, jpeg, png, gif, webp, heic, doc, docx, xls, xlsx, odt, ods, txt, csv, mp3, m4a, mp4, zip",
        help="Kinds of files that customers may attach, separated by commas.",
    )
    complaint_importance_restricted = fields.Boolean(
        string="Importance is set by the classification team",
        default=True,
        help="Only members of the classification team set how important a case is; others keep the category's value.",
    )

    complaint_sms_from = fields.Float(
        string="Text messages from", default=8.0, help="No text message goes to a customer before this time of day."
    )
    complaint_sms_until = fields.Float(
        string="Text messages until",
        default=21.0,
        help="From this time of day on text messages wait for the morning. Both times equal: no rest at night.",
    )

    @api.constrains("complaint_sms_from", "complaint_sms_until")
    def _check_sms_hours(self):
        for company in self:
            if not (0 <= company.complaint_sms_from <= company.complaint_sms_until <= 24):
                raise ValidationError(
                    self.env._("Text messages go out from one time of day until a later one of the same day.")
                )

    complaint_public_charter = fields.Boolean(
        string="Public service charter",
        default=True,
        help="Everybody reads at /complaints/charter how to complain, what the time limits are and what follows.",
    )
    complaint_public_reports = fields.Boolean(
        string="Public reports",
        help="Everybody may file a report in the public interest at /complaints/report, without a name too.",
    )
    complaint_charter_contact = fields.Text(
        string="Department responsible",
        translate=True,
        help="The department that answers for complaints and its numbers, as the charter names them. Empty: the "
        "complaint team and the company's numbers.",
    )

    @api.constrains(*(f"complaint_{name}_days" for name in DAYS))
    def _check_complaint_days(self):
        for company in self:
            if any(company[f"complaint_{name}_days"] < 0 for name in DAYS):
                raise ValidationError(self.env._("A window cannot have a negative number of days; 0 switches it off."))

    def _complaint_team(self):
        """The team for cases that name none: the setting, else the company's first team with the process."""
        self.ensure_one()
        team = self.sudo().complaint_team_id
        if team.use_complaint_process and team.active and team.company_id.id in (False, self.id):
            return team
        return (
            self.env["helpdesk.ticket.team"]
            .sudo()
            .search([("use_complaint_process", "=", True), ("company_id", "in", [False, self.id])], limit=1)
        )
