"""How the process acts just now: a frozen object, the only value of the one context key of this addon.

Neither JSON nor XML-RPC can make one, so no client can send it: anything else under the key counts for nothing.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

KEY = "complaint_acting"


@dataclass(frozen=True)
class Came:
    """How what the customer says came to the organisation.

    :param by: one of `CAME_BY` of the case's history
    :param doubt: one of `DOUBTS`: what speaks against its being the customer; empty where nothing does
    :param staff: id of the user who took it down, or who issued the code by which it came
    :param attempt: id of the contact in which it was heard
    :param user: id of the user who was signed in on the customer's page; none where nobody was, or may be known
    """

    by: str
    doubt: str = ""
    staff: int = 0
    attempt: int = 0
    user: int = 0


@dataclass(frozen=True)
class Acting:
    """What sets this action apart from that of somebody who sits before a form.

    :param managed: the process writes the fields that it keeps itself
    :param by_clock: the scheduled action acts: what it tells waits for opening hours
    :param automatic: nobody decided it: it keeps no promise of a person's
    :param silent: the customer is told nothing (imports, benchmarks)
    :param not_compared: new cases are not compared with others (imports, benchmarks)
    :param history: the case was handled elsewhere: nobody is asked anything, and only what is known of it is measured
    :param registered_on: naive UTC moment at which a case of the past was registered
    :param by_machine: the mail that is taken in was written by no person
    :param word: whose word that mail is, a `Word` of `models/mail/word.py`
    :param no_answer: its sender wants no automatic answer; a person may well have written it
    :param released: the mail was held, and a person lets it in
    :param no_bounce: the guard against mail loops keeps silent: the mail is held, not refused
    :param after_commit: the request that wrote the mails sends them now, after its commit
    :param case_only: the message stands on the case and is sent to nobody
    :param heard: the message repeats what the customer said, which has been taken in already
    :param by_item: the customer answered item by item: what he supplied is marked
    :param as_customer: the message is the customer's, who proved it by the tracking code
    :param anonymous: the case is filed without a name
    :param continues: id of the case that a new one continues
    :param came: how the customer's word came that is acted on
    :param said_on: naive UTC moment at which the customer said what is now typed
    :param to_authority: the message goes to the authority that the case was referred to
    :param report_mail: the message carries a report, which goes out by mail alone
    :param hand_over_reason: why a case is given to another team
    :param promises_stand: what is configured counts for new cases: no running row is planned again, none is opened
    :param details: what the notice being sent may quote besides the case
    """

    managed: bool = False
    by_clock: bool = False
    automatic: bool = False
    silent: bool = False
    not_compared: bool = False
    history: bool = False
    registered_on: datetime | None = None
    by_machine: bool = False
    word: object = None
    no_answer: bool = False
    released: bool = False
    no_bounce: bool = False
    after_commit: bool = False
    case_only: bool = False
    heard: bool = False
    by_item: bool = False
    as_customer: bool = False
    anonymous: bool = False
    continues: int = 0
    came: Came | None = None
    said_on: datetime | None = None
    to_authority: bool = False
    report_mail: bool = False
    hand_over_reason: str = ""
    promises_stand: bool = False
    details: dict = field(default_factory=dict, hash=False)


AS_USUAL = Acting()


def acting(env):
    """How the process acts in this environment."""
    value = env.context.get(KEY)
    return value if isinstance(value, Acting) else AS_USUAL


def act(records, **how):
    """The records in an environment in which the process acts so, besides what it did already.

    :param how: fields of `Acting`
    """
    return records.with_context(**{KEY: replace(acting(records.env), **how)})
