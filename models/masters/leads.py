"""What leads to a master, and therefore hangs on it when it is archived: a table for the dialog that archives."""

from dataclasses import dataclass

from ..process.helpdesk_ticket_stage import OPEN

OPEN_CASES = (("phase", "in", list(OPEN)),)


@dataclass(frozen=True)
class Lead:
    """
    :param model: whose records lead there
    :param field: by which field
    :param domain: those of them that still count
    :param passed_on: they are given what is chosen instead; the others keep what they have
    """

    model: str
    field: str
    domain: tuple = ()
    passed_on: bool = True


def kept(field):
    return Lead("helpdesk.ticket", field, OPEN_CASES, passed_on=False)


LEADS = {
    "helpdesk.ticket.team": (
        Lead("helpdesk.ticket", "team_id", OPEN_CASES),
        Lead("helpdesk.ticket.category", "team_id"),
        Lead("helpdesk.ticket.team", "parent_id"),
        Lead("res.company", "complaint_team_id"),
    ),
    "res.users": (
        Lead("helpdesk.ticket", "user_id", OPEN_CASES),
        Lead("helpdesk.ticket", "officer_id", OPEN_CASES),
        Lead("helpdesk.ticket.team", "user_id"),
        Lead("helpdesk.ticket.channel", "user_id"),
        Lead("res.company", "complaint_quality_leader_id"),
        Lead("helpdesk.referral", "user_id", (("state", "=", "sent"),)),
    ),
    "resource.calendar": (
        Lead("helpdesk.ticket.team", "resource_calendar_id"),
        Lead("helpdesk.ticket.channel", "resource_calendar_id"),
        Lead("res.company", "resource_calendar_id"),
    ),
    "helpdesk.ticket.category": (
        kept("category_id"),
        Lead("helpdesk.ticket.team", "default_category_id"),
        Lead("helpdesk.ticket.category", "parent_id", passed_on=False),
    ),
    "helpdesk.ticket.type": (kept("type_id"), Lead("helpdesk.ticket.team", "default_type_id")),
    "helpdesk.ticket.channel": (kept("channel_id"),),
    "helpdesk.ticket.stage": (kept("stage_id"),),
    "helpdesk.complaint.cause": (kept("cause_id"),),
    "helpdesk.beneficiary.segment": (
        kept("segment_id"),
        Lead("res.partner", "beneficiary_segment_id", passed_on=False),
    ),
    "helpdesk.sla.policy": (
        Lead("helpdesk.ticket.deadline", "policy_id", (("state", "in", ["running", "paused"]),), passed_on=False),
    ),
    "helpdesk.requirement": (),
    "helpdesk.dissatisfaction.reason": (),
}
