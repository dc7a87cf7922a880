"""What follows what: every concern of a case acts from these tables, in this order, and nowhere else.

Each entry names a method of `helpdesk.ticket`; the file of the concern defines it, once, without `super()`. An addon
that extends this one inserts its own step by name:

    def _consequences(self, table):
        steps = super()._consequences(table)
        if table == "after_move":
            at = steps.index("_figures_follow_move")
            return (*steps[:at], "_my_step", *steps[at:])
        return steps

A step that no file defines stops the registry (`HelpdeskTicket._register_hook`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from .helpdesk_ticket_stage import OPEN


@dataclass(frozen=True)
class OnWrite:
    """A step before or after a write.

    :param fields: one of them is written
    :param step: method; called without arguments, with the values (before a write), or, where it notes something, with
        the values and {case: what was noted}
    :param note: f(one case in superuser mode, before the write) -> what the step compares with; asked of tickets that
        are in the process already
    :param filled: only where one of the fields gets a value, not where it is emptied
    """

    fields: frozenset
    step: str
    note: Callable | None = None
    filled: bool = False

    def applies(self, vals):
        names = self.fields & vals.keys()
        return any(vals[name] for name in names) if self.filled else bool(names)


def on(names, step, note=None, filled=False):
    return OnWrite(frozenset(names.split()), step, note, filled)


# The values of a new ticket pass through these: f(values) -> values.
PREPARE_VALUES = (
    "_vals_with_team",
    "_vals_without_managed",
    "_vals_of_process",
    "_vals_of_anonymous",
    "_vals_of_own_case",
    "_vals_of_continuation",
)
# Tickets have been created and, in a team with the process, registered: f(list of the values that were given).
AFTER_CREATE = (
    "_importance_of_new",
    "_subjects_of_new",
    "_own_case_of_new",
    "_media_of_new",
)
# Cases have come into the process: f(now).
AFTER_REGISTRATION = (
    "_classification_of_registered",
    "_people_of_registered",
    "_deadlines_of_registered",
    "_confirm_receipt",
    "_settle",
    "_requirements_of_registered",
    "_comparison_of_registered",
    "_figures_of_registered",
)
# Cases are about to leave a phase: f(phase they are in, phase they go to, now).
BEFORE_MOVE = (
    "_deadlines_before_move",
    "_decision_before_move",
    "_assignment_before_move",
    "_survey_before_move",
    "_referrals_before_move",
)
# Cases have come to a phase: f(phase they were in, phase they are in, now).
AFTER_MOVE = (
    "_deadlines_follow_move",
    "_decision_follows_move",
    "_notice_follows_move",
    "_requests_follow_move",
    "_officer_follows_move",
    "_survey_follows_move",
    "_contact_follows_move",
    "_referrals_follow_move",
    "_improvement_follows_move",
    "_comparison_follows_move",
    "_duplicates_follow_move",
    "_figures_follow_move",
)
# Whether a write may be: f(values), raises.
BEFORE_WRITE = (
    on("media_answer media_answer_date media_answer_user_id", "_check_media_answer"),
    on("user_id", "_check_new_to_it", filled=True),
    on("user_id", "_check_not_own_case", filled=True),
    on("eligibility jurisdiction", "_check_found_in_verification"),
)
# What follows a write.
AFTER_WRITE = (
    on("importance", "_check_importance_change", note=lambda case: case.importance),
    on("user_id", "_remember_handler", filled=True),
    on("partner_id", "_subscribe_customer"),
    on("confidential subject_user_ids partner_id", "_drop_shut_out_followers"),
    on("subject_user_ids user_id officer_id", "_check_not_handled_by_subject"),
    on("user_id team_id", "_routing_follows_write", note=lambda case: True),
    on(
        "team_id type_id category_id channel_id segment_id complexity importance company_id",
        "_deadlines_follow_write",
        note=lambda case: case._policy_facts(),
    ),
    on("user_id", "_forget_arrival", filled=True),
    on("subject_user_ids", "_assignment_follows_subject", note=lambda case: case.user_id),
    on("team_id", "_follow_hand_over", note=lambda case: (case.phase, case.team_id, case.user_id)),
    on("type_id category_id company_id team_id", "_sync_requirements"),
    on(
        "partner_id",
        "_eligibility_follows_customer",
        note=lambda case: case.eligibility and case._is_in_verification() and (case.partner_id.id,),
    ),
    on("user_id officer_id partner_id", "_check_not_handled_by_customer"),
    on(
        "is_media media_kind media_outlet_id media_url channel_id",
        "_media_follows_write",
        note=lambda case: case.is_media,
    ),
    on(
        "partner_id partner_email reporter_phone is_anonymous confidential company_id team_id",
        "_comparison_follows_write",
        note=lambda case: case.phase in OPEN and case._customer_facts(),
    ),
    on("confidential subject_user_ids", "_duplicates_follow_secrecy"),
    on("partner_id partner_email reporter_phone", "_ask_about_strangers"),
)
# What must hold before a case is accepted: f(), raises.
BEFORE_ACCEPTANCE = ("_check_classified", "_check_requirements", "_check_eligible", "_check_ours", "_check_media")
# A message has been posted on a case: f(message).
AFTER_MESSAGE = (
    "_hear_customer",
    "_note_answer",
    "_tell_of_mention",
    "_show_pictures",
    "_compare_mail_files",
)
# A person of the organisation has answered the customer: f(now).
AFTER_ANSWER = ("_figures_follow_answer", "_deadlines_follow_answer", "_routing_follows_answer")
# A score of satisfaction has come in: f(now).
AFTER_SATISFACTION = ("_referrals_follow_satisfaction", "_quality_follows_satisfaction")
# What stands under the text of a notice, whatever an administrator made of that: f(event, details) -> Markup, in the
# language of the context.
NOTICE_PARAGRAPHS = (
    "_paragraph_director",
    "_paragraph_missing_items",
    "_paragraph_suggestion",
    "_paragraph_continuation",
    "_paragraph_after_rejection",
    "_paragraph_referral",
)
TABLES = {
    "prepare_values": PREPARE_VALUES,
    "after_create": AFTER_CREATE,
    "after_registration": AFTER_REGISTRATION,
    "before_move": BEFORE_MOVE,
    "after_move": AFTER_MOVE,
    "before_write": BEFORE_WRITE,
    "after_write": AFTER_WRITE,
    "before_acceptance": BEFORE_ACCEPTANCE,
    "after_message": AFTER_MESSAGE,
    "after_answer": AFTER_ANSWER,
    "after_satisfaction": AFTER_SATISFACTION,
    "notice_paragraphs": NOTICE_PARAGRAPHS,
}
