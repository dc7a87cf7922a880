"""Notices that the clock causes go out when the body opens; those that answer somebody's own action at once."""

from .common import MODULE, RIYADH, utc
from .ledger import LedgerCase

NEW_YORK = "America/New_York"


class TestNoticeHours(LedgerCase):
    def send_scheduled(self):
        """Odoo's own scheduled action for messages that wait for their hour."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("mail.ir_cron_send_scheduled_message").method_direct_trigger()
        self.env.invalidate_all()

    def mails_since(self, ticket, email, before):
        return self.mails_to(ticket, email) - before

    def each_zone(self):
        for zone in (RIYADH, NEW_YORK):
            calendar = self.make_calendar(f"Hours of {zone}", tz=zone)
            team = self.make_team(f"Care in {zone}", self.agent, resource_calendar_id=calendar.id)
            with self.subTest(zone=zone):
                yield zone, team

    def test_policy_n10_lapse_by_night_is_told_at_the_opening(self):
        # guards: models.ledger.helpdesk_ticket_deadline_due:_cron_process_due
        # guards: models.mail.helpdesk_ticket_notice:_post_notice
        for zone, team in self.each_zone():
            with self.at("2026-06-07 10:00", zone):
                unanswered = self.make_ticket(team_id=team.id, phase="awaiting_customer")
            with self.at("2026-06-08 10:30", zone):
                self.run_cron()
                before = self.mails_to(unanswered, self.customer.email)
                told = self.notices(unanswered)
            with self.at("2026-06-11 00:05", zone):
                self.run_cron()
                self.assertPhase(unanswered, "cancelled", "unresponsive")
                # on the case at once, by mail later
                self.assertEqual(len(self.notices(unanswered)), len(told) + 1)
                self.send_scheduled()
            with self.at("2026-06-11 07:59", zone):
                self.send_scheduled()
                self.assertFalse(self.mails_since(unanswered, self.customer.email, before))
            with self.at("2026-06-11 08:00", zone):
                self.send_scheduled()
                [mail] = self.mails_since(unanswered, self.customer.email, before)
            with self.at("2026-06-11 09:00", zone):
                self.send_scheduled()
                self.assertEqual(self.mails_since(unanswered, self.customer.email, before), mail)

    def test_mail_that_waited_is_the_same_mail(self):
        """Layout, language, direction and the customer's own link, as in one that went at once."""
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="proposed")
            before = self.mails_to(ticket, self.customer.email)
        with self.at("2026-06-15 00:00"):
            self.run_cron()
            self.assertPhase(ticket, "closed", "solved")
        with self.at("2026-06-15 08:00"):
            self.send_scheduled()
        [mail] = self.mails_since(ticket, self.customer.email, before)
        message = mail.mail_message_id
        self.assertEqual(message.notification_ids.res_partner_id, self.customer)
        self.assertIn('dir="rtl"', mail.body_html)
        self.assertIn(f"access_token={ticket.access_token}", mail.body_html)
        self.assertNotIn(ticket.access_token, message.body)
        self.assertEqual(message.email_layout_xmlid, f"{MODULE}.mail_notification_layout")

    def test_over_a_weekend_and_a_holiday(self):
        """Lapsed in the night to Friday; Sunday is a holiday: the body opens on Monday."""
        with self.at("2026-06-07 10:00"):
            self.company.write({"complaint_reply_days": 4, "complaint_reminder_days": 0})
            ticket = self.make_ticket(phase="awaiting_customer")
            before = self.mails_to(ticket, self.customer.email)
        with self.at("2026-06-12 00:01"):
            self.make_holiday("2026-06-14")
            self.run_cron()
            self.assertPhase(ticket, "cancelled", "unresponsive")
        with self.at("2026-06-14 12:00"):
            self.send_scheduled()
            self.assertFalse(self.mails_since(ticket, self.customer.email, before))
        with self.at("2026-06-15 08:00"):
            self.send_scheduled()
            self.assertEqual(len(self.mails_since(ticket, self.customer.email, before)), 1)

    def test_reminder_late_by_night_waits(self):
        """After downtime the reminder is late; it goes out at the opening, and in opening hours at once."""
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
            before = self.mails_to(ticket, self.customer.email)
        with self.at("2026-06-08 22:00"):
            self.run_cron()
            self.assertFalse(self.mails_since(ticket, self.customer.email, before))
        with self.at("2026-06-09 08:00"):
            self.send_scheduled()
            self.assertEqual(len(self.mails_since(ticket, self.customer.email, before)), 1)

    def test_clock_in_opening_hours_tells_at_once(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
            before = self.mails_to(ticket, self.customer.email)
        with self.at("2026-06-08 10:05"):
            self.run_cron()
            self.assertEqual(len(self.mails_since(ticket, self.customer.email, before)), 1)

    def test_own_action_by_night_is_answered_at_once(self):
        # guards: models.mail.helpdesk_ticket_notice:_notice_date
        with self.at("2026-06-06 02:00"):
            ticket = self.make_ticket(phase="proposed")
            filed = self.mails_to(ticket, self.customer.email)
            self.assertEqual(len(filed), len(self.notices(ticket)))
            ticket.sudo().action_customer_reject("Not paid")
            self.assertEqual(len(self.mails_to(ticket, self.customer.email)), len(filed) + 1)
        with self.at("2026-06-14 10:00"):
            late = self.make_ticket(phase="proposed")
            before = self.mails_to(late, self.customer.email)
        with self.at("2026-06-22 01:00"):
            # his window had ended, and he is the one who acts
            late.sudo().action_customer_accept()
            self.assertEqual(late.decision, "lapsed")
            self.assertEqual(len(self.mails_since(late, self.customer.email, before)), 1)

    def test_customer_without_contact_and_second_company(self):
        _company, team = self.make_company()
        emails = ("huda@example.com", self.customer.email)
        with self.at("2026-06-07 10:00"):
            tickets = self.make_ticket(
                phase="awaiting_customer", partner_id=False, partner_name="Huda", partner_email="huda@example.com"
            ) | self.make_ticket(team_id=team.id, phase="awaiting_customer", user_id=False)
            nobody = self.make_ticket(phase="awaiting_customer", partner_id=False)
        with self.at("2026-06-08 10:30"):
            self.run_cron()
        with self.at("2026-06-11 00:05"):
            befores = [self.mails_to(ticket, email) for ticket, email in zip(tickets, emails, strict=True)]
            self.run_cron()
            # nothing could tell him that he was asked for something
            self.assertPhase(nobody, "awaiting_customer")
            for ticket, email, before in zip(tickets, emails, befores, strict=True):
                self.assertPhase(ticket, "cancelled", "unresponsive")
                self.assertFalse(self.mails_since(ticket, email, before))
        with self.at("2026-06-11 08:00"):
            self.send_scheduled()
            for ticket, email, before in zip(tickets, emails, befores, strict=True):
                self.assertEqual(len(self.mails_since(ticket, email, before)), 1)

    def test_reopened_before_the_opening(self):
        """It is told what happened in the night, and that the case is open again."""
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="proposed")
            before = self.mails_to(ticket, self.customer.email)
        with self.at("2026-06-15 00:00"):
            self.run_cron()
        with self.at("2026-06-15 01:00"):
            ticket.sudo().action_reopen("Not paid")
            self.assertEqual(len(self.mails_since(ticket, self.customer.email, before)), 1)
        with self.at("2026-06-15 08:00"):
            self.send_scheduled()
            self.assertEqual(len(self.mails_since(ticket, self.customer.email, before)), 2)

    def test_next_opening(self):
        split = self.make_calendar("Split", hours=((8, 12), (13, 16)))
        late = self.make_calendar("Until midnight", hours=((20, 24),))
        self.make_holiday("2026-06-08", calendar=late)
        for calendar, moment, opening in (
            (split, "2026-06-07 09:30", "2026-06-07 09:30"),
            (split, "2026-06-07 12:00", "2026-06-07 13:00"),
            (split, "2026-06-07 07:00", "2026-06-07 08:00"),
            (split, "2026-06-11 16:00", "2026-06-14 08:00"),
            # the last second that a holiday leaves of a shift until midnight is no opening
            (late, "2026-06-08 01:00", "2026-06-09 20:00"),
        ):
            with self.subTest(moment=moment):
                self.assertEqual(calendar.next_opening(utc(moment)), utc(opening))
