"""What follows from the demo body's cases: bodies with an address, corrective actions in every state, media coverage.

Played after the cases, at its own past times, so that limits and results agree.
"""

from datetime import timedelta

from odoo import Command, fields

MODULE = "helpdesk_mgmt_complaint"
# key: (e-mail, phone, contact there)
BODIES = {
    "payments": ("letters@payments.example.com", "+966 11 010 0101", "هدى السالم"),
    "telecom": ("care@telecom.example.com", "+966 11 010 0102", "عادل المطيري"),
    "municipality": (None, "+966 13 010 0103", None),
}
OUTLETS = {"paper": "صحيفة المدار", "watch": "Open Services Watch"}
# (key, type, kind of media, outlet, subject, text, days ago, link)
COVERAGE = (
    (
        "paper",
        "complaint",
        "press",
        "paper",
        "تأخر إصدار التراخيص في فرع الشرقية",
        "نشرت الصحيفة تحقيقًا عن تأخر إصدار التراخيص في فرع الشرقية، ونقلت عن مستفيدين أن المعاملة تستغرق شهرًا.",
        9,
        "https://paper.example.com/licences",
    ),
    (
        "post",
        "complaint",
        "social",
        None,
        "مقطع متداول عن الازدحام في مركز الخدمة",
        "مقطع متداول يظهر ازدحام صالة الانتظار يوم الأحد الماضي.",
        4,
        "https://social.example.com/v/1",
    ),
    (
        "watch",
        "suggestion",
        "report",
        "watch",
        "Report: online services for people with disabilities",
        "The yearly report ranks the portal 14th and asks for screen-reader support in the filing form.",
        20,
        "https://watch.example.com/report",
    ),
)
# `planned`, `due`, `done` and `evaluated` are days ago; a negative one is to come
ACTIONS = (
    {
        "key": "card",
        "category": "payments",
        "kind": "corrective",
        "origin": "case",
        "name": "مطابقة مدفوعات البطاقات مرتين يوميًا",
        "finding": "كانت المطابقة تُجرى مرة واحدة أسبوعيًا، فتتأخر معالجة السداد المكرر.",
        "description": "جدولة المطابقة صباحًا ومساءً، وإشعار الإدارة المالية بكل فرق.",
        "public_summary": "أصبحنا نطابق مدفوعات البطاقات مرتين يوميًا، فيُعاد أي سداد مكرر خلال يوم عمل.",
        "owner": "agent2",
        "planned": 75,
        "due": 60,
        "done": 64,
        "result": "المطابقة مجدولة عند التاسعة والثانية ظهرًا منذ أسبوعين.",
        "evaluated": 30,
        "effect": "effective",
        "note": "لم ترد شكوى عن سداد مكرر منذ التنفيذ.",
    },
    {
        "key": "queue",
        "category": "centres",
        "kind": "immediate",
        "origin": "media",
        "name": "فتح ثلاثة شبابيك إضافية يوم الأحد",
        "finding": "يتركز الحضور في أول يوم من الأسبوع.",
        "description": "تكليف موظفين من الإدارة المساندة حتى نهاية الشهر.",
        "public_summary": "فتحنا ثلاثة شبابيك إضافية أيام الأحد.",
        "owner": "agent",
        "planned": 40,
        "due": 33,
        "done": 36,
        "result": "ثلاثة شبابيك إضافية منذ الأحد الماضي.",
    },
    {
        "key": "licence",
        "category": "licences",
        "kind": "preventive",
        "origin": "recurrence",
        "name": "تنبيه المستفيد قبل انتهاء الترخيص بستين يومًا",
        "finding": "أغلب حالات التأخر طلبات قُدمت بعد انتهاء الترخيص.",
        "description": "رسالة نصية وبريد إلكتروني عند ستين يومًا ثم ثلاثين.",
        "owner": "agent3",
        "planned": 12,
        "due": 3,
    },
    {
        "key": "training",
        "category": "centres",
        "kind": "corrective",
        "origin": "case",
        "name": "دورة في التعامل مع المستفيدين لموظفي الاستقبال",
        "description": "يومان لكل مركز، مع قياس الأثر بعد شهر.",
        "owner": "agent",
        "planned": 5,
        "due": -20,
    },
    {
        "key": "reader",
        "category": None,
        "kind": "improvement",
        "origin": "proposal",
        "name": "دعم قارئات الشاشة في نموذج التقديم",
        "description": "مراجعة النموذج مع جمعية المكفوفين.",
        "owner": None,
    },
)


