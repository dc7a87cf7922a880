"""A text that cannot be made undoes nothing: a plain notice goes out, an administrator is asked, once."""

from odoo.exceptions import ValidationError
from odoo.tools import SQL, mute_logger

from .common import MODULE
from .gateway import NoticeCase

LOGGER = "odoo.addons.helpdesk_mgmt_complaint.models.mail.helpdesk_ticket_notice_text"
BROKEN = '<p><t t-out="object.user_id.name.upper()"/></p>'


class TestBrokenText(NoticeCase):
    def setUp(self):
        super().setUp()
        # as it comes by an import or an older release: nothing tried it
        muted = mute_logger(LOGGER, "odoo.addons.mail.models.mail_render_mixin")
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)

    def template(self, event, model="mail"):
        return self.env.ref(f"{MODULE}.{model}_template_{event}")

    def spoil(self, event, lang, text, field="body_html", model="mail"):
        template = self.template(event, model)
        table = SQL.identifier(f"{model}_template")
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s || jsonb_build_object(%s, %s) WHERE id = %s",
                table, SQL.identifier(field), SQL.identifier(field), lang, text, template.id,
            )
        )  # fmt: skip
        template.invalidate_recordset()
        return template

    def to_mend(self):
        type_ = self.env.ref(f"{MODULE}.activity_broken_text")
        return self.env["mail.activity"].search([("activity_type_id", "=", type_.id)])

    # ------------------------------------------------------------------ a plain one goes out

    def test_step_stands_and_a_plain_notice_goes_out(self):
        """In Arabic alone, without an assignee: the filing stands; English customers get the text as it was written."""
        # guards: models.mail.helpdesk_ticket_notice:_post_notice
        # guards: models.mail.helpdesk_ticket_notice_text:_made_or_plain
        template = self.spoil("received", "ar_001", BROKEN)
        john = self.make_customer("John", "john@example.com", lang="en_US")
        ticket, english = self.make_ticket(user_id=False), self.make_ticket(user_id=False, partner_id=john.id)
        self.assertPhase(ticket, "received")
        mail = self.mail_of(self.last_notice(ticket))
        for words in (ticket.number, "تم استلام" if "تم استلام" in mail.body_html else ticket.number, 'dir="rtl"'):
            self.assertIn(words, mail.body_html)
        self.assertIn(f"/my/ticket/{ticket.id}?access_token={ticket.access_token}", mail.body_html)
        notice = ticket.notice_ids.filtered(lambda n: n.channel == "email")
        self.assertIn(template.name, notice.text_error)
        self.assertIn("AttributeError", notice.text_error)
        self.assertEqual(notice.state, "queued")
        self.assertFalse(english.notice_ids.filtered("text_error"))
        self.assertIn("Thank you for your complaint", self.mail_of(self.last_notice(english)).body_html)

    def test_administrator_is_asked_once(self):
        # guards: models.mail.helpdesk_ticket_notice_text:_ask_to_mend
        self.to_mend().unlink()
        template = self.spoil("received", "ar_001", BROKEN)
        for _ in range(3):
            self.make_ticket(user_id=False)
        [activity] = self.to_mend()
        self.assertIn(template.name, activity.summary)
        self.assertIn("Arabic", activity.summary)
        self.assertIn("AttributeError", activity.note)
        self.assertTrue(activity.user_id.has_group("helpdesk_mgmt.group_helpdesk_manager"))

    def test_subject_and_text_message(self):
        # guards: models.mail.helpdesk_ticket_notice:_prepare_text
        # guards: models.mail.helpdesk_ticket_notice_text:_plain_text
        self.customer.phone = "+966501234567"
        self.spoil("received", "ar_001", "{{ object.user_id.name.upper() }}", field="subject")
        self.spoil("received", "ar_001", "{{ object.user_id.name.upper() }}", field="body", model="sms")
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(user_id=False, preferred_contact="sms")
        self.assertIn(ticket.number, self.last_notice(ticket).subject)
        text = ticket.notice_ids.filtered(lambda n: n.channel == "sms")
        self.assertIn(ticket.number, text.body)
        self.assertTrue(text.text_error)

    def test_proposal_says_until_when_and_return_what_is_missing(self):
        # guards: models.mail.helpdesk_ticket_notice_text:_plain_body
        broken = '<p><t t-out="object.cause_id.name.upper()"/></p>'
        for event in ("proposed", "returned", "closed"):
            for lang in ("en_US", "ar_001"):
                self.spoil(event, lang, broken)
        john = self.make_customer("John", "john@example.com", lang="en_US")
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="proposed", partner_id=john.id)
            self.assertIn("Sunday 14 June 2026, 23:59", self.mail_of(self.last_notice(ticket)).body_html)
            asked = self.make_ticket(phase="awaiting_customer", partner_id=john.id)
            self.assertIn("A copy of the identity card", self.mail_of(self.last_notice(asked)).body_html)
        with self.at("2026-06-15 08:00"):
            # the lapse is not put off for ever
            self.run_cron()
        self.assertPhase(ticket, "closed", "solved")

    def test_database_error_in_a_text(self):
        self.spoil(
            "received", "ar_001", "<p><t t-out=\"object.env['res.partner'].search([('id', '=', 'x' * 3)])\"/></p>"
        )
        with mute_logger("odoo.sql_db"):
            ticket = self.make_ticket(user_id=False, partner_id=False, partner_email="huda@example.com")
        self.assertTrue(ticket.exists() and self.mail_of(self.last_notice(ticket)))

    # ------------------------------------------------------------------ tried before it is kept

    def test_saving_tries_it(self):
        """On cases without assignee, contact or name, in every language and phase; it says which."""
        # guards: models.mail.helpdesk_ticket_notice_text:_check_texts
        # guards: models.mail.mail_template:write
        template = self.template("received")
        last = self.env["helpdesk.ticket"].search([], order="id desc", limit=1)
        arabic = template.with_context(lang="ar_001")
        with self.assertRaisesRegex(ValidationError, "Arabic.*AttributeError"), self.env.cr.savepoint():
            arabic.body_html = BROKEN
        # by the base on a case of its choice, or by us on one without a contact
        with self.assertRaisesRegex(ValidationError, "TypeError|partner_id.name"), self.env.cr.savepoint():
            template.subject = "{{ object.number + object.partner_id.name }}"
        only_closed = '<p><t t-if="object.phase == \'closed\'" t-out="object.cause_id.name.upper()"/></p>'
        with self.assertRaisesRegex(ValidationError, "Closed|cause_id.name"), self.env.cr.savepoint():
            template.body_html = only_closed
        # what the trial made is gone
        self.assertEqual(self.env["helpdesk.ticket"].search([], order="id desc", limit=1), last)

    def test_good_ones_are_kept_and_cost_no_number(self):
        # guards: models.mail.sms_template:write
        before = self.make_ticket().number
        template, text = self.template("received"), self.template("received", "sms")
        template.write(
            {"subject": "Your case {{ object.number }}", "body_html": "<p>Dear <t t-out='object.number'/></p>"}
        )
        text.body = "{{ object.number }} {{ object._sms_until('verification') }}"
        self.assertIn("Dear", template.body_html)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            text.body = "{{ object.user_id.name.upper() }}"
        number = int(before.rsplit("/", 1)[1])
        self.assertEqual(int(self.make_ticket().number.rsplit("/", 1)[1]), number + 1)

    def test_translations_are_tried(self):
        # guards: models.mail.mail_template:_update_field_translations
        template = self.template("received")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            template.update_field_translations("subject", {"ar_001": "{{ object.user_id.name.upper() }}"})

    def test_templates_of_others_are_not_tried(self):
        """Neither an own one of the helpdesk's, nor one of another application."""
        for model in ("helpdesk.ticket", "res.partner"):
            template = self.env["mail.template"].create(
                {"name": "Own", "model_id": self.env["ir.model"]._get_id(model), "subject": "Hello"}
            )
            template.subject = "{{ 1 / 0 if object.display_name == 'TRIAL' else 1 }}"
