"""What the tests of policy packs share: bodies of their own, pack files with changes, a log of what is written."""

import json
from contextlib import contextmanager

from odoo import Command

from ..models.packs.helpdesk_policy_pack import FOLDER
from .common import ComplaintCase

WRITES = ("INSERT ", "UPDATE ", "DELETE ", "CREATE ", "ALTER ")


class PackCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Pack = cls.env["helpdesk.policy.pack"]
        cls.body = cls.make_body("Body of the packs")
        cls.admin = cls.make_user("admin_of_packs", "base.group_system,helpdesk_mgmt.group_helpdesk_manager")
        cls.admin.company_ids = [Command.link(cls.body.id)]

    @classmethod
    def make_body(cls, name):
        """A company that has set nothing up."""
        body = cls.env["res.company"].create({"name": name})
        cls.env.user.company_ids = [Command.link(body.id)]
        return body

    @staticmethod
    def file(code="standard", change=None):
        """The bytes of a shipped pack, after `change` was called with it."""
        pack = json.loads((FOLDER / code / "pack.json").read_text(encoding="utf-8"))
        if change:
            change(pack)
        return (json.dumps(pack, ensure_ascii=False, indent=2) + "\n").encode()

    def record(self, applied, section, key):
        [line] = applied.line_ids.filtered(lambda line: (line.section, line.key) == (section, key))
        return line._record()

    def case_of(self, applied, **vals):
        """A registered case of the body's complaint team."""
        return self.env["helpdesk.ticket"].create(
            {
                "name": "Late",
                "description": "The payment is late.",
                "partner_id": self.customer.id,
                "company_id": applied.company_id.id,
                "team_id": applied.company_id.complaint_team_id.id,
                "type_id": self.type().id,
                "category_id": self.record(applied, "categories", "general").id,
                **vals,
            }
        )

    @contextmanager
    def written(self):
        """The statements that change rows, filled in at the end of the block."""
        found = []
        with contextmanager(self._patchExecute)([]) as queries:
            yield found
        for query in queries:
            text = (query if isinstance(query, str) else str(query)).strip().upper()
            if text.startswith(WRITES):
                found.append(text)

    def texts(self, items):
        return [item["text"] for item in items]


def entry(pack, section, key):
    """The entry of a pack with that key."""
    return next(each for each in pack[section] if each["key"] == key)
