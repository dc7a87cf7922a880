from babel.dates import get_day_names

from odoo import models
from odoo.tools.misc import babel_locale_parse

from ..tools.opening_hours import clock, week_groups


class ResourceCalendar(models.Model):
    """Working hours in words, as channels and the charter tell them."""

    _inherit = "resource.calendar"

    def _hours_text(self):
        """The hours in the reader's language, such as “Sunday to Thursday, 08:00 to 21:00”; empty without hours."""
        weeks = self._weeks() if self else []
        if len(weeks) < 2:
            return self._week_text(weeks[0]) if weeks else ""
        first, second = (self._week_text(groups) or self.env._("closed") for groups in weeks)
        return self.env._("First week: %(first)s. Second week: %(second)s", first=first, second=second)

    def _weeks(self):
        """What `week_groups` makes of the calendar, once for each of two differing weeks; empty without hours."""
        lines = self.attendance_ids.filtered(lambda line: not line.display_type and line._is_work_period())
        weeks = []
        for week_type in ("0", "1") if self.two_weeks_calendar else (False,):
            week = {}
            for line in lines:
                if not week_type or line.week_type == week_type:
                    week.setdefault(int(line.dayofweek), []).append((line.hour_from, line.hour_to))
            groups = week_groups(week)
            if groups not in weeks:
                weeks.append(groups)
        return weeks if any(weeks) else []

    def _week_text(self, groups):
        """:param groups: what `week_groups` gives"""
        names = get_day_names("wide", locale=babel_locale_parse(self.env.lang))
        texts = []
        for first, last, intervals in groups:
            hours = [self.env._("%(start)s to %(end)s", start=clock(start), end=clock(end)) for start, end in intervals]
            text = hours[0]
            for other in hours[1:]:
                text = self.env._("%(first)s and %(second)s", first=text, second=other)
            if intervals == ((0.0, 24.0),):
                text = self.env._("round the clock")
            if (last - first) % 7 == 6:
                days = self.env._("Every day")
            elif first == last:
                days = names[first]
            elif (last - first) % 7 == 1:
                days = self.env._("%(first)s and %(second)s", first=names[first], second=names[last])
            else:
                days = self.env._("%(first)s to %(last)s", first=names[first], last=names[last])
            texts.append(self.env._("%(days)s, %(hours)s", days=days, hours=text))
        result = texts[0] if texts else ""
        for text in texts[1:]:
            result = self.env._("%(days)s; %(others)s", days=result, others=text)
        return result
