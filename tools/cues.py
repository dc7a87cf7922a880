"""Wording that tells how a complaint stands to an earlier one: a new matter, a repetition, a letter round a file.

Each function takes a normalised text.
"""

import re

_CASE = (
    r"(?:ال|لل|بال|ب|ل|و)?(?:شكوي|شكواي|شكوانا|شكواتي|بلاغ|بلاغي|بلاغنا|طلب|طلبي|طلبنا|تذكره|تذكرتي|معامله|complaints?|tickets?|case|request|report|file|enquiry|inquiry)"
)
_MATTER = r"(?:ال|لل|بال|ب|ل|و)?(?:موضوع|مشكله|شكوي|شكواي|شكوانا|بلاغ|بلاغنا|امر|مساله|طلب|قضيه|ملاحظه|issue|matter|problem|complaint|topic|subject|point|concern|thing)"
_OTHER = r"(?:ال)?(?:اخر|اخري|مختلف|مختلفه|ثاني|ثانيه|جديد|جديده|مستقل|مستقله|منفصل|منفصله|غيرها|غيره)"
_SETTLED = (
    r"(?:ال|و)?(?:اغلقت?|اغلقتم|اغلقتموها|مغلقه?|انغلقت?|انتهت?|منتهيه?|انحلت?|حلت|حليتوا\w*|حليتم\w*|محلوله|عولجت|معالجتها|منجزه|انجزت|اقفلت"
    r"|تم حل\w*|تم اغلاق\w*|تمت معالج\w*|تم معالج\w*|closed|resolved|settled|solved|finished|completed|sorted)"
)
_HANDLED = (
    r"(?:لا زال|ما زال|مازال|لا يزال|لا تزال|ما زالت|مازالت|لا زالت|قيد المعالجه|قيد الدراسه|قيد النظر|تحت النظر|تحت المعالجه|تحت الاجراء|قايم\w* لديكم|لديكم"
    r"|being handled|being processed|in progress|under review|is with|are with|still open|still pending|is pending)"
)

DENIED = re.compile(
    # it is said not to be the earlier matter
    r"\bو?(?:ليست?|مو|مب|مش)\s+(?:\w+\s+){0,2}?(?:عن|عنه|عنها)\b"
    r"|\bو?(?:ليست?|لا|ما|مو|مب|مش|لن)\s+(?:\w+\s+)?(?:تتعلق|يتعلق|يتصل|تتصل|تخص|يخص|اقصد\w*|نقصد\w*|اكرر\w*|نكرر\w*|اكتب عن|علاقه)\b"
    rf"|\b{_MATTER}\s+غير\b|\bغير\s+{_CASE}\b|\bغير الـ? ?{_CASE}|\bبخلاف\s+{_CASE}|\bلا علاقه ل\w+ ب{_CASE}"
    r"|\bnot\s+(?:\w+\s+){0,2}?(?:about|regarding|concerning|repeating|related|connected|the same)\b|\bunrelated\b|\bnot my (?:earlier|previous|old)"
    r"|\b(?:besides|apart from|other than|separately? from|different from)\s+(?:the|my|our|that|this)\b"
)
OTHER_MATTER = re.compile(
    rf"\b{_MATTER}\s+(?:\w+\s+){{0,1}}?{_OTHER}\b"
    r"|\b(?:different|another|separate|new|other|second|present|fresh|further)\s+(?:and \w+ )?(?:issue|matter|problem|complaint|subject|topic|point|concern)\b"
    r"|\b(?:issue|matter|problem|complaint|something) (?:is |here is )?(?:different|separate|new|else)\b"
    r"|\bwhat i (?:am|m) (?:reporting|complaining|writing)\b|\bi am writing now\b|\bthis time\b|\bwould now like to\b"
    rf"|\b{_CASE}\s+(?:اليوم|الان|الحاليه?|هذه المره)\b|\b(?:اما|بل|وانما|انما)\s+(?:هذه|هذا|عن|نشتكي|اشتكي|شكوانا|الشكوي)"
    r"|\b(?:واليوم|والان|اليوم|الان|الحين|حاليا)\s+(?:اكتب|اشتكي|نشتكي|لدي|لدينا|عندي|عندنا|المشكله|مشكلتي)\b"
)
CLOSED = re.compile(
    rf"\b{_CASE}\b(?:\s+\S+){{0,14}}?\s+{_SETTLED}\b(?!\s+(?:\S+\s+){{0,3}}?(?:دون|بدون|بلا|قبل|without|before|but nothing))"
    rf"|\b{_SETTLED}\b(?:\s+\S+){{0,4}}?\s+{_CASE}\b(?!\s+(?:\S+\s+){{0,4}}?(?:دون|بدون|بلا|without|before))"
    rf"|\b(?:شكر\w*|اشكر\w*|نشكر\w*|thank\w*|thanks)\b(?:\s+\S+){{0,3}}?\s+(?:حل|معالجه|انهاء|اصدار\w*|solving|resolving|fixing|settling)\b"
)
# thanks for what was done, and then something else
CONTENT = re.compile(
    r"\b(?:مشكور\w*|والحمد لله|ولله الحمد|وشكرا|شكرا|شكرا لكم|جزاكم الله خيرا?|فجزاكم الله خيرا?|thank you|thanks|satisfied)\s+(?:\w+\s+){0,2}?"
    r"(?:لكن|ولكن|غير ان|الا ان|الان|والان|الحين|حاليا|شكواي|but|now|however|i now)\b"
)
STANDING = re.compile(rf"\b{_CASE}\b(?:\s+\S+){{0,12}}?\s+{_HANDLED}\b(?:\s+\S+){{0,4}}?\s+(?:ول[اا]|لكن|ولكن|اما|وهذه|هذه الشكوي|but|however|what|i want|this)\b")
# an earlier case is spoken of at all
EARLIER = re.compile(
    rf"\b{_CASE}\b|\b(?:اشتكيت|شكوت|بلغنا|بلغت|ابلغنا|راسلت\w*|كتبت لكم)\b|\b(?:اشاره|بالاشاره|الحاقا|عطفا|استنادا) (?:الي|ل|ب|علي)|\b(?:further to|with reference to|follow up)\b"
    r"|\b(?:question|matter|problem) of my\b|\b(?:complained|wrote|reported)\b|\bموضوع غير\b"
)

