"""What the policies promise of taking a case in: kinds, people, services, hours, and the director's number."""

from odoo import Command

from .assignment import AssignmentCase
from .common import PortalCase


class TestPolicyIntake(AssignmentCase):
    def segments(self, *names):
        return self.env["helpdesk.beneficiary.segment"].create([{"name": name} for name in names])

    def walk_segments(self, *names):
        """Each segment's customer files; the case knows the segment and has limits of its own."""
        for days, segment in enumerate(self.segments(*names), 1):
            self.make_policy("resolution", days=days, segment_ids=[Command.set(segment.ids)])
            with self.subTest(segment=segment.name):
                customer = self.make_customer(segment.name, beneficiary_segment_id=segment.id)
                with self.at("2026-06-07 10:00"):
                    ticket = self.file(partner_id=customer.id)
                    self.assertEqual(ticket.segment_id, segment)
                    self.assertDue(ticket, "resolution", f"2026-06-{7 + days:02} 10:00")
                    ticket.action_start_verification()
                    ticket.action_accept()
                self.assertPhase(ticket, "processing")

    def test_policy_e01_segments(self):
        """E01: government, private, financial and banking, individuals."""
        # guards: models.process.helpdesk_ticket_intake:_compute_segment_id
        self.walk_segments("حكومي", "خاص", "مالي ومصرفي", "أفراد")

    def test_policy_t04_trainers_trainees_supervisors(self):
        """T04: trainers, trainees, supervisors of government bodies."""
        # guards: models.process.helpdesk_ticket_intake:_compute_segment_id
        self.walk_segments("مدربون", "متدربون", "مشرفو الجهات الحكومية")

    def test_policy_k03_internal_and_external_beneficiaries(self):
        """K03: an employee files as a customer: the same case, and he does not handle it himself."""
        # guards: models.access.helpdesk_ticket:_barred_handlers
        self.walk_segments("داخلي", "خارجي")
        for _ in range(2):
            ticket = self.file(partner_id=self.first.partner_id.id)
            self.assertPhase(ticket, "received")
            self.assertRegex(ticket.number, "^CMP/")
            self.assertEqual(ticket.user_id, self.second)
            self.assertTrue(ticket.with_user(self.first).has_access("read"))

    def test_policy_k02_complaints_inquiries_and_suggestions(self):
        """K02: all three are taken in, numbered, and closed with an answer."""
        # guards: models.process.helpdesk_ticket_decision:action_solve_first_contact
        for kind in ("complaint", "inquiry", "suggestion"):
            with self.subTest(kind=kind):
                ticket = self.make_ticket(kind, solution="<p>Done.</p>")
                self.assertEqual((ticket.kind, ticket.phase), (kind, "received"))
                ticket.with_user(self.agent).action_solve_first_contact()
                self.assertPhase(ticket, "closed", "solved")
                # nobody accepts an inquiry's answer: the customer is asked how it was as it closes
                self.assertEqual(len(self.notices(ticket)), 3 if kind == "inquiry" else 2)

    def test_policy_m01_each_kind_its_own_path(self):
        """M01: number, team, limit and ending differ by kind: a complaint is decided on, an inquiry is answered."""
        # guards: models.process.helpdesk_ticket_decision:_customer_decides
        self.type().needs_decision = True
        self.type("inquiry").needs_decision = False
        for kind, hours in (("complaint", 8), ("report", 4), ("inquiry", 2)):
            self.make_policy("resolution", hours=hours, type_ids=[Command.set(self.type(kind).ids)])
        with self.at("2026-06-07 08:00"):
            cases = {kind: self.make_ticket(kind, phase="processing") for kind in ("complaint", "report", "inquiry")}
            for (kind, ticket), due in zip(cases.items(), ("16:00", "12:00", "10:00"), strict=True):
                self.assertDue(ticket, "resolution", f"2026-06-07 {due}")
                self.assertRegex(ticket.number, {"complaint": "^CMP", "report": "^REP", "inquiry": "^INQ"}[kind])
            self.step(cases["complaint"], "propose")
            self.step(cases["inquiry"], "propose")
        self.assertPhase(cases["complaint"], "proposed")
        self.assertPhase(cases["inquiry"], "closed", "solved")

    def test_policy_k06_passed_to_the_department_or_employee(self):
        """K06: by the category to the department, by the agent to a department, by the head to an employee."""
        # guards: models.process.helpdesk_ticket_intake:_vals_with_team
        by_category = self.file()
        self.assertEqual(by_category.team_id, self.department)
        self.assertIn(by_category.user_id, self.department.user_ids)
        by_agent = self.make_ticket()
        by_agent.with_user(self.agent).action_hand_over(self.department, "Payments are theirs")
        self.assertEqual(by_agent.team_id, self.department)
        other = (self.first | self.second) - by_agent.user_id
        by_agent.with_user(self.head).user_id = other
        self.assertEqual(by_agent.user_id, other)
        self.assertLessEqual(self.agent | other, by_agent.handler_ids)

    def test_policy_t08_services_are_the_categories(self):
        """T08: enrolment, platform training, sign-in, live session, certificate: each leads to its department."""
        # guards: models.process.helpdesk_ticket_intake:_vals_with_team
        # guards: models.process.helpdesk_ticket_intake:_fill_from_category
        technical = self.make_team("Technical support", self.agent2, parent_id=self.team.id)
        Category = self.env["helpdesk.ticket.category"]
        services = (
            ("التسجيل", self.department),
            ("التدريب على المنصة", self.department),
            ("تسجيل الدخول", technical),
            ("البث المباشر", technical),
            ("الشهادة", self.department),
        )
        for name, team in services:
            category = Category.create(
                {"name": name, "team_id": team.id, "complexity": "routine", "importance": "low", "company_id": False}
            )
            ticket = self.file(category_id=category.id)
            self.assertEqual((ticket.team_id, ticket.complexity), (team, "routine"))

    def test_policy_t05_sunday_to_thursday_eight_to_nine(self):
        """T05: Sunday to Thursday, 8:00 to 21:00; what comes later counts from the next opening."""
        # guards: tools.business_time:BusinessTime.after
        self.department.resource_calendar_id = self.make_calendar("Training hours", hours=((8, 21),))
        self.make_policy("first_response", hours=2)
        for moment, due in (
            ("2026-06-07 18:00", "2026-06-07 20:00"),
            ("2026-06-07 20:00", "2026-06-08 09:00"),
            ("2026-06-11 22:00", "2026-06-14 10:00"),
            ("2026-06-12 12:00", "2026-06-14 10:00"),
        ):
            with self.subTest(moment=moment), self.at(moment):
                self.assertDue(self.file(), "first_response", due)

    # ------------------------------------------------------------------ T02: the director

    def show_director(self, show=True, phone="+966 11 010 0009"):
        director = self.make_customer("د. منى السالم", phone=phone, function="المديرة")
        self.company.write({"complaint_director_id": director.id, "complaint_show_director": show})
        return director

    def test_policy_t02_directors_number_in_the_receipt(self):
        """T02: the customer is given the director's number where the setting says so, and only there."""
        # guards: models.mail.helpdesk_ticket:_paragraph_director
        self.show_director()
        ticket = self.make_ticket()
        receipt = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        self.assertIn("+966 11 010 0009", receipt.body)
        self.assertIn("د. منى السالم", receipt.body)
        self.bring_to(ticket, "verification")
        ticket.action_accept()
        last = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment").sorted("id")[-1]
        self.assertNotIn("010 0009", last.body)
        # guards: models.settings.res_company:_complaint_director_contact
        for show, phone in ((False, "+966 11 010 0009"), (True, False)):
            self.show_director(show, phone)
            self.assertFalse(self.company._complaint_director_contact())
            self.assertNotIn("منى", "".join(self.make_ticket().message_ids.mapped("body")))

    def test_director_complained_about_is_not_named(self):
        # guards: models.mail.helpdesk_ticket:_director_contact
        self.head.partner_id.phone = "+966 11 010 0008"
        self.company.write({"complaint_director_id": self.head.partner_id.id, "complaint_show_director": True})
        self.assertTrue(self.make_ticket()._director_contact())
        self.assertFalse(self.make_ticket(subject_user_ids=[Command.set(self.head.ids)])._director_contact())
        self.assertFalse(self.make_ticket(phase="closed")._director_contact())

    def test_director_of_a_second_company(self):
        self.show_director()
        company, team = self.make_company()
        self.assertFalse(company._complaint_director_contact())
        self.assertFalse(self.make_ticket(team_id=team.id, user_id=False)._director_contact())


class TestPolicyDirectorPage(PortalCase):
    def test_policy_t02_directors_number_on_the_page(self):
        """The customer reads the number on the page of the open case, in English and in Arabic."""
        # guards: models.mail.helpdesk_ticket:_director_contact
        director = self.make_customer("Dr. Muna", phone="+966 11 010 0009", function="Director")
        self.company.write({"complaint_director_id": director.id, "complaint_show_director": True})
        ticket = self.make_ticket(partner_id=self.sara.id)
        self.sign_in(self.sara)
        for lang in ("en_US", "ar_001"):
            self.sara.lang = lang
            page = self.page(self.get(f"/my/ticket/{ticket.id}"))
            box = page.xpath("//div[@name='director']")
            self.assertTrue(box)
            self.assertIn("+966 11 010 0009", box[0].text_content())
            self.assertIn("Dr. Muna", box[0].text_content())
        self.bring_to(ticket, "closed")
        self.assertFalse(self.page(self.get(f"/my/ticket/{ticket.id}")).xpath("//div[@name='director']"))
