"""What the words of a mail tell of who sent it: a machine, a form of a website, a colleague who passes it on."""

import re

ADDRESS = re.compile(r"[^\s<>\"'()\[\]:;,]+@[^\s<>\"'()\[\]:;,]+\.[^\s<>\"'()\[\]:;,]+")
MARKS = re.compile("[\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\u0640]")
# letters that people write one for the other, and vowel signs
VOWELS = re.compile("[\u064b-\u0652\u0670]")
ALIKE = str.maketrans("أإآٱىةﻻ’‘", "اااايهل''")


def folded(text):
    """Arabic as everybody writes it, for comparing; patterns are folded like the texts they are looked for in.

    >>> folded("إجازةً") == folded("اجازه"), folded("تلقائى") == folded("تلقائي")
    (True, True)
    """
    return VOWELS.sub("", MARKS.sub("", text or "")).translate(ALIKE)


def _pattern(text):
    return re.compile(folded(text), re.IGNORECASE)


# ----------------------------------------------------------------------
# Machines that do not say so
# ----------------------------------------------------------------------

# how much it takes to ask a person
ENOUGH = 4
MACHINE_SUBJECT = _pattern(
    r"^\W*(?:(?:re|aw|sv|رد|الرد)\s*:\s*)?\W*(?:"
    r"auto(?:matic|mated)?[\s-]*(?:reply|response|answer)\b|auto\s*:|"
    r"out[\s-]of[\s-](?:the[\s-])?office|ooo\s*:|away from (?:the |my )?office|on (?:annual |maternity )?leave\b|"
    r"vacation (?:reply|notice|response)|absence notice|"
    r"r[ée]ponse automatique|absence du bureau|absente? du bureau|message d.absence|"
    r"(?:ال)?رد (?:ال)?تلقائي|(?:ال)?رد (?:ال)?[آا]لي|(?:ال)?إجابة (?:ال)?آلية|رسالة (?:تلقائية|آلية)|"
    r"خارج (?:ال)?(?:مكتب|دوام)|خارج أوقات (?:ال)?(?:عمل|دوام)|[إا]شعار (?:ال)?غياب|إشعار (?:ال)?إجازة|غير متواجد|"
    r"(?:ال)?(?:إجازة|غياب)(?: سنوية| رسمية)?\s*:|"
    r"تأكيد (?:ال)?استلام|إشعار (?:ال)?(?:استلام|قراءة)|تم استلام (?:رسالتك|بريدك|طلبك)|"
    r"(?:accepted|declined|tentative|tentatively accepted|read|not read|lu|non lu)\s*:|"
    r"(?:قبول|مقبول|تم القبول|تمت الموافقة|رفض|مرفوض|قبول مبدئي|تمت القراءة|قراءة|مقروء[ةه]?|لم تتم القراءة)\s*:|"
    r"(?:your )?(?:ticket|request|case|message) (?:has been )?received\b|acknowledge?ment of receipt"
    r")"
)
# somebody says that he is away now; whoever tells a story says that he was
ABSENT_NOW = _pattern(
    r"\b(?:i am|i'm|i will be|i'll be)\s+(?:(?!going|not|back)\w+\s+){0,2}?"
    r"(?:out of (?:the )?office|ooo\b|not in the office|away (?:from|until|till)|"
    r"(?:out )?on (?:\w+ )?(?:leave|vacation|holidays?)\b|unavailable|out until)|"
    r"currently (?:out of (?:the )?office|away|on (?:\w+ )?leave)|"
    r"je (?:suis|serai) (?:\w+ ){0,2}?(?:absente?\b|en cong|en vacances|hors du bureau)|"
    r"(?:أنا|إني|إنني|أكون|سأكون|نحن)\s+(?:\S+\s+){0,2}?(?:خارج (?:ال)?(?:مكتب|دوام|عمل|بلاد)|"
    r"(?:في |ب|متمتع ب)(?:ال)?إجاز|غير (?:متواجد|موجود)|مجاز)|"
    r"خارج (?:ال)?مكتب (?:حالي|حتى|لغاية)|حاليا (?:خارج (?:ال)?مكتب|في إجاز|غير متواجد)|مجاز (?:حتى|لغاية)|"
    r"في إجازة (?:\S+ ){0,2}(?:حتى|لغاية)|(?:أتمتع|متمتع) (?:\S+ )?ب(?:ال)?إجاز"
)
# families of sentences: each counts once
MACHINE_BODY = (
    (
        3,
        _pattern(
            r"this is an? auto|automatic(?:ally)? (?:reply|response|generated)|"
            r"automated (?:message|reply|response|e-?mail)|"
            r"do not reply to this|please do not reply|unmonitored|"
            r"ceci est (?:un|une) (?:message|r[ée]ponse) automatique|ne pas r[ée]pondre|"
            r"(?:هذا|هذه) (?:ال)?(?:رد|رسالة|بريد) (?:ال)?(?:تلقائي|آلي|آلية|تلقائية)|"
            r"(?:ال)?رجاء عدم الرد|يرجى عدم الرد|نرجو عدم الرد|لا ترد على هذ"
        ),
    ),
    (
        2,
        _pattern(
            rf"{ABSENT_NOW.pattern}|out of (?:the )?office|away from (?:the|my) (?:office|desk)|"
            r"(?:on|currently on) (?:annual |sick |maternity |parental )?(?:leave|vacation|holiday)|"
            r"limited access to (?:my )?e-?mail|absent(?:e)? (?:du bureau|jusqu)|en cong[ée]s?\b|"
            r"خارج (?:ال)?مكتب|في (?:ال)?إجازة|غير متواجد|عدم تواجد|خارج أوقات (?:ال)?(?:عمل|دوام)|"
            r"ساعات الدوام|أوقات الدوام"
        ),
    ),
    (
        2,
        _pattern(
            r"(?:will|shall) (?:reply|respond|get back|answer|return)[^.\n]{0,60}(?:return|back|soon|possible|on)\b|"
            r"upon my return|on my return|in urgent cases|for urgent matters|[àa] mon retour|en cas d.urgence|"
            r"(?:will|'ll) be back|no access to (?:my )?e-?mail|contact my colleague|de retour le|"
            r"عند عود|بعد عود|حال عود|فور عود|سأعود|سوف أعود|سأرد علي|سنرد علي|سوف (?:أرد|نرد)|سيتم الرد علي|"
            r"س(?:أ|ن)قوم بالرد|سأطلع علي|في الحالات العاجلة|للحالات العاجلة|للأمور العاجلة|للتواصل العاجل|"
            r"التواصل مع (?:ال)?زميل|وصولي (?:للبريد|إلى البريد)|في أقرب وقت"
        ),
    ),
    (2, _pattern(r"تم استلام (?:رسالتك|بريدك|طلبك)|received your (?:message|e-?mail|request)")),
    (4, _pattern(r"(?:your message|الرسالة|رسالتك)(?s:.{0,300}?)(?:was read on|تمت قراءت?)|^\s*تمت قراءة رسالتك")),
)
# who says no more than that he is away
BRIEF = 250
QUOTED_BELOW = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|الرسالة الأصلية|message d.origine).*|"
    r"on .{0,120}wrote:.*|le .{0,120}a [ée]crit.*|"
    r"في .{0,120}كتب.*|_{10,}\s*)$",
    re.IGNORECASE,
)


