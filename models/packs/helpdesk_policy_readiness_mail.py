from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from ...tools.plural import counted
from . import helpdesk_policy_readiness  # noqa: F401 (its model is inherited)
from .helpdesk_policy_readiness import Found

TESTED = "helpdesk_mgmt_complaint.test_mail"
# What a text message fails for where our own account is at fault.
OF_ACCOUNT = ("sms_credit", "sms_acc", "sms_server", "sms_registration_needed", "unregistered", "insufficient_credit")


class HelpdeskPolicyPack(models.Model):
    """Ready for customers? What goes out, what comes in, and what runs by itself."""

    _inherit = "helpdesk.policy.pack"

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------

    @api.model
    def _ready_mail_server(self, company):
        servers = self._way_to_list("ir.mail_server")
        if self.env["ir.mail_server"]._is_named() or self.env["helpdesk.ticket.notice"]._leaves(company, "email"):
            return Found("ok", self.env._("An outgoing mail server is set."))
        return Found("error", self.env._("No outgoing mail server is set: customers get no mail."), servers)

    @api.model
    def _ready_test_mail(self, company):
        action = self.env.ref("helpdesk_mgmt_complaint.readiness_test_mail_action", raise_if_not_found=False)
        way = action._get_action_dict() if action else {}
        tested = self.env["ir.config_parameter"].get_param(f"{TESTED}.{company.id}")
        if not tested:
            return Found("warning", self.env._("No test mail has been sent yet: send one to yourself."), way)
        return Found("ok", self.env._("A test mail left on %s.", tested))

    @api.model
    def send_test_mail(self):
        """A mail to whoever presses the button, now; the server's own words where it does not leave."""
        self._check_may_look()
        user, company = self.env.user, self.env.company
        if not user.email:
            raise UserError(self.env._("Enter your own e-mail address first: it goes there."))
        mail = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "subject": self.env._("Test mail of %s", company.name),
                    "body_html": self.env._("<p>Mails of the complaint system leave.</p>"),
                    "email_from": company.email_formatted or company._mails_from(),
                    "email_to": user.email_formatted,
                    "auto_delete": False,
                }
            )
        )
        mail.send(raise_exception=True)
        if mail.state != "sent":
            raise UserError(self.env._("The mail did not leave: %s", mail.failure_reason or mail.failure_type or ""))
        today = fields.Date.to_string(fields.Date.context_today(self))
        self.env["ir.config_parameter"].sudo().set_param(f"{TESTED}.{company.id}", today)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("The mail has left for %s.", user.email)},
        }

    @api.model
    def _ready_sender(self, company):
        if not company._mails_from():
            text = self.env._("The organisation has no e-mail address: its mails have no sender, and do not leave.")
            return Found("error", text, self._way_to_form(company))
        return Found("ok", self.env._("Mails come from %s.", company._mails_from()))

    @api.model
    def _ready_mail_queue(self, company):
        hour = self._ago(hours=1)
        domain = [
            ("state", "=", "outgoing"),
            ("create_date", "<", hour),
            "|",
            ("scheduled_date", "=", False),
            ("scheduled_date", "<", hour),
        ]
        count = self.env["mail.mail"].search_count(domain)
        if count:
            text = counted(
                self.env._(
                    "The mail queue is stuck: {n, plural, one {# mail has} other {# mails have}} waited for more than "
                    "an hour."
                ),
                self.env.lang,
                n=count,
            )
            return Found("error", text, self._way_to_list("mail.mail", domain))
        return Found("ok", self.env._("No mail is stuck in the queue."))

    @api.model
    def _ready_mail_failed(self, company):
        domain = [("state", "=", "exception"), ("write_date", ">", self._ago(days=7))]
        count = self.env["mail.mail"].search_count(domain)
        if count:
            text = self.env._("Mails that failed in the last seven days: %s.", count)
            return Found("warning", text, self._way_to_list("mail.mail", domain))
        return Found("ok", self.env._("No mail has failed in the last seven days."))

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------

    @api.model
    def _takes_mail(self):
        """Whether customers are told to write mails."""
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False)
        return bool(channel and channel.active)

    @api.model
    def _ready_alias_domain(self, company):
        if not self._takes_mail():
            return None
        if not company.alias_domain_id:
            text = self.env._("Customers' answers find no case: the domain of the mail addresses is not set.")
            return Found("error", text, self._way_to_list("mail.alias.domain"))
        return Found("ok", self.env._("Mail addresses end in %s.", company.alias_domain_id.name))

    @api.model
    def _ready_aliases(self, company):
        if not self._takes_mail():
            return None
        without = self._teams_of(company).filtered(lambda team: not team.alias_name)
        rows = self._way_to_list("helpdesk.ticket.team", [("id", "in", without.ids)])
        if company._complaint_team() in without:
            text = self.env._("%s: no mail address, so that mails make no case.", company._complaint_team().name)
            return Found("error", text, rows)
        if without:
            return Found("info", self.env._("%s: no mail address of their own.", self._names_of(without)), rows)
        return Found("ok", self.env._("Every team has a mail address."))

    @api.model
    def _ready_incoming(self, company):
        if not self._takes_mail():
            return None
        if self.env["fetchmail.server"].search_count([("state", "=", "done")], limit=1):
            return Found("ok", self.env._("Mail is fetched."))
        lately = self._ago(days=30)
        came = [("message_type", "=", "email"), ("model", "=", "helpdesk.ticket"), ("date", ">", lately)]
        if self.env["mail.message"].search_count(came, limit=1):
            return Found("ok", self.env._("Mail comes in."))
        rows = self._way_to_list("fetchmail.server", context={"active_test": False})
        if self.env["fetchmail.server"].search_count([("state", "!=", "done")], limit=1):
            return Found("error", self.env._("The incoming mail server has not been confirmed."), rows)
        text = self.env._("No incoming mail server is set, and no mail has come in the last 30 days.")
        return Found("warning", text, rows)

    # ------------------------------------------------------------------
    # Text messages
    # ------------------------------------------------------------------

    @api.model
    def _sends_texts(self, company):
        """Whether text messages are on: a level of escalation sends one, or a customer of an open case wants them."""
        policies = company._charter_policies().escalation_ids
        if policies.filtered("by_sms"):
            return True
        domain = self._cases_of(company, ("preferred_contact", "=", "sms"), ("closed_date", "=", False))
        return bool(self.env["helpdesk.ticket"].search_count(domain, limit=1))

    @api.model
    def _ready_text_messages(self, company):
        if not self._sends_texts(company):
            return None
        lately = self._ago(days=30)
        failed = [("state", "=", "error"), ("failure_type", "in", OF_ACCOUNT), ("write_date", ">", lately)]
        count = self.env["sms.sms"].search_count(failed)
        if count:
            text = self.env._("Text messages do not leave, for want of an account or credit: %s.", count)
            return Found("error", text, self._way_to_list("sms.sms", failed))
        # a provider of its own, such as sms_twilio's, names itself on the company
        own = "sms_provider" in company._fields and company.sms_provider not in (False, "iap")
        account = self.env["iap.account"].search_count([("service_name", "=", "sms")], limit=1)
        if own or account or self.env["helpdesk.ticket.notice"]._leaves(company, "sms"):
            return Found("ok", self.env._("Text messages have a provider."))
        return Found(
            "error", self.env._("Text messages are on, and there is no provider."), self._way_to_list("iap.account")
        )

    # ------------------------------------------------------------------
    # What runs by itself
    # ------------------------------------------------------------------

    @api.model
    def _ready_scheduled_actions(self, company):
        late = self.env["helpdesk.delivery.problem"].search([("kind", "=", "action")])
        if config.get("max_cron_threads") == 0 and not config.get("workers"):
            text = self.env._("This server runs no scheduled actions (max_cron_threads is 0): another one has to.")
            if not late:
                return Found("info", text)
        if late:
            actions = self.env["ir.cron"].with_context(active_test=False).browse(late.mapped("res_id"))
            text = self.env._("Scheduled actions are off, late, or have failed: %s.", self._names_of(actions))
            rows = self._way_to_list("ir.cron", [("id", "in", actions.ids)], context={"active_test": False})
            return Found("error", text, rows)
        off = self.env["ir.cron"].with_context(active_test=False).search([("active", "=", False)])
        names = off.get_external_id()
        own = off.filtered(lambda action: names[action.id].startswith("helpdesk_mgmt_complaint."))
        if own:
            text = self.env._("Scheduled actions are switched off: %s.", self._names_of(own))
            rows = self._way_to_list("ir.cron", [("id", "in", own.ids)], context={"active_test": False})
            return Found("warning", text, rows)
        return Found("ok", self.env._("Scheduled actions run on time."))

    # ------------------------------------------------------------------
    # A year later
    # ------------------------------------------------------------------

    @api.model
    def _ready_mails_held(self, company):
        domain = [("state", "=", "held"), ("company_id", "in", [False, company.id])]
        count = self.env["helpdesk.mail.held"].search_count(domain)
        if count:
            text = self.env._("Mails that are held, and wait for somebody to look at them: %s.", count)
            return Found("warning", text, self._way_to_list("helpdesk.mail.held", domain))
        return Found("ok", self.env._("No mail is held."))

    @api.model
    def _ready_undelivered(self, company):
        domain = [("kind", "in", ("notice", "window", "failing")), ("company_id", "in", [False, company.id])]
        count = self.env["helpdesk.delivery.problem"].search_count(domain)
        if count:
            text = self.env._("Notices that did not arrive, windows put off, deadlines that fail: %s.", count)
            rows = self._way_to_list("helpdesk.delivery.problem", domain, views=[(False, "list")])
            return Found("warning", text, rows)
        return Found("ok", self.env._("Every notice has arrived, as far as is known."))
