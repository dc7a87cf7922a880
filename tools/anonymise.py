"""Takes out of a text what tells whose case it was. No Odoo import.

What is looked for: e-mail and web addresses, phone, identity, account and reference numbers in any script's digits; the
names that the caller knows, in the spellings people use; names behind a title. Dates and amounts stay: they make an
answer understandable and belong to nobody. Whoever publishes the text still reads it: nothing finds every name.

A placeholder stands between double square brackets, so that one that was forgotten is found again (`PLACEHOLDER`).
"""

import re

from lxml import etree, html

PLACEHOLDER = re.compile(r"\[\[[^\[\]]{1,40}\]\]")
LABELS = {
    "name": "name",
    "email": "e-mail",
    "link": "link",
    "phone": "phone number",
    "identity": "identity number",
    "account": "account number",
    "reference": "reference",
    "number": "number",
}

_CURRENCY = r"(?:ريالا?ً?|ر\.?\s?س|درهما?ً?|دينارا?ً?|جنيها?ً?|دولارا?ً?|هللة|%|٪|﷼|\$|€|SAR|SR|AED|USD|EUR|riyals?)"
# up to the next digit of a reference
_NO_DIGITS = r"(?:[^\W\d]|[/-])*+"
# Whoever sends a text decides how often a pattern nearly fits: none may go back over what it has read, or read on
# without an end from each place where it can begin.
# the first alternative that matches at a place counts: what stays stands before what would swallow it
_PATTERN = re.compile(
    rf"""
      (?P<placeholder>\[\[[^\[\]]{{1,40}}\]\])
    | (?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    | (?P<link>(?:https?://|www\.)\S+)
    | (?P<account>\b[A-Z]{{2}}\d{{2}}(?:\ ?[0-9A-Z]{{4}}){{3,7}}(?:\ ?[0-9A-Z]{{1,4}})?\b)
    | (?P<date>(?<!\d)(?:\d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d\d))(?!\d))
    | (?P<amount>(?<![\d+])\d[\d,.٬٫]{{0,40}}+\s?{_CURRENCY})
    | (?P<reference>(?<!\w)[A-Z]{{1,8}}[-/_]?\d(?={_NO_DIGITS}\d{_NO_DIGITS}\d)[\w/-]*)
    | (?P<numbered>(?:رقمها|رقمه|رقم|number|no\.?|\#)(?:\s{{1,9}}(?!\d)\w+){{0,2}}\s{{0,9}}[:\#]?\s{{0,9}})
      (?P<after>\d[\d/-]{{2,}})
    | (?P<long>(?<!\d)\+?\(?\d(?:[\ ().-]{{0,2}}\d){{6,}}+)
    | (?P<number>(?<!\d)\d{{5,}})
    """,
    re.VERBOSE | re.IGNORECASE,
)
# parts of names that are looked for, and characters of one name
LOOKED_FOR, LONGEST_NAME = 300, 300
_KEPT = {"placeholder", "date", "amount"}

# Arabic letters that people put for one another, and what they write between letters
_ALIKE = {c: f"[{group}]" for group in ("اأإآٱ", "هة", "يىئ", "وؤ") for c in group}
_MARKS = "\u0640\u064b-\u0652\u0670"
_BETWEEN = f"[{_MARKS}]*"
_PREFIX = r"(?<!\w)(?P<prefix>[وفبكل]{0,2})"
_JOINED = (
    "عبد",
    "آل",
    "ال",
    "أبو",
    "ابو",
    "أم",
    "بن",
    "بنت",
    "ابن",
    "abd",
    "al",
    "el",
    "abu",
    "bin",
    "ibn",
    "van",
    "von",
)
_GENERIC = frozenset(
    "شركة مؤسسة جمعية مكتب مجموعة مركز مدرسة جامعة وزارة هيئة بلدية أمانة دار بيت محل مصنع المحدودة والتجارة للتجارة "  # noqa: SIM905
    "company co ltd llc inc est establishment group office the of for and".split()
)
_TITLE = re.compile(
    r"(?<!\w)(?P<title>السيدة?|الأستاذة?|الاستاذة?|المهندسة?|الدكتورة?|الشيخ|المدعوة?|اسمي|وإسمي|واسمي"
    r"|Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?|my name is)\s{0,9}[:/]?\s{1,9}"
    r"(?P<name>(?!ال|مدير|رئيس|موظف|مسؤول|وزير|وكيل|غير|لم|لا|لن|قد|في|من|على|عن|هو|هي|كان|الذي)"
    r"(?:(?:عبد|أبو|ابو)\s+)?[^\W\d_]{2,}"
    r"(?:\s+(?:(?:بن|بنت|ابن|آل|bin|al)\s+[^\W\d_]{2,}|ال[^\W\d_]{2,}|(?-i:[A-Z])[^\W\d_]+|[Aa]l-[^\W\d_]+)){0,3})",
    re.IGNORECASE,
)


