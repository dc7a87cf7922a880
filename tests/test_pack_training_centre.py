"""The training centre's pack: T01 to T08, walked as its trainees and staff do."""

from .packs import PackCase, PackPortalCase

# Sunday, when the centre works
MORNING = "2026-06-07 10:00"
SERVICES = (
    "enrolment", "platform_training", "qualifying", "sign_in", "live_session", "trainer_sign_in", "certificate",
)  # fmt: skip


class TrainingBuilders:
    pack = "training_centre"

    def texts_to(self, user):
        return self.env["sms.sms"].search([("partner_id", "=", user.partner_id.id)])

    def of_service(self, key):
        return self.of_pack("categories", key)


class TestTrainingPages(TrainingBuilders, PackPortalCase):
    def test_policy_t02_on_its_pack_trainees_have_the_directors_number(self):
        """In the receipt, on the page of the open complaint, and in the published charter."""
        # guards: models.mail.helpdesk_ticket:_paragraph_director
        director = self.one("director")
        with self.at("2026-06-11 20:30"):
            # Thursday evening: the centre closes in half an hour, the trainee's 24 hours go on
            case = self.file(category=self.of_service("certificate").id)
        self.assertTold(case, "received", "نشكركم", director.name, director.phone, "المدير الأكاديمي")
        self.assertDue(case, "first_response", "2026-06-12 20:30")
        self.sign_in(self.customer)
        self.assertIn(director.phone, self.page_text(f"/my/ticket/{case.id}"))
        self.assertIn(director.phone, self.charter_text())

    def test_policy_t03_on_its_pack_channels_are_published(self):
        """What the policy names, and nothing else."""
        # guards: models.portal.res_company:_charter_channels
        charter = self.charter_text()
        for name in (
            "الدعم عن بُعد", "TeamViewer", "واتساب", "فيسبوك", "تويتر", "مركز الاتصال المباشر", "داخل قاعة التدريب",
            "البريد الإلكتروني", "نموذج استقبال الشكاوى والمقترحات بالموقع الإلكتروني",
        ):  # fmt: skip
            self.assertIn(name, charter)
        for name in ("سناب", "إنستغرام", "فاكس", "زيارة"):
            self.assertNotIn(name, charter)

    def test_policy_t05_on_its_pack_hours_are_published(self):
        """Sunday to Thursday, 8:00 to 21:00, and while courses run."""
        # guards: models.process.helpdesk_ticket_channel:_opening_text
        hours = "من الأحد إلى الخميس، من 08:00 إلى 21:00 وأثناء أوقات إقامة الدورات التدريبية"
        self.assertIn(hours, self.charter_text())

    def test_policy_t06_on_its_pack_answer_times_are_told(self):
        """WhatsApp a short while, Twitter and Facebook minutes, e-mail half an hour to be received: on the charter."""
        # guards: models.process.helpdesk_ticket_channel:_charter_entry
        charter = self.charter_text()
        for words in (
            "خلال فترة زمنية قصيرة",
            "عادةً خلال دقائق عبر المحادثة",
            "قد يستغرق 30 دقيقة لاستلام البريد ومن ثم الرد عليه",
        ):
            self.assertIn(words, charter)

    def test_policy_t08_on_its_pack_the_form_offers_the_services(self):
        """Seven services for a complaint or a suggestion, which lead to level 2; an inquiry goes to level 1."""
        # guards: models.packs.helpdesk_policy_pack:apply
        self.sign_in(self.customer)
        form = self.page_text("/new/ticket")
        for key in SERVICES:
            self.assertIn(self.of_service(key).with_context(lang="ar_001").name, form)
        with self.at(MORNING):
            case = self.file(category=self.of_service("live_session").id)
            suggestion = self.file("suggestion", category=self.of_service("live_session").id)
            inquiry = self.file("inquiry", category="")
        self.assertEqual((case.category_id, suggestion.category_id), (self.of_service("live_session"),) * 2)
        self.assertEqual((case | suggestion).team_id, self.of_pack("teams", "operations"))
        self.assertEqual(inquiry.team_id, self.team)
        self.assertEqual((case.complexity, case.importance), ("routine", "medium"))


