"""What people type of days, amounts and numbers, in 200 and more spellings; no database."""

from unittest import TestCase

from odoo.addons.helpdesk_mgmt_complaint.tools import amounts, dates, identifiers, ordinals
from odoo.addons.helpdesk_mgmt_complaint.tools.dates import Day, Period
from odoo.addons.helpdesk_mgmt_complaint.tools.facts import facts, held_against, replaced
from odoo.addons.helpdesk_mgmt_complaint.tools.text import plain

HIJRI_DAY, GREGORIAN_DAY = Day(1447, 3, 12, True), Day(2026, 3, 12)
DAYS = {
    HIJRI_DAY: (
        "12-3-1447هـ",
        "12/3/1447هـ",
        "12/3/1447",
        "12/03/1447 هـ",
        "١٢/٣/١٤٤٧",
        "١٢-٣-١٤٤٧هـ",
        "1447/3/12",
        "1447-03-12",
        "12.3.1447",
        "12 / 3 / 1447",
        "١٢ / ٠٣ / ١٤٤٧هـ",
        "12\\3\\1447",
        "12/3/1447 ه",
        "12/3/47هـ",
        "12-3-47 هـ",
        "12 ربيع الأول 1447",
        "١٢ ربيع الأول ١٤٤٧هـ",
        "12 ربيع الاول 1447 هـ",
        "12 من ربيع الأول 1447",
        "12 ربيع أول 1447",
        "بتاريخ 12/3/1447هـ",
        "يوم 12 ربيع الأول لعام 1447",
        "12 rabi al-awwal 1447",
        "12 Rabi I 1447",
        "12/3/1447 AH",
        "(12/3/1447هـ)",
        "12/3/1447، وحتى",
        "في ١٢ ربيع الأول سنة ١٤٤٧",
        "في الثاني عشر من ربيع الأول 1447",
        "يوم الثاني عشر من شهر ربيع الأول لعام ١٤٤٧هـ",
    ),
    GREGORIAN_DAY: (
        "12/3/2026",
        "12-3-2026",
        "12.3.2026",
        "12/03/2026م",
        "١٢/٣/٢٠٢٦",
        "2026-03-12",
        "2026/3/12",
        "12 / 3 / 2026",
        "12 مارس 2026",
        "١٢ مارس ٢٠٢٦م",
        "12 من مارس 2026",
        "12 آذار 2026",
        "12 March 2026",
        "12th March 2026",
        "12th of March, 2026",
        "March 12, 2026",
        "March 12th, 2026",
        "12 Mar 2026",
        "12-March-2026",
        "12/3/26",
        "12-03-26",
        "بتاريخ 12/3/2026 م",
        "12 March, 2026",
        "12\\3\\2026",
        "on 12/3/2026.",
    ),
    Day(0, 3, 12): (
        "12 مارس",
        "١٢ مارس",
        "12 March",
        "March 12",
        "12th of March",
        "12/3",
        "١٢/٣",
        "12 آذار",
        "يوم 12 مارس",
    ),
    Day(0, 9, 27, True): ("27 رمضان", "٢٧ رمضان", "27 من رمضان", "27 Ramadan", "ليلة 27 رمضان", "27 شهر رمضان"),
    Day(1446, 9, 0, True): (
        "رمضان 1446",
        "شهر رمضان ١٤٤٦هـ",
        "رمضان لعام 1446",
        "رمضان عام 1446 هـ",
        "Ramadan 1446",
        "9/1446",
        "شهر 9/1446",
    ),
    Day(2026, 3): (
        "مارس 2026",
        "شهر مارس ٢٠٢٦",
        "March 2026",
        "3/2026",
        "2026-03",
        "شهر 3 2026",
        "مارس لعام 2026",
        "شهر مارس عام 2026",
    ),
    Day(0, 9, 0, True): ("راتب رمضان", "في شهر رمضان", "عن رمضان", "during Ramadan"),
    Day(0, 3): ("راتب مارس", "شهر مارس", "لشهر مارس", "شهر ٣", "شهر 3", "شهر الثالث", "the bill of March"),
    Day(1446, hijri=True): ("عام 1446", "لعام ١٤٤٦هـ", "سنة 1446", "1446هـ"),
    Day(2025): ("عام 2025", "سنة ٢٠٢٥", "2025م", "in 2025", "للعام 2025"),
    Day(0, 12, 5, True): ("5 ذو الحجة", "5 ذي الحجة", "5 من ذي الحجه", "5 dhul-hijjah"),
    Day(0, 5, 3, True): ("3 جمادى الأولى", "3 جماد أول", "3 جمادى الاولى"),
}
NO_DAYS = ("may I", "march on", "صفر ريال", "1/2/3/4", "IP 10.0.0.1", "محرم عليه")
AMOUNTS = {
    1870.0: (
        "1870 ريال",
        "1,870 ريال",
        "١٨٧٠ ريال",
        "١،٨٧٠ ريال",
        "١٬٨٧٠ ريال",
        "1.870 ريال",
        "1870ريال",
        "1870 ر.س",
        "1870ر.س",
        "1,870.00 ريال",
        "SAR 1870",
        "SAR1,870",
        "1870 SAR",
        "1870sar",
        "1 870 ريال",
        "بمبلغ 1870 ريال",
        "ب1870 ريال",
        "ب 1870 ريال",
        "بـ1870 ريال",
        "و1870 ريال",
        "1870 ريالاً",
        "1870 ريالا سعوديا",
        "ر.س 1870",
        "1870 riyals",
        "1'870 SAR",
        "﷼ 1870",
        "1870 ﷼",
        "١٨٧٠ ر س",
    ),
    742.5: (
        "742.50 ريال",
        "742,50 ريال",
        "742،50 ريال",
        "٧٤٢٫٥٠ ريال",
        "٧٤٢٫٥ ر.س",
        "SAR 742.50",
        "742.5 ريال",
        "742 ريال و50 هلله",
    ),
    99.0: ("ب99 ريال", "99 ريال", "99ريال", "بـ٩٩ ريال", "$99", "99 dollars", "99 درهم", "99 دينار"),
    11000.0: ("11 ألف ريال", "١١ ألف ريال", "11k SAR", "11,000 ريال", "11 الف ر.س", "11 thousand riyals"),
    2500.0: ("2500 ريال", "2.5 ألف ريال", "2 ألف ونص ريال", "2,500 SAR"),
    1_500_000.0: ("1.5 مليون ريال", "1,500,000 ريال", "1.5 million riyals", "1500 ألف ريال"),
}
SPELT = {
    1400: ("ألف وأربعمية", "الف واربعمائة", "ألف وأربعمئة", "one thousand four hundred"),
    3000: ("ثلاث آلاف", "ثلاثة آلاف", "تلات الاف", "three thousand"),
    2000: ("ألفين", "الفين", "ألفان"),
    350: ("ثلاثمية وخمسين", "ثلاثمائة وخمسون", "three hundred and fifty"),
    50: ("خمسين ريال", "خمسون ريالا", "fifty riyals"),
    1500: ("ألف ونص", "الف وخمسمية", "ألف وخمسمئة"),
}
NUMBERS = {
    ("booking", "t9ll2d"): ("رقم الحجز T9LL2D", "حجز T9LL2D", "booking T9LL2D", "PNR T9LL2D", "حجزي رقم t9ll2d"),
    ("invoice", "44718"): ("فاتورة رقم 44718", "الفاتورة 44718", "invoice 44718", "invoice no. 44718", "فاتورتي ٤٤٧١٨"),
    ("order", "po66120"): ("أمر الشراء PO-66120", "order PO-66120", "purchase order PO66120"),
    ("phone", "551234567"): ("جوالي 0551234567", "٠٥٥١٢٣٤٥٦٧", "+966551234567", "00966551234567", "هاتف 551234567"),
    ("meter", "4471903"): ("عداد 4471903", "رقم العداد ٤٤٧١٩٠٣", "meter 4471903"),
    ("plate", "ابج1234"): ("لوحة أ ب ج 1234", "لوحتها أ ب ج ١٢٣٤", "لوحة أ ب ج1234"),
    ("contract", "90021"): ("عقد رقم 90021", "العقد 90021", "contract 90021"),
    ("case", "5512"): ("شكواي رقم 5512", "بلاغ 5512", "ticket 5512", "complaint no 5512"),
    ("application", "lg55201"): ("المعاملة LG-55201", "طلب رقم LG-55201", "application LG-55201"),
    ("shipment", "rb4471sa"): ("شحنة RB4471SA", "تتبع RB4471SA", "tracking RB4471SA"),
    ("visa", "6010338821"): ("تأشيرة رقم 6010338821", "visa 6010338821"),
}
NO_NUMBERS = ("iPhone15", "5G", "2026", "A4", "16GB", "100")
INSTANCES = {
    2: (
        "القسط الثاني",
        "قسط ثاني",
        "الدفعة الثانية",
        "second instalment",
        "2nd instalment",
        "الدور 2",
        "floor 2",
        "الحلقة الثانية",
    ),
    1: ("الفصل الأول", "first instalment", "المرحلة الأولى", "القسط 1"),
}


