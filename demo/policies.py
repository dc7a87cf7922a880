"""SLA policies of the demo body: plain data, no Odoo import.

``name`` and ``arabic`` are the policy's name in both languages, ``types`` and ``channels`` keys of `cases.py`;
``escalation`` are lines (hours after the deadline, recipient, ways of telling). What a policy does not say is the
model's default. They stand in the order in which they are tried.
"""

LEADER, DIRECTOR, ASSIGNEE = "team_leader", "parent_team_leader", "assignee"

POLICIES = {
    "first_response_direct": {
        "name": "First response: telephone, visit and social media",
        "arabic": "الاستجابة الأولى: الهاتف والزيارة والتواصل الاجتماعي",
        "milestone": "first_response",
        "hours": 4,
        "channels": ["phone", "visit", "social"],
        "escalation": [(0, LEADER, ("activity",))],
    },
    "first_response": {
        "name": "First response: other channels",
        "arabic": "الاستجابة الأولى: بقية القنوات",
        "milestone": "first_response",
        "days": 1,
        "hours": 4,
        "escalation": [(0, LEADER, ("activity",))],
    },
    "verification": {
        "name": "Verification of the requirements",
        "arabic": "التحقق من استيفاء المتطلبات",
        "milestone": "verification",
        "days": 1,
        "escalation": [(0, LEADER, ("activity",))],
    },
    "routing": {
        "name": "To the competent department within 24 hours",
        "arabic": "الإحالة إلى الإدارة المختصة خلال 24 ساعة",
        "milestone": "routing",
        "hours": 24,
        "round_the_clock": True,
        "escalation": [(0, LEADER, ("activity", "email")), (24, DIRECTOR, ("activity", "email"))],
    },
    "media": {
        "name": "Media coverage: solution in one working day",
        "arabic": "التغطية الإعلامية: المعالجة خلال يوم عمل واحد",
        "days": 1,
        "channels": ["media"],
        "warn_percent": 50,
        "escalation": [(-2, ASSIGNEE, ("activity",)), (0, LEADER, ("activity", "email"))],
    },
    "inquiry": {
        "name": "Inquiries: answer within 42 hours",
        "arabic": "الاستفسارات: الرد خلال 42 ساعة",
        "hours": 42,
        "round_the_clock": True,
        "types": ["inquiry"],
        "escalation": [(-4, ASSIGNEE, ("activity",)), (0, LEADER, ("activity",))],
    },
    "critical": {
        "name": "Critical cases: solution in two working days",
        "arabic": "الطلبات الحرجة: الحل خلال يومي عمل",
        "days": 2,
        "complexity": "critical",
        "warn_percent": 50,
        "escalation": [
            (-4, ASSIGNEE, ("activity",)),
            (0, LEADER, ("activity", "email")),
            (8, DIRECTOR, ("activity", "email", "sms")),
        ],
    },
    "complex": {
        "name": "Complex cases: solution in ten working days",
        "arabic": "الطلبات المعقدة: الحل خلال عشرة أيام عمل",
        "days": 10,
        "complexity": "complex",
        "starts_on": "accepted",
        "warn_percent": 60,
        "escalation": [
            (-8, ASSIGNEE, ("activity",)),
            (0, LEADER, ("activity",)),
            (24, DIRECTOR, ("activity", "email")),
        ],
    },
    "routine": {
        "name": "Routine cases: solution in five working days",
        "arabic": "الطلبات الاعتيادية: الحل خلال خمسة أيام عمل",
        "days": 5,
        "complexity": "routine",
        "escalation": [(-8, ASSIGNEE, ("activity",)), (0, LEADER, ("activity",))],
    },
}