def anonymise(text, names=(), organisations=(), references=(), labels=None):
    """The text with neutral placeholders for what tells whose case it was.

    :param names: names of the people of the case; every part of them is looked for
    :param organisations: names of companies; they are looked for as a whole, their generic words stay
    :param references: numbers and codes known to be the case's
    :param labels: texts of the placeholders, as in `LABELS`

    >>> anonymise("أنا سارة العتيبي، جوالي ٠٥٠١٢٣٤٥٦٧ وهويتي 1023456789.", names=["سارة محمد العتيبي"])
    'أنا [[name]]، جوالي [[phone number]] وهويتي [[identity number]].'
    >>> anonymise("تواصلت ساره العتيبى مع عبدالله وللعتيبي حق", names=["سارة العتيبي", "عبد الله"])
    'تواصلت [[name]] مع [[name]] ول[[name]] حق'
    >>> anonymise("Case CMP/2026/00017 of Sara AL-OTAIBI (sara@x.example), +966 50 123 4567", names=["Sara Al-Otaibi"])
    'Case [[reference]] of [[name]] ([[e-mail]]), [[phone number]]'
    >>> anonymise("دفعت 1500 ريال بتاريخ 2026-05-12 للفاتورة رقم 4521 من حساب SA03 8000 0000 6080 1016 7519")
    'دفعت 1500 ريال بتاريخ 2026-05-12 للفاتورة رقم [[reference]] من حساب [[account number]]'
    >>> anonymise("وعدني الأستاذ فهد بن سعد الدوسري والسيد المدير")
    'وعدني الأستاذ [[name]] والسيد المدير'
    >>> anonymise("The branch of Date Farms Company answered", organisations=["Date Farms Company"])
    'The branch of [[name]] answered'
    >>> anonymise("لا حول ولا قوة إلا بالله", names=["عبد الله"]), anonymise("")
    ('لا حول ولا قوة إلا بالله', '')
    """
    labels = {kind: f"[[{label}]]" for kind, label in {**LABELS, **(labels or {})}.items()}
    text = text or ""
    for reference in sorted({r for r in references if r and len(r) > 2}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(reference)}(?!\w)", labels["reference"], text)
    text = _PATTERN.sub(lambda found: _instead(found, labels), text)
    for pattern in _name_patterns(names, organisations):
        text = pattern.sub(lambda found: f"{found['prefix'] or ''}{labels['name']}", text)
    return _TITLE.sub(lambda found: found[0][: found.start("name") - found.start()] + labels["name"], text)


def anonymise_html(content, **known):
    """The same for HTML: lists and paragraphs stay; pictures, links and attributes go.

    >>> anonymise_html('<p>إلى <b>سارة</b> <a href="/my/ticket/7">هنا</a></p><img src="x"/>', names=["سارة العتيبي"])
    '<p>إلى <b>[[name]]</b> هنا</p>'
    >>> anonymise_html("<p>050<b>123</b>4567</p><ul><li>أعيد المبلغ</li></ul>")
    '<p>[[phone number]]</p><ul><li>أعيد المبلغ</li></ul>'
    >>> anonymise_html("")
    ''
    """
    if not (content or "").strip():
        return ""
    root = html.fragment_fromstring(str(content), create_parent="div")
    # all at once: dropping one by one counts its siblings each time
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    etree.strip_tags(root, "a", "span", "font")
    for node in root.iterdescendants():
        node.attrib.clear()
    for block in list(root.iter()):
        # what is written across the marks of a paragraph is found only in its whole text
        inline = [child for child in block if not len(child) and child.tag in _INLINE]
        if inline and len(inline) == len(block):
            whole = anonymise("".join(block.itertext()), **known)
            parts = "".join(anonymise(part, **known) for part in block.itertext())
            if whole != parts:
                etree.strip_tags(block, *_INLINE)
                block.text = whole
    for node in root.iter():
        node.text = node.text and anonymise(node.text, **known)
        node.tail = node.tail and anonymise(node.tail, **known)
    inner = (root.text or "") + "".join(etree.tostring(child, encoding="unicode", method="html") for child in root)
    return inner.strip()


