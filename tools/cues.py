"""Wording that tells how a complaint stands to an earlier one: a new matter, a repetition, a letter round its file.

Every function takes a normalised text.
"""

import re


def _any(*patterns):
    """One pattern of several; ` … ` in them stands for up to two words more."""
    return re.compile("|".join(patterns).replace(" … ", r"\s+(?:\w+\s+){0,2}?"))


# what is joined to an Arabic noun
_JOINED = "(?:ال|لل|بال|ب|ل|و)?"
# what is surely a complaint, and what may be any other business
_COMPLAINT = _JOINED + ("(?:شكوي|شكواي|شكوانا|شكواتي|بلاغ|بلاغي|بلاغنا|تذكره|تذكرتي|complaints?|tickets?|case)")
_BUSINESS = _JOINED + "(?:طلب|طلبي|طلبنا|معامله|معاملتي|معاملتنا|request|report|file|enquiry|inquiry)"
_EITHER = f"(?:{_COMPLAINT}|{_BUSINESS})"
_MATTER = _JOINED + "(?:موضوع|مشكله|امر|مساله|قضيه)"
_OTHER = "(?:ال)?(?:اخر|اخري|مختلفه?|جديده?|مستقله?|منفصله?|غيرها|غيره)"
_SOLVED = r"(?:انحلت|تم حل\w*|تمت معالج\w*|تم معالج\w*|resolved|settled|solved|sorted)"
_SETTLED = (
    r"(?:(?:ال|و)?(?:اغلقت?|اغلقتم|اغلقتموها|مغلقه?|انغلقت?|انتهت?|منتهيه?|حلت|حليتوا\w*|حليتم\w*|محلوله|عولجت"
    rf"|معالجتها|منجزه|انجزت|اقفلت|تم اغلاق\w*)|closed|finished|completed|{_SOLVED})"
)
_HANDLED = (
    r"(?:لا زال|ما زال|مازال|لا يزال|لا تزال|ما زالت|مازالت|لا زالت|قيد المعالجه|قيد الدراسه|قيد النظر|تحت النظر"
    r"|تحت المعالجه|تحت الاجراء|قايم\w* لديكم|لديكم|عندكم|being handled|being processed|in progress|under review"
    r"|is with|are with|still open|still pending|is pending)"
)
_THANKS = r"(?:مشكور\w*|(?:و|ول)?(?:الحمد )?لله(?: الحمد)?|و?شكرا|ف?جزاكم الله خيرا?|thank you|thanks|satisfied)"
_THEN = "(?:لكن|ولكن|غير ان|الا ان|الان|والان|الحين|حاليا|شكواي|but|now|however|i now)"
_UNSOLVED = (
    r"(?:but |لكن |ولكن |و)(?:the |ال)?(?:problem|issue|matter|مشكله|موضوع|وضع)\s+(?:\w+\s+)?(?:still|not|لم|ما|لا|كما)"
)
_WITHOUT = f"(?:دون|بدون|بلا|قبل|without|before|but nothing|{_UNSOLVED})"
_NOW = "(?:واليوم|والان|اليوم|الان|الحين|حاليا)"

