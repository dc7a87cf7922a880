"""What customers of the demo cases answered when they were asked how their case was handled."""

from datetime import timedelta

# Scale answers in the order of the questions, and the free text; None: the customer did not answer.
ANSWERS = [
    ((5, 4, 5, 4), "شكرًا لسرعة الحل."),
    ((4, 3, 5, 5), ""),
    None,
    ((2, 1, 4, 3), "استغرق الأمر وقتًا أطول مما وُعدت به."),
    ((5, 5, 5, 5), "خدمة ممتازة."),
    ((3, 4, 4, 2), "لم يكن من السهل العثور على صفحة المتابعة."),
]
LATER = timedelta(hours=20)


def steps(cases):
    """The answers that come after an accepted solution: list of (key of the case, step of its story)."""
    accepted = [case["key"] for case in cases if case["story"] and case["story"][-1]["do"] == "customer_accept"]
    return [
        (key, {"do": "answer_survey", "answers": ANSWERS[number % len(ANSWERS)]})
        for number, key in enumerate(accepted)
        if ANSWERS[number % len(ANSWERS)]
    ]


def answer(ticket, scales, text):
    """Answers the survey of a case as the customer does on Odoo's page of it."""
    ticket.env["survey.user_input"]._complaint_begin(ticket)
    filled = ticket.survey_input_id
    questions = filled.survey_id.question_ids
    for question, value in zip(questions.filtered(lambda q: q.question_type == "scale"), scales, strict=False):
        filled._save_lines(question, str(value))
    filled._save_lines(questions.filtered(lambda q: q.question_type == "text_box")[:1], text)
    filled._mark_done()
