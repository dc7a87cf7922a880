"""For `odoo shell`, on its standard input: writes `data/packs/schema.json` anew, from the table of sections.

./dev odoo shell -d <database with the addon> --no-http < .ci/pack_schema.py
"""

import json

from odoo.addons.helpdesk_mgmt_complaint.models.packs.helpdesk_policy_pack import FOLDER

env = env  # noqa: F821, PLW0127  the shell's environment

schema = env["helpdesk.policy.pack"]._schema()
(FOLDER / "schema.json").write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
