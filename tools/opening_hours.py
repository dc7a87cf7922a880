"""Opening hours of a week as people say them: equal days together. No Odoo import."""

# Monday is 0, as in the standard library; the week is read from Sunday.
FROM_SUNDAY = (6, 0, 1, 2, 3, 4, 5)


def joined(hours):
    """Intervals of a day with those that touch each other made one.

    >>> joined([(13.0, 17.0), (8.0, 12.0), (12.0, 13.0)])
    ((8.0, 17.0),)
    """
    result = []
    for start, end in sorted(hours):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        elif end > start:
            result.append((start, end))
    return tuple(result)


def week_groups(week):
    """Runs of days with equal hours, across the turn of the week too; closed days are left out.

    :param week: {day: [(start, end)]}, hours as floats
    :return: list of (first day, last day, intervals)

    >>> day = [(8.0, 16.0)]
    >>> week_groups(dict.fromkeys((6, 0, 1, 2, 3), day))
    [(6, 3, ((8.0, 16.0),))]
    >>> week_groups({**dict.fromkeys((5, 6, 0, 1), day), 2: [(8.0, 12.0)]})
    [(5, 1, ((8.0, 16.0),)), (2, 2, ((8.0, 12.0),))]
    >>> week_groups({0: day, 2: day})
    [(0, 0, ((8.0, 16.0),)), (2, 2, ((8.0, 16.0),))]
    """
    hours = {day: joined(week.get(day, ())) for day in FROM_SUNDAY}
    # begin after a closed day, else where the hours change, so that no run is cut in two
    changes = [i for i, day in enumerate(FROM_SUNDAY) if hours[day] != hours[FROM_SUNDAY[i - 1]]]
    begin = min(changes, key=lambda i: (bool(hours[FROM_SUNDAY[i - 1]]), i), default=0)
    groups = []
    for day in FROM_SUNDAY[begin:] + FROM_SUNDAY[:begin]:
        if groups and groups[-1][2] == hours[day]:
            groups[-1] = (groups[-1][0], day, hours[day])
        else:
            groups.append((day, day, hours[day]))
    return [group for group in groups if group[2]]


def clock(hour):
    """
    >>> clock(8.0), clock(20.5), clock(24)
    ('08:00', '20:30', '24:00')
    """
    minutes = round(hour * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
