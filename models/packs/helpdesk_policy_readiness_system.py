import shutil
import subprocess
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from odoo import api, fields, models

from . import helpdesk_policy_readiness  # noqa: F401 (its model is inherited)
from .helpdesk_policy_readiness import Found

# The script that makes backups writes the moment here, in UTC: 2026-11-30 02:00:00 (see README, “Backups”).
BACKUP = "helpdesk_mgmt_complaint.last_backup"
# A day's backup that is late by a day.
OLD = timedelta(days=2)
INSTALL = "https://github.com/wkhtmltopdf/packaging/releases"
RTLCSS = "https://rtlcss.com/learn/getting-started/"


def is_arabic(text):
    return any("\u0600" <= letter <= "\u06ff" for letter in text or "")


class HelpdeskPolicyPack(models.Model):
    """Ready for customers? The machine that the database runs on."""

    _inherit = "helpdesk.policy.pack"

    @api.model
    def _way_to_page(self, url):
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    @api.model
    def _way_to_parameter(self, key):
        return self._way_to_list("ir.config_parameter", [("key", "=", key)])

    # ------------------------------------------------------------------
    # The way in
    # ------------------------------------------------------------------

    @api.model
    def _ready_web_address(self, company):
        url = urlsplit(company.get_base_url() or "")
        parameter = self._way_to_parameter("web.base.url")
        if not self._is_reachable(url.hostname or ""):
            text = self.env._("Links in mails lead to %s, which customers cannot reach.", url.geturl())
            return Found("error", text, parameter)
        if url.scheme != "https":
            return Found("error", self.env._("Links in mails lead to %s: not encrypted.", url.geturl()), parameter)
        return Found("ok", self.env._("Links in mails lead to %s.", url.geturl()))

    @api.model
    def _is_reachable(self, host):
        try:
            return ip_address(host).is_global
        except ValueError:
            return "." in host and not host.endswith((".local", ".localhost", ".internal", ".lan", ".test"))

    @api.model
    def _ready_web_address_kept(self, company):
        if self.env["ir.config_parameter"].get_param("web.base.url.freeze"):
            return Found("ok", self.env._("The web address is kept."))
        text = self.env._(
            "The web address changes with wherever an administrator signs in: make a parameter web.base.url.freeze."
        )
        return Found("info", text, self._way_to_list("ir.config_parameter", [("key", "=like", "web.base.url%")]))

    # ------------------------------------------------------------------
    # Paper and letters
    # ------------------------------------------------------------------

    @api.model
    def _ready_pdf(self, company):
        state = self.env["res.config.settings"].new({}).complaint_pdf_state
        if (
            self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("ok", "workers")
            and self.env["helpdesk.periodic.report"]._pdf_is_patched()
        ):
            return Found("ok", self.env._("Reports can be printed, in Arabic too."))
        return Found("error", state, self._way_to_page(INSTALL))

    @api.model
    def _ready_fonts(self, company):
        """Printed Arabic needs a font that has it: fontconfig knows."""
        if not shutil.which("fc-list"):
            return Found("info", self.env._("Nobody can tell which fonts are there: fontconfig is not installed."))
        listed = subprocess.run(
            ["fc-list", ":lang=ar", "family"], capture_output=True, text=True, timeout=20, check=False
        )
        families = sorted({line.split(",")[0].strip() for line in listed.stdout.splitlines() if line.strip()})
        if not families:
            text = self.env._(
                "No font has Arabic letters: PDF files show boxes. Install fonts-noto-core or fonts-hosny-amiri."
            )
            return Found("error", text, self._way_to_page("https://fonts.google.com/noto/specimen/Noto+Naskh+Arabic"))
        return Found("ok", self.env._("Fonts with Arabic letters: %s.", ", ".join(families[:3])))

    @api.model
    def _arabic(self):
        return self.env["res.lang"].search([("code", "=like", "ar%")], limit=1)

    @api.model
    def _ready_rtlcss(self, company):
        if not self._arabic():
            return None
        if not shutil.which("rtlcss"):
            text = self.env._(
                "Arabic screens run from left to right: the program rtlcss is missing (npm install -g rtlcss)."
            )
            return Found("error", text, self._way_to_page(RTLCSS))
        return Found("ok", self.env._("Arabic screens run from right to left."))

    @api.model
    def _ready_arabic(self, company):
        lang = self._arabic()
        if not lang:
            action = self.env["ir.actions.act_window"]._for_xml_id("base.action_view_base_language_install")
            return Found("error", self.env._("Arabic is not installed."), action)
        return Found("ok", self.env._("Arabic is installed."))

    @api.model
    def _ready_arabic_terms(self, company):
        """Whether the addon's own records have their Arabic; where a language was added by hand they may not."""
        lang = self._arabic()
        if not lang:
            return None
        ours = self.env["ir.model.data"].search(
            [("module", "=", "helpdesk_mgmt_complaint"), ("model", "=", "mail.template")]
        )
        templates = self.env["mail.template"].with_context(lang=lang.code, active_test=False)
        templates = templates.browse(ours.mapped("res_id")).exists()
        # somebody may have reworded some of them
        bare = templates.filtered(lambda template: not is_arabic(template.name + (template.subject or "")))
        if len(bare) * 2 > len(templates):
            action = self.env["ir.actions.act_window"]._for_xml_id("base.action_view_base_language_install")
            text = self.env._("The Arabic terms are not loaded: install Arabic again, and overwrite.")
            return Found("error", text, action)
        return Found("ok", self.env._("The Arabic terms are loaded."))

    @api.model
    def _ready_letters(self, company):
        self.env.cr.execute(
            "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()"
        )
        [(encoding, character_type)] = self.env.cr.fetchall()
        return self._letters(encoding, character_type)

    @api.model
    def _letters(self, encoding, character_type):
        if encoding != "UTF8":
            text = self.env._("The database's encoding is %s: letters are lost. Make it anew in UTF-8.", encoding)
            return Found("error", text)
        if character_type in ("C", "POSIX"):
            text = self.env._(
                "The database's character type is %s: Arabic is searched badly. Make it anew in C.UTF-8.",
                character_type,
            )
            return Found("warning", text)
        return Found("ok", self.env._("The database keeps Arabic letters."))

    # ------------------------------------------------------------------
    # Backups
    # ------------------------------------------------------------------

    @api.model
    def _ready_backup(self, company):
        said = self.env["ir.config_parameter"].get_param(BACKUP)
        action = self._way_to_parameter(BACKUP)
        if not said:
            text = self.env._(
                "Nobody says that backups are made: let the script that makes them write the parameter %s.", BACKUP
            )
            return Found("warning", text, action)
        try:
            moment = fields.Datetime.to_datetime(said.replace("T", " ").split("+")[0].split("Z")[0].split(".")[0])
        except ValueError:
            return Found("warning", self.env._("The moment of the last backup cannot be read: %s.", said), action)
        if fields.Datetime.now() - moment > OLD:
            return Found("error", self.env._("The last backup is old: %s.", said), action)
        return Found("ok", self.env._("The last backup was made on %s.", said))
