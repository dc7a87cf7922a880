"""Text messages of an escalation: what they say, and what happens when the provider does not take one."""

from .common import MODULE, utc
from .ledger import LedgerCase

MOBILE = "+966500000000"


class TestStaffTexts(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader.partner_id.phone = MOBILE
        level = {"offset_hours": 0.0, "by_sms": True, "by_activity": False}
        cls.make_policy("first_response", hours=24, round_the_clock=True, levels=[level])

    def escalated(self, **vals):
        """A case that got no answer until Friday 12 June, 10:00; a text message is in the queue."""
        with self.at("2026-06-11 10:00"):
            ticket = self.make_ticket(user_id=False, **vals)
        with self.at("2026-06-12 10:00"):
            self.run_cron()
        return ticket

    @property
    def text(self):
        return self.env["sms.sms"].search([("partner_id", "=", self.leader.partner_id.id)])

    def run_texts(self, moment):
        with self.at(moment):
            self.env.flush_all()
            with self.enter_registry_test_mode():
                self.env.ref(f"{MODULE}.ir_cron_text_messages").method_direct_trigger()
            self.env.invalidate_all()

    def test_policy_t02_text_message_names_the_case(self):
        """What is asked, of which case, how long the customer has waited, and the way there."""
        # guards: models.ledger.helpdesk_ticket_deadline_due:_escalation_sms
        ticket = self.escalated(name="شهادة لم تصدر بعد")
        for words in ("Please see to", ticket.number, "شهادة لم تصدر بعد", "First response", "1 day", "/mail/view?"):
            self.assertIn(words, self.text.body)

    def test_title_of_a_confidential_case_is_kept_back(self):
        # guards: models.ledger.helpdesk_ticket_deadline_due:_escalation_sms
        ticket = self.escalated(confidential=True)
        self.assertIn(ticket.number, self.text.body)
        self.assertNotIn(ticket.name, self.text.body)

    def test_policy_t02_text_message_to_staff_is_tried_again(self):
        # guards: models.ledger.sms_sms:_follow_failure
        self.escalated()
        sms = self.text
        with self.at("2026-06-12 18:00"):
            sms.action_set_error("sms_server")
            self.assertEqual((sms.complaint_tries, sms.complaint_next_try), (1, utc("2026-06-12 19:00")))
        self.leader.partner_id.phone = "+966511111111"
        self.run_texts("2026-06-12 18:59")
        self.assertEqual(sms.state, "error")
        # guards: models.mail.helpdesk_ticket_notice:_text_colleagues_again
        self.run_texts("2026-06-12 19:00")
        self.assertEqual((sms.state, sms.number, sms.complaint_next_try), ("outgoing", "+966511111111", False))
        with self.at("2026-06-12 19:01"):
            # four hours later it is night: the morning is waited for
            sms.action_set_error("sms_credit")
            self.assertEqual(sms.complaint_next_try, utc("2026-06-13 08:00"))
        self.assertFalse(self.mails(self.leader))

    def test_number_that_is_none_is_told_by_mail(self):
        # guards: models.ledger.sms_sms:_follow_failure
        ticket = self.escalated()
        with self.at("2026-06-12 18:00"):
            self.text.action_set_error("sms_number_format")
        self.assertFalse(self.text.complaint_next_try)
        self.assertIn(ticket.number, self.mails(self.leader).subject)

    def test_in_the_end_it_is_told_by_mail(self):
        # guards: models.ledger.sms_sms:_follow_failure
        self.escalated()
        sms = self.text
        sms.complaint_tries = 5
        with self.at("2026-06-12 18:00"):
            sms.action_set_error("sms_server")
        self.assertEqual(len(self.mails(self.leader)), 1)

    def test_answered_meanwhile_is_not_sent_again(self):
        # guards: models.mail.helpdesk_ticket_notice:_text_colleagues_again
        ticket = self.escalated()
        with self.at("2026-06-12 18:00"):
            self.text.action_set_error("sms_server")
            self.say(ticket)
        told = self.mails(self.leader)
        self.run_texts("2026-06-12 19:00")
        self.assertEqual(self.text.state, "error")
        with self.at("2026-06-12 19:10"):
            self.text.action_set_error("sms_number_format")
        self.assertEqual(self.mails(self.leader), told)

    def test_text_messages_of_others_are_left_alone(self):
        # guards: models.ledger.sms_sms:write
        other = self.env["sms.sms"].create({"number": MOBILE, "body": "Hello"})
        other.action_set_error("sms_server")
        self.assertFalse(other.complaint_next_try)
