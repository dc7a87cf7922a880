import re
from pathlib import Path

from .common import MODULE
from .gateway import NoticeCase

ADDON = Path(__file__).parent.parent


class TestNotice(NoticeCase):
    # ------------------------------------------------------------------ one notice an event

    def test_policy_n12_told_of_every_development(self):
        """One notice an event, on the case and by e-mail, in Arabic; nothing else is mailed to the customer."""
        # guards: models.mail.helpdesk_ticket:_notice_of_acceptance
        ticket = self.make_ticket()
        words = ["تسجيل"]
        for step, word in (
            ("verify", None),
            ("accept", "قيد المعالجة"),
            ("return", "مطلوب"),
            ("resume", None),
            ("refer", "إحالة"),
            ("resume", None),
            ("propose", "حل"),
            ("reject_solution", "إعادة فتح"),
            ("propose", "حل"),
            ("customer_accept", "إغلاق"),
        ):
            if step == "resume":
                ticket.action_resume()
            elif step == "reject_solution":
                ticket.sudo().action_customer_reject("Not enough")
            else:
                self.step(ticket, step)
            words += [word] if word else []
        words += ["رأيكم"]
        subjects = self.notices(ticket)
        self.assertEqual(len(subjects), len(words), subjects)
        for subject in subjects:
            self.assertIn(ticket.number, subject)
            self.assertRegex(subject, "[؀-ۿ]")
        mails = self.mails_to(ticket, self.customer.email)
        self.assertEqual(mails.mail_message_id.mapped("message_type"), ["auto_comment"] * len(words))

    def test_policy_n05_receipt_confirmed_and_next_step_explained(self):
        """The customer reads that the case is accepted, who works on it, and until when to expect an answer."""
        # guards: models.mail.helpdesk_ticket:_notice_of_acceptance
        # guards: models.mail.helpdesk_ticket:_due_moment
        self.env["helpdesk.sla.policy"].create({"name": "Resolution", "milestone": "resolution", "days": 3})
        john = self.make_customer("John", "john@example.com", lang="en_US")
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing", partner_id=john.id)
            self.assertDue(ticket, "resolution", "2026-06-10 10:00")
        self.assertIn("accepted", ticket.notice_ids.mapped("event"))
        body = self.mail_of(self.last_notice(ticket)).body_html
        for words in (
            ticket.number,
            "has been accepted for processing",
            "The competent department is working on it",
            "You can expect an answer by <strong>Wednesday 10 June 2026, 10:00</strong>",
            f"/my/ticket/{ticket.id}?access_token=",
        ):
            self.assertIn(words, body)

    def test_policy_n06_returned_with_what_is_missing(self):
        # guards: models.process.helpdesk_ticket_steps:action_return_to_customer
        ticket = self.make_ticket(phase="verification")
        with self.at("2026-06-07 10:00"):
            ticket.with_user(self.agent).action_return_to_customer("صورة الهوية\nوالعقد")
        self.assertPhase(ticket, "awaiting_customer")
        body = self.mail_of(self.last_notice(ticket)).body_html
        self.assertIn("صورة الهوية", body)
        # until when, in the body's own time
        self.assertIn("23:59", body)

    def test_policy_n03_reference_by_mail_and_on_the_case(self):
        # guards: models.process.helpdesk_ticket:_register_case
        ticket = self.make_ticket()
        message = self.last_notice(ticket)
        self.assertIn(ticket.number, message.subject)
        self.assertFalse(message.subtype_id.internal)
        self.assertEqual(message.notification_ids.res_partner_id, self.customer)
        self.assertIn(ticket.number, self.mail_of(message).body_html)

    def test_policy_k04_confirmation_of_a_case_that_came_by_mail(self):
        # guards: models.mail.helpdesk_ticket:_confirm_receipt
        ticket = self.receive(self.customer.email_formatted, subject="راتب مايو")
        self.assertEqual(len(self.notices(ticket)), 1)
        self.assertEqual(len(self.mails_to(ticket, self.customer.email)), 1)

    def test_notice_quotes_text_safely(self):
        ticket = self.make_ticket(name="<b>Bold</b>", phase="verification")
        ticket.action_return_to_customer("<script>alert(1)</script>")
        body = self.mail_of(self.last_notice(ticket)).body_html
        self.assertNotIn("<script", body)
        self.assertNotIn("<b>Bold", body)

    def test_decision_links(self):
        ticket = self.make_ticket(phase="proposed")
        body = self.mail_of(self.last_notice(ticket)).body_html.replace("&amp;", "&")
        for decision in ("accept", "reject"):
            self.assertIn(
                f"/my/ticket/{ticket.id}/decision?access_token={ticket.access_token}&decision={decision}", body
            )

    # ------------------------------------------------------------------ language, direction, address

    def test_language_and_direction_are_the_customers(self):
        english = self.make_customer("John", "john@example.com", lang="en_US")
        for partner, direction, word in ((self.customer, "rtl", "تسجيل"), (english, "ltr", "received")):
            ticket = self.make_ticket(partner_id=partner.id)
            message = self.last_notice(ticket)
            self.assertIn(word, message.subject)
            self.assertIn(f'dir="{direction}"', self.mail_of(message).body_html)

    def test_language_of_a_customer_without_contact(self):
        """Nobody knows it: the body's Arabic is the fallback, whatever the agent speaks."""
        ticket = self.make_ticket(partner_id=False, partner_name="Huda", partner_email="Huda <huda@example.com>")
        mail = self.mail_of(self.last_notice(ticket))
        self.assertIn("huda@example.com", mail.email_to)
        self.assertIn('dir="rtl"', mail.body_html)
        self.assertIn("تسجيل", mail.subject)

    def test_notice_comes_from_the_body(self):
        """From the company, not from the agent who pressed the button; answers reach the team."""
        self.company.email = "info@body.example.com"
        ticket = self.make_ticket(phase="verification")
        ticket.with_user(self.agent).action_accept()
        message = self.last_notice(ticket)
        self.assertIn("info@body.example.com", message.email_from)
        self.assertNotIn(self.agent.name, message.email_from)
        self.assertIn(self.address, message.reply_to)

    def test_archived_template_is_silent(self):
        # guards: models.mail.helpdesk_ticket:_send_notice
        self.env.ref("helpdesk_mgmt_complaint.mail_template_received").active = False
        self.assertFalse(self.notices(self.make_ticket()))

    def test_every_notice_has_an_event_and_a_template(self):
        """One without an event would be kept as "other"; one without a template would tell nobody."""
        # guards: models.mail.helpdesk_ticket_notice:event
        events = {*self.env["helpdesk.ticket.notice"]._fields["event"].get_values(self.env)} - {"other"}

        def named(model, prefix):
            found = self.env["ir.model.data"].search(
                [("module", "=", MODULE), ("model", "=", model), ("name", "=like", f"{prefix}%")]
            )
            of_cases = self.env[model].browse(found.mapped("res_id")).filtered(lambda t: t.model == "helpdesk.ticket")
            return {row.name.removeprefix(prefix) for row in found if row.res_id in of_cases.ids}

        self.assertEqual(named("mail.template", "mail_template_"), events)
        self.assertLessEqual(named("sms.template", "sms_template_"), events)
        for file in (file for folder in ("models", "wizards") for file in (ADDON / folder).rglob("*.py")):
            for event in re.findall(r"""_send_notice\(\s*["'](\w+)["']""", file.read_text()):
                self.assertIn(event, events, file.name)

    def test_colleagues_follow_without_mail(self):
        """A notice goes to the customer alone; colleagues who follow see it on the case."""
        # guards: models.mail.helpdesk_ticket_notice:_post_notice
        firm = self.make_customer("Firm", "firm@example.com", is_company=True)
        filer = self.make_customer("Filer", "filer@example.com", company=firm)
        colleague = self.make_customer("Colleague", "colleague@example.com", company=firm)
        ticket = self.make_ticket(partner_id=filer.id)
        ticket.message_subscribe((colleague | self.agent.partner_id).ids)
        self.step(ticket, "verify")
        self.step(ticket, "accept")
        self.assertEqual(self.last_notice(ticket).notification_ids.res_partner_id, filer)

    # ------------------------------------------------------------------ the base's templates

    def test_base_templates_are_silent_for_cases_only(self):
        # guards: models.mail.helpdesk_ticket:_message_track_post_template
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        template = self.env["mail.template"].create(
            {
                "name": "Base closed",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "subject": "Base template",
                "partner_to": "{{ object.partner_id.id }}",
                "body_html": "<p>Base</p>",
            }
        )
        done.mail_template_id = template
        self.team._stage_of("received").mail_template_id = template
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        case = self.make_ticket(phase="closed")
        plain.stage_id = done
        self.env.flush_all()
        self.cr.precommit.run()
        self.assertIn("Base template", plain.message_ids.mapped("subject"))
        self.assertNotIn("Base template", case.message_ids.mapped("subject"))