# an earlier case is spoken of at all
EARLIER = _any(
    rf"\b{_EITHER}\b",
    r"\b(?:اشتكيت|شكوت|بلغنا|بلغت|ابلغنا|راسلت\w*|كتبت لكم)\b",
    r"\b(?:اشاره|بالاشاره|الحاقا|عطفا|استنادا) (?:الي|ل|ب|علي)",
    r"\b(?:further to|with reference to|follow up|complained|wrote|reported)\b",
    r"\b(?:question|matter|problem) of my\b",
    r"\bموضوع غير\b",
)
# it is said not to be the earlier matter
DENIED = _any(
    r"\bو?(?:ليست?|مو|مب|مش) … (?:عن|عنه|عنها)\b",
    r"\bو?(?:لا|ما|مو|مب|مش|لن)\s+(?:اقصد|نقصد|اكرر|نكرر|نعيد|اعيد)\w*",
    r"\bو?(?:ليست?|لا|ما|مو|لن)\s+(?:\w+\s+)?(?:تتعلق|يتعلق|يتصل|تتصل|تخص|يخص|علاقه)"
    rf"\s+(?:{_EITHER}|السابقه?|بها|به|بذلك|ذلك)\b",
    rf"\b{_MATTER}\s+غير\b",
    rf"\bغير\s+(?:الـ? )?{_COMPLAINT}\b",
    rf"\bبخلاف\s+{_EITHER}",
    r"\bnot … (?:about|regarding|concerning|repeating|related to)\b",
    r"\b(?:not connected (?:to|with)|unrelated to)\b",
    r"\bnot (?:my (?:earlier|previous|old)|the \w+ this time)\b",
    r"\bseparately? from\b",
    r"\b(?:besides|apart from|other than|different from)\s+(?:the|my|our|that)\s+(?:\w+\s+)?"
    r"(?:complaint|ticket|case|file|request|matter|question)\b",
)
# another matter is announced
OTHER_MATTER = _any(
    rf"\b{_MATTER}\s+(?:\w+\s+)?(?:{_OTHER}|ثاني|ثانيه)\b",
    rf"\b{_COMPLAINT}\s+{_OTHER}\b",
    r"\b(?:طلب|ملاحظه) (?:اخر|اخري)\b",
    r"\b(?:different|another|separate|new|other|second|present|further)\s+(?:and \w+ )?"
    r"(?:issue|matter|problem|subject|topic|point)\b",
    r"\b(?:different|separate|new) complaint\b",
    r"\b(?:issue|matter|problem|complaint|something) (?:is |here is )?(?:different|separate|new|else)\b",
    r"\bwhat i (?:am|m) (?:reporting|complaining|writing)\b",
    r"\b(?:i am writing now|would now like to)\b",
    rf"\b{_COMPLAINT}\s+(?:اليوم|الان|الحاليه?|هذه المره)\b",
    rf"\b(?:و?اما|بل|و?انما)\s+(?:هذه|هذا|عن|نشتكي|اشتكي|{_COMPLAINT})\b",
    rf"\b{_NOW}\s+(?:(?:اكتب|اشتكي|نشتكي|شكواي|المشكله|مشكلتي)\b|(?:عندي|عندنا|لدي|لدينا)\s+(?:{_MATTER}|{_EITHER})\b)",
)
# the earlier one is being dealt with, and something else follows
STANDING = _any(
    rf"\b{_COMPLAINT}\b(?:\s+\S+){{0,12}}?\s+{_HANDLED}\b(?:\s+\S+){{0,4}}?"
    r"\s+(?:اما|واما|وهذه|هذه الشكوي|هذي|هذا البلاغ|but this|this one|and this|what i|i want)\b",
    r"\b(?:is|are) being handled i want\b",
)
# the earlier one was settled: not merely closed without anything done
CLOSED = _any(
    rf"\b{_COMPLAINT}\b(?:\s+\S+){{0,12}}?\s+{_SETTLED}\b(?!\s+(?:\S+\s+){{0,3}}?{_WITHOUT})",
    rf"\b{_BUSINESS}\b(?:\s+\S+){{0,8}}?\s+{_SOLVED}\b(?!\s+(?:\S+\s+){{0,3}}?{_WITHOUT})",
    rf"\b{_SETTLED}\b(?:\s+\S+){{0,4}}?\s+{_COMPLAINT}\b(?!\s+(?:\S+\s+){{0,4}}?{_WITHOUT})",
    r"\b(?:شكر\w*|اشكر\w*|نشكر\w*|thank\w*|thanks)\b(?:\s+\S+){0,3}?"
    r"\s+(?:حل|معالجه|انهاء|اصدار\w*|solving|resolving|fixing|settling)\b",
)
# thanks for what was done, and then something else
CONTENT = _any(rf"\b{_THANKS} … {_THEN}\b")

