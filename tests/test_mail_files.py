from odoo.tools import html2plaintext

from ..tools.raw_mail import legible, references
from .gateway import MAILS, RawMailCase


class TestMailFiles(RawMailCase):
    # ------------------------------------------------------------------ new cases

    def test_policy_m02_arabic_mail_becomes_a_case(self):
        """Exchange and Outlook, UTF-8 and Windows-1256: text, subject, customer, kind and channel are right."""
        # guards: models.mail.helpdesk_mail_gateway:_prepare_case
        for name, subject, text in (
            ("exchange_arabic", "شكوى: تأخر راتب مايو", "لم يصل راتب شهر مايو حتى الآن."),
            ("outlook_windows_1256", "استفسار عن موعد الصرف", "متى يصرف راتب شهر مايو؟"),
        ):
            with self.subTest(name):
                ticket = self.bring(name)
                self.assertPhase(ticket, "received")
                self.assertEqual((ticket.name, ticket.kind), (subject, "complaint"))
                self.assertEqual(ticket.partner_id, self.customer)
                self.assertEqual(ticket.channel_id, self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email"))
                self.assertIn(text, html2plaintext(ticket.description))
                self.assertIn(text, html2plaintext(self.mails_in(ticket).body))
                self.assertEqual(len(self.notices(ticket)), 1)

    def test_mail_in_a_charset_nobody_knows_is_read(self):
        # guards: models.mail.mail_thread:message_process
        ticket = self.bring("raw_8bit")
        self.assertEqual(ticket.name, "شكوى عن الراتب")
        self.assertIn("لم يصل الراتب", ticket.description)
        ticket = self.bring("unknown_charset")
        self.assertEqual(ticket.name, "شكوى قديمة")
        self.assertIn("لم يصل الراتب", ticket.description)
        self.assertEqual(self.mails_in(ticket).attachment_ids.name, "list.csv")

    def test_mail_in_order_is_not_touched(self):
        for path in sorted(MAILS.glob("*.eml")):
            if path.stem not in ("raw_8bit", "unknown_charset"):
                raw = path.read_bytes()
                self.assertEqual(legible(raw)[0], raw, path.stem)

    def test_null_characters_lose_no_mail(self):
        raw = self.file("no_subject").replace(b"Subject:", b"Subject: a\0b =?utf-8?Q?=00c?=")
        ticket = self.env["helpdesk.ticket"].browse(self.env["mail.thread"].message_process(False, raw))
        self.assertPhase(ticket, "received")
        self.assertEqual(ticket.name, "ab c")

    def test_mail_without_subject(self):
        ticket = self.bring("no_subject")
        self.assertPhase(ticket, "received")
        self.assertTrue(ticket.name)

    def test_names_with_marks_of_direction(self):
        ticket = self.bring("rtl_names")
        self.assertFalse(ticket.partner_id)
        self.assertIn("نورة", ticket.customer_name)
        self.assertEqual(self.mails_in(ticket).attachment_ids.name, "المعاملة.pdf")
        self.assertTrue(self.mails_to(ticket, "noura.rtl@example.com"))
        self.assertFalse(self.mails_to(ticket, "stranger.cc@example.com"))

    def test_policy_k08_every_file_is_kept(self):
        """Pictures in the text, files of any kind and size: what the portal refuses, mail does not lose."""
        # guards: models.mail.helpdesk_ticket:_show_pictures
        self.company.complaint_upload_extensions = "txt"
        ticket = self.bring("inline_picture")
        files = self.mails_in(ticket).attachment_ids
        self.assertEqual(sorted(files.mapped("name")), ["fix.exe", "screen.png", "العقد.pdf"])
        self.assertIn("/web/image/", ticket.description)
        self.assertNotIn("cid:", ticket.description)
        for text in (ticket.description, self.mails_in(ticket).body):
            self.assertNotIn("<script", text)
            self.assertNotIn("onclick", text)
        ticket = self.bring("winmail")
        self.assertEqual(self.mails_in(ticket).attachment_ids.name, "winmail.dat")

    def test_default_category_and_usual_type(self):
        # guards: models.mail.helpdesk_mail_gateway:_prepare_case
        self.team.write({"default_type_id": False, "default_category_id": self.category.id})
        ticket = self.bring("winmail")
        self.assertEqual((ticket.kind, ticket.category_id), ("complaint", self.category))

    def test_team_of_a_second_company(self):
        # guards: models.mail.helpdesk_mail_gateway:_prepare_case
        company, team = self.make_company()
        domain = self.env["mail.alias.domain"].create(
            {"name": "second.example.com", "company_ids": [(6, 0, company.ids)]}
        )
        # a type without a sequence of its own: numbers are the company's
        self.env["ir.sequence"].create(
            {"name": "Second", "code": "helpdesk.ticket.sequence", "prefix": "SECOND/", "company_id": company.id}
        )
        letter = self.env["helpdesk.ticket.type"].create({"name": "Letter", "kind": "other"})
        team.write({"alias_name": "second-test", "default_type_id": letter.id})
        team.alias_id.alias_domain_id = domain
        raw = self.file("winmail").replace(self.address.encode(), b"second-test@second.example.com")
        ticket = self.env["helpdesk.ticket"].browse(self.env["mail.thread"].message_process(False, raw))
        self.assertEqual((ticket.company_id, ticket.team_id), (company, team))
        self.assertTrue(ticket.number.startswith("SECOND/"))

    # ------------------------------------------------------------------ who writes

    def test_sender_is_never_a_contact_of_another_company(self):
        # guards: models.mail.helpdesk_mail_gateway:_partners_with
        company, _team = self.make_company()
        self.make_customer("Theirs", "both@example.com", company_id=company.id)
        self.assertFalse(self.receive("both@example.com").partner_id)
        ours = self.make_customer("Ours", "both@example.com", company_id=self.company.id)
        self.assertEqual(self.receive("both@example.com").partner_id, ours)

    def test_sender_with_several_contacts(self):
        """The one with an account; else the person, not the firm; nobody, when they belong to different customers."""
        # guards: models.mail.helpdesk_mail_gateway:_author_of_mail
        firm = self.make_customer("Firm", "shared@example.com", is_company=True)
        person = self.make_customer("Person", "shared@example.com", company=firm)
        self.assertEqual(self.receive("Shared <SHARED@example.com>").partner_id, person)
        other = self.make_customer("Other", "shared@example.com")
        ticket = self.receive("Shared <shared@example.com>")
        self.assertFalse(ticket.partner_id)
        self.assertEqual(ticket.customer_name, "Shared")
        self.assertTrue(self.mails_to(ticket, "shared@example.com"))
        user = self.make_customer("With account", "shared@example.com", login="complaint_shared")
        self.assertEqual(self.receive("shared@example.com").partner_id, user)
        # an answer is its customer's, whoever else has the address
        case = self.make_ticket(partner_id=other.id, phase="awaiting_customer")
        self.receive("shared@example.com", reply_to=self.last_notice(case))
        self.assertPhase(case, "processing")

    # ------------------------------------------------------------------ answers

    def test_answer_from_gmail(self):
        ticket, notice = self.returned()
        self.assertEqual(self.bring("gmail_reply", notice), ticket)
        self.assertPhase(ticket, "processing")
        self.assertIn("هذه صورة الهوية المطلوبة", self.mails_in(ticket).body)
        self.assertIn("نحتاج منكم ما يلي", self.mails_in(ticket).body)

    def test_answer_by_reference_in_the_subject(self):
        # guards: models.mail.helpdesk_mail_gateway:_routes_by_reference
        for digits in ("0123456789", "٠١٢٣٤٥٦٧٨٩"):
            ticket = self.make_ticket(phase="awaiting_customer")
            number = ticket.number.translate(str.maketrans("0123456789", digits))
            found = self.receive(self.customer.email_formatted, subject=f"رد: \u200f[{number}] الهوية")
            self.assertEqual(found, ticket)
            self.assertPhase(ticket, "processing")

    def test_reference_of_somebody_else_makes_a_new_case(self):
        # guards: models.mail.helpdesk_mail_gateway:_named_by
        ticket = self.make_ticket(phase="awaiting_customer")
        self.make_customer("Stranger", "stranger@example.com")
        for sender in ("stranger@example.com", "unknown@example.com", self.agent.email_formatted):
            found = self.receive(sender, subject=f"[{ticket.number}]")
            self.assertNotEqual(found, ticket)
            self.assertPhase(found, "received")
        self.assertPhase(ticket, "awaiting_customer")

    def test_reference_from_a_colleague_and_from_a_customer_without_contact(self):
        firm = self.make_customer("Firm", "firm@example.com", is_company=True)
        filer = self.make_customer("Filer", "filer@example.com", company=firm)
        self.make_customer("Colleague", "colleague@example.com", company=firm)
        ticket = self.make_ticket(partner_id=filer.id, phase="awaiting_customer")
        self.assertEqual(self.receive("colleague@example.com", subject=f"Re {ticket.number}."), ticket)
        self.assertPhase(ticket, "processing")
        secret = self.make_ticket(partner_id=filer.id, phase="awaiting_customer", confidential=True)
        self.assertNotEqual(self.receive("colleague@example.com", subject=secret.number), secret)
        nobody = self.make_ticket(
            partner_id=False, partner_name="Huda", partner_email="huda@example.com", phase="awaiting_customer"
        )
        self.assertEqual(self.receive("Huda <Huda@example.com>", subject=f"({nobody.number})"), nobody)
        self.assertPhase(nobody, "processing")

    def test_what_looks_like_a_reference(self):
        self.assertEqual(references("رد: [CMP/٢٠٢٦/٠٠٠١٢]، و«INQ/2026/7»!"), ["CMP/2026/00012", "INQ/2026/7"])
        self.assertEqual(references(None), [])

    # ------------------------------------------------------------------ machines

    def test_people_on_leave_change_nothing(self):
        for name, words in (("vacation_gmail", "أنا في إجازة"), ("vacation_exchange", "خارج المكتب")):
            with self.subTest(name):
                ticket, notice = self.returned()
                notices = self.notices(ticket)
                self.bring(name, notice)
                self.assertPhase(ticket, "awaiting_customer")
                self.assertEqual(self.notices(ticket), notices)
                self.assertEqual(self.row(ticket, "customer_reply").state, "running")
                self.assertIn(words, self.mails_in(ticket).body)

    def test_receipt_is_no_bounce(self):
        # guards: models.mail.mail_thread:_report_says_failed
        for name in ("read_receipt", "dsn_delayed"):
            with self.subTest(name):
                ticket, notice = self.returned()
                self.bring(name, notice)
                self.assertPhase(ticket, "awaiting_customer")
                self.assertNotIn("bounce", notice.notification_ids.mapped("notification_status"))
                self.assertFalse(ticket.bounced_address)
                self.assertIn("sara.test@example.com", ticket.message_ids.sorted("id")[-1].body)

    def test_mailing_list_is_kept_and_not_answered(self):
        ticket = self.bring("mailing_list")
        self.assertPhase(ticket, "received")
        self.assertFalse(self.notices(ticket))

    def test_policy_k04_wish_for_no_automatic_answer(self):
        """A person wrote it, so it counts; the confirmation stands on the case and is not mailed."""
        # guards: models.mail.mail_thread:_message_route_process
        ticket = self.bring("suppressed_human")
        self.assertPhase(ticket, "received")
        self.assertEqual(len(self.notices(ticket)), 1)
        self.assertFalse(self.mails_to(ticket, "huda.suppress@example.com"))
        self.assertEqual(ticket.notice_ids.mapped("channel"), ["portal"])
        # what happens later is no automatic answer
        self.step(ticket, "verify")
        self.step(ticket, "reject")
        self.assertTrue(self.mails_to(ticket, "huda.suppress@example.com"))

    def test_our_notices_tell_machines_not_to_answer(self):
        # guards: models.mail.helpdesk_ticket:_notify_by_email_get_base_mail_values
        ticket = self.make_ticket()
        self.assertIn("Auto-Submitted", self.mail_of(self.last_notice(ticket)).headers)

    # ------------------------------------------------------------------ after the end

    def test_late_mail_is_kept_acknowledged_once_and_flagged(self):
        # guards: models.mail.helpdesk_ticket:_take_in_words
        ticket = self.make_ticket(phase="closed")
        notices = len(self.notices(ticket))
        notice = self.last_notice(ticket)
        for body in ("شكراً", "ملف آخر"):
            self.receive(self.customer.email_formatted, body=body, reply_to=notice, files=[("late.pdf", b"%PDF-1.4")])
        self.assertPhase(ticket, "closed")
        self.assertEqual(len(self.notices(ticket)), notices + 1)
        self.assertEqual(len(self.mails_in(ticket).attachment_ids), 2)
        late = self.env.ref("helpdesk_mgmt_complaint.activity_late_message")
        self.assertEqual(ticket.activity_ids.filtered(lambda a: a.activity_type_id == late).user_id, self.agent)
        self.assertEqual(len(ticket.activity_ids.filtered(lambda a: a.activity_type_id == late)), 1)

    def test_late_machine_mail_is_only_kept(self):
        ticket = self.make_ticket(phase="closed")
        notices, activities = len(self.notices(ticket)), ticket.activity_ids
        self.bring("vacation_gmail", self.last_notice(ticket))
        self.assertTrue(self.mails_in(ticket))
        self.assertEqual(len(self.notices(ticket)), notices)
        self.assertEqual(ticket.activity_ids, activities)
