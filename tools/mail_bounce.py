"""Reports of mail servers that a mail did not arrive, in all the forms that they have had.

`flufl.bounce`, Mailman's reader of them, finds the addresses; who wrote the mail and what it is called tell a report
from the mail of a person who sends one on.
"""

import logging
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import parseaddr

from flufl.bounce import all_failures

from .mail_bytes import head_of, header_text, read

_logger = logging.getLogger(__name__)
# it tells of each of its seventeen readers, and of each that stumbles
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
SERVERS = {"mailer-daemon", "mailerdaemon", "postmaster", "mdaemon", "mail-daemon", "ndr", "mmdf", "uucp", "bounce"}
SERVER_NAMES = re.compile(
    r"(?i)mail delivery|delivery (sub)?system|system administrator|mail administrator|postmaster|mailer.daemon|"
    r"mail system|^microsoftexchange[0-9a-f]{16,}"
)
# never a person
MACHINES = re.compile(r"(?i)^(mailer-?daemon|mail-daemon|mdaemon|microsoftexchange[0-9a-f]{16,})$")
SUBJECTS = re.compile(
    r"(?i)undeliver|not be delivered|returned mail|mail error|returning message|user unknown|mail delivery|"
    r"(non.?|mail |message |un)deliver(y|ed)|delivery (status|fail|error|warning|delayed|incomplete|notification)|"
    r"fail(ed|ure) (mail|notice|delivery|notification)|"
    r"non remis|non distribu|[ée]chec de (la )?remise|unzustellbar|no se (ha podido|pudo) entregar|teslim edilemedi|"
    r"غير قابل للتسليم|لم (يتم|تتم) (ال)?(تسليم|توصيل|إرسال)|لم (تُ?سل[ّ]?م|يُ?سل[ّ]?م)|رسالة (مرتجعة|مرتدة|معادة)|"
    r"(فشل|تعذ[ّ]?ر|عدم) (في )?(ال)?(تسليم|توصيل|إرسال)|إشعار (ب)?حالة (ال)?تسليم"
)
SENT_ON = re.compile(r"(?i)^\s*(fwd?|wg|tr|إعادة توجيه|إعادة إرسال)\s*:")
WARNING = re.compile(r"(?i)warning|delay|not yet|still trying|تأخر|تأخير|تحذير")
MESSAGE_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")
MOST_IDS = 40


@dataclass(frozen=True)
class Report:
    """
    :param failed: the addresses that were not reached
    :param delayed: those that still may be
    :param warns: it is called a warning
    """

    failed: frozenset = frozenset()
    delayed: frozenset = frozenset()
    warns: bool = False

    @property
    def is_final(self):
        """Whether the mail did not arrive, and will not."""
        return bool(self.failed) or not (self.delayed or self.warns)


def report_of(raw, is_machine=False):
    """What a mail server says in a mail, or None where it is no report.

    :param raw: bytes
    :param is_machine: its headers say that no person wrote it
    """
    mail = message_from_bytes(head_of(raw))
    name, address = parseaddr(header_text(mail, "From"))
    local = address.partition("@")[0].strip('"').lower()
    subject = header_text(mail, "Subject")
    titled = bool(SUBJECTS.search(subject))
    by_server = local in SERVERS or bool(SERVER_NAMES.search(name) or SERVER_NAMES.search(local))
    by_server = by_server or (mail["From"] and not address)
    by_server = by_server or (mail["Return-Path"] or "").strip() == "<>"
    if not (by_server or titled) or SENT_ON.match(subject):
        return None
    report = read_report(raw)
    found = bool(report.failed or report.delayed)
    answers = bool(mail["In-Reply-To"] or mail["References"])
    # a server that answers a mail of ours says nothing else of it
    sure = found or titled or bool(MACHINES.match(local)) or (local in SERVERS and answers)
    told = sure if by_server else (is_machine or found and not answers)
    return report if told else None


def read_report(raw):
    """What a mail says of addresses that were not reached; for one that is known to be a report.

    :param raw: bytes
    """
    mail = message_from_bytes(raw)
    warns = bool(WARNING.search(header_text(mail, "Subject")))
    sender = header_text(mail, "From") or "<>"
    del mail["From"]
    # the library stumbles over a sender without an address, or with raw bytes
    mail["From"] = sender if "@" in sender and sender.isascii() else "postmaster@localhost"
    try:
        delayed, failed = all_failures(mail)
    except Exception:
        _logger.info("a report of a mail server could not be read", exc_info=True)
        delayed, failed = (), ()
    return Report(_as_text(failed), _as_text(delayed), warns)


def _as_text(addresses):
    return frozenset(a.decode("ascii", "replace") if isinstance(a, bytes) else a for a in addresses)


def message_ids_in(mail):
    """The Message-Ids that stand anywhere in a report: its text, its HTML, the mail that is sent back.

    :param mail: `email.message.Message`
    """
    ids = []
    for part in mail.walk():
        for name in ("Message-Id", "X-Microsoft-Original-Message-ID", "In-Reply-To", "References"):
            ids += MESSAGE_ID.findall(str(part.get(name, "")))
        if part.get_content_maintype() == "text" and not part.is_multipart():
            text = read(part.get_payload(decode=True) or b"", part.get_content_charset() or "")[0]
            ids += MESSAGE_ID.findall(text.replace("&lt;", "<").replace("&gt;", ">"))
    return list(dict.fromkeys(ids))[:MOST_IDS]