_DROPPED = (etree.Comment, etree.ProcessingInstruction, etree.Entity)
_DROPPED += ("img", "script", "style", "iframe", "video", "svg", "object")
_INLINE = ("b", "strong", "i", "em", "u", "bdi", "br", "small", "mark", "code")


def personal_data(text):
    """What in a text still looks like somebody's: addresses, numbers, names behind a title; each once, in order.

    >>> personal_data("اتصل على 0501234567 أو a@b.example، مبلغ 900 ريال، [[name]]")
    ['0501234567', 'a@b.example']
    """
    text = text or ""
    found = [
        match["after"] or match[0]
        for match in _PATTERN.finditer(text)
        if not _KEPT & {match.lastgroup or "placeholder"}
    ]
    found += [match["name"] for match in _TITLE.finditer(text)]
    return list(dict.fromkeys(part.strip() for part in found))


def _instead(found, labels):
    kind = found.lastgroup
    if kind in _KEPT:
        return found[0]
    if kind == "after":
        return found["numbered"] + labels["reference"]
    if kind == "long":
        return labels[_kind_of_number(found[0])]
    return labels[kind]


def _kind_of_number(text):
    digits = [str(int(c)) for c in text if c.isdecimal()]
    if len(digits) == 10 and digits[0] in "12" and text.isdecimal():
        return "identity"
    if len(digits) > 15:
        return "account"
    return "phone" if text.startswith("+") or digits[0] in "059" or len(digits) in (8, 11, 12) else "number"


def _name_patterns(names, organisations):
    """Compiled patterns, whole organisations first."""
    wholes = set()
    for organisation in organisations:
        words = _words(organisation)
        own = [word for word in words if word.lower() not in _GENERIC]
        if own:
            wholes.add(r"\s+".join(map(_spelling, words)))
        if len("".join(own)) > 4:
            wholes.add(r"\s+".join(map(_spelling, own)))
    parts = {part for name in names for part in _parts(name)}
    for spellings in filter(None, (wholes, parts)):
        # each place of the text is held against each of them
        one = "|".join(sorted(spellings, key=len, reverse=True)[:LOOKED_FOR])
        between = r"(?:\s+|-)(?:(?:بن|بنت|ابن|آل|bin|ibn|al)\s+)?"
        yield re.compile(rf"{_PREFIX}(?:{one})(?:{between}(?:{one}))*(?!\w)", re.IGNORECASE)


def _parts(name):
    """Patterns of a name's parts; what is joined to the next word (Abd, Abu, Al) is one part with it."""
    words, joined = _words(name), []
    for word in words:
        if joined and joined[-1][-1].lower() in _JOINED:
            joined[-1].append(word)
        else:
            joined.append([word])
    for part in joined:
        letters = sum(c.isalpha() for word in part for c in word)
        if letters > 2 and part[-1].lower() not in _JOINED and not any(word.lower() in _GENERIC for word in part):
            yield r"[\s-]*".join(map(_spelling, part))


def _words(name):
    return re.findall(r"[^\W_]+", re.sub(f"[{_MARKS}]", "", (name or "")[:LONGEST_NAME]))


def _spelling(word):
    """Pattern of a word in the spellings people use; the article is shortened behind the prefix that swallows it."""
    article = word.startswith("ال") and len(word) > 4
    letters = word[2:] if article else word
    return ("ا?ل" if article else "") + "".join(_ALIKE.get(c, re.escape(c)) + _BETWEEN for c in letters)
