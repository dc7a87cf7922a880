"""The platform's policy, walked on its pack: segments, progress, escalation, neutral assessment, improvement."""

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..exceptions import MissingInput
from .common import MODULE
from .packs import MORNING, PDF, PackCase

CRITERIA = {
    "score_communication": "جودة الاتصالات",
    "score_response": "القدرة على الاستجابة",
    "score_procedure": "الالتزام بالإجراءات والتعليمات",
}


class TestGovernmentPlatform(PackCase):
    pack = "government_platform"
    persons = {"agent": 2, "quality": 2}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.beneficiary_segment_id = cls.of_pack("segments", "individuals")

    def by_mail(self, subject="منافسة 5512", body="لا تفتح كراسة المنافسة 5512.", who=None, **kwargs):
        ticket = self.receive((who or self.customer).email_formatted, body, subject, **kwargs)
        return ticket, ticket.with_user(ticket.user_id)

    def accepted(self, key="services", **kwargs):
        ticket, mine = self.by_mail(**kwargs)
        mine.action_start_verification()
        mine.category_id = self.of_pack("categories", key)
        mine.action_accept()
        return ticket, mine

    def closed(self, **kwargs):
        ticket, mine = self.accepted(**kwargs)
        mine.solution = "<p>أُصلح العطل.</p>"
        mine.action_propose_solution()
        ticket.with_user(self.customer.user_ids)._decide("accept", None)
        self.env.invalidate_all()
        return ticket

    def test_pack_holds(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_write_plan
        self.assertPackHolds()

    def test_pack_travels(self):
        # guards: models.packs.helpdesk_policy_pack_file:_exported
        self.assertPackTravels()

    def test_policy_e01_on_its_pack_four_segments(self):
        """Government, private, financial and banking, individuals: what is accepted says which."""
        # guards: models.process.helpdesk_ticket_intake:_check_classified
        for key in ("government", "private", "financial", "individuals"):
            segment = self.of_pack("segments", key)
            who = self.make_customer(f"جهة {key}", f"{key}@customers.example.com")
            with self.subTest(segment=key), self.at(MORNING):
                ticket, mine = self.by_mail(who=who)
                mine.action_start_verification()
                mine.category_id = self.of_pack("categories", "services")
                with self.assertRaises(MissingInput):
                    mine.action_accept()
                mine.segment_id = segment
                mine.action_accept()
                self.assertPhase(ticket, "processing")
        names = self.env["helpdesk.beneficiary.segment"].with_context(lang="ar_001").search([]).mapped("name")
        self.assertEqual(names, ["القطاع الحكومي", "القطاع الخاص", "القطاع المالي والمصرفي", "الأفراد"])

    def test_policy_e03_on_its_pack_what_the_standard_asks_for_is_set(self):
        """ISO 10002 cannot be walked: what it asks for (docs/policies.md) is what the pack switches on."""
        # guards: models.packs.helpdesk_policy_pack_apply:_write_plan
        company = self.company
        for name in ("public_charter", "invite_suggestions", "public_answers", "review_size", "followup_days"):
            self.assertTrue(company[f"complaint_{name}"], name)
        self.assertEqual(company.complaint_report_period, "quarter")
        self.assertEqual(company.complaint_review_period, "month")
        self.assertEqual(company.complaint_report_recipient_ids, self.one("management").partner_id)
        self.assertTrue(self.env["helpdesk.sla.policy"].search([]).escalation_ids)

    def test_policy_e04_on_its_pack_feedback_is_sought(self):
        """The closing notice asks for suggestions, and once a quarter the beneficiaries of the quarter are asked."""
        # guards: models.mail.helpdesk_ticket:_paragraph_suggestion
        with self.at(MORNING):
            ticket = self.closed()
            self.assertTold(ticket, "closed", "مقترح")
        with self.at("2026-07-02 09:00"):
            self.run_crons("ir_cron_periodic_surveys")
            self.run_crons("ir_cron_periodic_surveys")
        round_ = self.env["helpdesk.periodic.survey"].search([("company_id", "=", self.company.id)])
        self.assertEqual((str(round_.date_from), str(round_.date_to)), ("2026-04-01", "2026-06-30"))
        invitation = round_.invitation_ids
        self.assertEqual((invitation.partner_id, invitation.state), (self.customer, "sent"))
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.customer.ids), ("model", "=", False)])
        self.assertEqual(mail.subject, "ما مدى رضاكم عن خدماتنا؟")

    def test_policy_e07_on_its_pack_documented_and_numbered(self):
        # guards: models.process.helpdesk_ticket_move:_log_moves
        with self.at(MORNING):
            ticket, mine = self.accepted(files=[("كراسة.pdf", PDF)])
        self.assertRegex(ticket.number, r"^CMP/2026/\d{5}$")
        self.assertTold(ticket, "received", "5512")
        self.assertIn("لا تفتح كراسة المنافسة 5512", ticket.description)
        self.assertEqual(ticket.message_ids.attachment_ids.filtered(lambda a: a.name == "كراسة.pdf").mapped("name")[:1],
                         ["كراسة.pdf"])  # fmt: skip
        moves = [(move.phase_to, move.user_id) for move in ticket.move_ids.sorted("id") if move.phase_from]
        self.assertEqual(moves, [("verification", mine.env.user), ("processing", mine.env.user)])

    def test_policy_e09_on_its_pack_assessed_by_the_quality_team_on_three_things(self):
        """Drawn once a month; by somebody of quality who learns no name; the three criteria of the policy."""
        # guards: models.quality.helpdesk_quality_review:_draw_due
        with self.at(MORNING):
            tickets = self.env["helpdesk.ticket"].union(*(self.closed(subject=f"شكوى {n}") for n in range(7)))
        with self.at("2026-07-01 09:00"):
            self.run_crons("ir_cron_quality_reviews")
        reviews = self.env["helpdesk.quality.review"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(reviews), 5)
        self.assertLessEqual(reviews.ticket_id, tickets)
        self.assertEqual(reviews.agent_id, self.staff["agent"], "each agent has his turn")
        self.assertLessEqual(reviews.reviewer_id, self.staff["quality"] | self.staff["quality_leader"])
        review = reviews[:1]
        mine = review.with_user(review.reviewer_id)
        for name, label in CRITERIA.items():
            self.assertEqual(mine._fields[name].get_description(mine.with_context(lang="ar_001").env)["string"], label)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            mine.read(["agent_id"])
        mine.write({**dict.fromkeys(CRITERIA, "4"), "score_accuracy": "5", "score_completeness": "5"})
        mine.action_done()
        self.assertEqual(review.score, 75)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            review.with_user(self.one("agent")).read(["score"])

    def test_policy_e10_on_its_pack_results_feed_improvement(self):
        """A suggestion becomes an improvement; the quarter's report goes to the senior management."""
        # guards: models.improvement.helpdesk_ticket:action_propose_improvement
        with self.at(MORNING):
            ticket, mine = self.by_mail("مقترح: تنبيه قبل إغلاق المنافسة", "نقترح تنبيه الموردين قبل إغلاق المنافسة.")
            mine.type_id = self.type("suggestion")
            action = self.env["helpdesk.corrective.action"].browse(mine.action_propose_improvement()["res_id"])
            self.assertEqual((action.kind, action.ticket_ids), ("improvement", ticket))
            self.closed()
        with self.at("2026-07-01 09:00"):
            self.run_crons("ir_cron_reports")
        report = self.env["helpdesk.periodic.report"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "period")]
        )
        self.assertEqual((str(report.date_from), str(report.date_to)), ("2026-04-01", "2026-06-30"))
        self.assertEqual(report.recipient_ids, self.one("management").partner_id)
        self.assertTrue(self.told(report, self.one("centre_manager")))

    def test_policy_e11_on_its_pack_confidential(self):
        """Beneficiaries see their own, colleagues outside the process none, a confidential one only who may."""
        # guards: security/access_rules.xml:helpdesk_ticket_rule_global
        stranger = self.make_customer("غريب", "stranger@customers.example.com", login="stranger_of_pack")
        clerk = self.make_staff({"key": "clerk", "name": {"ar": "موظف آخر"}}, self.company, self.pack)
        with self.at(MORNING):
            ticket, mine = self.by_mail()
        self.assertTrue(ticket.with_user(self.customer.user_ids).has_access("read"))
        for user in (stranger.user_ids, clerk):
            self.assertFalse(ticket.with_user(user).has_access("read"))
        other = self.staff["agent"] - ticket.user_id
        self.assertTrue(ticket.with_user(other).has_access("read"))
        ticket.confidential = True
        self.env.invalidate_all()
        self.assertFalse(ticket.with_user(other).has_access("read"))
        self.assertFalse(ticket.with_user(self.one("management")).has_access("read"))
        self.assertTrue(self.env.ref(f"{MODULE}.group_confidential"))
        self.assertTrue(mine.env.user)

    def test_policy_e11_on_its_pack_the_safeguards_are_reviewed(self):
        """Beside the policy, once a year; what nobody reviews is told to the management."""
        # guards: models.settings.helpdesk_policy_review:_ask_due
        head = self.one("centre_manager")
        reviews = self.env["helpdesk.policy.review"].with_context(lang="ar_001")
        reviews = reviews.search([("company_id", "=", self.company.id)])
        self.assertEqual(sorted(reviews.mapped("name")), ["السياسات والإجراءات", "ضمانات السرية"])
        safeguards = reviews.filtered(lambda review: review.name == "ضمانات السرية")
        with self.at(MORNING):
            self.run_crons("ir_cron_reports")
            self.assertTrue(self.told(safeguards, head))
            mine = safeguards.with_user(head)
            mine.finding = "الصلاحيات كما يجب"
            mine.action_reviewed()
        with self.at("2027-06-06 09:00"):
            self.run_crons("ir_cron_reports")
            self.assertFalse(self.told(safeguards, head))
        with self.at("2027-06-07 09:00"):
            self.run_crons("ir_cron_reports")
            self.assertTrue(self.told(safeguards, head))

    def test_policy_e13_on_its_pack_up_to_the_senior_management(self):
        """At the due date the head of the centre is told, eight working hours later the senior management, by mail."""
        # guards: models.ledger.helpdesk_ticket_deadline_due:_tell_levels
        head, management = self.one("centre_manager"), self.one("management")
        with self.at(MORNING):
            ticket, _mine = self.accepted()
            self.assertDue(ticket, "resolution", "2026-06-14 10:00")
        with self.at("2026-06-14 10:01"):
            self.run_crons()
            self.assertTrue(self.told(ticket, head))
            self.assertFalse(self.mails_to_user(management))
        with self.at("2026-06-15 09:59"):
            self.run_crons()
            self.assertFalse(self.mails_to_user(management))
        with self.at("2026-06-15 10:01"):
            self.run_crons()
        [mail] = self.mails_to_user(management)
        self.assertIn(ticket.number, mail.subject)
        about = self.told(ticket, head).filtered(lambda a: a.complaint_deadline_id.kind == "resolution")
        self.assertEqual(len(about), 1)
