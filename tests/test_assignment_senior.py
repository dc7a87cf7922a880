"""M25, M33: senior management is a group: it is told of what recurs, gets the reports, and is where escalation ends."""

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import MODULE, utc
from .figures import ReportBuilders
from .ledger import LedgerCase

SENIOR = f"{MODULE}.group_senior_management"


class TestSeniorEscalation(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref(SENIOR).user_ids = False
        cls.chief = cls.make_user("chief", SENIOR, name="Chief", email="chief@example.com")
        cls.deputy = cls.make_user("deputy", SENIOR, name="Deputy", email="deputy@example.com")
        cls.other, _team = cls.make_company()
        cls.stranger = cls.make_user(
            "stranger", SENIOR, company_id=cls.other.id, company_ids=[(6, 0, cls.other.ids)], email="s@example.com"
        )

    def late(self, **vals):
        level = {"offset_hours": 0.0, "recipient": "senior", "by_email": True}
        self.make_policy(days=1, levels=[{**level, **vals.pop("level", {})}])
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing", **vals)
        with self.at("2026-06-08 10:00"):
            self.run_cron()
        return ticket

    def told(self, ticket):
        found = ticket.activity_ids.filtered(lambda a: "due" in a.summary)
        return found.user_id

    def test_policy_e13_a_level_goes_to_all_of_senior_management(self):
        # guards: models.ledger.helpdesk_ticket_deadline_due:_escalation_users
        # guards: models.assignment.helpdesk_asking:_senior_management
        ticket = self.late()
        self.assertEqual(self.told(ticket), self.chief | self.deputy)
        self.assertEqual([len(self.mails(user)) for user in (self.chief, self.deputy, self.stranger)], [1, 1, 0])

    def test_nobody_there_the_next_in_the_chain_is_told(self):
        # guards: models.ledger.helpdesk_ticket_deadline_due:_escalation_users
        (self.chief | self.deputy).active = False
        self.assertEqual(self.told(self.late()), self.leader)

    def test_senior_management_that_is_complained_about_is_not_told(self):
        # guards: models.ledger.helpdesk_ticket_deadline_due:_senior_of
        ticket = self.late(subject_user_ids=[(6, 0, self.chief.ids)])
        self.assertEqual(self.told(ticket), self.deputy)

    def test_of_a_confidential_case_the_reference_alone(self):
        ticket = self.late(confidential=True)
        self.assertFalse(self.told(ticket))
        [mail] = self.mails(self.chief)
        self.assertIn(ticket.number, mail.subject)
        self.assertNotIn(ticket.name, f"{mail.subject} {mail.body_html}")

    def test_text_messages_go_to_all_of_them(self):
        # guards: models.ledger.helpdesk_ticket_deadline_due:_tell_by_sms
        self.chief.partner_id.phone = "+966500000001"
        self.deputy.partner_id.phone = "+966500000002"
        before = self.env["sms.sms"].search([])
        self.late(level={"by_sms": True, "by_activity": False, "by_email": False})
        numbers = (self.env["sms.sms"].search([]) - before).mapped("number")
        self.assertLessEqual({"+966500000001", "+966500000002"}, set(numbers))

    def test_the_summary_of_a_policy_names_it(self):
        policy = self.make_policy(days=1, levels=[{"offset_hours": 0.0, "recipient": "senior"}])
        self.assertIn("at the due date tells: Senior management", policy.summary)

    def test_policy_m33_senior_management_reads_and_does_not_handle(self):
        # guards: security/access_rules.xml:helpdesk_ticket_rule_senior
        case, secret = self.make_ticket(), self.make_ticket(confidential=True)
        about = self.make_ticket(subject_user_ids=[(6, 0, self.chief.ids)])
        plain = self.env["helpdesk.ticket"].create(
            {"name": "Plain", "description": "x", "team_id": self.plain_team.id, "user_id": self.agent.id}
        )
        mine = case.with_user(self.chief)
        self.assertEqual(mine.name, case.name)
        with self.assertRaises(AccessError):
            mine.write({"name": "Mine"})
        for hidden in (secret, about, plain):
            self.assertFalse(hidden.with_user(self.chief).has_access("read"))
        with self.assertRaises(AccessError):
            case.with_user(self.stranger).read(["name"])

    def test_policy_m25_senior_management_is_told_of_what_recurs(self):
        # guards: models.improvement.helpdesk_recurrence_alert:_whom_to_tell
        self.company.write({"complaint_recurrence_days": 30, "complaint_recurrence_category": 3})
        Alert = self.env["helpdesk.recurrence.alert"]
        category = self.category.copy({"name": "Own"})
        with self.at("2026-06-07 10:00"):
            for confidential in (False, False, True):
                self.make_ticket(category_id=category.id, confidential=confidential)
        find = lambda: Alert._find(self.company, utc("2026-06-07 12:00")).filtered(  # noqa: E731
            lambda a: a.category_id == category
        )
        self.assertFalse(find().told_user_ids & (self.chief | self.deputy), "they may not see enough of them")
        with self.at("2026-06-07 11:00"):
            self.make_ticket(category_id=category.id)
        alert = find()
        self.assertEqual(alert.told_user_ids, self.leader | self.chief | self.deputy)
        self.assertTrue(alert.activity_ids.filtered(lambda a: a.user_id == self.chief))
        self.assertEqual(alert.with_user(self.chief).case_count, 3)


@tagged("post_install", "-at_install")
class TestSeniorReports(ReportBuilders, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpReports()
        cls.env.ref(SENIOR).user_ids = False
        own = {"company_id": cls.body.id, "company_ids": [(6, 0, cls.body.ids)]}
        cls.chief = cls.make_user("chief", SENIOR, name="Chief", email="chief@example.com", **own)
        cls.named = cls.env["res.partner"].create({"name": "Minister", "email": "minister@example.com"})
        cls.body.complaint_report_recipient_ids = cls.named

    def made(self, when):
        with self.at(when):
            return self.env["helpdesk.periodic.report"].with_company(self.body)._make_due(self.body)

    def test_policy_m33_senior_management_gets_the_reports(self):
        # guards: models.figures.helpdesk_periodic_report:_usual_recipients
        # guards: models.figures.helpdesk_periodic_report_due:_make_due
        self.solved("2026-05-03 10:00", "2026-05-03 12:00")
        report = self.made("2026-07-01 09:00").filtered(lambda r: r.kind == "period")[-1:]
        self.assertEqual(report.recipient_ids, self.named | self.chief.partner_id)
        self.assertTrue(report.with_user(self.chief).name)
        with self.assertRaises(AccessError):
            report.with_user(self.chief).write({"summary": "Mine"})

    def test_policy_m25_special_reports_go_to_senior_management(self):
        # guards: models.figures.helpdesk_periodic_report:_usual_recipients
        Report = self.env["helpdesk.periodic.report"].with_user(self.manager)
        special = Report.create(
            {"kind": "special", "date_from": "2026-05-01", "date_to": "2026-05-31", "reason": "An exceptional case"}
        )
        self.assertIn(self.chief.partner_id, special.recipient_ids)

    def test_a_report_they_may_not_read_is_not_theirs(self):
        # guards: models.figures.helpdesk_periodic_report:_leave_out_senior
        self.solved("2026-05-03 10:00", "2026-05-03 12:00", confidential=True)
        report = self.made("2026-07-01 09:00").filtered(lambda r: r.kind == "period")[-1:]
        self.assertTrue(report.confidential)
        self.assertEqual(report.recipient_ids, self.named)
        self.assertIn("Chief", " ".join(map(str, report.message_ids.mapped("body"))))
        self.assertFalse(report.with_user(self.chief).has_access("read"))

    def test_figures_are_of_all_cases_but_confidential_ones(self):
        # guards: security/access_rules.xml:helpdesk_ticket_rule_senior
        self.solved("2026-05-03 10:00", "2026-05-03 12:00")
        self.solved("2026-05-04 10:00", "2026-05-04 12:00", confidential=True)
        figures = self.env["helpdesk.complaint.figures"].with_user(self.chief).with_company(self.body)
        data = figures.retrieve_dashboard("2026-05-01", "2026-05-31")
        self.assertEqual({card["key"]: card["value"] for card in data["cards"]}["received"], 1)