REPEATS = re.compile(
    r"\bللمره\s+(?:الثانيه|الثالثه|الرابعه|الخامسه|العاشره|الاخيره)|\bمره (?:ثانيه|اخري)\b|\bتذكير\b|\bللتذكير\b|\b(?:نكرر|اكرر|اكررها|نعيد|اعيد)\s+(?!شكر)\w+|\bمجددا\b"
    r"|\b(?:رسالتي|بلاغي|شكواي|رسالتنا|شكوانا|خطابنا)\s+(?:الثانيه?|الثالثه?|الرابعه?)|\bسبق\s+(?:ان|و)\s*(?:\w+\s+)?(?:كتبت|راسلت|رفعت|قدمت|ارسلت)"
    r"|\b(?:كتبت|راسلت\w*|رفعت\w*|ارسلت\w*)\s+(?:لكم|اليكم)\b|\bما رد\w*\b|\bمحد رد\b|\bولم يصلني رد\b|\bلا حياه لمن تنادي\b"
    r"|\b(?:second|third|fourth|final|another)\s+(?:reminder|letter|time|message|request|e mail)|\breminder\b|\bonce again\b|^again\b|\b(?:still|again)\b.{0,30}\b(?:no|not|nothing|waiting)\b"
    r"|\bi have (?:now |already )?(?:written|called|reported|complained)\b|\b(?:wrote|reported|complained) (?:\w+ ){0,3}?(?:ago|before|already|twice)\b|\bthis came again\b"
)
POINTS = re.compile(
    r"\b(?:ارفقت|مرفق|مرفقه|نرفق|ارفق|ارسل)\s+(?:\w+\s+)?(?:لكم|الصوره|المرفق|صوره)|\b(?:في )?(?:ال|بال)?(?:صوره|مستند|تقرير|ايصال|خطاب|ملف|كشف|مرفق|مرفقات|سكرين|مقطع|فيديو)\s+(?:المرفقه?|اعلاه|مره)"
    r"|\bكما (?:ترون|تشاهدون|هو موضح|هو مبين|يظهر|هو مكتوب)|\b(?:شوفوا|شوفو|طالعوا|انظروا|شاهدوا|لاحظوا)\b|\bهذ[اهي]\s+(?:هو |هي )?(?:ال)?(?:صوره|مستند|تقرير|ايصال|خطاب|ملف|كشف|مقطع|اثبات|دليل)"
    r"|\b(?:see|look at|check|find|as per) (?:the |my |our )?(?:attach\w*|enclos\w*|picture|photo\w*|screenshot|image|document|receipt|file)|\b(?:attached|enclosed)\b|\bas you can see\b|\bin the (?:picture|photo|screenshot|attachment)\b"
    r"|\bالمرفق\b|\bscreenshot\b|\bصوره توضح\b|\bالصوره\b"
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
    said = bool(DENIED.search(text)) + bool(OTHER_MATTER.search(text)) + bool(STANDING.search(text))
    settled = bool(CLOSED.search(text)) or bool(CONTENT.search(text))
    return min(1.0, 0.6 * said + 0.7 * settled)


def repeats(text):
    """Whether the text says that the matter was brought before.

    >>> repeats("تذكير لم يصلني رد"), repeats("third reminder"), repeats("لم تصل البطاقه")
    (True, True, False)
    """
    return bool(REPEATS.search(text))


def points_at_file(text):
    """Whether the text sends its reader to what is attached.

    >>> points_at_file("كما ترون في الصوره المرفقه"), points_at_file("see enclosed"), points_at_file("لم تصل البطاقه")
    (True, True, False)
    """
    return bool(POINTS.search(text))
