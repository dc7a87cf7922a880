from email.message import EmailMessage
from email.utils import make_msgid

from .gateway import NoticeCase

MACHINES = (
    ("رد تلقائي: حالة شكواك", "أنا في إجازة حتى 14 يونيو، وسأرد عليكم عند عودتي."),
    ("الرد الآلي", "شكرا لتواصلكم"),
    ("\u200fخارج المكتب: حالة", "سأعود يوم الأحد"),
    ("إشعار غياب", "أعود قريبًا"),
    ("Automatic reply: your case", "I am away"),
    ("Out of Office Re: your case", "Back on Sunday"),
    ("Auto: Re: case", "Thanks"),
    ("Réponse automatique : dossier", "Je suis absente"),
    ("Absence du bureau", "Je suis en congés"),
    ("Re: your case", "I am currently on annual leave. I will reply upon my return."),
    ("رد: حالة شكواك", "أنا خارج المكتب حاليا، وسأرد عليكم عند عودتي"),
    ("رد: حالة شكواك", "أنا خارج المكتب حالياً"),
    ("رد: حالة شكواك", "انا باجازه وساعود الاحد"),
    ("رد تلقائى: حالة", "انا باجازه"),
    ("رد: شكوى", "أتمتع حاليًا بإجازتي السنوية، وسأطّلع على رسالتك فور عودتي"),
    ("رد: شكوى", "تم استلام رسالتكم وسيتم الرد عليكم"),
    ("رد: شكوى", "هذه رسالة آلية، نرجو عدم الرد عليها"),
    ("Re: your case", "I'm OOO till Monday."),
    ("Re: your case", "I am currently out of the office."),
    ("Re: votre dossier", "Je suis absente du bureau et de retour le 14 juin"),
    ("تمت القراءة: حالة شكواك", "قُرئت الرسالة"),
    ("Re: case", "This is an automated message, please do not reply. We have received your message."),
)
PERSONS = (
    ("Re: your case", "Here is my identity card. I was on leave last week."),
    ("رد: حالة شكواك", "كنت في إجازة، وهذه صورة الهوية"),
    ("Re: your case", "See the attached\n\nOn Sunday Care wrote:\n> This is an automatic reply, please do not reply"),
    ("Re: your case", "I am going on vacation next week; my number is 1020304050"),
    ("رد: شكوى", "لم أستلم الراتب بعد عودتي من الإجازة"),
    ("Re: out", "The office is out of order; here is my number"),
    ("تلقيت الرسالة", "نعم"),
)


class WordsCase(NoticeCase):
    def waiting(self, **vals):
        return self.make_ticket(phase="awaiting_customer", **vals)

    def answered(self, ticket, sender, **kwargs):
        self.assertEqual(self.receive(sender, reply_to=self.last_notice(ticket), **kwargs), ticket)


class TestMachineSigns(WordsCase):
    """Machines that do not say so in their headers: nothing happens by itself, and a person is asked."""

    def test_machine_resumes_nothing_and_a_person_is_asked(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_looks_like_machine
        # guards: tools.mail_signs:machine_signs
        for subject, body in MACHINES:
            with self.subTest(subject=subject, body=body[:20]):
                ticket = self.waiting()
                notices = self.notices(ticket)
                self.answered(ticket, self.customer.email_formatted, subject=subject, body=body)
                self.assertPhase(ticket, "awaiting_customer")
                self.assertEqual(ticket.question_ids.mapped("kind"), ["machine"])
                self.assertEqual(self.row(ticket, "customer_reply").state, "paused")
                self.assertEqual(self.notices(ticket), notices, "it is not answered")
                self.assertTrue(ticket.activity_ids)

    def test_persons_mail_resumes(self):
        # guards: tools.mail_signs:machine_signs
        for subject, body in PERSONS:
            with self.subTest(subject=subject, body=body[:20]):
                ticket = self.waiting()
                self.answered(
                    ticket,
                    self.customer.email_formatted,
                    subject=subject,
                    body=body,
                    headers=[("X-Auto-Response-Suppress", "All")],
                )
                self.assertPhase(ticket, "processing")
                self.assertFalse(ticket.question_ids)

    def test_wordless_acceptance_of_a_calendar(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_is_reply_of_calendar
        ticket = self.waiting()
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.customer.email_formatted, self.address, "موعد"
        mail["Message-Id"] = make_msgid(domain="example.com")
        mail["In-Reply-To"] = mail["References"] = self.last_notice(ticket).message_id
        mail.set_content("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n", subtype="calendar")
        self.env["mail.thread"].message_process(False, mail.as_bytes())
        self.assertPhase(ticket, "awaiting_customer")
        self.assertEqual(ticket.question_ids.kind, "machine")

    def test_clock_that_nobody_believes_tells_nothing(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_came_at_once
        ticket = self.waiting()
        text = "My number is 1020304050, answer as soon as I am back on leave"
        for date in ("Thu, 1 Jan 1970 00:00:00 +0000", "Tue, 19 Jan 2038 03:14:08 +0000"):
            mail = {"parent_id": self.last_notice(ticket).id, "body": text}
            self.assertFalse(self.env["helpdesk.mail.gateway"]._came_at_once({"Date": date}, mail))

    def test_header_that_only_machines_write(self):
        # guards: models.mail.mail_thread:_is_machine_mail
        ticket = self.waiting()
        header = ("X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent")
        self.answered(ticket, self.customer.email_formatted, body="Hello", headers=[header])
        self.assertPhase(ticket, "awaiting_customer")
        self.assertFalse(ticket.question_ids)

    def test_answer_without_words_or_files(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_looks_like_machine
        ticket = self.waiting()
        self.answered(ticket, self.customer.email_formatted, subject="Re: your case", body="\u200f \u00a0\n")
        self.assertPhase(ticket, "awaiting_customer")
        self.answered(ticket, self.customer.email_formatted, body="\n", files=[("id.pdf", b"%PDF-1.4 x")])
        self.assertPhase(ticket, "processing")

    def test_person_says_what_it_was(self):
        # guards: models.mail.helpdesk_sender_question:_confirm
        subject, body = MACHINES[0]
        for answer, phase in (("yes", "processing"), ("no", "awaiting_customer")):
            ticket = self.waiting()
            self.answered(ticket, self.customer.email_formatted, subject=subject, body=body)
            getattr(ticket.with_user(self.agent), f"action_question_{answer}")()
            self.assertPhase(ticket, phase)
            self.assertNotEqual(self.row(ticket, "customer_reply").state, "paused")

    def test_new_case_of_perhaps_a_machine_is_kept_and_not_answered(self):
        # guards: models.mail.helpdesk_ticket:_confirm_receipt
        subject, body = MACHINES[0]
        ticket = self.receive("Huda <huda@example.com>", subject=subject, body=body)
        self.assertPhase(ticket, "received")
        self.assertFalse(self.mails_to(ticket, "huda@example.com"))
        self.assertEqual(ticket.question_ids.kind, "machine")
        ticket.with_user(self.agent).action_question_yes()
        self.assertEqual(len(self.mails_to(ticket, "huda@example.com")), 1, "a person has his receipt")