def own_words(text):
    """A plain text without what it quotes.

    >>> own_words("Yes\\n> No\\nOn Monday Care wrote:\\nThis is an automatic reply")
    'Yes'
    """
    lines = []
    for line in (text or "").splitlines():
        if QUOTED_BELOW.match(line):
            break
        if not line.lstrip().startswith(">"):
            lines.append(line)
    return "\n".join(lines).strip()


def machine_signs(
    subject, text, *, robot=False, suppressed=False, unquoted=False, at_once=False, wordless=False, bare=False
):
    """How much a mail without the headers of a machine looks like one's; from `ENOUGH` on a person is asked.

    :param text: plain
    :param robot: its address is a robot's
    :param suppressed: it wants no automatic answer, as many a person's does
    :param unquoted: it names no mail that it answers
    :param at_once: it was written within a minute of our notice
    :param wordless: nothing is written in it, and nothing attached
    :param bare: it answers a notice, and nothing is attached

    >>> machine_signs("رد تلقائي: حالة شكواك", "") >= ENOUGH
    True
    >>> machine_signs("Re: your case", "I am on leave. I will reply upon my return.") >= ENOUGH
    True
    >>> machine_signs("رد: حالة", "أنا خارج المكتب حالياً", bare=True) >= ENOUGH
    True
    >>> machine_signs("Re: your case", "I was on leave, here it is", suppressed=True, bare=True) >= ENOUGH
    False
    """
    subject, words = folded(subject), folded(own_words(text))
    signs = ENOUGH if MACHINE_SUBJECT.match(subject) else 0
    # who explains himself at length is a person
    if len(words) < 1500:
        signs += sum(weight for weight, sentence in MACHINE_BODY if sentence.search(words))
    if bare and len(words) < BRIEF and (signs > 2 or ABSENT_NOW.search(words)):
        signs = max(signs, ENOUGH)
    signs += ENOUGH if wordless else 0
    signs += 2 if robot else 0
    # weak ones tell nothing by themselves
    return signs + (suppressed + unquoted + at_once if signs else 0)


# ----------------------------------------------------------------------
# Robots' addresses, and addresses that are nearly one's own
# ----------------------------------------------------------------------

