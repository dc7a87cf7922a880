from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError

from ..exceptions import ComplaintError, MissingInput
from ..models.access import helpdesk_named_rows  # noqa: F401 (its model is inherited)
from ..tools.comma import comma

REPORT = "helpdesk_mgmt_complaint.action_report_figures"
SENDERS = (
    "helpdesk_mgmt.group_helpdesk_manager",
    "helpdesk_mgmt_complaint.group_quality",
    "helpdesk_mgmt_complaint.group_senior_management",
)


class HelpdeskFiguresSending(models.TransientModel):
    """The figures as they stand on the screen, on paper or by mail: each recipient gets those of the cases that he may
    read, in his language."""

    _name = "helpdesk.figures.sending"
    _inherit = ["helpdesk.named.rows"]
    _description = "Print or send the figures"

    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    team_ids = fields.Many2many("helpdesk.ticket.team", string="Departments", help="Empty: all.")
    type_ids = fields.Many2many("helpdesk.ticket.type", string="Types", help="Empty: all.")
    user_ids = fields.Many2many("res.users", string="Recipients", domain=lambda self: self._recipients_domain())
    message = fields.Text(string="Words to go with it")
    may_send = fields.Boolean(compute="_compute_may_send")

    @api.depends_context("uid")
    def _compute_may_send(self):
        self.may_send = any(self.env.user.has_group(name) for name in SENDERS)

    @api.model
    def _recipients_domain(self):
        readers = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        return [
            ("all_group_ids", "in", readers.ids),
            ("share", "=", False),
            ("company_ids", "in", self.env.company.ids),
        ]

    def action_print(self):
        self.ensure_one()
        return self.env.ref(REPORT).report_action(self, config=False)

    def action_send_figures(self):
        """Mails each recipient his own print.

        :raise MissingInput: nobody is named
        :raise ComplaintError: somebody is named who may not read figures here, or has no address
        """
        self.ensure_one()
        if not self.may_send:
            raise AccessError(self.env._("Management and the quality team send the figures."))
        users = self.user_ids
        if not users:
            raise MissingInput(self.env._("Name the recipients."))
        shut = users.filtered(lambda user: not self._may_read(user))
        if shut:
            raise ComplaintError(
                self.env._("They may not read the figures: %s.", comma(self.env.lang).join(shut.mapped("name")))
            )
        mute = users.filtered(lambda user: not user.sudo().email)
        if mute:
            raise ComplaintError(
                self.env._(
                    "Without an e-mail address nothing can be sent: %s. Add the addresses, or take them off the "
                    "recipients.",
                    comma(self.env.lang).join(mute.mapped("name")),
                )
            )
        for user in users:
            self._send_print(user)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("Sent to: %s", comma(self.env.lang).join(users.mapped("name"))),
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _may_read(self, user):
        return (
            user.active
            and self.company_id in user.sudo().company_ids
            and self.env["helpdesk.complaint.report"].with_user(user).has_access("read")
        )

    def _send_print(self, user):
        """One mail, with the figures of the cases that this user may read."""
        env = self.with_user(user).with_context(lang=user.lang, allowed_company_ids=self.company_id.ids).env
        own = env[self._name].create(self._own_values())
        pdf, _kind = env["ir.actions.report"]._render_qweb_pdf(REPORT, own.ids)
        title = own._figures_title()
        words = [Markup("<p>%s</p>") % line for line in (self.message or "").splitlines() if line.strip()]
        self.env["mail.mail"].sudo().create(
            {
                "subject": title,
                "body_html": Markup().join([*words, Markup("<p>%s</p>") % env._("The figures are attached.")]),
                "email_from": self.company_id.email_formatted or self.env.user.email_formatted,
                "recipient_ids": [Command.link(user.partner_id.id)],
                "attachment_ids": [Command.create({"name": f"{title}.pdf", "raw": pdf, "mimetype": "application/pdf"})],
                "is_internal": True,
            }
        )

    def _own_values(self):
        return {
            "date_from": self.date_from,
            "date_to": self.date_to,
            "company_id": self.company_id.id,
            "team_ids": [Command.set(self.team_ids.ids)],
            "type_ids": [Command.set(self.type_ids.ids)],
        }

    def _figures_title(self):
        self.ensure_one()
        return self.env._("Figures %(begin)s to %(end)s", begin=self.date_from, end=self.date_to)

    def _printed_figures(self):
        """What the dashboard shows of this choice, for the printer."""
        self.ensure_one()
        figures = self.env["helpdesk.complaint.figures"].with_company(self.company_id)
        chosen = (self.team_ids.ids, self.type_ids.ids)
        late = [("ticket_id", "any", list(figures._chosen(*chosen)))] if any(chosen) else []
        return {
            **figures.retrieve_dashboard(self.date_from, self.date_to, *chosen),
            "course": figures.retrieve_trends(self.date_to, *chosen),
            **figures.retrieve_pictures(self.date_from, self.date_to, *chosen),
            "late": self.env["helpdesk.ticket.deadline"].with_company(self.company_id).retrieve_lateness(late),
        }
