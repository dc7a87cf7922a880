import logging
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...exceptions import LOST_RACE
from ...tools.comma import comma
from ..process.helpdesk_ticket_type import PROCESS_KINDS
from . import helpdesk_policy_pack  # noqa: F401 (its model is inherited)

_logger = logging.getLogger(__name__)
LEVELS = ("error", "warning", "info", "ok")
# What is looked at, in this order; each names a method `_ready_<key>(company)` that returns a `Found`, or None where
# there is nothing to look at. An addon that extends this one adds its own in `_readiness_checks`.
CHECKS = (
    # helpdesk_policy_readiness_body.py
    "company", "country", "company_language", "complaint_team", "roles", "leaders", "members", "hours", "useless_hours",
    "hours_of_country", "holidays", "types", "acceptable", "categories", "resolution", "first_response", "untaken",
    "report_recipients", "retention", "charter", "sign_up",
    # helpdesk_policy_readiness_mail.py
    "mail_server", "test_mail", "sender", "mail_queue", "mail_failed", "alias_domain", "aliases", "incoming",
    "text_messages", "scheduled_actions",
    # helpdesk_policy_readiness_system.py
    "web_address", "web_address_kept", "pdf", "fonts", "rtlcss", "arabic", "arabic_terms", "letters", "backup",
    # a year later
    "mails_held", "undelivered", "unattended", "waiting_for_hours", "media",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What a check says.

    :param level: error: customers are harmed; warning: somebody should see to it; info: to be decided; ok
    :param action: `ir.actions` dict that leads to the fix; it is offered to those alone who may take it
    """

    level: str
    text: str
    action: dict = field(default_factory=dict)


class HelpdeskPolicyPack(models.Model):
    """Ready for customers? What still stands between this database and its customers, each with the way to the fix."""

    _inherit = "helpdesk.policy.pack"

    @api.model
    def readiness(self, company):
        """What stands between a company and its customers.

        :param company: `res.company`, or its id
        :return: list of {"key", "level" (error, warning, info, ok), "text", "action" (`ir.actions` dict, or False)}
        """
        self._check_may_look()
        if isinstance(company, int):
            company = self.env["res.company"].browse(company)
        # nothing else that a client has put into the context
        engine = self.sudo().with_context({"lang": self.env.lang, "allowed_company_ids": company.ids})
        company = company.with_env(engine.env).exists()
        if len(company) != 1:
            raise UserError(self.env._("Name one company."))
        if not self.env.su and company not in self.env.user.company_ids:
            raise AccessError(self.env._("You do not work in the company %s.", company.name))
        lines = []
        for key in engine._readiness_checks():
            found = engine._look(key, company)
            if found:
                action = found.action if found.level != "ok" and engine._may_take(found.action) else False
                text = found.text
                if found.action and found.level in ("error", "warning") and not action:
                    text = self.env._("%s (An administrator does this.)", text)
                lines.append({"key": key, "level": found.level, "text": text, "action": action or False})
        return lines

    @api.model
    def _readiness_checks(self):
        return CHECKS

    @api.model
    def _check_may_look(self):
        """:raise AccessError: neither manager of the helpdesk nor administrator"""
        user = self.env.user
        if not self.env.su and not (
            user.has_group("helpdesk_mgmt.group_helpdesk_manager") or user.has_group("base.group_system")
        ):
            raise AccessError(self.env._("Helpdesk managers and administrators look at this."))

    @api.model
    def _look(self, key, company):
        """What a check finds; one that fails says so, and stops no other."""
        try:
            with self.env.cr.savepoint():
                return getattr(self, f"_ready_{key}")(company)
        except LOST_RACE:
            raise
        except Exception:
            _logger.exception("the check %s failed", key)
            self.env.invalidate_all()
            return Found("warning", self.env._("The check “%s” failed: the log says why.", key))

    # ------------------------------------------------------------------
    # Ways to the fix
    # ------------------------------------------------------------------

    @api.model
    def _may_take(self, action):
        """Whether the user may take the way; a page of another site is everybody's."""
        if not action:
            return False
        if action.get("type") == "ir.actions.server":
            groups = self.env["ir.actions.server"].browse(action["id"]).group_ids
            return not groups or bool(groups & self.env.user.all_group_ids)
        model = action.get("res_model")
        return not model or self.env[model].sudo(False).has_access("read")

    @api.model
    def _ago(self, **time):
        """A moment in the past to the minute, as domains of actions carry it to the client."""
        return fields.Datetime.to_string(fields.Datetime.now().replace(second=0) - timedelta(**time))

    @api.model
    def _way_to_list(self, model, domain=(), name="", **how):
        """The list of a model's records that a check names."""
        return {
            "type": "ir.actions.act_window",
            "name": name or self.env["ir.model"]._get(model).name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
            "context": {},
            "target": "current",
            **how,
        }

    @api.model
    def _way_to_form(self, record):
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
            "target": "current",
        }

    @api.model
    def _way_to_settings(self):
        """The settings of the helpdesk; those who may not change settings are told who may."""
        action = self.env["ir.actions.act_window"]._for_xml_id("helpdesk_mgmt.action_helpdesk_mgmt_config_settings")
        return {**action, "views": [(False, "form")]}

    @api.model
    def _names_of(self, records, most=5):
        """Their names, the first of many."""
        names = [record.display_name for record in records[:most]] + (["…"] if len(records) > most else [])
        return comma(self.env.lang).join(names)

    # ------------------------------------------------------------------
    # What checks look at
    # ------------------------------------------------------------------

    @api.model
    def _teams_of(self, company):
        domain = [("use_complaint_process", "=", True), ("company_id", "in", [False, company.id])]
        return self.env["helpdesk.ticket.team"].search(domain)

    @api.model
    def _types_of(self, company):
        """Types in use: the company's own, and the shared ones that it has not replaced."""
        return self.env["helpdesk.ticket.type"]._offered_to(company, [("kind", "in", PROCESS_KINDS)])

    @api.model
    def _categories_of(self, company):
        return self.env["helpdesk.ticket.category"].search([("company_id", "in", [False, company.id])])

    @api.model
    def _calendars_of(self, company):
        """{calendar: its teams} of the teams with the process."""
        return self._teams_of(company).grouped(lambda team: team._complaint_calendar())

    @api.model
    def _cases_of(self, company, *domain):
        return [("company_id", "=", company.id), *domain]
