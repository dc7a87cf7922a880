"""Numbers by which something is known: of invoices, contracts, bookings, meters, plates, people, earlier complaints. No
Odoo import. Texts are plain.

A number is told apart by what it is the number of: an invoice and a ticket contradict each other no more than an apple
and a street.
"""

import re
from functools import lru_cache

from .text import normalise

# what the words before a number say it is the number of; the first word of a line is its name
ROLES = """
case شكوي شكواي شكوانا الشكوي شكوتي شكاوي بلاغ بلاغي بلاغنا البلاغ تذكره التذكره تذكرتي الموحد complaint ticket case
record سجل السجل registration cr
identity هويه الهويه هويتي اقامه الاقامه اقامتي جواز الجواز جوازي residence passport iqama id الوطني
phone جوال جوالي الجوال هاتف الهاتف هاتفي واتساب رقمي تلفون phone mobile whatsapp
account ايبان الايبان حساب الحساب حسابي iban account
member عضويه العضويه الوظيفي المورد مورد membership vendor supplier employee
invoice فاتوره الفاتوره فاتورتي فواتير invoice bill
contract عقد العقد عقدي contract lease
booking حجز الحجز حجزي booking reservation pnr flight رحله الرحله
order طلبيه الطلبيه طلبيتي order po الشراء purchase
application معامله المعامله معاملتي معاملات طلب الطلب طلبي application request transaction
receipt ايصال الايصال سند السند receipt voucher
shipment شحنه الشحنه شحنتي بوليصه البوليصه تتبع التتبع shipment parcel tracking waybill
visa تاشيره التاشيره visa
licence رخصه الرخصه رخصتي ترخيص الترخيص تصريح التصريح licence license permit
fine مخالفه المخالفه غرامه الغرامه fine violation
meter عداد العداد عدادي meter
plate لوحه اللوحه لوحتها لوحته اللوحات plate
policy وثيقه الوثيقه التامين policy insurance
tender منافسه المنافسه مناقصه tender competition
file ملف الملف ملفي file
card بطاقه البطاقه بطاقتي card
plot قطعه القطعه صك الصك مخطط المخطط plot deed parcel
"""
ROLE = {word: line.split()[0] for line in ROLES.strip().splitlines() for word in normalise(line).split()[1:]}
# numbers of a person or a firm are on all their matters
PERSONAL = {"identity", "phone", "account", "record", "member"}
SHORT_ROLES = {"plate", "meter", "plot"}
PHONE = re.compile(r"(?:00966|966|0)?5\d{8}|00\d{9,13}|9200\d{5}|800\d{7}")
IDENTITY = re.compile(r"[12]\d{9}")
IBAN = re.compile(r"sa\d{2}[a-z\d]{18,20}")
SHORTEST = 4
# digits and letters in one word, in any order, its parts joined by - or /
CODE = re.compile(r"(?<![\w-])(?=[a-z\d/-]{0,24}\d)(?:[a-z\d]{1,20}(?:[-/][a-z\d]{1,20}){0,4})(?!\w)")
PLATE = re.compile(
    r"(?<!\w)(?:ل?لوح[هات]\w{0,3}|plate)\s+(?:رقم\s+|no\.?\s+|number\s+)?"
    r"(?P<plate>[\u0621-\u064aa-z](?: ?[\u0621-\u064aa-z]){1,2} ?\d{1,4}"
    r"|\d{1,4} ?[\u0621-\u064aa-z](?: ?[\u0621-\u064aa-z]){1,2})(?!\w)"
)
# a name of goods or a measure, no number of anything
GOODS = re.compile(
    r"(?:iphone|galaxy|windows|android|ios|covid|a|p|g|b)\d{1,2}"
    r"|\d{1,3}(?:g|gb|tb|mb|kg|km|cm|mm|m|kw|h|am|pm|st|nd|rd|th|x|k)"
)
_BEFORE = 40


def read(text):
    """The numbers of a plain text: {what they are numbers of: {key: as written}}; `small` are those that tell little.

    >>> from .text import plain
    >>> def found(text): return {role: list(keys) for role, keys in read(plain(text)).items()}
    >>> found("المعاملة LG-55201 وشكواي رقم 4471")
    {'application': ['lg55201'], 'case': ['4471']}
    >>> found("رقم الحجز T9LL2D جوالي ٠٥٥١٢٣٤٥٦٧"), found("عداد 4471903 لوحة أ ب ج 1234")
    ({'booking': ['t9ll2d'], 'phone': ['551234567']}, {'plate': ['ابج1234'], 'meter': ['4471903']})
    """
    found = {}
    for match in PLATE.finditer(text):
        found.setdefault("plate", {})[match["plate"].replace(" ", "")] = match["plate"]
    text = PLATE.sub(lambda m: " " * len(m[0]), text)
    for match in CODE.finditer(text):
        _keep(found, text, match)
    return found


def _keep(found, text, match):
    written = match[0]
    key = re.sub(r"[-/]", "", written)
    digits = sum(map(str.isdigit, key))
    role = _role(text, match)
    if GOODS.fullmatch(key):
        return
    year = len(key) == 4 and key.isdigit() and (1900 <= int(key) <= 2100 or 1350 <= int(key) <= 1500)
    if PHONE.fullmatch(key) and role in (None, "phone", "case"):
        role, key = "phone", key[-9:]
    elif IBAN.fullmatch(key):
        role = "account"
    elif IDENTITY.fullmatch(key) and role is None:
        role = "identity"
    letters = len(key) - digits
    enough = digits >= SHORTEST or letters and digits >= 2 and len(key) >= 5 or "-" in written and digits >= 3
    if role == "case" and digits >= 3 or role in SHORT_ROLES and digits >= 2:
        enough = True
    if not enough or year and role is None:
        role = "small"
    found.setdefault(role or "reference", {}).setdefault(key, written)


def _role(text, match):
    before = re.split(r"(?<!\bno)\.|[؛;!?؟\n]", text[max(0, match.start() - _BEFORE) : match.start()])[-1]
    words = re.findall(r"[^\W\d_]+", before.replace("#", " "))[-4:]
    return next((ROLE[bare] for word in reversed(words) for bare in _bare(word) if bare in ROLE), None)


@lru_cache(maxsize=20_000)
def _bare(word):
    return (word, re.sub(r"^[وبفل]{1,2}(?=\w{3})", "", word), re.sub(r"^[وف]?لل(?=\w{3})", "ال", word))


def same(one, other):
    """Whether two keys are one number: PO-66120 is 66120.

    >>> same("po66120", "66120"), same("66120", "66121"), same("inv09", "09"), same("t9ll2d", "t9ll2e")
    (True, False, False, False)
    """
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return (
        len(short) >= SHORTEST and short.isdigit() and long.endswith(short) and not long[: -len(short)][-1:].isdigit()
    )