ROBOT = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|not?reply|nao[-_.]?responda|ne[-_.]?pas[-_.]?repondre|"
    r"web[-_.]?(?:site|form|forms|mailer)?|www(?:-data)?|wordpress|forms?|contact[-_.]?form|mailer|notifications?|notify|"
    r"automat(?:ic|ed)|robot|system|postmaster)(?:[-_.+].*)?@",
    re.IGNORECASE,
)


def is_robot(address):
    """Whether nobody reads what is sent to the address, as far as its name tells.

    >>> [is_robot(a) for a in ("no-reply@www.example.com", "noreply+12@x.org", "webform@x.org", "nora@x.org")]
    [True, True, True, False]
    """
    return bool(ROBOT.match(address or ""))


def plain_address(address):
    """The address without what somebody wrote behind a plus sign.

    >>> plain_address("Sara+Shop@example.com")
    'sara@example.com'
    """
    name, at, domain = (address or "").strip().lower().rpartition("@")
    return f"{name.partition('+')[0]}{at}{domain}" if name else ""


# ----------------------------------------------------------------------
# A mail that is passed on
# ----------------------------------------------------------------------

FORWARDED_SUBJECT = re.compile(
    r"^\W*(?:(?:re|رد)\s*:\s*)?(?:fwd?|tr|wg|rv|enc|إعادة توجيه|اعادة توجيه|إعادة إرسال|محول|محوّل|تحويل)\s*:",
    re.IGNORECASE,
)
FORWARDED_BODY = re.compile(
    r"forwarded message|begin forwarded|original message|message transf[ée]r[ée]|message d.origine|"
    r"رسالة (?:معاد|تمت إعادة) توجيه|الرسالة (?:المعاد توجيهها|المُعاد توجيهها|الأصلية|المحولة)|رسالة محولة",
    re.IGNORECASE,
)
FROM_LINE = re.compile(r"^[\s>*_]*(?:from|de|von|من|المرسل|مِن)\s*[*_]*\s*:[*_]*\s*(?P<who>.*)$", re.IGNORECASE)

HEADER_LINE = re.compile(
    r"^[\s>*_]*(?:date|sent|to|cc|subject|reply-to|importance|envoy[ée]|[àa]|objet|"
    r"التاريخ|تاريخ الإرسال|تم الإرسال|أرسلت|الى|إلى|نسخة|الموضوع|موضوع)\s*[*_]*\s*:",
    re.IGNORECASE,
)


def is_forward(subject, text):
    """Whether the subject, or a line above a quoted `From:`, says that a mail is passed on.

    >>> is_forward("Fwd: no salary", ""), is_forward("إعادة توجيه: الراتب", ""), is_forward("Re: salary", "thanks")
    (True, True, False)
    """
    if FORWARDED_SUBJECT.match(MARKS.sub("", subject or "")):
        return True
    return bool((FORWARDED_BODY.search(text or "") or _has_quoted_head(text)) and forwarded_sender(text))


def _has_quoted_head(text):
    """Whether the headers of another mail stand in the text: who wrote it, and two lines that only a head has.

    >>> _has_quoted_head("للاختصاص\\nمن: سارة <s@example.com>\\nتاريخ الإرسال: الأحد\\nالموضوع: الراتب\\n\\nلم يصل")
    True
    >>> _has_quoted_head("From: Riyadh\\nto Jeddah\\nDate: Sunday")
    False
    """
    lines = [MARKS.sub("", line) for line in (text or "").splitlines() if line.strip()]
    return any(
        FROM_LINE.match(line) and sum(bool(HEADER_LINE.match(below)) for below in lines[place + 1 : place + 6]) > 1
        for place, line in enumerate(lines)
    )


def forwarded_sender(text):
    """Who wrote the mail that a text passes on.

    :return: (name, address, the text from there on), or none

    >>> forwarded_sender("See below\\n---- Forwarded message ----\\nFrom: Sara <sara@example.com>\\n\\nno salary")
    ('Sara', 'sara@example.com', 'no salary')
    >>> forwarded_sender("من: سارة [mailto:sara@example.com]\\nالموضوع: الراتب\\n\\nلم يصل")[:2]
    ('سارة', 'sara@example.com')
    >>> forwarded_sender("no such line")
    """
    lines = [MARKS.sub("", line) for line in (text or "").splitlines()]
    for place, line in enumerate(lines):
        found = FROM_LINE.match(line)
        if not found:
            continue
        who = found["who"]
        # the address may stand on the next line
        address = ADDRESS.search(who) or (place + 1 < len(lines) and ADDRESS.search(lines[place + 1]))
        if not address:
            continue
        name = ADDRESS.sub("", who).replace("mailto:", "")
        name = re.sub(r"\[\d*\]", "", name).strip(" \t\"'<>[]()*_,;:")
        rest = lines[place + 1 :]
        while rest and (not rest[0].strip() or HEADER_LINE.match(rest[0]) or ADDRESS.fullmatch(rest[0].strip(" <>"))):
            rest = rest[1:]
        return name, address[0].lower(), "\n".join(rest).strip()
    return None
