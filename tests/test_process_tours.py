"""What people do, done in a real browser: the customer's pages and the agent's screens, in Arabic and English."""

from markupsafe import Markup

from odoo.tests import HttpCase, tagged

from .common import MODULE, ComplaintBuilders


@tagged("post_install", "-at_install")
class TestTours(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.portal = cls.make_customer("نورة القحطاني", "noura.test@example.com", login="noura.test")
        cls.portal_user = cls.portal.user_ids

    def cases_of(self, partner):
        return self.env["helpdesk.ticket"].search([("partner_id", "=", partner.id)])

    def run_tour(self, url, name, login=None, **kwargs):
        self.start_tour(url, name, login=login, **kwargs)
        self.env.invalidate_all()

    def test_customer_files_a_complaint_in_arabic(self):
        self.assertFiles("/my/tickets")

    def test_customer_files_a_complaint_on_a_phone(self):
        # most customers have nothing else; the list keeps its button in a menu there, the home page shows it
        self.patch(type(self), "browser_size", "390x844")
        self.patch(type(self), "touch_enabled", True)
        self.assertFiles("/my/home")

    def assertFiles(self, start):
        """The filing tour from the page `start`, and the case that it leaves."""
        self.assertFalse(self.cases_of(self.portal))
        self.run_tour(start, "complaint_customer_files", login="noura.test")
        case = self.cases_of(self.portal)
        self.assertEqual(len(case), 1)
        self.assertPhase(case, "received")
        self.assertRegex(case.number, r"^CMP/\d{4}/\d{5}$")
        self.assertEqual(case.name, "تأخر صرف الدعم")
        self.assertIn("48213", case.description)
        self.assertEqual(case.remedy, "صرف المبلغ المتأخر")
        self.assertEqual(case.category_id, self.category)
        self.assertEqual(case.team_id, self.team)
        self.assertTrue(case.declaration_accepted)
        self.assertEqual(sorted(case.attachment_ids.mapped("name")), ["receipt.png", "كشف الحساب.pdf"])
        self.assertTrue(all(case.attachment_ids.mapped("file_size")))
        self.assertEqual(len(self.notices(case)), 1)
        self.assertEqual(len(self.mails_to(case, "noura.test@example.com")), 1)

    def test_agent_takes_a_card_from_received_to_proposed_in_arabic(self):
        self.agent.lang = "ar_001"
        dragged = self.make_ticket(name="شكوى للسحب")
        handled = self.make_ticket(name="شكوى مستلمة")
        # a card that stays names its column, whatever the column's title in Arabic
        self.make_ticket(name="شكوى جديدة")
        self.make_ticket(name="شكوى قيد التحقق", phase="verification")
        self.make_ticket(name="شكوى مقترح حلها", phase="proposed")
        self.run_tour("/odoo/complaint-cases", "complaint_agent_kanban", login=self.agent.login)
        self.assertPhase(dragged, "verification")
        self.assertPhase(handled, "proposed")
        self.assertEqual(handled.decision, "pending")
        self.assertIn("صرف الدعم وأودع في الحساب", handled.solution)
        self.assertEqual(
            handled.move_ids.sorted("id").mapped("phase_to"), ["received", "verification", "processing", "proposed"]
        )
        self.assertTrue(self.row(handled, "decision"))
        self.assertEqual(len(self.notices(handled)), 3, "received, accepted, proposed")
        self.assertEqual(len(self.mails_to(handled, self.customer.email)), 3)
        self.assertEqual(len(self.notices(dragged)), 1, "verification is not announced")

    def test_customer_follows_from_home_in_arabic_and_english(self):
        # guards: models.portal.helpdesk_ticket_page:_outlook
        self.patch(type(self), "browser_size", "390x844")
        self.patch(type(self), "touch_enabled", True)
        self.env["helpdesk.sla.policy"].create({"name": "Week", "milestone": "resolution", "days": 5, "sequence": 1})
        case = self.make_ticket(partner_id=self.portal.id, phase="processing")
        for lang, tour in (("ar_001", "complaint_customer_follows_ar"), ("en_US", "complaint_customer_follows_en")):
            self.portal.lang = lang
            self.run_tour("/my/home", tour, login="noura.test", cookies={"frontend_lang": lang})
        self.env.invalidate_all()
        self.assertEqual(len(case.message_ids.filtered(lambda m: "متى تصلني" in (m.body or ""))), 2)

    def test_customer_rejects_then_accepts_in_arabic(self):
        case = self.make_ticket(partner_id=self.portal.id, phase="processing")
        case.solution = Markup("<p>سيصرف المبلغ في الشهر القادم.</p>")
        case.action_propose_solution()

        self.run_tour(f"/my/ticket/{case.id}", "complaint_customer_rejects", login="noura.test")
        self.assertPhase(case, "processing")
        self.assertEqual(case.decision, "rejected")
        self.assertEqual(case.reopen_count, 1)
        self.assertEqual(self.row(case, "decision").state, "met")
        self.assertEqual(case.move_ids.sorted("id")[-1].reason, "المبلغ ناقص")
        self.assertTrue(case.move_ids.sorted("id")[-1].by_customer)
        self.assertTrue(case.message_ids.filtered(lambda m: "المبلغ ناقص" in m.body and m.author_id == self.portal))

        case.solution = Markup("<p>صرف المبلغ كاملا اليوم.</p>")
        case.action_propose_solution()
        # not signed in, as from the mail; the browser remembers the language of the visit before
        link, cookies = self.customers_link(case, "accept"), {"frontend_lang": "ar_001"}
        self.run_tour(link, "complaint_customer_accepts", cookies=cookies)
        self.assertPhase(case, "closed", "solved")
        self.assertEqual(case.decision, "accepted")
        self.assertEqual(case.reopen_count, 1)
        self.assertTrue(case.closed_date)
        self.assertEqual(self.row(case, "reopening").state, "running")
        # received, accepted, proposed, reopened, proposed, closed, survey
        self.assertEqual(len(self.notices(case)), 7)
        self.assertEqual(len(self.mails_to(case, "noura.test@example.com")), 7)

    def test_agent_form_in_english(self):
        case = self.make_ticket(category_id=False)
        action = self.env.ref(f"{MODULE}.helpdesk_ticket_case_action")
        self.run_tour(f"/odoo/{action.path}/{case.id}", "complaint_agent_form", login=self.agent.login)
        self.assertPhase(case, "processing")
        self.assertEqual(case.category_id, self.category)
        self.assertEqual(case.importance, "medium")
        self.assertEqual(self.row(case, "customer_reply").state, "met")
        waiting = case.move_ids.filtered(lambda m: m.phase_to == "awaiting_customer")
        self.assertEqual(waiting.reason, "A copy of the bank statement of May")
        self.assertEqual(len(self.notices(case)), 3, "received, returned, accepted")
        self.assertEqual(len(self.mails_to(case, self.customer.email)), 3)

    def make_policy(self, name, **vals):
        return self.env["helpdesk.sla.policy"].create(
            {"name": name, "milestone": "resolution", "company_id": self.company.id, "days": 2, **vals}
        )

    def make_administrator(self, lang):
        admin = self.make_user("admin", "base.group_system,helpdesk_mgmt.group_helpdesk_manager", name="Administrator")
        admin.lang = lang
        return admin

    def test_policy_is_edited_and_the_case_follows_in_arabic(self):
        admin = self.make_administrator("ar_001")
        policy = self.make_policy("حل الشكاوى")
        case = self.make_ticket(name="شكوى تتبع السياسة", phase="processing")
        row = self.row(case, "resolution")
        due, start = row.due_date, row.start_date
        self.assertEqual(due, self.calendar.deadline_after(start, days=2))
        self.run_tour(f"/odoo/complaint-cases/{case.id}", "complaint_policy_edited", login=admin.login)
        self.assertEqual(policy.days, 5)
        self.assertEqual(self.row(case, "resolution"), row, "the running row follows, it is not replaced")
        self.assertEqual(row.due_date, self.calendar.deadline_after(start, days=5))
        self.assertEqual((row.change_ids.due_before, row.change_ids.due_after), (due, row.due_date))
        self.assertEqual(row.change_ids.user_id, admin)

    def test_policy_is_made_from_the_settings_in_english(self):
        admin = self.make_administrator("en_US")
        first = self.make_policy("Two working days")
        self.run_tour("/odoo/settings", "complaint_policy_made", login=admin.login)
        made = self.env["helpdesk.sla.policy"].search([("name", "=", "One working day")])
        self.assertEqual((made.days, made.milestone, made.shadowed_by_id), (1, "resolution", first))
