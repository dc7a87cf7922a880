"""What the failure of a mail or a text message means: whose fault it is, and whether to try it again."""

import re

# Hours to wait before each further try: a server that is down for an evening, for a weekend.
PAUSES = (1, 4, 12, 24, 48)
# As smtplib writes an answer of a server: (451, b'4.7.1 Greylisted')
CODE = re.compile(r"\(\s*([45]\d\d)\s*,")
POLICY = re.compile(r"\b5\.7\.\d")
OF_ADDRESS = {
    "mail_bounce",
    "mail_email_invalid",
    "mail_email_missing",
    "sms_number_missing",
    "sms_number_format",
    "sms_country_not_supported",
    "sms_blacklist",
    "sms_optout",
    "sms_invalid_destination",
    "sms_not_allowed",
    "sms_rejected",
}
OF_SERVER = {"mail_from_invalid", "mail_from_missing", "mail_spam"}


def fault(failure_type, reason=""):
    """Why something did not leave.

    :param failure_type: of `mail.notification`
    :param reason: what the server, or Python, said
    :return: `later`, it may go another time; `address`, the recipient's does not work; `server`, ours is refused

    >>> fault("mail_smtp"), fault("mail_email_invalid"), fault("mail_from_missing"), fault("sms_credit")
    ('later', 'address', 'server', 'later')
    >>> fault("unknown", "SMTPRecipientsRefused: {'sara@example.com': (451, b'4.7.1 Greylisted, try again')}")
    'later'
    >>> fault("unknown", "SMTPRecipientsRefused: {'sara@example.com': (550, b'5.1.1 User unknown')}")
    'address'
    >>> fault("unknown", "SMTPRecipientsRefused: {'sara@example.com': (554, b'5.7.1 Relay access denied')}")
    'server'
    >>> fault("unknown", "SMTPSenderRefused: (553, b'5.1.8 Sender rejected', 'us@example.com')")
    'server'
    >>> fault("unknown", "SMTPDataError: (421, b'Too many connections')"), fault("unknown", "timed out")
    ('later', 'later')
    """
    if failure_type in OF_ADDRESS:
        return "address"
    if failure_type in OF_SERVER:
        return "server"
    codes = CODE.findall(reason or "")
    if failure_type == "mail_smtp" or not codes or any(code.startswith("4") for code in codes):
        return "later"
    return "address" if "SMTPRecipientsRefused" in reason and not POLICY.search(reason) else "server"
