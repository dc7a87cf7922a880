from markupsafe import Markup

from odoo import api, fields, models

from ..packs import helpdesk_policy_pack  # noqa: F401 (its model is inherited)
from ..packs.sections import ORDER
from .helpdesk_policy_setup import FILE


class HelpdeskPolicyPack(models.Model):
    """What administrators do with an applied policy: compare it, take it back, give it on, take its next release."""

    _inherit = "helpdesk.policy.pack"

    newer_release = fields.Integer(compute="_compute_newer_release", help="A release that came since; 0: none.")
    difference_count = fields.Integer(compute="_compute_differences", string="Differences")
    differences = fields.Html(compute="_compute_differences", sanitize=False, string="What differs")

    @api.depends("code", "release", "current")
    def _compute_newer_release(self):
        shipped = dict(self.sudo().available())
        for applied in self:
            release = self._shipped(applied.code)["release"] if applied.current and applied.code in shipped else 0
            applied.newer_release = release if release > applied.release else 0

    @api.depends_context("lang")
    @api.depends("current")
    def _compute_differences(self):
        for applied in self:
            found = applied._difference_sections()
            applied.difference_count = sum(len(lines) for _label, lines in found)
            applied.differences = applied._render_differences(found) if applied.current else False

    def _difference_sections(self):
        """How the organisation differs from the policy in force: list of (section in words, lines of `diff`)."""
        self.ensure_one()
        labels, found = self._section_words(), {}
        for line in self.diff(self.company_id) if self.current else ():
            found.setdefault(line["section"], []).append(line)
        return [(labels.get(name, name), found[name]) for name in sorted(found, key=ORDER.index)]

    def _render_differences(self, found):
        values = {"sections": found}
        return Markup(self.env["ir.qweb"]._render("helpdesk_mgmt_complaint.policy_differences", values))

    @api.model
    def _section_words(self):
        """{section: what people call it}"""
        return {
            "settings": self.env._("Settings"),
            "roles": self.env._("People"),
            "wording": self.env._("Wording"),
            "hours": self.env._("Working hours"),
            "holidays": self.env._("Public holidays"),
            "segments": self.env._("Beneficiary segments"),
            "teams": self.env._("Teams"),
            "types": self.env._("Types"),
            "categories": self.env._("Categories"),
            "requirements": self.env._("Requirements"),
            "channels": self.env._("Channels"),
            "sla": self.env._("Time limits"),
            "targets": self.env._("Targets"),
            "bodies": self.env._("Competent authorities"),
            "reviews": self.env._("Periodic reviews"),
            "causes": self.env._("Causes"),
            "reasons": self.env._("Reasons of dissatisfaction"),
            "answers": self.env._("Ready texts"),
            "surveys": self.env._("Surveys"),
            "mail": self.env._("E-mail"),
        }

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_export(self):
        """Downloads the organisation's own policy as it stands now."""
        self.ensure_one()
        self._engine(self.company_id)
        url = f"/complaints/policy/{self.company_id.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    @api.model
    def action_load_file(self):
        """The assistant, with a file in place of a shipped policy."""
        return self._begin(FILE)

    def action_newer(self):
        """The assistant, with the release that came since."""
        self.ensure_one()
        return self._begin(self.code)

    @api.model
    def _begin(self, choice):
        setup = self.env["helpdesk.policy.setup"]._of(self.env.company)
        setup.write({"choice": choice, "step": "pack", "offered_for": False})
        return setup._shown()

    def action_take_back(self):
        """Undoes the application; its row is gone then, so the list is shown."""
        self.action_undo()
        return self.env["ir.actions.act_window"]._for_xml_id("helpdesk_mgmt_complaint.helpdesk_policy_pack_action")

    def action_print_differences(self):
        self.ensure_one()
        return self.env.ref("helpdesk_mgmt_complaint.action_report_policy_difference").report_action(self)
