"""No figure differs by what one may not see: all that counts is asked before hidden cases are filed, and after."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..tools.figures import BY_KEY
from .common import MODULE, ComplaintBuilders, utc
from .leaks import GROUPED, has_ours

NUMBERS = ("integer", "float", "monetary", "boolean")
JUNE = ("2026-06-01", "2026-06-30")


@tagged("post_install", "-at_install")
class TestDifference(ComplaintBuilders, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.other_company, cls.other_team = cls.make_company()
        base = "helpdesk_mgmt.group_helpdesk"
        cls.accused = cls.make_user("accused", f"{base}_manager,{MODULE}.group_confidential", name="Accused")
        cls.elsewhere = cls.make_user(
            "elsewhere",
            f"{base}_manager,{MODULE}.group_confidential",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )
        here = {"confidential": {"confidential": True}, "staff": {"subject_user_ids": [Command.set(cls.accused.ids)]}}
        there = {"team_id": cls.other_team.id, "company_id": cls.other_company.id, "user_id": cls.elsewhere.id}
        # role: (user, what is filed that he may not see)
        cls.roles = {
            "employee": (cls.make_user("clerk", "base.group_user"), [*here.values(), there]),
            "agent": (cls.agent2, [here["confidential"], there]),
            "leader": (cls.leader, [here["confidential"], there]),
            "quality": (cls.make_user("neutral", f"{MODULE}.group_quality"), [here["confidential"], there]),
            "manager": (cls.make_user("boss", f"{base}_manager"), [here["confidential"], there]),
            "complained about": (cls.accused, [here["staff"], there]),
            "elsewhere": (cls.elsewhere, [here["confidential"], here["staff"]]),
        }
        cls.bank = super().third_party()
        with freeze_time(utc("2026-06-07 10:00")):
            cls.make_ticket(phase="third_party")
            cls.make_ticket(phase="closed", **there)

    @classmethod
    def third_party(cls):
        # the body that cases are referred to is in the address book before
        return cls.bank

    def counted(self, user):
        """{what: number or numbers} of all that the user can have counted."""
        context = {"lang": "en_US", "tz": "Asia/Riyadh", "allowed_company_ids": user.company_ids.ids}
        env = self.env(user=user.id, su=False, context=context)
        found = {}
        for name in sorted(env.registry):
            model = env[name]
            if has_ours(model) and not model._abstract and not model._transient and model.has_access("read"):
                self.count_model(model.with_context(active_test=False), found)
        if env["helpdesk.complaint.report"].has_access("read"):
            self.count_figures(env, found)
        return found

    def count_model(self, model, found):
        # without a limit: core counts messages up to it before it leaves out what one may not read
        rows = model.search([])
        found[model._name] = len(rows)
        for name, field in model._fields.items():
            if model._has_field_access(field, "read"):
                try:
                    if field.type in GROUPED and field.store:
                        groups = model.formatted_read_group([], [name], ["__count"])
                        numbers = sorted(group["__count"] for group in groups if group["__count"])
                        found[f"{model._name} by {name}"] = numbers
                    elif field.type in NUMBERS:
                        found[f"{model._name}.{name}"] = {row["id"]: row[name] for row in rows.read([name])}
                except AccessError as refusal:
                    found[f"{model._name}.{name}, refused"] = str(refusal)

    def count_figures(self, env, found):
        figures = env["helpdesk.complaint.figures"]
        found["dashboard"] = figures.retrieve_dashboard(*JUNE)
        found["trends"] = figures.retrieve_trends(JUNE[1])
        found["pictures"] = figures.retrieve_pictures(*JUNE)
        found["lateness"] = env["helpdesk.ticket.deadline"].retrieve_lateness()
        for measure in {indicator.over for indicator in BY_KEY.values() if indicator.over}:
            domain = [("figure", "=", f"{measure}|2026-06-01|2026-07-01")]
            found[f"cases behind {measure}"] = env["helpdesk.ticket"].search_count(domain)
        report = env["helpdesk.periodic.report"]
        if report.has_access("create"):
            special = {"kind": "special", "category_id": self.category.id}
            for vals in ({"kind": "period"}, {"kind": "annual"}, special):
                made = report.create({"date_from": "2026-06-07", "date_to": "2026-06-07", **vals})
                found[f"report {vals['kind']}"] = made.snapshot
                found[f"report {vals['kind']}, who reads it"] = made.confidential
                made.sudo().unlink()

    @mute_logger(
        "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models", "odoo.orm.models"
    )
    def test_a_case_that_one_may_not_see_changes_no_number_of_his(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_counts_all
        # guards: models.figures.helpdesk_complaint_figures:_cases
        for role, (user, filed) in self.roles.items():
            with self.at("2026-06-10 10:00"), self.subTest(role=role):
                savepoint = self.env.cr.savepoint()
                before = self.counted(user)
                self.env.invalidate_all()
                for vals in filed:
                    with self.at("2026-06-07 10:00"):
                        self.make_ticket(phase="third_party", **vals)
                        self.make_ticket(phase="closed", **vals)
                self.env.flush_all()
                self.env.invalidate_all()
                after = self.counted(user)
                told = [what for what in before | after if before.get(what) != after.get(what)]
                savepoint.close(rollback=True)
                self.env.invalidate_all()
                self.assertFalse([f"{what}: {before.get(what)} and {after.get(what)}"[:400] for what in told])