def load_body(demo):
    """Bodies with an address and a contact, and who speaks to the press; before the first case."""
    for key, (email, phone, contact) in BODIES.items():
        body = demo.env.ref(f"{MODULE}.body_{key}_demo")
        body.write({"email": email, "phone": phone, "lang": demo._lang("ar")})
        if contact:
            demo._record(
                f"contact_{key}",
                "res.partner",
                {"name": contact, "parent_id": body.id, "email": email.replace("@", ".contact@"), "lang": body.lang},
            )
    for key, name in OUTLETS.items():
        demo._record(
            f"outlet_{key}", "res.partner", {"name": name, "is_company": True, "email": f"desk@{key}.example.com"}
        )


def play(demo, clock):
    """
    :param clock: freezegun's, which is moved to where things happened
    """
    now = demo.env.cr.now().replace(microsecond=0)
    events = []
    for coverage in COVERAGE:
        # ten in the morning there
        day = (now - timedelta(days=coverage[6])).replace(hour=7, minute=0, second=0)
        events.append((day, _file_coverage, coverage))
    for action in ACTIONS:
        if action.get("planned"):
            events.append((now - timedelta(days=action["planned"]), _plan, action))
        else:
            events.append((now - timedelta(days=1), _propose, action))
        if action.get("done"):
            events.append((now - timedelta(days=action["done"]), _finish, action))
        if action.get("evaluated"):
            events.append((now - timedelta(days=action["evaluated"]), _evaluate, action))
    for moment, happen, what in sorted(events, key=lambda event: event[0]):
        clock.move_to(moment)
        happen(demo, what, moment)
    demo._run_due(clock, now)
    clock.move_to(now)


def _file_coverage(demo, coverage, moment):
    key, kind, media_kind, outlet, subject, text, _days, url = coverage
    env = demo.env
    ticket = env["helpdesk.ticket"].create(
        {
            "type_id": env.ref(f"{MODULE}.type_{kind}").id,
            "category_id": env.ref(f"{MODULE}.category_centres_demo").id,
            "channel_id": env.ref(f"{MODULE}.channel_media").id,
            "segment_id": env.ref(f"{MODULE}.segment_individuals_demo").id,
            "partner_name": outlet and OUTLETS[outlet] or "—",
            "name": subject,
            "description": f"<p>{text}</p>",
            "media_kind": media_kind,
            "media_outlet_id": outlet and env.ref(f"{MODULE}.outlet_{outlet}_demo").id,
            "media_url": url,
            "media_date": fields.Date.to_date(moment) - timedelta(days=1),
            "user_id": False,
        }
    )
    agent = demo._as_agent(ticket)
    agent.action_start_verification()
    demo._do_accept(ticket)
    if key == "paper":
        agent.action_answer_outlet(
            "نشكر لكم اهتمامكم. المدة المعتمدة عشرة أيام عمل، وقد خُصص فريق للطلبات المتأخرة وتُنجز كلها هذا الأسبوع."
        )
        ticket.solution = "<p>أُنجزت الطلبات المتأخرة في الفرع، ونُشر بيان بذلك.</p>"
        agent.action_propose_solution()
    elif kind == "suggestion":
        agent.action_propose_improvement()
        ticket.solution = "<p>The proposal was taken up as an improvement of the filing form.</p>"
        agent.action_propose_solution()


def _vals(demo, action):
    env, owner = demo.env, action["owner"]
    category = action["category"] and env.ref(f"{MODULE}.category_{action['category']}_demo")
    cases = env["helpdesk.ticket"]
    if category and action["origin"] != "proposal":
        domain = [("category_id", "child_of", category.id), ("kind", "=", "complaint"), ("confidential", "=", False)]
        cases = cases.search(domain, order="registered_date desc", limit=2)
        # an action's people must see its cases
        owner_user = env.ref(f"{MODULE}.user_{owner}_demo")
        cases = cases.filtered(lambda case: case._may_be_read_by(owner_user))
    names = ("name", "kind", "origin", "finding", "description", "public_summary")
    return {
        **{name: action[name] for name in names if name in action},
        "company_id": env.ref("base.main_company").id,
        "ticket_ids": [Command.set(cases.ids)],
        "category_ids": [Command.set(category.ids if category else [])],
        "owner_id": owner and env.ref(f"{MODULE}.user_{owner}_demo").id,
        "evaluator_id": env.ref(f"{MODULE}.user_quality_demo").id,
    }


def _propose(demo, action, moment):
    return demo._record(f"action_{action['key']}", "helpdesk.corrective.action", _vals(demo, action))


def _plan(demo, action, moment):
    record = _propose(demo, action, moment)
    record.date_due = fields.Date.to_date(moment + timedelta(days=action["planned"] - action["due"]))
    record.action_plan()


def _as(demo, action, key):
    record = demo.env.ref(f"{MODULE}.action_{action['key']}_demo")
    return record.with_user(demo.env.ref(f"{MODULE}.user_{key}_demo"))


def _finish(demo, action, moment):
    _as(demo, action, action["owner"]).action_done(action["result"])


def _evaluate(demo, action, moment):
    _as(demo, action, "quality").action_evaluate(action["effect"], action["note"])
