"""One policy and one window in four time zones, across both changes of the clock."""

from ..models.ledger.helpdesk_ticket_deadline import KINDS
from .common import RIYADH, utc
from .ledger import LedgerCase

PARIS, NEW_YORK, SYDNEY = "Europe/Paris", "America/New_York", "Australia/Sydney"
# zone, a Friday, the Monday, Tuesday and Wednesday after it, the local hour 72 hours after Friday 10:00
WEEKENDS = (
    (RIYADH, "2026-03-27", "2026-03-30", "2026-03-31", "2026-04-01", "10:00"),
    (PARIS, "2026-03-27", "2026-03-30", "2026-03-31", "2026-04-01", "11:00"),
    (PARIS, "2026-10-23", "2026-10-26", "2026-10-27", "2026-10-28", "09:00"),
    (NEW_YORK, "2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11", "11:00"),
    (NEW_YORK, "2026-10-30", "2026-11-02", "2026-11-03", "2026-11-04", "09:00"),
    (SYDNEY, "2026-04-03", "2026-04-06", "2026-04-07", "2026-04-08", "09:00"),
    (SYDNEY, "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07", "11:00"),
)


class TestZones(LedgerCase):
    def each_weekend(self):
        for zone, *days in WEEKENDS:
            calendar = self.make_calendar(f"Hours of {zone}", days="01234", tz=zone)
            team = self.make_team(f"Care in {zone} {days[0]}", self.agent, resource_calendar_id=calendar.id)
            with self.subTest(zone=zone, friday=days[0]):
                yield zone, team, *days

    def test_policy_in_every_zone(self):
        """Two working days and three hours: the local time of day, whatever the clock did in between."""
        self.make_policy(days=2, hours=3.0)
        for zone, team, friday, _monday, tuesday, _wednesday, _hour in self.each_weekend():
            with self.at(f"{friday} 10:00", zone):
                ticket = self.make_ticket(team_id=team.id, phase="processing")
                self.assertDue(ticket, "resolution", f"{tuesday} 13:00", tz=zone)
            with self.at(f"{friday} 14:00", zone):
                self.step(ticket, "return")
            with self.at(f"{tuesday} 14:00", zone):
                self.hear(ticket)
                # Friday's last two hours, Monday, and six hours of Tuesday
                row = self.row(ticket, "resolution")
                self.assertEqual(row.frozen_hours, 16.0)
                self.assertEqual(row.pause_ids.hours, 16.0)

    def test_round_the_clock_in_every_zone(self):
        """Elapsed time: the hour that the clock loses or wins shows in the local time."""
        self.make_policy(days=3, round_the_clock=True)
        for zone, team, friday, monday, _tuesday, _wednesday, hour in self.each_weekend():
            with self.at(f"{friday} 10:00", zone):
                ticket = self.make_ticket(team_id=team.id)
                self.assertDue(ticket, "resolution", f"{monday} {hour}", tz=zone)

    def test_window_in_every_zone(self):
        """The customer has the whole last local day; the reminder comes at the same local time of day."""
        for zone, team, friday, monday, _tuesday, wednesday, _hour in self.each_weekend():
            with self.at(f"{friday} 10:00", zone):
                ticket = self.make_ticket(team_id=team.id, phase="awaiting_customer")
                self.assertDue(ticket, "customer_reply", f"{wednesday} 23:59:59", tz=zone)
                self.assertEqual(self.row(ticket, "customer_reply").reminder_date, utc(f"{monday} 10:00", zone))
            with self.at(f"{wednesday} 23:59:59", zone):
                self.run_cron()
                self.assertPhase(ticket, "awaiting_customer")

    def test_every_window_ends_with_a_local_day(self):
        windows = [kind for kind, spec in KINDS.items() if spec.window]
        self.assertEqual(windows, ["customer_reply", "decision", "reopening", "survey", "periodic"])
        calendar = self.make_calendar("Hours of Sydney", days="01234", tz=SYDNEY)
        team = self.make_team("Care in Sydney", self.agent, resource_calendar_id=calendar.id)
        with self.at("2026-04-03 15:30", SYDNEY):
            proposed = self.make_ticket(team_id=team.id, phase="proposed")
            closed = self.make_ticket(team_id=team.id, phase="closed")
        self.assertDue(proposed, "decision", "2026-04-10 23:59:59", tz=SYDNEY)
        self.assertDue(closed, "reopening", "2026-04-10 23:59:59", tz=SYDNEY)
        self.assertDue(closed, "survey", "2026-04-10 23:59:59", tz=SYDNEY)
