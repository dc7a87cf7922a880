"""Texts that a stranger could send to keep a worker busy: each shape repeats what some pattern or loop of ours looks
for and nearly finds. `benchmarks/texts.py` measures all of them, tests/test_portal_long_texts.py sends the worst."""

import base64
import random
import time

_DRAWN = random.Random(10002)
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_WORDS = ["".join(_DRAWN.choices(_LETTERS, k=_DRAWN.randint(3, 9))) for _ in range(40_000)]
_LATIN = ["".join(_DRAWN.choices("abcdefghijklmnopqrstuvwxyz", k=_DRAWN.randint(4, 8))) for _ in range(40_000)]
_NUMBERS = [str(_DRAWN.randrange(1, 10**9)) for _ in range(40_000)]
_BASE64 = base64.b64encode(_DRAWN.randbytes(200_000)).decode()
# words that differ by one letter, so that every two of them look mistyped
_ALIKE = [f"معاملات{one}{two}{three}" for one in _LETTERS for two in _LETTERS for three in _LETTERS]

_LONG = 300_000

# name: what is repeated until the text is long enough, or the words of which it is made
SHAPES = {
    "digits": "1",
    "digits and commas": "1,",
    "digits and dots": "1.",
    "digits, commas, dots": "1,1 1.1 ",
    "digits and slashes": "1/",
    "digits and dashes": "1-",
    "digits and spaces": "1 ",
    "digits in brackets": "(1) ",
    "dashed letters and digits": "a1-",
    "dashed letters": "a-",
    "slashed letters": "a/",
    "Arabic digits": "٣",
    "Arabic digits and commas": "٣٬٣٫",
    "Arabic digits and slashes": "٣/",
    "thousands": "1,000",
    "amounts": "12,5 ريا ",
    "currency signs": "$ 1 €",
    "nearly amounts": "1,1,1,1,1 re ",
    "dates": "1/1/2026 ",
    "nearly dates": "1/1/20261/",
    "days and months": "1 من 1 من ",
    "days without months": "12 to 12 to ",
    "months": "رمضان ",
    "numbers in words": "الف ومئة ",
    "hundreds": "مية ",
    "numbers": " ".join(_NUMBERS),
    "Latin letters": "a",
    "Arabic letters": "ب",
    "particles": "و",
    "articles": "ال",
    "articles and particles": "وبال",
    "endings": "ات",
    "article, no end": "الو",
    "English endings": "ing",
    "spaces": " ",
    "lines": "\n",
    "tabs": "\t",
    "lines and spaces": " \n",
    "no-break spaces": "\u00a0",
    "underscores": "_",
    "commas": ",",
    "Arabic commas": "،",
    "hyphens": "-",
    "plus signs": "+",
    "dots": ".",
    "at signs": "@",
    "apostrophes": "a'",
    "quotes": "'",
    "hashes": "#",
    "a@": "a@",
    "a.": "a.",
    "@a.": "a@a.",
    "a+": "a+",
    "e-mails": "a@b.co ",
    "e-mails, joined": "a@b.co,",
    "nearly e-mails": "a.b-c+d@",
    "links": "http://a ",
    "nearly links": "http:/",
    "www": "www.",
    "one link": "http://a.example/" + "a" * 100,
    "one word": "شكوى ",
    "one word, joined": "شكوى",
    "two words": "لم تصل البطاقة ",
    "case and case": "شكوى رقم ",
    "numbered": "رقم رقم ",
    "number, spaces": "رقم  ",
    "titles": "السيد ",
    "titles, names": "السيد فهد بن ",
    "my name is": "my name is ",
    "names": "سارة ",
    "names and sons": "سارة بن ",
    "names, joined": "سارة-",
    "names with marks": "سـا\u064bرة",
    "still": "still ",
    "again": "again waiting ",
    "complaint closed": "complaint closed ",
    "complaint, then words": "complaint a a a a a a ",
    "business solved": "طلب تم حل ",
    "thanks": "شكرا a ",
    "not about": "not a ",
    "not but": "ليست ما ",
    "attached": "مرفق صوره a ",
    "see the": "see the attach ",
    "branch": "فرع ابتث ",
    "branches, courses": " ".join(f"فرع {word}" for word in _WORDS),
    "rooms": " ".join(f"room {number}" for number in _NUMBERS),
    "different words": " ".join(_WORDS),
    "different Latin words": " ".join(_LATIN),
    "words all alike": " ".join(_ALIKE),
    "one beginning": " ".join(f"abcdefgh{number}" for number in _NUMBERS),
    "opening brackets": "[",
    "round brackets": "(",
    "placeholders": "[[a",
    "brackets, closed": "[[a]",
    "quoted lines": "> > > ",
    "quotation marks": "«",
    "less than": "<",
    "greater than": ">",
    "unclosed tags": "<a",
    "unclosed breaks": "<br",
    "unclosed paragraphs": "<p>",
    "unclosed divisions": "<div>",
    "unclosed attributes": '<p a="',
    "closing tags": "</p>",
    "comments": "<!--",
    "comments, closed": "<!-- -->",
    "processing": "<?",
    "declarations": "<!",
    "sections": "<![CDATA[",
    "styles": "<style>",
    "scripts": "<script>",
    "bold": "<b>a",
    "links in HTML": '<a href="http://a">b</a>',
    "pictures": '<img src="http://a"/>',
    "tables": "<table><tr><td>",
    "lists": "<ul><li>",
    "quotations": "<blockquote>",
    "entities": "&amp;",
    "unclosed entities": "&amp",
    "numbered entities": "&#1",
    "ampersands": "&",
    "tatweel": "ـ",
    "combining marks": "\u064b",
    "letter, then marks": "ا\u0300\u0327",
    "marks of two classes": "\u0301\u0327",
    "marks of three classes": "\u0f73\u0f75\u0f81",
    "invisible marks": "\u200f",
    "zero width": "\u200b",
    "joiners": "👨\u200d",
    "emojis": "😀",
    "ligatures": "\ufdfa",
    "backslashes": "\\",
    "percent signs": "%",
    "braces": "{{",
    "dollar braces": "${a",
    "asterisks": "*",
    "encoded words": "=?utf-8?b?",
    "encoded, nearly": "=?",
    "equals signs": "=",
    "base64": _BASE64,
    "IBAN": "SA03 ",
    "IBAN, joined": "SA0380000000",
    "references": "CMP/2026/00017 ",
    "nearly references": "CMP/",
    "letters and digits": "a1",
    "capitals and digits": "A1",
    "digits, spaces, brackets": "1 ().-",
    "plus digits": "+1",
    "null characters": "a\ufffd",
    "semicolons": ";",
    "pipes": "|",
    # one thing, and then nothing but the other
    "digit, then spaces": "1" + _LONG * " ",
    "amount, then spaces": "1 الف" + _LONG * " ",
    "number, then spaces": "رقم" + _LONG * " ",
    "number, word, spaces": "رقم ا" + _LONG * " ",
    "title, then spaces": "السيد" + _LONG * " ",
    "name, then spaces": "سارة" + _LONG * " ",
    "date, then spaces": "1 من" + _LONG * " ",
    "currency, then spaces": "$" + _LONG * " ",
    "digit, then commas": "1" + _LONG * ",",
    "reference, then digits": "1/" + _LONG * "1",
    "reference, then letters": "1/" + _LONG * "a",
    "letter, then digits": "a" + _LONG * "1",
    "address, then letters": "a@" + _LONG * "a",
    "address, then dots": "a@a" + _LONG * ".a",
    "name, then tatweel": "سارة" + _LONG * "ـ",
    "tag, then letters": "<p " + _LONG * "a",
    "tag, then spaces": "<br" + _LONG * " ",
    "case, then a long word": "complaint " + _LONG * "a",
    "plus, then digits": "+" + _LONG * "1",
    "bracket, then letters": "[[" + _LONG * "a",
}


