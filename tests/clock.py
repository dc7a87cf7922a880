"""The language of the tests of the business clock: calendars of any hours and zone, leaves, and their moments."""

from datetime import timedelta

import pytz

from odoo.fields import Command
from odoo.tests import TransactionCase

DAY = timedelta(days=1)
OFFICE = [(day, opens, closes) for day in range(5) for opens, closes in ((8, 12), (13, 17))]


def keep_moments(leave, moments):
    """Time Off moves a leave that is made, by the zone of whoever makes it; not one that is written."""
    if {name: leave[name] for name in moments} != moments:
        leave.write(moments)
    return leave


class ClockCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Clock"})
        cls.other_company = cls.env["res.company"].create({"name": "Other clock"})

    def make_calendar(self, hours=OFFICE, tz="Asia/Riyadh", company=None, second_week=None):
        """A calendar with the (weekday, opening, closing) of `hours`, or of two different weeks."""
        weeks = [(False, hours)] if second_week is None else [("0", hours), ("1", second_week)]
        calendar = self.env["resource.calendar"].create(
            {
                "name": f"Clock {tz}",
                "tz": tz,
                "company_id": (self.company if company is None else company).id,
                "attendance_ids": [],
            }
        )
        calendar.write(
            {
                "tz": tz,
                "two_weeks_calendar": second_week is not None,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": f"{day} {opens}",
                            "dayofweek": str(day),
                            "hour_from": opens,
                            "hour_to": closes,
                            "week_type": week,
                            "day_period": "morning" if opens < 12 else "afternoon",
                        }
                    )
                    for week, lines in weeks
                    for day, opens, closes in lines
                ],
            }
        )
        calendar.global_leave_ids.unlink()
        return calendar

    def make_leave(self, calendar, start, end, **values):
        """A leave between two clock readings of the calendar; `company` makes one without calendar."""
        tz = pytz.timezone(calendar.tz)
        company = values.pop("company", None)
        moments = {"date_from": self.utc(start, tz), "date_to": self.utc(end, tz)}
        leave = (
            self.env["resource.calendar.leaves"]
            .with_company(company or calendar.company_id)
            .create({"name": "Leave", "calendar_id": calendar.id if company is None else False, **moments, **values})
        )
        return keep_moments(leave, moments)

    @staticmethod
    def utc(local, tz):
        """A clock reading in naive UTC: shown twice, the first time; jumped over, as before the jump."""
        try:
            moment = tz.localize(local, is_dst=None)
        except pytz.AmbiguousTimeError:
            moment = tz.localize(local, is_dst=True)
        except pytz.NonExistentTimeError:
            moment = tz.localize(local, is_dst=False)
        return moment.astimezone(pytz.utc).replace(tzinfo=None)
