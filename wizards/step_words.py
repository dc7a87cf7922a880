"""What a step of a case leads to: a line before it is taken, and a word afterwards.

Dates are those that the ledger would plan, or has planned, in the reader's language and the team's time zone.
"""

from ..models.process.media import without_customer

SOLVING = ("propose", "first_contact")
# Steps whose words colleagues alone read.
INTERNAL = ("send_back", "again")


def consequence(case, step, now, days=0):
    """What follows if the step is taken now, as sentences.

    :param case: one that the user may read
    :param days: working days that a body is given to answer
    """
    return " ".join(sentence for sentence in (_told(case, step), *_follows(case, step, now, days)) if sentence)


def heard(case, decision, now):
    """What follows if the customer's decision is taken down now.

    :param decision: one of `CUSTOMER_DECISIONS`
    """
    env = case.env
    told = _told(case, "log_decision")
    if decision in ("reject", "reopen"):
        until = _foreseen(case, "resolution", now)
        due = until and env._("The new solution is due by %s.", until)
        goes = env._("The case goes back to work, to somebody who has not handled it where there is one.")
        return " ".join(filter(None, (told, goes, due)))
    return " ".join(filter(None, (told, _ends(case, decision), _may_come_back(case, decision, now))))


def _told(case, step):
    env = case.env
    if step == "send_back":
        return env._("Only colleagues see the reason.")
    if without_customer(case):
        return env._("Nobody filed the case: nobody is told.")
    if case.is_unreachable and case.has_tracking_code:
        return env._(
            "Nothing can be sent to the customer: he reads it on the page of his case, with his tracking code."
        )
    if case.is_unreachable:
        return env._("The customer cannot be reached automatically: tell him yourself.")
    if step == "refer":
        return env._("The customer is told where the case is.")
    if step == "take_back":
        return env._("The customer is told that a new solution will follow.")
    if step == "again":
        return env._("The customer is told the number of the new case.")
    if step == "log_decision":
        return env._("The customer is told what was taken down.")
    return env._("The customer is told.")


def _foreseen(case, kind, now, days=0):
    due = case.env["helpdesk.ticket.deadline"]._foreseen(case, kind, now, days)
    return case._local_moment(due) if due else ""


def _follows(case, step, now, days):
    env = case.env
    if step == "propose" and case._customer_decides():
        until = _foreseen(case, "decision", now)
        return [until and env._("He has until %s to decide; if he says nothing, the case closes as solved.", until)]
    if step == "return":
        until = _foreseen(case, "customer_reply", now)
        return [
            until and env._("He has until %s to answer; if he says nothing, the case closes without an answer.", until)
        ]
    if step == "refer":
        until = _foreseen(case, "referral", now, days or case.sudo().company_id.complaint_referral_days)
        return [until and env._("The body has until %s to answer.", until)]
    if step == "send_back":
        return [env._("The case is verified again.")]
    if step == "again":
        return [env._("People who never handled the old case look at the new one.")]
    if step == "take_back":
        until = _foreseen(case, "resolution", now)
        return [until and env._("It is due by %s.", until)]
    return [_ends(case, step), _may_come_back(case, step, now)]


def _ends(case, step):
    env = case.env
    return {
        "reject": lambda: env._("The case ends as not accepted."),
        "unsolved": lambda: env._("The case closes as not solved."),
        "cancel": lambda: env._("The case ends as out of scope."),
        "withdraw": lambda: env._("The case ends as withdrawn."),
    }.get(step, lambda: env._("The case closes as solved."))()


def _may_come_back(case, step, now):
    until = not without_customer(case) and _foreseen(case, "reopening", now)
    if not until:
        return ""
    if step == "reject":
        return case.env._("He may appeal until %s.", until)
    return case.env._("He may have it reopened until %s.", until)


def word(case, step):
    """What has become of the case by the step that was just taken: a sentence."""
    env = case.env
    sentences = {
        "verify": lambda: env._("Verification has begun."),
        "accept": lambda: _with_date(
            case,
            "resolution",
            env._("Accepted for processing."),
            lambda until: env._("Accepted for processing; the solution is due by %s.", until),
        ),
        "resume": lambda: _with_date(
            case,
            "resolution",
            env._("The case goes on."),
            lambda until: env._("The case goes on; the solution is due by %s.", until),
        ),
        "return": lambda: _with_date(
            case,
            "customer_reply",
            env._("Returned to the customer."),
            lambda until: env._("Returned to the customer, who has until %s to answer.", until),
        ),
        "refer": lambda: _with_date(
            case, "referral", env._("Referred."), lambda until: env._("Referred; the answer is due by %s.", until)
        ),
        "propose": lambda: _with_date(
            case,
            "decision",
            env._("Solved and closed."),
            lambda until: env._("The solution is proposed; the customer has until %s to decide.", until),
        ),
        "take_back": lambda: _with_date(
            case,
            "resolution",
            env._("The proposal is taken back."),
            lambda until: env._("The proposal is taken back; the new solution is due by %s.", until),
        ),
        "first_contact": lambda: env._("Solved at first contact, and closed."),
        "answered": lambda: env._("Solved by the body, and closed."),
        "unsolved": lambda: env._("Closed as not solved."),
        "reject": lambda: env._("Not accepted; the customer is told why."),
        "cancel": lambda: env._("Ended as out of scope."),
        "send_back": lambda: env._("Back in verification."),
        "hand_over": lambda: env._("Handed over to %s.", case.sudo().team_id.name),
        "log_decision": lambda: env._("The customer's decision is taken down."),
        "record_answer": lambda: env._("The body's answer is recorded."),
        "explain_delay": lambda: env._("The customer is told why it takes longer."),
    }
    return sentences[step]()


def _with_date(case, kind, without, sentence):
    row = case.sudo()._running(kind)
    return sentence(case._local_moment(row.due_date)) if row else without


def done(case, step):
    """The action that says the word of a step that was taken, and closes its dialog."""
    takes_back = step == "propose" and case.phase == "proposed"
    return {
        "type": "ir.actions.client",
        "tag": "complaint_step_done",
        "params": {
            "title": case.number,
            "message": word(case, step),
            "undo": {"case": case.id, "label": case.env._("Take it back")} if takes_back else False,
            "next": {"type": "ir.actions.act_window_close"},
        },
    }