REPEATS = _any(
    r"\bللمره\s+(?:الثانيه|الثالثه|الرابعه|الخامسه|العاشره|الاخيره)",
    r"\bمره (?:ثانيه|اخري)\b",
    r"\b(?:ل?ل?تذكير|مجددا)\b",
    r"\b(?:نكرر|اكرر|اكررها|نعيد|اعيد)\s+(?!شكر)\w+",
    r"\b(?:رسالتي|بلاغي|شكواي|رسالتنا|شكوانا|خطابنا)\s+(?:الثانيه?|الثالثه?|الرابعه?)",
    r"\bسبق\s+(?:ان|و)\s*(?:\w+\s+)?(?:كتبت|راسلت|رفعت|قدمت|ارسلت)",
    r"\b(?:كتبت|راسلت\w*|رفعت\w*|ارسلت\w*)\s+(?:لكم|اليكم)\b",
    r"\b(?:ما رد\w*|محد رد|ولم يصلني رد|لا حياه لمن تنادي)\b",
    r"\b(?:second|third|fourth|final|another)\s+(?:reminder|letter|time|message|request|e mail)",
    r"\b(?:reminder|once again)\b",
    r"^again\b",
    r"\b(?:still|again)\b.{0,30}\b(?:no|not|nothing|waiting)\b",
    r"\bi have (?:now |already )?(?:written|called|reported|complained)\b",
    r"\b(?:wrote|reported|complained) (?:\w+ ){0,3}?(?:ago|before|already|twice)\b",
    r"\bthis came again\b",
)

_FILE = "(?:صوره|صور|مستند|تقرير|ايصال|خطاب|ملف|كشف|مرفق|مرفقات|سكرين|مقطع|فيديو|افاده|شهاده)"
POINTS = _any(
    r"\b(?:ارفقت|مرفق|مرفقه|نرفق|ارفق|ارسل)\s+(?:\w+\s+)?(?:لكم|الصوره|المرفق|صوره)",
    rf"\b(?:ال|بال)?{_FILE}\s+(?:المرفقه?|اعلاه|مره)",
    rf"\bهذ[اهي]\s+(?:هو |هي )?(?:ال)?{_FILE}",
    r"\bكما (?:ترون|تشاهدون|هو موضح|هو مبين|يظهر|هو مكتوب)",
    r"\b(?:شوفوا|شوفو|طالعوا|انظروا|شاهدوا|لاحظوا)\b",
    r"\b(?:المرفق|الصوره|صوره توضح)\b",
    r"\b(?:see|look at|check|find|as per) (?:the |my |our )?"
    r"(?:attach\w*|enclos\w*|picture|photo\w*|screenshot|image|document|receipt|file)",
    r"\b(?:attached|enclosed|screenshot|as you can see)\b",
    r"\bin the (?:picture|photo|screenshot|attachment)\b",
)

# papers that a customer hangs on all his cases
PAPERS = re.compile(
    r"(?:\s+\w+){0,5}?\s+(?:من |عن )?(?:ال|لل|ل)?(?:هويه|هويتي|اقامه|اقامتي|جواز|سجل|رخصه|رخصتي|ترخيص|وكاله"
    r"|تفويض|كرت العائله|id|ids|identity|passport|iqama|licence|license|registration|power of attorney)\b"
)


def new_matter(text):
    """How plainly the text says that it is no repetition, 0 to 1.

    >>> new_matter("هذه الشكوي ليست عنه بل عن موضوع اخر"), new_matter("للمره الثالثه لم يصلني رد")
    (1.0, 0.0)
    >>> new_matter("complaint 55871 was closed thank you now the housing has no water") > 0
    True
    """
    if not EARLIER.search(text):
        return 0.0
    said = sum(bool(each.search(text)) for each in (DENIED, OTHER_MATTER, STANDING))
    settled = bool(CLOSED.search(text) or CONTENT.search(text))
    return min(1.0, 0.6 * said + 0.7 * settled)


def repeats(text):
    """Whether the text says that the matter was brought before.

    >>> repeats("تذكير لم يصلني رد"), repeats("third reminder"), repeats("لم تصل البطاقه")
    (True, True, False)
    """
    return bool(REPEATS.search(text))


def points_at_file(text):
    """Whether the text sends its reader to what is attached, and not for a paper that goes with every matter.

    >>> points_at_file("كما ترون في الصوره المرفقه"), points_at_file("see enclosed"), points_at_file("لم تصل البطاقه")
    (True, True, False)
    >>> points_at_file("مرفق لكم صوره الهويه"), points_at_file("attached is a copy of my licence")
    (False, False)
    """
    return any(not PAPERS.match(text, match.end()) for match in POINTS.finditer(text))