class TestSpellings(TestCase):
    def test_days(self):
        # guards: tools.dates:read
        for day, spellings in DAYS.items():
            for spelling in spellings:
                with self.subTest(spelling):
                    self.assertEqual([found for found, _w in dates.read(plain(f"عن {spelling} ولم"))[0]], [day])

    def test_no_days(self):
        for text in NO_DAYS:
            with self.subTest(text):
                self.assertEqual(dates.read(plain(text))[0], [])

    def test_periods(self):
        for text, period in {
            "الربع الثاني 2025": Period("quarter", 2, 2025),
            "Q2 2025": Period("quarter", 2, 2025),
            "the second quarter of 2025": Period("quarter", 2, 2025),
            "النصف الأول": Period("half", 1),
            "الفصل الثالث ١٤٤٦هـ": Period("term", 3, 1446),
        }.items():
            with self.subTest(text):
                self.assertEqual([found for found, _w in dates.read(plain(text))[1]], [period])

    def test_both_calendars(self):
        # guards: tools.dates:Day
        self.assertTrue(HIJRI_DAY.agrees(Day(2025, 9, 4)))
        self.assertFalse(HIJRI_DAY.agrees(Day(2025, 9, 5)))
        self.assertFalse(Day(1446, 3, 12, True).agrees(HIJRI_DAY))
        self.assertIsNone(Day(0, 3, 12, True).agrees(GREGORIAN_DAY))

    def test_amounts(self):
        # guards: tools.amounts:read
        for amount, spellings in AMOUNTS.items():
            for spelling in spellings:
                with self.subTest(spelling):
                    self.assertEqual(list(amounts.read(plain(f"خصم {spelling} مني"))[0]), [amount])

    def test_amounts_in_words(self):
        # guards: tools.amounts:number_words
        for amount, spellings in SPELT.items():
            for spelling in spellings:
                with self.subTest(spelling):
                    self.assertEqual(list(facts(f"خصم {spelling} مني").spelt), [float(amount)])

    def test_numbers(self):
        # guards: tools.identifiers:read
        for (role, key), spellings in NUMBERS.items():
            for spelling in spellings:
                with self.subTest(spelling):
                    found = identifiers.read(plain(f"عن {spelling} ولم"))
                    self.assertEqual([(name, *keys) for name, keys in found.items()], [(role, key)])

    def test_no_numbers(self):
        for text in NO_NUMBERS:
            with self.subTest(text):
                self.assertLessEqual(identifiers.read(plain(text)).keys(), {"small"})

    def test_instances(self):
        # guards: tools.ordinals:instances
        for number, spellings in INSTANCES.items():
            for spelling in spellings:
                with self.subTest(spelling):
                    self.assertIn(
                        number, [found for _noun, found, _w in ordinals.instances(plain(f"عن {spelling} لم"))]
                    )
        for text in ("للمرة الثانية", "second time", "شكواي الثانية", "my second complaint"):
            with self.subTest(text):
                self.assertEqual(ordinals.instances(plain(text)), [])

    def test_there_are_two_hundred(self):
        tables = (DAYS, AMOUNTS, SPELT, NUMBERS, INSTANCES)
        self.assertGreater(sum(len(spellings) for table in tables for spellings in table.values()), 200)


