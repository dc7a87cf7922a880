"""What follows what, whichever way a case came there: every concern acts from these tables, in this order.

What one action alone causes stands in that action, after `_move`.

Each entry names a method of `helpdesk.ticket`, or of another model, which is given the cases first, and says when it is
called; the file of the concern defines it, once, without `super()`. An addon that extends this one inserts its own step
by name:

    def _consequences(self, table):
        steps = super()._consequences(table)
        if table == "after_move":
            return (*steps, on_move("_my_step", entered=("closed",)))
        return steps

A step that no file defines stops the registry (`HelpdeskTicket._register_hook`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from .helpdesk_ticket_stage import ENDED, OPEN


@dataclass(frozen=True)
class Step:
    """
    :param name: method of `helpdesk.ticket`; of another model with the model before it: `model.name.method`
    :param fields: one of them is written; empty: not asked
    :param filled: only where one of the fields gets a value, not where it is emptied
    :param note: f(one case in superuser mode, before the write) -> what the step compares with; asked of tickets that
        are in the process already. Such a step is called with the values and {case: what was noted}
    :param left: phases one of which the cases leave; empty: any
    :param entered: phases one of which they come to; empty: any
    :param kinds: types of message, or events of a notice; empty: any
    """

    name: str
    fields: frozenset = frozenset()
    filled: bool = False
    note: Callable | None = None
    left: tuple = ()
    entered: tuple = ()
    kinds: tuple = ()


def on_write(fields, name, note=None, filled=False):
    return Step(name, fields=frozenset(fields.split()), note=note, filled=filled)


def on_move(name, left=(), entered=()):
    return Step(name, left=left, entered=entered)


def on_kind(kinds, name):
    return Step(name, kinds=tuple(kinds.split()))


# The values of a new ticket pass through these: f(values) -> values.
PREPARE_VALUES = tuple(
    map(
        Step,
        (
            "_vals_with_team",
            "_vals_without_managed",
            "_vals_of_process",
            "_vals_with_reference",
            "_vals_of_own_case",
            "_vals_without_remote",
        ),
    )
)
# Tickets have been created and, in a team with the process, registered: f(list of the values that were given).
AFTER_CREATE = tuple(
    map(
        Step,
        (
            "_importance_of_new",
            "_check_not_handled_by_subject",
            "_own_case_of_new",
            "_tell_communications",
            "_tell_of_archived_team",
            "_tell_of_reference",
        ),
    )
)
# Cases have come into the process: f(now).
AFTER_REGISTRATION = tuple(
    map(
        Step,
        (
            "_classification_of_registered",
            "_remember_handler",
            "_subscribe_customer",
            "helpdesk.ticket.deadline._follow_registration",
            "_settle",
            "_confirm_receipt",
            "helpdesk.ticket.deadline._watch_registered",
            "helpdesk.ticket.requirement._follow_classification",
            "_compare_soon",
            "_figures_of_registered",
        ),
    )
)
# Cases are about to leave a phase: f(phase they are in, phase they go to, now).
BEFORE_MOVE = (
    on_move("helpdesk.ticket.deadline._before_move"),
    on_move("helpdesk.ticket.deadline._route", left=("received",)),
    on_move("_survey_before_move", left=ENDED),
    on_move("_referrals_before_move", left=("third_party",)),
)
# Cases have come to a phase: f(phase they were in, phase they are in, now).
AFTER_MOVE = (
    on_move("helpdesk.ticket.deadline._follow_move"),
    on_move("helpdesk.ticket.deadline._watch_move"),
    on_move("_decision_follows_move", left=("proposed",), entered=("cancelled",)),
    on_move("_notice_of_acceptance", left=("verification",), entered=("processing",)),
    on_move("_requests_follow_move"),
    on_move("_officer_follows_move"),
    on_move("_survey_follows_move", entered=ENDED),
    on_move("_contact_follows_move", left=("proposed", *ENDED), entered=OPEN),
    on_move("_referrals_follow_move", left=("proposed", "closed"), entered=("processing",)),
    on_move("_wait_for_body_again", left=("cancelled",), entered=("third_party",)),
    on_move("_improvement_follows_move", entered=("closed",)),
    on_move("_compare_soon", left=("received",), entered=("verification",)),
    on_move("_duplicates_follow_move", entered=ENDED),
    on_move("_figures_follow_move", entered=("proposed", "closed")),
    on_move("helpdesk.provenance._doubt_follows_move"),
)
# Whether a write may be: f(values), raises.
BEFORE_WRITE = (
    on_write("name", "_check_visible_name"),
    on_write(
        "media_answer media_answer_date media_answer_user_id media_answer_message_id media_answer_way",
        "_check_media_answer",
    ),
    on_write("user_id", "_check_new_to_it", filled=True),
    on_write("user_id", "_check_not_own_case", filled=True),
    on_write("eligibility jurisdiction", "_check_found_in_verification"),
)
# What follows a write: f(), or f(values, noted).
AFTER_WRITE = (
    on_write("importance", "_check_importance_change", note=lambda case: case.importance),
    on_write("description", "_description_without_remote", filled=True),
    on_write("user_id", "_remember_handler", filled=True),
    on_write("partner_id", "_subscribe_customer"),
    on_write("partner_id", "_questions_follow_customer", filled=True),
    on_write("confidential subject_user_ids partner_id", "_drop_shut_out_followers"),
    on_write("subject_user_ids user_id officer_id", "_check_not_handled_by_subject"),
    on_write("user_id team_id", "helpdesk.ticket.deadline._route_written", note=lambda case: True),
    on_write(
        "team_id type_id category_id channel_id segment_id complexity importance company_id",
        "helpdesk.ticket.deadline._follow_write",
        note=lambda case: case.env["helpdesk.sla.policy"]._facts(case),
    ),
    on_write("user_id", "_forget_arrival", filled=True),
    on_write("user_id", "_requests_follow_handler", note=lambda case: case._first_told(case.user_id)),
    on_write("subject_user_ids", "_assignment_follows_subject", note=lambda case: case.user_id),
    on_write("team_id", "_follow_hand_over", note=lambda case: (case.phase, case.team_id, case.user_id)),
    on_write("user_id team_id", "helpdesk.ticket.deadline._watch_written", note=lambda case: True),
    on_write("type_id category_id company_id team_id", "helpdesk.ticket.requirement._follow_classification"),
    on_write(
        "partner_id",
        "_eligibility_follows_customer",
        note=lambda case: case.eligibility and case._is_in_verification() and (case.partner_id.id,),
    ),
    on_write("user_id officer_id partner_id", "_check_not_handled_by_customer"),
    on_write(
        "is_media media_kind media_outlet_id media_outlet_name media_url channel_id",
        "_media_follows_write",
        note=lambda case: case.is_media,
    ),
    on_write(
        "partner_id partner_email reporter_phone is_anonymous confidential company_id team_id",
        "_comparison_follows_write",
        note=lambda case: case.phase in OPEN and case._customer_facts(),
    ),
    on_write("confidential subject_user_ids", "_duplicates_follow_secrecy"),
    on_write("partner_id partner_email reporter_phone", "_ask_about_strangers"),
)
# What must hold before a case is accepted: f(), raises.
BEFORE_ACCEPTANCE = tuple(
    map(Step, ("_check_classified", "helpdesk.ticket.requirement._check_acceptance", "_check_eligible", "_check_media"))
)
# A message has been posted on a case: f(message).
AFTER_MESSAGE = (
    on_kind("email", "_ask_whose_word"),
    on_kind("email comment", "_hear_customer"),
    on_kind("email comment", "_note_answer"),
    on_kind("comment", "_tell_of_mention"),
    on_kind("email", "_show_pictures"),
    on_kind("email", "_compare_mail_files"),
)
# A person of the organisation has answered the customer: f(now).
AFTER_ANSWER = (
    Step("_figures_follow_answer"),
    Step("helpdesk.ticket.deadline._follow_answer"),
    Step("helpdesk.ticket.deadline._route"),
)
# A score of satisfaction has come in: f(now).
AFTER_SATISFACTION = tuple(map(Step, ("_referrals_follow_satisfaction", "_quality_follows_satisfaction")))
# The customer has been told, unless an administrator silenced that notice: f().
AFTER_NOTICE = (on_kind("closed", "_invite_to_survey"),)
# What stands under the text of a notice, whatever an administrator made of that: f(details) -> Markup, in the language
# of the context.
NOTICE_PARAGRAPHS = (
    on_kind("received", "_paragraph_unread"),
    on_kind("received routed", "helpdesk.ticket.team._paragraph_routed"),
    on_kind("received", "_paragraph_director"),
    on_kind("received", "_paragraph_continuation"),
    on_kind("reminder", "helpdesk.ticket.requirement._paragraph_missing"),
    on_kind("closed", "_paragraph_accept"),
    on_kind("closed", "_paragraph_suggestion"),
    on_kind("reopened", "helpdesk.policy.wording._paragraph_after_rejection"),
    on_kind("referred", "_paragraph_referral"),
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
    "after_notice": AFTER_NOTICE,
    "notice_paragraphs": NOTICE_PARAGRAPHS,
}
