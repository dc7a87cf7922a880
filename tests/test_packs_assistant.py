"""The set-up assistant: each step is left and taken up, and what was answered holds over the policy."""

import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged, users

from .common import MODULE, RIYADH, ComplaintBuilders


class AssistantBuilders(ComplaintBuilders):
    """A body that has nothing yet, and its administrator."""

    @classmethod
    def setUpComplaints(cls):
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US", "tz": RIYADH})
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.body = cls.env["res.company"].create({"name": "Training body", "email": "care@body.example.com"})
        cls.other = cls.env["res.company"].create({"name": "Other body"})
        cls.admin = cls.make_person("admin_of_body", "base.group_system,helpdesk_mgmt.group_helpdesk_manager")
        cls.clerk = cls.make_person("clerk_of_body", "helpdesk_mgmt.group_helpdesk_manager")
        cls.people = {
            name: cls.make_person(name, "base.group_user", phone="+966 50 000 0001" if name == "leader" else False)
            for name in ("leader", "officer", "second")
        }

    @classmethod
    def make_person(cls, login, groups, **vals):
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            name=login,
            tz=RIYADH,
            lang="en_US",
            company_id=cls.body.id,
            company_ids=[Command.set(cls.body.ids)],
            **vals,
        )


@tagged("post_install", "-at_install")
class TestPacksAssistant(AssistantBuilders, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()

    def open(self, user=None):
        Setup = self.env["helpdesk.policy.setup"].with_user(user or self.admin).with_company(self.body)
        action = Setup.action_open()
        return Setup.browse(action["res_id"])

    def walk(self, setup, step, choice="standard"):
        """Goes on to a step with the people that the policy wants."""
        while setup.step != step:
            if setup.step == "pack":
                setup.choice = choice
            elif setup.step == "people":
                self.name_people(setup)
            setup.action_next()

    def name_people(self, setup):
        for row in setup.role_ids:
            row.user_ids = [Command.set((self.people["officer"] if row.many else self.people["leader"]).ids)]

    def test_walk(self):
        setup = self.open()
        self.walk(setup, "preview")
        print(setup.lists, setup.limits, setup.charter_en, setup.charter_ar)
        setup.action_apply()
        print(self.body.complaint_team_id)