class TestHeldAgainst(TestCase):
    def told(self, one, other):
        return {(fact.kind, fact.equal) for fact in held_against(facts(one), facts(other))}

    def test_pairs(self):
        # guards: tools.facts:held_against
        for one, other, told in (
            ("تذكرة 44718", "فاتورة 99881", set()),
            ("فاتورة 44718", "فاتورة 99881", {("number", False)}),
            ("PO-66120", "أمر الشراء 66120", {("number", True)}),
            ("جوالي 0551234567", "جوالي 0559999999", set()),
            ("فاتورة شهر رجب", "فاتورة شهر شعبان", {("month", False)}),
            ("فاتورة رجب 1446", "فاتورة رجب 1447", {("month", False)}),
            ("القسط الأول", "القسط الثاني", {("instance", False)}),
            ("الاختبار النظري", "الاختبار العملي", {("side", False)}),
            ("فتح الحساب", "إغلاق الحساب", {("side", False)}),
            ("1,870 ريال", "١٨٧٠ ر.س", {("amount", True)}),
            ("ثلاثة آلاف ريال", "3000 ريال", {("amount", True)}),
            ("12/3/1447هـ", "4/9/2025", {("day", True)}),
            ("حجز T9LL2D", "حجز T9LL2E", {("number", False)}),
            ("الربع الأول", "الربع الثاني", {("period", False)}),
            ("عددها 180 نخلة", "حسبتها ميه وثمانين", {("quantity", True)}),
            ("من 2019", "من 2019 للان", set()),
            ("القسط الثاني رمضان", "6 رمضان", {("month", True)}),
            ("رد المبلغ", "لم يصل", set()),
        ):
            with self.subTest(f"{one} | {other}"):
                self.assertEqual(self.told(one, other), told)
                self.assertEqual({equal for _kind, equal in self.told(other, one)}, {equal for _kind, equal in told})

    def test_replaced(self):
        # guards: tools.facts:replaced
        self.assertTrue(replaced(facts("فاتورة 500 ريال بتاريخ 3 مارس"), facts("فاتورة 500 ريال بتاريخ 3 أبريل")))
        self.assertFalse(replaced(facts("فاتورة 500 ريال بتاريخ 3 مارس"), facts("فاتورة 500 ريال")))
