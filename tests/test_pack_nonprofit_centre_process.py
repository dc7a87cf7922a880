"""The regulator's policy, walked on its pack: what its officers do, what time does, what the quality team does."""

from ..exceptions import MissingInput
from .packs import MORNING, PDF, PackCase

SUBJECT = "اعتراض على قرار"
TEXT = "صدر قرار إيقاف حساب الجمعية رقم 7781 دون إشعار مسبق، ونطلب إعادة النظر فيه."


class TestNonprofitCentre(PackCase):
    pack = "nonprofit_centre"
    persons = {"officer": 3}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.beneficiary_segment_id = cls.of_pack("segments", "dealing")
        cls.category = cls.of_pack("categories", "decisions")

    def by_mail(self, subject=SUBJECT, body=TEXT, **kwargs):
        """A complaint by mail, and whoever of the officers has it."""
        files = kwargs.pop("files", [("القرار.pdf", PDF)])
        ticket = self.receive(self.customer.email_formatted, body, subject, files=files, **kwargs)
        return ticket, ticket.with_user(ticket.user_id)

    def verified(self, **kwargs):
        """In verification, with all that acceptance waits for."""
        ticket, mine = self.by_mail(**kwargs)
        mine.action_start_verification()
        mine.write({"category_id": self.category.id, "eligibility": "eligible"})
        mine.requirement_ids.action_provided()
        return ticket, mine

    def accepted(self, **kwargs):
        ticket, mine = self.verified(**kwargs)
        mine.action_accept()
        return ticket, mine

    def proposed(self, **kwargs):
        ticket, mine = self.accepted(**kwargs)
        mine.solution = "<p>أُلغي القرار وأُعيد تفعيل الحساب.</p>"
        mine.action_propose_solution()
        return ticket, mine

    def decides(self, ticket, decision, reason=None):
        ticket.with_user(self.customer.user_ids)._decide(decision, reason)
        self.env.invalidate_all()

    def test_pack_holds(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_write_plan
        self.assertPackHolds()

    def test_pack_travels(self):
        # guards: models.packs.helpdesk_policy_pack_file:_exported
        self.assertPackTravels()

    # ------------------------------------------------------------------ verifying

    def test_policy_n04_on_its_pack_acceptance_waits_for_the_requirements(self):
        # guards: models.process.helpdesk_ticket_requirement:_is_in_the_way
        with self.at(MORNING):
            ticket, mine = self.by_mail()
            mine.action_start_verification()
            mine.write({"category_id": self.category.id, "eligibility": "eligible"})
            [item] = ticket.requirement_ids
            self.assertEqual(item.requirement_id, self.of_pack("requirements", "supporting"))
            with self.assertRaises(MissingInput):
                mine.action_accept()
            item.with_user(mine.env.user).action_provided()
            self.assertEqual(item.checked_by_id, mine.env.user)
            mine.action_accept()
        self.assertPhase(ticket, "processing")

    def test_policy_n05_on_its_pack_receipt_confirmed_and_procedure_explained(self):
        # guards: models.mail.helpdesk_ticket:_notice_of_acceptance
        with self.at(MORNING):
            ticket, _mine = self.accepted()
        text = self.assertTold(ticket, "accepted", "شكواكم", "21 يونيو 2026")
        self.assertRegex(text, "استيفاء|استوف|المتطلبات")
        self.assertIn("الإجراء", text)

    def test_policy_n07_on_its_pack_the_new_one_is_compared_with_the_open_one(self):
        # guards: models.duplicate.helpdesk_ticket:find_duplicates
        with self.at(MORNING):
            old, _mine = self.accepted()
        with self.at("2026-06-08 10:00"):
            text = "هل لديكم دورات تدريبية لأعضاء مجالس الإدارة في محافظة الطائف؟"
            other, mine = self.by_mail("موعد الدورات", text, files=[])
            mine.action_start_verification()
            self.assertFalse(mine.find_duplicates())
            _new, mine = self.by_mail()
            mine.action_start_verification()
            [found] = mine.find_duplicates()
            self.assertEqual(found["ticket"], old)
            self.assertEqual(mine.match_count, 1)
        self.assertPhase(other, "verification")

    def test_policy_n09_on_its_pack_the_old_one_goes_on_within_its_time(self):
        # guards: models.duplicate.helpdesk_ticket:action_duplicate_of
        with self.at(MORNING):
            old, _mine = self.accepted()
            due = self.row(old, "resolution").due_date
        with self.at("2026-06-09 10:00"):
            new, mine = self.by_mail()
            mine.action_start_verification()
            wizard = self.env["helpdesk.ticket.duplicate.wizard"].with_user(mine.env.user)
            wizard.create({"ticket_id": new.id, "duplicate_of_id": old.id}).action_confirm()
        self.assertPhase(new, "cancelled", "duplicate")
        self.assertNoRunning(new)
        self.assertEqual(self.end_label(new), "مغلق – لوجود شكوى مماثلة قيد المعالجة")
        self.assertPhase(old, "processing")
        self.assertEqual((self.row(old, "resolution").due_date, self.row(old, "resolution").state), (due, "running"))

    def test_policy_n10_on_its_pack_silence_closes_after_contact_and_reminder(self):
        # guards: models.process.helpdesk_ticket_decision:_lapse_customer_reply
        with self.at(MORNING):
            ticket, mine = self.verified()
            mine.action_return_to_customer("صورة القرار")
        with self.at("2026-06-08 11:00"):
            self.run_crons()
            self.assertTold(ticket, "reminder", "10 يونيو 2026")
        with self.at("2026-06-10 23:59"):
            self.run_crons()
            self.assertPhase(ticket, "awaiting_customer")
        with self.at("2026-06-11 08:01"):
            self.run_crons()
            self.assertPhase(ticket, "cancelled", "unresponsive")
            self.assertTold(ticket, "cancelled", "لعدم التجاوب")
            self.assertEqual(self.end_label(ticket), "مغلق – لعدم التجاوب")

    # ------------------------------------------------------------------ handling

    def test_policy_n11_on_its_pack_within_the_service_level_agreement(self):
        """Two working days to verify, ten to handle; the head is told when either is over."""
        # guards: models.ledger.helpdesk_ticket_deadline_due:_tell_levels
        head = self.one("care_manager")
        with self.at(MORNING):
            ticket, mine = self.by_mail()
            self.assertDue(ticket, "verification", "2026-06-09 10:00")
            self.assertDue(ticket, "resolution", "2026-06-21 10:00")
        with self.at("2026-06-09 09:59"):
            self.run_crons()
            self.assertFalse(self.told(ticket, head))
        with self.at("2026-06-09 10:01"):
            self.run_crons()
            self.assertEqual(len(self.told(ticket, head)), 1)
        with self.at("2026-06-09 11:00"):
            mine.action_start_verification()
            mine.write({"category_id": self.category.id, "eligibility": "eligible"})
            mine.requirement_ids.action_provided()
            mine.action_accept()
            self.assertEqual(self.row(ticket, "verification").state, "missed")
        with self.at("2026-06-21 10:01"):
            self.run_crons()
            self.assertTrue(ticket.is_overdue)
            self.assertTrue(self.told(ticket, head))
            self.assertTrue(self.mails_to_user(head).filtered(lambda m: ticket.number in m.subject))

    def test_policy_n12_on_its_pack_told_of_every_development(self):
        """Each of them on the case and by mail, in words of the complaint."""
        # guards: models.mail.helpdesk_ticket:_send_notice
        bank = self.env["res.partner"].create({"name": "البنك المركزي", "is_company": True})
        with self.at(MORNING):
            ticket, mine = self.verified()
            mine.action_return_to_customer("رقم القرار")
            mine.action_resume()
            mine.action_accept()
            mine.action_refer(bank, "للتأكد من حالة الحساب", 5)
            mine.action_resume()
            mine.solution = "<p>أُعيد تفعيل الحساب.</p>"
            mine.action_propose_solution()
        self.decides(ticket, "reject", "لم يفعّل بعد")
        for event in ("received", "returned", "accepted", "referred", "proposed", "reopened"):
            with self.subTest(event=event):
                text = self.assertTold(ticket, event)
                self.assertIn("شكواكم", text)
                self.assertNotIn("طلبكم", text)

    def test_policy_n13_on_its_pack_closed_and_told(self):
        """Once it is handled, and the customer has said nothing for five working days, it closes, and says so."""
        # guards: models.process.helpdesk_ticket_decision:_lapse_decision
        with self.at(MORNING):
            ticket, _mine = self.proposed()
            self.assertDue(ticket, "decision", "2026-06-14 23:59:59")
        with self.at("2026-06-15 08:01"):
            self.run_crons()
            self.assertPhase(ticket, "closed", "solved")
            self.assertTold(ticket, "closed", "22 يونيو 2026")
            self.assertEqual(self.end_label(ticket), "مغلق")
            self.assertFalse(ticket.survey_input_id, "only who accepts is asked")

    def test_policy_n15_on_its_pack_accepting_resolves_rejecting_reopens(self):
        # guards: models.process.helpdesk_ticket_decision:action_customer_accept
        for decision, phase, reason in (("accept", "closed", None), ("reject", "processing", "ليس هذا ما طلبت")):
            with self.at(MORNING):
                ticket, _mine = self.proposed(subject=f"{SUBJECT} {decision}")
                self.decides(ticket, decision, reason)
            self.assertPhase(ticket, phase)
            self.assertTrue(ticket.move_ids.sorted("id")[-1].by_customer)

    # ------------------------------------------------------------------ satisfaction

    def test_policy_n18_on_its_pack_the_quality_team_contacts_the_dissatisfied(self):
        """One of the team is asked, in three working days; contacts, finds the reason, has it treated, closes."""
        # guards: models.quality.helpdesk_ticket:_quality_follows_satisfaction
        with self.at(MORNING):
            ticket, _mine = self.proposed()
            self.decides(ticket, "accept")
            self.answer_survey(ticket, 2, "طال الانتظار")
            followup = self.env["helpdesk.quality.followup"].search([("ticket_id", "=", ticket.id)])
            quality = followup.user_id
            self.assertIn(quality, self.staff["quality"] | self.staff["quality_leader"])
            self.assertTrue(self.told(followup, quality))
            self.assertDue(ticket, "followup", "2026-06-10 10:00")
        with self.at("2026-06-08 10:00"):
            mine = followup.with_user(quality)
            self.assertIn("طال الانتظار", mine.answers)
            self.env["helpdesk.contact.attempt"].with_user(quality).create(
                {
                    "ticket_id": ticket.id,
                    "followup_id": followup.id,
                    "means": "phone",
                    "outcome": "reached",
                    "answer": "انتظرت شهرًا",
                }
            )
            mine.write(
                {
                    "reason_id": self.env.ref("helpdesk_mgmt_complaint.dissatisfaction_time").id,
                    "verdict": "justified",
                    "finding": "تأخر التحقق",
                    "note": "اعتُذر للمتعامل وعولج السبب",
                }
            )
            form = mine.action_corrective()
            action = (
                self.env["helpdesk.corrective.action"]
                .with_user(quality)
                .with_context(**form["context"])
                .create({"owner_id": self.one("care_manager").id, "date_due": "2026-06-18"})
            )
            self.assertEqual(followup.corrective_action_ids, action)
            mine.action_close()
        self.assertEqual(followup.state, "closed")
        self.assertEqual(self.row(ticket, "followup").state, "met")

    def test_policy_n18_on_its_pack_a_late_followup_goes_to_the_head_of_quality(self):
        # guards: models.quality.helpdesk_quality_followup:_tell_head
        with self.at(MORNING):
            ticket, _mine = self.proposed()
            self.decides(ticket, "accept")
            self.answer_survey(ticket, 1)
        followup = self.env["helpdesk.quality.followup"].search([("ticket_id", "=", ticket.id)])
        head = self.one("quality_leader")
        followup.user_id = self.one("quality")
        before = self.told(followup, head)
        with self.at("2026-06-10 10:30"):
            self.run_crons()
            self.assertEqual(self.told(followup, head), before)
        with self.at("2026-06-11 10:30"):
            self.run_crons()
            self.assertTrue(self.told(followup, head) - before)