class TestTrainingDesk(TrainingBuilders, PackCase):
    def test_pack_holds_and_travels(self):
        # guards: models.packs.helpdesk_policy_pack:apply
        self.assertPackHolds()
        self.assertPackTravels()

    def test_policy_t07_on_its_pack_contact_centre_then_department(self):
        """A mail comes to level 1, which passes it on within a day and a night; its head is told, then the trainee."""
        # guards: models.assignment.helpdesk_ticket:_hand_over
        operations = self.of_pack("teams", "operations")
        with self.at("2026-06-11 20:30"):
            case = self.receive(f"سارة <{self.customer.email}>", "لم تصدر شهادتي.", subject="الشهادة")
        self.assertEqual((case.team_id, case.team_level), (self.team, 1))
        self.assertIn(case.user_id, self.staff["contact_centre"])
        self.assertDue(case, "routing", "2026-06-12 20:30")
        with self.at("2026-06-12 12:00"):
            case.with_user(case.user_id).action_hand_over(operations, "الشهادات لدى القسم")
        self.assertEqual((case.team_id, case.team_level), (operations, 2))
        self.assertTrue([a for a in self.told(case, self.one("department_head")) if case.number in a.summary])
        self.assertEqual(self.row(case, "routing").state, "met")
        self.assertTold(case, "routed", "القسم التشغيلي المساند")

    def test_policy_t01_on_its_pack_head_and_trainee_are_told_at_the_filing(self):
        """The service that the trainee chose leads to the department: its head knows at once, as the receipt says."""
        # guards: models.assignment.helpdesk_ticket:_settle
        with self.at("2026-06-11 20:30"):
            case = self.make_ticket(category_id=self.of_service("certificate").id)
        self.assertEqual(case.team_id, self.of_pack("teams", "operations"))
        self.assertTrue([a for a in self.told(case, self.one("department_head")) if case.number in a.summary])
        self.assertEqual(self.row(case, "routing").state, "met")
        self.assertTold(case, "received", "تم تسجيل شكواكم", "تم توجيه شكواكم إلى مدير القسم المختص")

    def test_policy_t01_on_its_pack_an_assignee_is_no_head(self):
        """Given to an agent of the contact centre it has reached no head: after 24 hours the director is told."""
        # guards: models.ledger.helpdesk_ticket_deadline_due:_tell_levels
        director = self.one("director")
        with self.at(MORNING):
            case = self.receive(f"سارة <{self.customer.email}>", "لم تصدر شهادتي.", subject="الشهادة")
            case.user_id = self.staff["contact_centre"][-1]
            self.assertDue(case, "routing", "2026-06-08 10:00")
        with self.at("2026-06-08 06:01"):
            self.run_crons()
            self.assertTrue([a for a in self.told(case, self.one("contact_centre_head")) if case.number in a.summary])
            self.assertFalse(self.told(case, director))
        with self.at("2026-06-08 10:01"):
            self.run_crons()
        self.assertEqual(self.row(case, "routing").state, "missed")
        self.assertTrue(self.told(case, director))

    def test_policy_t02_on_its_pack_no_answer_in_a_day_reaches_the_director(self):
        """By night and on Friday: an activity, a mail and a text message, once; an answered one does not."""
        # guards: models.ledger.helpdesk_ticket_deadline_due:_escalation_sms
        director = self.one("director")
        with self.at("2026-06-11 20:30"):
            silent, answered = (
                self.make_ticket(name=name, category_id=self.of_service("sign_in").id) for name in ("دخول", "حساب")
            )
        with self.at("2026-06-12 09:00"):
            answered.with_user(self.one("department_head")).message_post(
                body="أعدنا تفعيل حسابكم.", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        with self.at("2026-06-12 20:29"):
            self.run_crons()
            self.assertFalse(self.told(silent, director))
        with self.at("2026-06-12 20:31"):
            self.run_crons()
            self.run_crons()
        self.assertEqual(len(self.told(silent, director)), 1)
        mails = self.mails_to_user(director).filtered(lambda m: silent.number in m.subject)
        self.assertEqual(len(mails), 1)
        text = self.texts_to(director)
        self.assertEqual(len(text), 1)
        self.assertIn(silent.number, text.body)
        self.assertFalse(self.told(answered, director))

    def test_policy_t03_on_its_pack_every_channel_is_taken_down(self):
        """Remote support, chat, phone, the training room, e-mail, the web form: an officer registers each alike."""
        # guards: wizards.helpdesk_case_registration:_prepare_case_vals
        seen = self.env["helpdesk.ticket.channel"]._offered_to(self.company)
        for key in ("remote_support", "whatsapp", "facebook", "x", "phone", "training_room", "email", "portal"):
            channel = self.of_pack("channels", key)
            self.assertIn(channel, seen)
            case = self.make_ticket(
                channel_id=channel.id, name=f"شكوى {key}", category_id=self.of_service("sign_in").id
            )
            self.assertTold(case, "received", "نشكركم")
        room = self.of_pack("channels", "training_room")
        self.assertTrue(room.answered_at_once)
        self.assertEqual(room.user_id, self.one("room_manager"))
        self.assertEqual(len(seen), 8, "no other one")

    def test_policy_t04_on_its_pack_whose_contact_says_it(self):
        """Trainers, trainees, supervisors of government bodies: each case belongs to one of the three."""
        # guards: models.process.helpdesk_ticket_intake:_compute_segment_id
        for key in ("trainers", "trainees", "supervisors"):
            segment = self.of_pack("segments", key)
            case = self.make_ticket(segment_id=segment.id, category_id=self.of_service("trainer_sign_in").id)
            self.assertEqual(case.segment_id, segment)

    def test_policy_t05_on_its_pack_working_hours(self):
        """A limit in working days is counted Sunday to Thursday, 8:00 to 21:00, in Riyadh's time."""
        # guards: models.packs.helpdesk_policy_pack:apply
        calendar = self.team.resource_calendar_id
        self.assertEqual(calendar.tz, "Asia/Riyadh")
        self.assertEqual({(line.hour_from, line.hour_to) for line in calendar.attendance_ids}, {(8.0, 21.0)})
        self.assertEqual(set(calendar.attendance_ids.mapped("dayofweek")), set("60123"))
        with self.at("2026-06-11 20:30"):
            inquiry = self.make_ticket("inquiry", category_id=False)
            self.assertDue(inquiry, "resolution", "2026-06-14 20:30")

    def test_policy_t07_on_its_pack_second_level_ends_it(self):
        """The department gives it to one of its people, who answers; the trainee confirms that it has ended."""
        # guards: models.process.helpdesk_ticket_decision:action_customer_accept
        with self.at(MORNING):
            case = self.make_ticket(category_id=self.of_service("certificate").id)
            case.with_user(self.one("department_head")).user_id = self.one("operations")
            officer = case.with_user(self.one("operations"))
            officer.action_start_verification()
            officer.action_accept()
            self.assertTold(case, "accepted", "الأربعاء 10 يونيو 2026")
            officer.solution = "<p>صدرت شهادتكم، وتجدونها في حسابكم.</p>"
            officer.action_propose_solution()
            self.assertTold(case, "proposed", "صدرت شهادتكم")
            case.sudo().action_customer_accept()
        self.assertPhase(case, "closed", "solved")
        self.assertTold(case, "closed")
