"""What is said of time: numbers that agree with their nouns, how much is left, how late it is, what it waits for."""

from .common import utc
from .ledger import LedgerCase

SYDNEY = "Australia/Sydney"
# minutes, hours and days in the order of Arabic's forms of a noun: one, two, three to ten, eleven and more, hundreds
DAYS = {
    1: "يوم عمل واحد",
    2: "يوما عمل",
    4: "4 أيام عمل",
    11: "11 يوم عمل",
    100: "100 يوم عمل",
    103: "103 أيام عمل",
}
HOURS = {
    1: "ساعة متواصلة واحدة",
    2: "ساعتان متواصلتان",
    10: "10 ساعات متواصلة",
    42: "42 ساعة متواصلة",
    0.5: "0.5 ساعة متواصلة",
}


class TestWords(LedgerCase):
    def words(self, record, lang="en_US", name="due_words"):
        """What screens tell of a limit: (how much is left, when it is due, how it looks)."""
        self.env.invalidate_all()
        words = record.with_context(lang=lang)[name]
        return words and (words["left"], words["moment"], words["tone"])

    def test_numbers_agree_with_their_nouns_in_arabic(self):
        # guards: models.ledger.helpdesk_ticket_deadline_terms:_amount_text
        arabic = self.Deadline.with_context(lang="ar_001")
        for number, text in DAYS.items():
            self.assertEqual(arabic._terms_text(number, 0, False), text)
        for number, text in HOURS.items():
            self.assertEqual(arabic._terms_text(0, number, True), text)
        # behind a preposition the dual is another
        self.assertEqual(arabic._terms_text(2, 2, False, oblique=True), "يومَي عمل وساعتَي عمل")
        self.assertEqual(arabic._terms_text(1, 3, False), "يوم عمل واحد و3 ساعات عمل")
        self.assertEqual(self.Deadline._terms_text(1, 2.5, False), "1 working day and 2.5 working hours")

    def test_hours_are_told_with_their_minutes(self):
        # guards: models.ledger.helpdesk_ticket_deadline_terms:_hours_text
        arabic = self.Deadline.with_context(lang="ar_001")
        self.assertEqual(arabic._hours_text(2.5, False), "ساعتا عمل و30 دقيقة")
        self.assertEqual(arabic._hours_text(2.05, True, oblique=True), "ساعتين و3 دقائق")
        self.assertEqual(self.Deadline._hours_text(0, False), "0 minutes")
        self.assertEqual(self.Deadline._hours_text(49.5, False), "49 working hours")

    def test_customers_read_their_working_days_in_arabic(self):
        # guards: models.portal.res_company:_working_days_text
        company = self.company.with_context(lang="ar_001")
        self.assertEqual(company._working_days_text(2), "يوما عمل")
        self.assertEqual(company._working_days_text(2, oblique=True), "يومَي عمل")
        self.assertEqual(company._working_days_text(5, oblique=True), "5 أيام عمل")

    def test_time_left_is_told_in_its_own_time(self):
        """Working days over a weekend, then hours, then minutes; late in days as everybody counts them."""
        # guards: models.ledger.helpdesk_ticket_deadline_words:_left
        # guards: tools.business_time:working_days_between
        self.make_policy(days=2)
        with self.at("2026-06-04 10:00"):
            ticket = self.make_ticket(phase="processing")
        row = self.row(ticket, "resolution")
        self.assertEqual(row.due_date, utc("2026-06-08 10:00"))
        for moment, english, arabic in (
            ("2026-06-04 10:01", "in 2 working days", "بعد يومَي عمل"),
            ("2026-06-06 12:00", "in 2 working days", "بعد يومَي عمل"),
            ("2026-06-07 08:00", "in 1 working day", "بعد يوم عمل واحد"),
            ("2026-06-08 06:00", "in 2 working hours", "بعد ساعتَي عمل"),
            ("2026-06-08 09:40", "in 20 minutes", "بعد 20 دقيقة"),
        ):
            with self.at(moment):
                self.assertEqual(self.words(row), (english, "Mon 8 Jun, 10:00", ""))
                self.assertEqual(self.words(row, "ar_001")[0], arabic)
        # guards: models.ledger.helpdesk_ticket_deadline_words:_late_text
        for moment, english, arabic in (
            ("2026-06-08 10:05", "late by 5 minutes", "متأخرة 5 دقائق"),
            ("2026-06-09 12:00", "late by 26 hours", "متأخرة 26 ساعة"),
            ("2026-06-10 12:00", "late by 2 days", "متأخرة يومين"),
            ("2026-07-27 12:00", "late by 49 days", "متأخرة 49 يومًا"),
        ):
            with self.at(moment):
                self.assertEqual(self.words(row), (english, "Mon 8 Jun, 10:00", "danger"))
                self.assertEqual(self.words(row, "ar_001")[0], arabic)

    def test_moment_is_the_organisations(self):
        """The date and the hour of the working hours' own zone, in the reader's language."""
        # guards: models.ledger.helpdesk_ticket_deadline_words:_short_moment
        self.make_policy(days=3)
        calendar = self.make_calendar("Hours of Sydney", days="01234", tz=SYDNEY)
        team = self.make_team("Care in Sydney", self.agent, resource_calendar_id=calendar.id)
        with self.at("2026-11-30 15:59", SYDNEY):
            ticket = self.make_ticket(team_id=team.id, phase="processing")
            row = self.row(ticket, "resolution")
            self.assertEqual(self.words(row), ("in 3 working days", "Thu 3 Dec, 15:59", ""))
            self.assertEqual(self.words(row, "ar_001")[:2], ("بعد 3 أيام عمل", "الخميس 3 ديسمبر، 15:59"))
        with self.at("2026-12-03 00:30", SYDNEY):
            self.assertEqual(self.words(row)[0], "in 7 working hours")

    def test_round_the_clock_is_told_in_elapsed_time(self):
        # guards: models.ledger.helpdesk_ticket_deadline_words:_elapsed
        self.make_policy(hours=72, round_the_clock=True)
        with self.at("2026-06-05 10:00"):
            row = self.row(self.make_ticket(phase="processing"), "resolution")
            self.assertEqual(self.words(row)[0], "in 3 days")
        with self.at("2026-06-06 16:00"):
            self.assertEqual(self.words(row)[0], "in 42 hours")
            self.assertEqual(self.words(row, "ar_001")[0], "بعد 42 ساعة")

    def test_customers_window_ends_with_its_day(self):
        # guards: models.ledger.helpdesk_ticket_deadline_words:_left
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="proposed")
            row = self.row(ticket, "decision")
            self.assertEqual(self.words(row)[:2], ("in 5 working days", "Sun 14 Jun, 23:59"))
        with self.at("2026-06-14 20:00"):
            self.assertEqual(self.words(row)[:2], ("today", "Sun 14 Jun, 23:59"))
        with self.at("2026-06-15 00:10"):
            self.assertEqual(self.words(row)[0], "over")

    def test_limit_that_stands_still_says_what_it_waits_for(self):
        # guards: models.ledger.helpdesk_ticket_deadline_words:_waits_for
        self.make_policy(days=2)
        with self.at("2026-06-07 10:00"):
            returned = self.make_ticket(phase="awaiting_customer")
            referred = self.make_ticket(phase="third_party")
            for ticket, english, arabic in (
                (returned, "paused: waiting for the customer", "متوقفة: بانتظار رد المتعامل"),
                (referred, "paused: waiting for a third party", "متوقفة: بانتظار رد الجهة المختصة"),
            ):
                row = self.row(ticket, "resolution")
                self.assertEqual(self.words(row), (english, "", "warning"))
                self.assertEqual(self.words(row, "ar_001")[0], arabic)

    def test_case_shows_the_words_of_its_next_limit(self):
        # guards: models.ledger.helpdesk_ticket:_compute_next_due
        self.make_policy(days=2, warn_percent=50)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
            closed = self.make_ticket(phase="closed")
            self.assertEqual(self.words(ticket, name="next_due_words"), ("in 2 working days", "Tue 9 Jun, 10:00", ""))
            self.assertEqual(self.words(ticket, "ar_001", name="next_due_words")[0], "بعد يومَي عمل")
            self.assertFalse(self.words(closed, name="next_due_words"))
        with self.at("2026-06-08 12:00"):
            self.run_cron()
            self.assertEqual(self.words(ticket, name="next_due_words")[2], "warning")

    def test_words_of_many_cases_ask_no_more_than_those_of_two(self):
        # guards: models.ledger.helpdesk_ticket:_compute_next_due
        self.make_policy(days=2)

        def queries(tickets):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(all(tickets.mapped("next_due_words")))
            return self.env.cr.sql_log_count - before

        with self.at("2026-06-07 10:00"):
            tickets = self.make_ticket(phase="processing") | self.make_ticket(phase="awaiting_customer")
            queries(tickets)
            few = queries(tickets)
            for _number in range(5):
                tickets |= self.make_ticket(phase="processing") | self.make_ticket(phase="third_party")
            self.assertEqual(queries(tickets), few)

    def test_referral_and_corrective_action_tell_their_time(self):
        # guards: models.referral.helpdesk_referral:_compute_limit
        # guards: models.improvement.helpdesk_corrective_action_deadlines:_compute_is_late
        with self.at("2026-06-07 10:00"):
            referral = self.make_ticket(phase="third_party").referral_ids
            action = self.env["helpdesk.corrective.action"].create(
                {"name": "Train", "owner_id": self.agent.id, "date_due": "2026-06-12", "company_id": self.company.id}
            )
            action.action_plan()
            self.assertEqual(self.words(referral)[:2], ("in 5 working days", "Sun 14 Jun, 10:00"))
            self.assertEqual(self.words(action)[:2], ("in 4 working days", "Fri 12 Jun, 23:59"))
        with self.at("2026-06-11 20:00"):
            self.assertEqual(self.words(action)[0], "before the next working day")
        with self.at("2026-06-12 20:00"):
            self.assertEqual(self.words(action)[0], "today")
