"""The quality team at work: dissatisfied customers at every step of their follow-up, reviews, a periodic survey."""

from dateutil.relativedelta import relativedelta

from odoo import fields

MODULE = "helpdesk_mgmt_complaint"
# what the follow-ups came to: (how far, reason, verdict, what the customer said, what was found, closing note)
FOLLOWUPS = [
    ("open",) + ("",) * 5,
    ("contacted", "time", "", "انتظرت أسبوعين دون أن يتصل بي أحد.", "", ""),
    ("treated", "unclear", "partly", "لم أفهم سبب رفض الطلب.", "كانت الإجابة عامة، وشُرح السبب للمستفيد هاتفيًا.", ""),
    (
        "closed",
        "updates",
        "justified",
        "لم يخبرني أحد بما وصلت إليه الشكوى.",
        "لم ترسل إشعارات بعد القبول، وقُدّم الاعتذار للمستفيد.",
        "رضي المستفيد بعد الاعتذار، ونُبّه القسم إلى إرسال التحديثات.",
    ),
]
MARKS = [("5", "4", "5", "5", "4"), ("3", "4", "2", "4", "3")]
ANSWERS = [(5, "أقترح إتاحة حجز المواعيد مساء الخميس."), (4, ""), (2, "الرد يتأخر كثيرًا في الفروع.")]


def load(demo):
    env = demo.env
    if env["helpdesk.quality.review"].search_count([], limit=1):
        return
    user = env.ref(f"{MODULE}.user_quality_demo")
    company = env.ref("base.main_company")
    _load_followups(env, user)
    _load_reviews(env, company, user)
    _load_periodic(env, company)


def _load_followups(env, user):
    # those whom the story left dissatisfied, and a few more
    followups = env["helpdesk.quality.followup"].search([("user_id", "=", user.id)])
    cases = env["helpdesk.ticket"].search(
        [("phase", "=", "closed"), ("survey_input_id.state", "=", "new"), ("confidential", "=", False)],
        order="closed_date desc",
        limit=max(len(FOLLOWUPS) - len(followups), 0),
    )
    for case in cases:
        answer = case.survey_input_id
        for question in answer.survey_id.question_ids.filtered(lambda q: q.question_type == "scale"):
            answer._save_lines(question, "2")
        answer._mark_done()
        followups |= case.followup_ids.filtered(lambda f: f.user_id == user)
    for followup, (state, reason, verdict, words, finding, note) in zip(
        followups.with_user(user).with_context(lang=user.lang), FOLLOWUPS, strict=False
    ):
        if state == "open" or followup.state != "open":
            continue
        env["helpdesk.contact.attempt"].with_user(user).create(
            {
                "ticket_id": followup.ticket_id.id,
                "followup_id": followup.id,
                "means": "phone",
                "outcome": "reached",
                "answer": words,
            }
        )
        followup.write({"reason_id": env.ref(f"{MODULE}.dissatisfaction_{reason}").id, "verdict": verdict or False})
        if state == "contacted":
            continue
        followup.finding = finding
        followup.action_explain()
        if state == "closed":
            followup.note = note
            followup.action_close()


def _load_reviews(env, company, user):
    now = fields.Datetime.now()
    start = company._period_start("month", company._local_today() - relativedelta(months=1))
    reviews = env["helpdesk.quality.review"]._draw(company, start, company._local_today(), now)
    company.complaint_review_until = company._period_start("month", company._local_today())
    names = ("communication", "response", "procedure", "accuracy", "completeness")
    for review, marks in zip(reviews.filtered(lambda r: r.reviewer_id == user), MARKS, strict=False):
        mine = review.with_user(user)
        mine.write({f"score_{name}": mark for name, mark in zip(names, marks, strict=True)})
        mine.action_done()


def _load_periodic(env, company):
    today = company._local_today()
    round_ = env["helpdesk.periodic.survey"].create(
        {
            "date_from": today - relativedelta(months=3),
            "date_to": today,
            "company_id": company.id,
            "name": "استبانة رضا المستفيدين",
        }
    )
    round_.action_invite()
    round_.invitation_ids._send()
    # demo mails leave nobody's mailbox
    waiting = [("mail_message_id.model", "=", False), ("state", "=", "outgoing")]
    env["mail.mail"].search(waiting).write({"state": "sent"})
    for invitation, (mark, text) in zip(round_.invitation_ids, ANSWERS, strict=False):
        answer = invitation.user_input_id
        for question in answer.survey_id.question_ids:
            if question.question_type == "scale":
                answer._save_lines(question, str(mark))
            elif text:
                answer._save_lines(question, text)
        answer._mark_done()
