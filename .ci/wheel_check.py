"""For `odoo shell`, on its standard input, where the addon was installed from its wheel: files one case."""

import re
import sysconfig
from importlib.metadata import version
from pathlib import Path

from odoo import fields

import odoo.addons.helpdesk_mgmt_complaint as addon

env = env  # noqa: F821, PLW0127  the shell's environment

[folder] = addon.__path__
assert Path(folder).is_relative_to(sysconfig.get_paths()["purelib"]), f"not from the wheel: {folder}"
assert env["ir.module.module"].search([("name", "=", "helpdesk_mgmt_complaint")]).state == "installed"

team = env["helpdesk.ticket.team"].create({"name": "Complaints", "use_complaint_process": True})
case = env["helpdesk.ticket"].create(
    {
        "name": "Payment delayed",
        "description": "The payment of May has not arrived.",
        "team_id": team.id,
        "type_id": env.ref("helpdesk_mgmt_complaint.type_complaint").id,
        "partner_id": env["res.partner"].create({"name": "Customer", "email": "customer@example.com"}).id,
    }
)
assert re.fullmatch(rf"CMP/{fields.Date.today().year}/\d+", case.number), f"the case has the number {case.number}"
assert case.phase == "received", f"the case is in the phase {case.phase}"
company = env.company
company.complaint_hijri_dates = True
printed = env["helpdesk.complaint.printed"]._date(company, fields.Date.to_date("2026-06-07"))
assert "1447 AH" in printed, f"no Hijri date stands beside {printed}"
wheel, calendar = version("odoo-addon-helpdesk_mgmt_complaint"), version("hijridate")
print(f"wheel {wheel}: case {case.number}, {printed}, hijridate {calendar}")
