"""What comes back: found once a subject and period, told to whoever may see it, closed with what was done."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from ..exceptions import ComplaintError, MissingInput
from ..models.improvement import helpdesk_recurrence_alert
from .common import MODULE, SUNDAY, ComplaintCase

QUESTION = (
    "أرغب في معرفة المستندات المطلوبة لتجديد رخصة المحل التجاري، وهل يلزم حضور صاحب الرخصة بنفسه إلى المركز أم يكفي "
    "تفويض إلكتروني، وكم تبلغ الرسوم لهذا العام؟ الاسم %s ورقم الرخصة %s"
)


class RecurrenceCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.recurrence.alert"].search([]).unlink()
        # the demo body's cases would be counted with the tests'
        cls.env.cr.execute("UPDATE helpdesk_ticket SET registered_date = '2000-01-01'")
        cls.env.invalidate_all()
        cls.company.write(
            {
                "complaint_recurrence_days": 30,
                "complaint_recurrence_category": 0,
                "complaint_recurrence_employee": 0,
                "complaint_recurrence_contact": 0,
                "complaint_recurrence_content": 0,
            }
        )
        cls.manager = cls.make_user("manager", "helpdesk_mgmt.group_helpdesk_manager", name="Manager")
        cls.everybody = cls.env.ref("helpdesk_mgmt.group_helpdesk_manager").all_user_ids - cls.manager
        # whom the tests tell are the tests' people
        cls.everybody.filtered("active").write(
            {"group_ids": [Command.unlink(cls.env.ref("helpdesk_mgmt.group_helpdesk_manager").id)]}
        )

    def find(self, when=SUNDAY, company=None):
        """The alerts that the scheduled action raises at a moment."""
        before = self.env["helpdesk.recurrence.alert"].search([])
        self.env.flush_all()
        with self.at_utc(when), self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_recurrence").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["helpdesk.recurrence.alert"].search([]) - before

    def at_utc(self, when):
        return self.at(when.strftime("%Y-%m-%d %H:%M"), tz="UTC")

    def cases(self, number, when=SUNDAY - timedelta(days=1), **vals):
        with self.at_utc(when):
            tickets = self.env["helpdesk.ticket"]
            for _number in range(number):
                tickets |= self.make_ticket(**vals)
        return tickets

    def inquiries(self, number, when=SUNDAY - timedelta(days=1), **vals):
        """Inquiries of different customers, all but the same."""
        tickets = self.env["helpdesk.ticket"]
        for n in range(number):
            customer = self.make_customer(f"Customer {n}", f"c{n}@example.com")
            text = QUESTION % (f"عميل {n}", 40000 + n)
            tickets |= self.cases(
                1,
                when,
                kind="inquiry",
                name="تجديد الرخصة",
                description=f"<p>{text}</p>",
                partner_id=customer.id,
                **vals,
            )
        return tickets


class TestFind(RecurrenceCase):
    def test_policy_m25_a_service_that_recurs_is_told_once(self):
        # guards: models.improvement.helpdesk_recurrence_alert:_raise
        self.company.complaint_recurrence_category = 3
        tickets = self.cases(2)
        self.assertFalse(self.find())
        tickets |= self.cases(1)
        alert = self.find()
        self.assertEqual((alert.subject, alert.category_id), ("category", self.category))
        self.assertEqual(alert.case_ids.ticket_id, tickets)
        self.assertEqual(alert.told_user_ids, self.leader)
        self.assertEqual(alert.activity_ids.user_id, self.leader)
        self.assertFalse(self.find(), "told once")
        # what joins is listed, and told no second time within the period
        more = self.cases(2, SUNDAY + timedelta(days=2))
        self.assertFalse(self.find(SUNDAY + timedelta(days=3)))
        self.assertEqual(alert.case_ids.ticket_id, tickets | more)
        self.assertEqual(len(alert.activity_ids), 1)

    def test_policy_m25_told_again_in_the_next_period(self):
        # guards: models.improvement.helpdesk_recurrence_alert:_raise
        self.company.complaint_recurrence_category = 2
        self.cases(2)
        first = self.find()
        later = SUNDAY + timedelta(days=31)
        self.assertFalse(self.find(later), "those of the last period do not count")
        new = self.cases(2, later)
        second = self.find(later + timedelta(hours=1))
        self.assertEqual(second.case_ids.ticket_id, new)
        self.assertEqual(len(first.case_ids), 2)

    def test_policy_m25_an_employee_is_told_to_leader_and_manager_and_never_to_him(self):
        # guards: models.improvement.helpdesk_recurrence_alert:_whom_to_tell
        self.company.complaint_recurrence_employee = 2
        self.cases(2, subject_user_ids=[Command.set(self.agent2.ids)])
        alert = self.find()
        self.assertEqual((alert.subject, alert.employee_id), ("employee", self.agent2))
        self.assertEqual(alert.told_user_ids, self.leader | self.manager)
        self.assertEqual(alert.activity_ids.user_id, self.leader | self.manager)
        self.assertUnseen(alert, self.agent2)

    def test_a_leader_who_is_complained_about_is_passed_over(self):
        # guards: models.improvement.helpdesk_recurrence_alert:_whom_to_tell
        self.company.write({"complaint_recurrence_employee": 2, "complaint_recurrence_contact": 2})
        self.cases(2, subject_user_ids=[Command.set(self.leader.ids)])
        alerts = self.find()
        self.assertEqual(sorted(alerts.mapped("subject")), ["contact", "employee"])
        self.assertEqual(alerts.told_user_ids, self.manager)
        for alert in alerts:
            self.assertUnseen(alert, self.leader)

    def test_a_manager_who_is_complained_about_sees_no_alert(self):
        # guards: models.improvement.helpdesk_recurrence_case:_add
        self.company.write({"complaint_recurrence_employee": 2, "complaint_recurrence_contact": 2})
        self.cases(2, subject_user_ids=[Command.set(self.manager.ids)])
        alerts = self.find()
        self.assertEqual(alerts.told_user_ids, self.leader)
        for alert in alerts:
            self.assertUnseen(alert, self.manager)

    def test_staff_named_after_the_filing_count(self):
        self.company.complaint_recurrence_employee = 2
        tickets = self.cases(2)
        self.assertFalse(self.find())
        tickets.subject_user_ids = self.agent2
        self.assertEqual(self.find(SUNDAY + timedelta(hours=1)).employee_id, self.agent2)

    def test_policy_m25_a_customer_who_comes_back(self):
        # guards: models.improvement.helpdesk_recurrence_alert:_find
        self.company.complaint_recurrence_contact = 3
        self.cases(3)
        alert = self.find()
        self.assertEqual((alert.subject, alert.partner_id), ("contact", self.customer))
        self.assertIn("سارة العتيبي", alert.name)

    def test_duplicates_are_not_counted_twice(self):
        # guards: models.improvement.helpdesk_recurrence_alert:_counted_domain
        self.company.complaint_recurrence_contact = 3
        tickets = self.cases(3)
        tickets[0]._move("cancelled", close_reason="duplicate")
        self.assertFalse(self.find())

    def test_cases_without_contact_and_plain_tickets_recur_on_nothing(self):
        self.company.complaint_recurrence_contact = 2
        self.cases(3, partner_id=False, partner_name="Somebody")
        self.cases(3, team_id=self.plain_team.id, type_id=False)
        self.assertFalse(self.find())

    def test_confidential_cases_are_told_to_who_sees_them(self):
        # guards: models.improvement.helpdesk_recurrence_alert:_raise
        self.company.complaint_recurrence_category = 3
        self.cases(1)
        self.cases(2, confidential=True, user_id=False)
        with mute_logger(f"odoo.addons.{MODULE}.models.improvement.helpdesk_recurrence_alert"):
            self.assertFalse(self.find(), "nobody may see enough of them")
        self.manager.group_ids += self.env.ref(f"{MODULE}.group_confidential")
        alert = self.find(SUNDAY + timedelta(hours=1))
        self.assertEqual((alert.told_user_ids, alert.confidential), (self.manager, True))
        self.assertUnseen(alert, self.leader)
        # once enough of them are for everybody, the leader is told of those
        self.cases(2, SUNDAY + timedelta(days=1))
        second = self.find(SUNDAY + timedelta(days=2))
        self.assertEqual((second.told_user_ids, second.confidential), (self.leader, False))
        self.assertEqual(second.with_user(self.leader).case_count, 3)
        self.assertEqual(len(second.with_user(self.leader).case_ids), 3)
        self.env.invalidate_all()
        self.assertEqual(second.with_user(self.manager).case_count, 5)

    def test_more_cases_than_an_alert_lists(self):
        """The newest are listed; all of them are counted, and a confidential one among them hides nothing."""
        # guards: models.improvement.helpdesk_recurrence_alert:_raise
        self.patch(helpdesk_recurrence_alert, "LISTED", 3)
        self.company.complaint_recurrence_category = 5
        old = self.cases(2, SUNDAY - timedelta(days=2))
        new = self.cases(4)
        self.cases(1, confidential=True, user_id=False)
        alert = self.find()
        self.assertEqual((alert.told_user_ids, alert.confidential), (self.leader, False))
        self.assertEqual(alert.with_user(self.leader).case_ids.ticket_id, new)
        self.env.invalidate_all()
        self.assertEqual(len(alert.case_ids), 5)
        self.assertFalse(alert.case_ids.ticket_id & old)

    def test_one_company_does_not_count_another_s(self):
        # guards: models.improvement.helpdesk_recurrence_alert:_counted_domain
        company, team = self.make_company()
        (self.company | company).complaint_recurrence_contact = 3
        # who leads both could be told of all of them
        self.leader.company_ids |= company
        team.user_id = self.leader
        self.cases(2)
        self.cases(2, team_id=team.id, company_id=company.id, category_id=False, user_id=False)
        self.assertFalse(self.find())

    def test_another_company_s_people_are_not_told(self):
        company, team = self.make_company()
        company.complaint_recurrence_contact = 2
        boss = self.make_user(
            "boss",
            "helpdesk_mgmt.group_helpdesk_user_team",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        team.user_id = boss
        self.cases(2, team_id=team.id, company_id=company.id, category_id=False, user_id=False)
        alert = self.find()
        self.assertEqual((alert.company_id, alert.told_user_ids), (company, boss))
        self.assertUnseen(alert, self.manager)

    def test_off_means_off(self):
        self.cases(5)
        self.assertFalse(self.find())
        self.company.write({"complaint_recurrence_contact": 2, "complaint_recurrence_days": 0})
        self.assertFalse(self.find())
        for name in ("contact", "category", "employee", "content"):
            with self.assertRaises(ValidationError):
                self.company[f"complaint_recurrence_{name}"] = 1

    def test_one_company_that_fails_stops_no_other(self):
        company, team = self.make_company()
        (self.company | company).complaint_recurrence_contact = 2
        self.cases(2)
        self.cases(2, team_id=team.id, company_id=company.id, category_id=False, user_id=False)
        team.user_id = self.make_user(
            "boss2", "helpdesk_mgmt.group_helpdesk_user_team", company_ids=[Command.set((self.company | company).ids)]
        )
        model = type(self.env["helpdesk.recurrence.alert"])
        real = model._find

        def failing(alerts, body, now):
            if body == self.company:
                raise ValueError("broken")
            return real(alerts, body, now)

        self.patch(model, "_find", failing)
        with mute_logger(f"odoo.addons.{MODULE}.models.recurrence_detection"):
            self.assertEqual(self.find().company_id, company)

    def assertUnseen(self, alert, user):
        self.env.flush_all()
        self.env.invalidate_all()
        own = self.env["helpdesk.recurrence.alert"].with_user(user)
        self.assertFalse(own.search([("id", "=", alert.id)]))
        self.assertFalse(own.search_count([]) and alert in own.search([]))
        with self.assertRaises(AccessError):
            alert.with_user(user).read(["subject"])
        self.assertNotIn(user.partner_id, alert.message_partner_ids)
        self.assertFalse(
            self.env["mail.mail"]
            .search([("model", "=", alert._name), ("res_id", "=", alert.id)])
            .filtered(lambda mail: user.partner_id in mail.recipient_ids)
        )


class TestContent(RecurrenceCase):
    def test_policy_m28_the_same_inquiry_of_many_customers(self):
        # guards: models.improvement.helpdesk_ticket_signature:_groups_of_same_content
        self.company.complaint_recurrence_content = 4
        tickets = self.inquiries(3)
        # one customer who writes again is not four
        self.cases(
            2,
            kind="inquiry",
            name="تجديد الرخصة",
            description=f"<p>{QUESTION % ('عميل', 1)}</p>",
            partner_id=tickets[0].partner_id.id,
        )
        self.assertFalse(self.find())
        other = self.cases(
            3, description="<p>تأخر صرف مستحقات شهر مايو للمستفيدين في المركز، ولم يرد أحد على اتصالنا</p>"
        )
        tickets = self.env["helpdesk.ticket"].search([("name", "=", "تجديد الرخصة")]) | self.inquiries(1)
        alert = self.find(SUNDAY + timedelta(hours=1))
        self.assertEqual(alert.subject, "content")
        self.assertEqual(alert.case_ids.ticket_id, tickets)
        self.assertFalse(alert.case_ids.ticket_id & other)
        self.assertEqual(alert.sample, "تجديد الرخصة")
        self.assertFalse(self.find(SUNDAY + timedelta(hours=2)))
        self.inquiries(1, SUNDAY + timedelta(days=1))
        self.assertFalse(self.find(SUNDAY + timedelta(days=2)), "the same content, whichever case stands for it")
        self.assertEqual(len(alert.case_ids), len(tickets) + 1)

    def test_one_customer_without_contact_is_one(self):
        """Whatever the spelling of his address or number."""
        # guards: models.improvement.helpdesk_ticket_signature:_whose
        self.company.complaint_recurrence_content = 3
        addresses = ("Noura@example.com", "noura@example.com", "Noura <NOURA@example.com>")
        numbers = ("0501234567", "+966501234567", "٠٥٠١٢٣٤٥٦٧")
        cases = self.inquiries(6)
        cases.write({"partner_id": False, "partner_email": False})
        for case, address in zip(cases[:3], addresses, strict=True):
            case.partner_email = address
        for case, number in zip(cases[3:], numbers, strict=True):
            case.reporter_phone = number
        self.assertFalse(self.find(), "two customers")
        cases[0].partner_id = self.customer
        self.assertEqual(self.find(SUNDAY + timedelta(hours=1)).subject, "content")

    def test_policy_m28_one_click_drafts_a_lasting_solution(self):
        # guards: models.improvement.helpdesk_recurrence_alert:action_draft_solution
        self.company.complaint_recurrence_content = 3
        tickets = self.inquiries(3)
        with self.at_utc(SUNDAY):
            tickets[1].solution = "<p>يكفي التفويض الإلكتروني، ولا رسوم على التجديد هذا العام.</p>"
            tickets[1].action_solve_first_contact()
        alert = self.find().with_user(self.leader)
        action = alert.action_draft_solution()
        entry = self.env["helpdesk.solution"].browse(action["res_id"])
        self.assertEqual(entry.state, "draft")
        self.assertIn("يكفي التفويض الإلكتروني", entry.solution)
        self.assertIn("تجديد رخصة المحل", entry.problem)
        for secret in ("Customer", "40001", "40002"):
            self.assertNotIn(secret, entry.problem)
        self.assertEqual(entry.case_ids.ticket_id, tickets)
        self.assertEqual((alert.solution_id, alert.outcome), (entry, "solution"))
        self.assertEqual(alert.action_draft_solution()["res_id"], entry.id)
        # published for everybody, it answers the next one
        entry.is_public = True
        entry.with_user(self.leader).action_publish()
        found = self.env["helpdesk.solution"]._answers_to("مستندات تجديد رخصة محل", self.company)
        self.assertEqual([answer["id"] for answer in found], entry.ids)

    def test_no_answer_yet_is_not_published(self):
        self.company.complaint_recurrence_content = 3
        self.inquiries(3)
        alert = self.find().with_user(self.leader)
        entry = self.env["helpdesk.solution"].browse(alert.action_draft_solution()["res_id"]).with_user(self.leader)
        with self.assertRaises(ComplaintError):
            entry.action_publish()
        entry.solution = "<p>يكفي التفويض</p>"
        entry.action_publish()
        self.assertEqual(entry.state, "published")

    def test_signatures_are_written_once_and_in_batches(self):
        self.company.complaint_recurrence_content = 3
        self.cases(3, name="قصير", description="<p>نص</p>")
        self.find()
        Signature = self.env["helpdesk.ticket.signature"]
        self.assertEqual(Signature._write_missing(SUNDAY - timedelta(days=30)), 0)
        self.assertFalse(self.find(SUNDAY + timedelta(hours=1)), "texts that are too short are alike by chance")

    def test_nobody_reads_signatures(self):
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                self.env["helpdesk.ticket.signature"].with_user(user).search([])


class TestClose(RecurrenceCase):
    def setUp(self):
        super().setUp()
        self.company.complaint_recurrence_contact = 2
        self.tickets = self.cases(2)
        self.alert = self.find().with_user(self.leader)

    def test_policy_m25_closed_with_what_was_done(self):
        # guards: models.improvement.helpdesk_recurrence_alert:action_close
        with self.assertRaises(MissingInput):
            self.alert.action_close()
        self.alert.write({"outcome": "corrective", "outcome_note": "The counter was staffed"})
        self.alert.action_close()
        self.assertEqual((self.alert.state, self.alert.closed_by_id), ("closed", self.leader))
        self.assertFalse(self.alert.activity_ids)
        with self.assertRaises(ComplaintError):
            self.alert.outcome_note = "Something else"
        with self.assertRaises(ComplaintError):
            self.alert.action_close()

    def test_policy_m19_what_recurs_leads_to_a_corrective_action(self):
        # guards: models.improvement.helpdesk_recurrence_alert:action_propose_correction
        opened = self.alert.with_user(self.leader).action_propose_correction()
        action = self.env["helpdesk.corrective.action"].browse(opened["res_id"])
        self.assertEqual((action.origin, action.kind), ("recurrence", "preventive"))
        self.assertEqual(action.ticket_ids, self.alert.case_ids.ticket_id)

    def test_policy_m25_one_click_drafts_a_special_report(self):
        # guards: models.improvement.helpdesk_recurrence_alert:action_special_report
        with self.assertRaises(AccessError):
            self.alert.action_special_report()
        alert = self.alert.with_user(self.manager)
        with self.at_utc(SUNDAY):
            action = alert.action_special_report()
            self.assertEqual(alert.action_special_report(), action)
        report = self.env["helpdesk.periodic.report"].browse(action["res_id"])
        self.assertEqual((report.kind, report.state, report.partner_id), ("special", "draft", self.customer))
        self.assertEqual((alert.report_id, alert.outcome), (report, "report"))
        self.assertEqual(report.snapshot["current"]["total"]["received"], 2)

    def test_special_report_on_the_same_content_is_on_the_alert_s_cases(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_subject_domain
        self.alert.sudo().subject = "content"
        self.cases(1)
        with self.at_utc(SUNDAY):
            action = self.alert.with_user(self.manager).action_special_report()
        report = self.env["helpdesk.periodic.report"].browse(action["res_id"])
        report.partner_id = False
        self.assertEqual(report.snapshot["current"]["total"]["received"], 2)

    def test_what_the_detection_keeps_is_not_written(self):
        # guards: models.improvement.helpdesk_recurrence_alert:write
        for vals in ({"state": "closed"}, {"told_user_ids": [Command.set(self.agent.ids)]}, {"days": 1}):
            with self.assertRaises(ComplaintError):
                self.alert.write(vals)

    def test_only_who_was_told_and_managers_see_it(self):
        self.assertEqual(self.alert.case_count, 2)
        self.assertTrue(self.alert.with_user(self.manager).read(["name"]))
        for user in (self.agent, self.agent2):
            self.assertFalse(self.alert.with_user(user).search([("id", "=", self.alert.id)]))
            with self.assertRaises(AccessError):
                self.alert.with_user(user).action_close()
            with self.assertRaises(AccessError):
                self.alert.with_user(user).action_draft_solution()

    def test_cases_are_those_the_reader_may_see(self):
        self.assertEqual(len(self.alert.action_open_cases()["domain"][0][2]), 2)
        self.tickets[0].write({"confidential": True, "user_id": False})
        self.env.invalidate_all()
        self.assertEqual(self.alert.case_count, 1)
        self.assertEqual(self.alert.action_open_cases()["domain"][0][2], self.tickets[1].ids)
