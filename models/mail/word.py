"""Whose word an incoming mail is: what `helpdesk.mail.gateway` has found, for those who act on it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """
    :param kind: what a person is asked, a value of the field `kind` of `helpdesk.sender.question`; empty: nothing
    :param reason: why, a value of its field `reason`
    :param name: who may be meant
    :param address: normalised address of whoever may be meant
    :param quiet: nobody knows that the customer wrote it: it stays among colleagues, and is sent to nobody
    :param text: the words that were passed on, where others stand above them
    :param reply_to: where the sender wants to be answered, if that is not where he writes from
    """

    kind: str = ""
    reason: str = ""
    name: str = ""
    address: str = ""
    quiet: bool = False
    text: str = ""
    reply_to: str = ""
