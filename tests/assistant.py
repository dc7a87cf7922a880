"""The language of the assistant's tests: a body that has nothing yet, and people who set it up."""

from odoo import Command
from odoo.tests import new_test_user

from .common import RIYADH, ComplaintBuilders


class AssistantBuilders(ComplaintBuilders):
    """A body that has nothing yet, and its administrator; another body beside it."""

    @classmethod
    def setUpComplaints(cls):
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US", "tz": RIYADH})
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.body = cls.env["res.company"].create({"name": "Training body"})
        cls.other = cls.env["res.company"].create({"name": "Other body"})
        cls.admin = cls.make_person("admin_of_body", "base.group_system,helpdesk_mgmt.group_helpdesk_manager")
        cls.clerk = cls.make_person("clerk_of_body", "helpdesk_mgmt.group_helpdesk_manager")
        cls.head = cls.make_person("head_of_body", "base.group_user", phone="+966 50 000 0001")
        cls.officer = cls.make_person("officer_of_body", "base.group_user")

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

    def assistant(self, user=None, company=None):
        """The assistant as somebody opens it from the menu."""
        company = company or self.body
        Setup = self.env["helpdesk.policy.setup"].with_user(user or self.admin)
        Setup = Setup.with_context(allowed_company_ids=company.ids)
        return Setup.browse(Setup.action_open()["res_id"])

    def walk(self, setup, step, choice="standard"):
        """Goes on to a step, naming people on the way."""
        while setup.step != step:
            if setup.step == "pack":
                setup.choice = choice
            elif setup.step == "people":
                self.name_people(setup)
            setup.action_next()
        return setup

    def name_people(self, setup):
        for row in setup.role_ids:
            row.user_ids = [Command.set((self.officer if row.many else self.head).ids)]

    def in_force(self):
        return self.env["helpdesk.policy.pack"].search([("company_id", "=", self.body.id), ("current", "=", True)])

    def channel(self, setup, key):
        return setup.channel_ids.filtered(lambda row: row.key == key)

    def applied(self, section, key):
        line = self.in_force().line_ids.filtered(lambda line: (line.section, line.key) == (section, key))
        return line._record().with_context(active_test=False)
