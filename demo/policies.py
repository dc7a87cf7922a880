"""Time limits that the demo body has beside those of its pack: plain data, no Odoo import.

``name`` and ``arabic`` are the policy's name in both languages, ``types`` keys of `cases.py`;
``escalation`` are lines (hours after the deadline, recipient, ways of telling). What a policy does not say is the
model's default. They stand in the order in which they are tried.
"""

LEADER, DIRECTOR = "team_leader", "parent_team_leader"

POLICIES = {
    "routing": {
        "name": "To the competent department within 24 hours",
        "arabic": "التوجيه إلى الإدارة المختصة خلال 24 ساعة",
        "milestone": "routing",
        "hours": 24,
        "round_the_clock": True,
        "escalation": [(0, LEADER, ("activity", "email")), (24, DIRECTOR, ("activity", "email"))],
    },
    "suggestion_response": {
        "name": "Suggestions: first response",
        "arabic": "المقترحات: الاستجابة الأولى",
        "milestone": "first_response",
        "days": 2,
        "types": ["suggestion"],
        "escalation": [(0, LEADER, ("activity",))],
    },
    "suggestion": {
        "name": "Suggestions: answer in ten working days",
        "arabic": "المقترحات: الرد خلال عشرة أيام عمل",
        "milestone": "resolution",
        "days": 10,
        "types": ["suggestion"],
        "escalation": [(0, LEADER, ("activity",))],
    },
}