def text(shape, length):
    """A text of a shape, to the character so long."""
    part = SHAPES[shape]
    return (part * (length // len(part) + 1))[:length]


def functions():
    """{name: what takes a stranger's text}: pure functions of ours, and of core where its text passes through them."""
    from odoo.tools.mail import html2plaintext, html_sanitize, plaintext2html

    from ..tools import (
        amounts,
        analysis,
        anonymise,
        contact_keys,
        dates,
        facts,
        file_name,
        identifiers,
        ordinals,
        phone,
        raw_mail,
        remote,
        similarity,
        tracking_code,
    )
    from ..tools import text as words

    known = {
        "names": ["سارة محمد العتيبي", "عبد الله"],
        "organisations": ["شركة مزارع التمور"],
        "references": ["CMP/2026/00017"],
    }
    old = similarity.Text("تأخر البطاقة", "طلبت بطاقة برقم 7741093 من فرع ينبع ولم تصل", ("f1",))

    def mail(text):
        return f"Subject: {text[:1000]!r}\r\n\r\n{text}".encode("cp1256", "replace")

    return {
        "paragraphs": words.paragraphs,
        "stems": words.stems,
        "roots": lambda text: [words.root(word) for word in words.normalise(text).split()],
        "buckets": lambda text: words.buckets(words.stems(text)),
        "differences": lambda text: words.differences(text, text[::2]),
        "facts": facts.facts,
        "slots": lambda text: facts.slots(words.normalise(text).split()),
        "clauses": analysis.clauses,
        "amounts": lambda text: amounts.read(words.plain(text)),
        "dates": lambda text: dates.read(words.plain(text)),
        "identifiers": lambda text: identifiers.read(words.plain(text)),
        "ordinals": lambda text: ordinals.instances(words.plain(text)),
        "compare": lambda text: similarity.compare(similarity.Text(text[:200], text), old),
        "compare with itself": lambda text: similarity.compare(
            similarity.Text(text[:200], text), similarity.Text(text[:100], text[1:])
        ),
        "anonymise": lambda text: anonymise.anonymise(text, **known),
        "anonymise, typed": lambda text: anonymise.anonymise_html(plaintext2html(text), **known),
        "anonymise, HTML": lambda text: anonymise.anonymise_html(text, **known),
        "anonymise, named so": lambda text: anonymise.anonymise(text, names=[text], organisations=[text]),
        "personal data": anonymise.personal_data,
        "phone key": contact_keys.phone_key,
        "full number": lambda text: contact_keys.full_number(text, "966"),
        "identity key": contact_keys.identity_key,
        "caller's field": contact_keys.caller_field,
        "mobile number": lambda text: phone.mobile_number(text, "966"),
        "references": raw_mail.references,
        "legible": lambda text: raw_mail.legible(mail(text)),
        "HTML of a mail": lambda text: html_sanitize(raw_mail.tamed_html(text), strip_classes=True),
        "file name": file_name.clean_name,
        "what is fetched": lambda text: remote.without_remote(text, "Show {}".format),
        "tracking code": tracking_code.fingerprint,
        "HTML and back": lambda text: html2plaintext(html_sanitize(plaintext2html(text))),
    }


def forget():
    """Empties the caches of words that a run filled: the next one has to work."""
    from ..tools import analysis, facts
    from ..tools import text as words

    for module in (words, facts, analysis):
        for one in vars(module).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()


def taken(action, *args, repeat=1):
    """Processor seconds of the fastest of some runs: what else the machine does only adds."""
    times = []
    for _run in range(repeat):
        forget()
        start = time.process_time()
        action(*args)
        times.append(time.process_time() - start)
    return min(times)
