from email.message import EmailMessage
from email.utils import make_msgid

from ..exceptions import MissingInput
from .gateway import NoticeCase

FORWARDED = (
    "Please see to it\n\n---------- Forwarded message ---------\nFrom: {who}\nDate: Sun, 7 Jun 2026\n"
    "Subject: no salary\nTo: info@example.com\n\nThe salary of May did not arrive"
)
ARABIC = "للعلم\n\n---------- رسالة معاد توجيهها ---------\nمن: {who}\nالموضوع: الراتب\n\nلم يصل راتب مايو"


class TestForwarded(NoticeCase):
    """Who the customer is, where a colleague passes a mail on, or a form of a website sends it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.email = "agent.one@example.com"

    def outside(self, ticket):
        """Addresses outside that were sent something about the case."""
        mails = self.env["mail.mail"].search([("model", "=", ticket._name), ("res_id", "=", ticket.id)])
        outside = mails.recipient_ids.filtered(lambda p: not p._is_complaint_staff()).mapped("email")
        return [*outside, *filter(None, mails.mapped("email_to"))]

    def passed_on(self, subject="Fwd: no salary", body=FORWARDED, who="Nora <nora@example.net>", **kwargs):
        return self.receive(self.agent.email_formatted, subject=subject, body=body.format(who=who), **kwargs)

    def test_colleague_passes_a_mail_on(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_word_of_new
        # guards: tools.mail_signs:forwarded_sender
        for subject, body in (
            ("Fwd: no salary", FORWARDED),
            ("FW: no salary", FORWARDED),
            ("إعادة توجيه: الراتب", ARABIC),
            ("No salary", FORWARDED),
            (
                "الراتب",
                "للعلم\n\n________________\nمن: {who}\nتاريخ الإرسال: الأحد، 7 يونيو 2026\nإلى: Agent\n"
                "الموضوع: x\n\nلم يصل",
            ),
        ):
            with self.subTest(subject=subject):
                ticket = self.passed_on(subject, body)
                self.assertPhase(ticket, "received")
                self.assertFalse(ticket.partner_id or ticket.partner_email)
                self.assertEqual(self.outside(ticket), [])
                question = ticket.question_ids
                self.assertEqual((question.kind, question.reason), ("customer", "forward"))
                self.assertEqual((question.name, question.address), ("Nora", "nora@example.net"))
                self.assertTrue(ticket.activity_ids)
                self.assertNotIn("Please see to it", ticket.description)
                self.assertNotIn("للعلم", ticket.description)
                self.assertFalse(ticket.first_response_date, "a colleague's remark is no answer")

    def test_one_click_makes_him_the_customer(self):
        # guards: models.mail.helpdesk_sender_question:_take_candidate
        nora = self.make_customer("Nora", "nora@example.net")
        ticket = self.passed_on()
        ticket.with_user(self.agent2).action_question_yes()
        self.assertEqual(ticket.partner_id, nora)
        self.assertEqual(self.outside(ticket), ["nora@example.net"])
        self.assertIn(nora, ticket.message_partner_ids)
        unknown = self.passed_on(who="Huda <huda@example.net>")
        unknown.with_user(self.agent2).action_question_yes()
        self.assertEqual((unknown.partner_name, unknown.partner_email), ("Huda", "huda@example.net"))
        self.assertFalse(unknown.partner_id)
        self.assertEqual(len(self.outside(unknown)), 1)
        self.assertIn("huda@example.net", self.outside(unknown)[0])

    def test_colleague_is_the_customer_himself(self):
        # guards: models.mail.helpdesk_sender_question:_take_sender
        ticket = self.passed_on()
        ticket.with_user(self.agent2).action_question_no()
        self.assertEqual(ticket.partner_id, self.agent.partner_id)
        self.assertFalse(ticket.user_id == self.agent)

    def test_customer_who_is_chosen_on_the_case(self):
        # guards: models.mail.helpdesk_sender_question:_questions_follow_customer
        ticket = self.passed_on(body="Fwd of a letter")
        self.assertFalse(ticket.question_ids.address)
        with self.assertRaises(MissingInput):
            ticket.with_user(self.agent2).action_question_yes()
        ticket.with_user(self.agent2).partner_id = self.customer
        self.assertEqual(ticket.question_ids.state, "given")
        self.assertEqual(self.outside(ticket), [self.customer.email])

    def test_mail_that_is_attached(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_attached_sender
        inner = EmailMessage()
        inner["From"], inner["Subject"] = "Nora <nora@example.net>", "no salary"
        inner.set_content("The salary of May did not arrive")
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.agent.email_formatted, self.address, "For you"
        mail["Message-Id"] = make_msgid(domain="example.com")
        mail.set_content("See the attached mail")
        mail.add_attachment(inner)
        ticket = self.env["helpdesk.ticket"].browse(self.env["mail.thread"].message_process(False, mail.as_bytes()))
        self.assertEqual(ticket.question_ids.address, "nora@example.net")

    def test_own_mail_of_a_colleague_and_forward_of_a_customer_are_theirs(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_word_of_new
        own = self.receive(self.agent.email_formatted, subject="My own matter", body="I have not been paid")
        self.assertEqual(own.partner_id, self.agent.partner_id)
        self.assertFalse(own.question_ids)
        theirs = self.receive(
            self.customer.email_formatted,
            subject="Fwd: their answer",
            body=FORWARDED.format(who="Bank <b@bank.example.com>"),
        )
        self.assertEqual(theirs.partner_id, self.customer)
        self.assertFalse(theirs.question_ids)

    def test_form_of_a_website_names_whoever_filled_it_in(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_answered_elsewhere
        # guards: tools.mail_signs:is_robot
        for sender in ("Website form <no-reply@www.example.com>", f"Our form <form-1@{self.address.split('@')[1]}>"):
            ticket = self.receive(sender, headers=[("Reply-To", "سارة <huda@example.net>")])
            self.assertEqual(self.outside(ticket), [])
            self.assertFalse(ticket.partner_id or ticket.partner_email)
            self.assertEqual(ticket.question_ids.reason, "form")
            ticket.with_user(self.agent).action_question_yes()
            self.assertEqual((ticket.partner_name, ticket.partner_email), ("سارة", "huda@example.net"))
            self.assertEqual(len(self.outside(ticket)), 1)

    def test_robot_that_names_nobody_to_answer(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_word_of_new
        sender = "Website form <no-reply@www.example.com>"
        ticket = self.receive(sender, body="Name: Huda\nMail: huda@example.net\nno salary")
        self.assertEqual(self.outside(ticket), [])
        self.assertEqual((ticket.question_ids.reason, ticket.question_ids.address), ("form", "huda@example.net"))
        nobody = self.receive(sender, body="no salary")
        self.assertEqual(self.outside(nobody), [])
        self.assertFalse(nobody.question_ids.address)

    def test_unknown_sender_who_names_an_address_elsewhere(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_word_of_new
        ticket = self.receive("Portal <info@city.example.com>", headers=[("Reply-To", "huda@example.net")])
        self.assertEqual(self.outside(ticket), [])
        self.assertEqual(ticket.question_ids.address, "huda@example.net")
        ticket.with_user(self.agent).action_question_no()
        self.assertIn("info@city.example.com", self.outside(ticket)[0])
        same = self.receive("Noura <noura@example.net>", headers=[("Reply-To", "noura.two@example.net")])
        self.assertIn("noura@example.net", self.outside(same)[0])

    def test_person_who_wants_to_be_answered_elsewhere(self):
        # guards: models.mail.helpdesk_sender_question:_ask_whose_word
        ticket = self.receive(self.customer.email_formatted, headers=[("Reply-To", "sara.work@example.net")])
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertFalse(ticket.question_ids)
        self.assertIn("sara.work@example.net", " ".join(ticket.message_ids.mapped("body")), "it is shown")
        self.assertEqual(self.outside(ticket), [self.customer.email])

    def test_plain_team_is_as_before(self):
        self.team.use_complaint_process = False
        ticket = self.passed_on()
        self.assertEqual(ticket.partner_id, self.agent.partner_id)
        self.assertFalse(ticket.question_ids)
