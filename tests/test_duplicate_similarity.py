"""The comparison of complaints without a database: what makes two letters one matter, and what makes them two."""

import doctest
import importlib
import pkgutil
import random
import re
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.helpdesk_mgmt_complaint import tools
from odoo.addons.helpdesk_mgmt_complaint.tools import matter, similarity, text
from odoo.addons.helpdesk_mgmt_complaint.tools.similarity import THRESHOLD, Text, Weights, compare, compare_all

# the same examples in every run, nothing kept on disk
PROFILE = settings(deadline=None, derandomize=True, database=None, max_examples=50)

GREETING = "سعادة مدير خدمة العملاء المحترم، السلام عليكم ورحمة الله وبركاته، نشكر لكم جهودكم المباركة وحرصكم الدائم"
CLOSING = "شاكرين لكم حسن تعاونكم، وتفضلوا بقبول فائق الاحترام والتقدير"
# open complaints of one customer
CRANE = Text(
    "تأخر رخصة تشغيل الرافعة",
    "تقدمت بطلب رخصة تشغيل الرافعة رقم 88412207 في فرع جازان بتاريخ 6 محرم، وسددت 3,400 ريال، ولم تصدر الرخصة حتى الآن "
    "رغم اكتمال الفحص الفني، والمقاول متوقف عن العمل بسببها.",
    ("crane-receipt", "identity"),
)
SEWAGE = Text(
    "طفح المجاري خلف المسجد",
    "تطفح مياه المجاري خلف مسجد الحي كل ليلة منذ شهر، وانتشر البعوض والروائح، وأصيب طفلان بالحمى.",
)
STATEMENT = Text(
    "Statement of my pension is wrong",
    "The statement of my pension for last year counts only nine months of service although I worked until December. "
    "Please correct the months and send the statement again.",
    ("identity",),
)
OPEN = (CRANE, SEWAGE, STATEMENT)
# what a keyboard or a habit makes of the same words
VARIANTS = [("أ", "ا"), ("إ", "ا"), ("ة", "ه"), ("ى", "ي"), ("ئ", "ي"), ("ؤ", "و")]


def spelt_otherwise(letter, rng):
    """A letter with other hamzas, other digits, vowel signs, tatweel, and without its commas."""
    for one, other in VARIANTS:
        letter = "".join(other if char == one and rng.random() < 0.7 else char for char in letter)
    letter = "".join(chr(ord(char) + 0x630) if char in "0123456789" else char for char in letter)
    letter = re.sub(
        r"(?<=[\u0628-\u0647])(?=[\u0628-\u0647])", lambda _m: rng.choice(["", "", "", "ـ", "\u064e"]), letter
    )
    return letter.replace("،", "").replace(".", "")


def mistyped(letter, rng):
    """A letter in which one word in six has two letters the wrong way round, lacks one or has one twice."""

    def spoil(word):
        if len(word) < 5 or any(char.isdigit() for char in word) or rng.random() > 0.17:
            return word
        at = rng.randrange(1, len(word) - 2)
        return rng.choice(
            [
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
            ]
        )

    return " ".join(map(spoil, letter.split()))


class SimilarityCase(TestCase):
    def found(self, new, olds=OPEN, weights=None):
        """The open letter that a new one repeats, None when it repeats none."""
        results = compare_all(new, olds, weights)
        best = max(range(len(olds)), key=lambda place: results[place].score)
        return olds[best] if results[best].score >= THRESHOLD else None

    def assertRepeats(self, new, old, olds=OPEN):
        self.assertEqual(self.found(new, olds), old)

    def assertNew(self, new, olds=OPEN):
        self.assertIsNone(self.found(new, olds))

    def against(self, new, old):
        return {each.kind for each in compare(new, old).evidence if not each.supports}


class TestDoctests(TestCase):
    def test_examples(self):
        names = [module.name for module in pkgutil.walk_packages(tools.__path__, f"{tools.__name__}.")]
        modules = [importlib.import_module(name) for name in names]
        for module in modules:
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertFalse(result.failed)
        self.assertTrue(sum(doctest.testmod(module).attempted for module in modules) > 25)


class TestRepeated(SimilarityCase):
    def test_exact(self):
        for old in OPEN:
            self.assertRepeats(old, old)
            self.assertGreater(compare(old, old).score, 0.95)

    @PROFILE
    @given(st.randoms(use_true_random=False))
    def test_spelling(self, rng):
        # guards: tools.text:ALIKE
        self.assertEqual(text.normalise("إعادة"), "اعاده")
        for old in (CRANE, SEWAGE):
            new = Text(spelt_otherwise(old.subject, rng), spelt_otherwise(old.content, rng))
            self.assertRepeats(new, old)

    @PROFILE
    @given(st.integers(0, 10_000))
    def test_typing_errors(self, seed):
        rng = random.Random(seed)
        for old in OPEN:
            self.assertRepeats(Text(old.subject, mistyped(old.content, rng)), old)

    def test_shortened(self):
        self.assertRepeats(Text("رخصة الرافعة", "رخصة تشغيل الرافعة لم تصدر والفحص مكتمل."), CRANE)
        self.assertRepeats(Text("المجاري", "المجاري تطفح خلف المسجد والبعوض منتشر."), SEWAGE)

    def test_extended(self):
        more = "ونفيدكم بأننا راجعنا الفرع مرتين هذا الأسبوع ولم نجد الموظف المختص، وقد ترتب على ذلك غرامة من المقاول."
        new = Text("تذكير ثان", f"{GREETING}. كتبنا لكم قبل أسبوعين ولم يصلنا رد. {CRANE.content} {more} {CLOSING}.")
        self.assertRepeats(new, CRANE)

    def test_paraphrase(self):
        new = Text(
            "البيارات فاضت علينا",
            "كل ليل تطلع علينا مياه الصرف الصحي ورا المسجد والريحة تذبح والناموس كثير والبزران مرضوا.",
        )
        self.assertRepeats(new, SEWAGE)

    def test_half_translated(self):
        new = Text(
            "الـ license ما طلعت",
            "قدمت على operating license للرافعة رقم 88412207 وخلصت الـ technical inspection ولا صدرت.",
        )
        self.assertRepeats(new, CRANE)
        new = Text(
            "كشف الـ pension غلط",
            "الـ statement حق المعاش للسنة الماضية فيه تسعة months خدمة بس، وأنا داومت إلى December.",
        )
        self.assertRepeats(new, STATEMENT)

    def test_amount_in_words(self):
        """What one writes in digits and the other in words is the same amount, not another."""
        new = Text("وين الرخصة", "دفعت ثلاثة آلاف وأربعمية ريال لرخصة الرافعة والفحص خالص وما صدرت.")
        self.assertRepeats(new, CRANE)
        self.assertIn(("amount", True), {(each.kind, each.supports) for each in compare(new, CRANE).evidence})

    def test_letter_round_its_file(self):
        # guards: tools.similarity:signals
        self.assertRepeats(
            Text("للمرة الثانية", "كما ترون في الإيصال المرفق، متى ينتهي هذا؟", ("crane-receipt",)), CRANE
        )

    def test_number_of_the_case(self):
        old = Text(SEWAGE.subject, SEWAGE.content, reference="CMP/2026/00412")
        plain = Text("متابعة البلاغ", "أين وصلتم؟ رائحة المجاري لا تطاق.")
        named = Text("متابعة البلاغ CMP/2026/00412", plain.content)
        self.assertGreater(compare(named, old).score, compare(plain, old).score)
        self.assertRepeats(named, old, [old])


class TestOtherMatter(SimilarityCase):
    def test_other_service(self):
        self.assertNew(
            Text("انقطاع الإنترنت في المكتبة", "الشبكة في مكتبة الحي لا تعمل منذ يومين ولا يستطيع الطلاب الدراسة.")
        )
        self.assertNew(
            Text("Rude clerk", "The clerk at counter four laughed at my accent and sent me away without a reason.")
        )

    def test_copied_for_another_transaction(self):
        """All words are the same but for a number, a day, an amount or a branch."""
        # guards: tools.similarity:signals
        for kind, changes in {
            "number": {"88412207": "88419935"},
            "day": {" رقم 88412207": "", "6 محرم": "21 رجب"},
            "amount": {" رقم 88412207": "", " بتاريخ 6 محرم": "", "3,400": "5,150"},
            "branch": {" رقم 88412207": "", " بتاريخ 6 محرم": "", "، وسددت 3,400 ريال": "", "جازان": "تبوك"},
        }.items():
            old, new = CRANE.content, CRANE.content
            for was, becomes in changes.items():
                old, new = (old if becomes else old.replace(was, "")), new.replace(was, becomes)
            with self.subTest(kind):
                old, new = Text(CRANE.subject, old), Text(CRANE.subject, new)
                self.assertIn(kind, self.against(new, old))
                self.assertNew(new, [old])

    def test_other_course(self):
        old = Text(
            "غياب مدربة دورة الخط العربي", "غابت مدربة دورة الخط العربي ثلاث مرات دون بديل، ونحضر من بعيد ثم نعود."
        )
        new = Text("غياب مدربة دورة الخزف", "غابت مدربة دورة الخزف ثلاث مرات دون بديل، ونحضر من بعيد ثم نعود.")
        self.assertIn("service", self.against(new, old))
        self.assertNew(new, [old])

    def test_frame_is_no_matter(self):
        """What both letters begin and end with, round different matters, is no courtesy but tells as little."""
        # guards: tools.similarity:_found
        frame = (
            "نحن لجنة أهالي حي الواحة ونمثل ثلاثمئة أسرة تسكن بين الطريق الدائري والوادي. %s وفوضنا الأهالي بملاحقة "
            "القضية عند البلدية والمرور والمدارس، ومندوبنا حاضر في الديوانية مساء كل خميس."
        )
        old = Text("الإنارة", frame % "أعمدة الإنارة في شارعنا مطفأة منذ أسبوع وتكررت السرقات.")
        new = Text("الخبز", frame % "رفع المخبز سعر الرغيف إلى الضعف ولا توجد لوحة أسعار.")
        self.assertNew(new, [old])

    def test_courtesy_is_no_matter(self):
        frame = (
            f"{GREETING} ونعتز بأننا من أهالي هذه المدينة الغالية. %s ونثق بأنكم أهل لكل خير، {CLOSING}، أخوكم سامر."
        )
        old = Text("إنارة الشارع", frame % "أعمدة الإنارة في شارعنا مطفأة منذ أسبوع وتكررت السرقات.", ("identity",))
        new = Text("سعر الخبز", frame % "رفع المخبز سعر الخبز إلى الضعف ولا توجد لوحة أسعار.", ("identity",))
        self.assertNew(new, [old])
        self.assertRepeats(Text("الإنارة", "شارعنا مظلم، الأعمدة مطفأة من أسبوع والسرقات تكررت."), old, [old])

    def test_refers_to_the_other(self):
        # guards: tools.similarity:signals
        for subject, content in (
            (
                "بعد إغلاق شكوى الرافعة",
                "شكواي رقم 5512 عن رخصة تشغيل الرافعة أغلقت وصدرت الرخصة والحمد لله. الآن رقم اللوحة المكتوب في رخصة "
                "الرافعة خطأ.",
            ),
            (
                "Not about my statement",
                "My complaint about the pension statement is with you and I do not repeat it. This one is about the "
                "card of my pension, which was sent to a wrong address.",
            ),
        ):
            with self.subTest(subject):
                self.assertNew(Text(subject, content))

    def test_shared_file(self):
        """An identity card hangs on many cases and proves nothing; nor does any file under words of another matter."""
        new = Text("كراسي الانتظار", "كراسي صالة الانتظار مكسورة وكبار السن يقفون ساعات.", ("identity",))
        self.assertNew(new)
        alone = compare(new, CRANE).attachments
        among = compare(new, CRANE, others=OPEN).attachments
        self.assertEqual((alone, among), (1.0, 0.5))

    def test_file_with_another_demand(self):
        """Letters that say what they want are about that, whatever hangs on them; one that says nothing is about the
        file."""
        # guards: tools.similarity:signals
        self.assertNew(
            Text(
                "نسخة مصدقة للمحاسب",
                "المكتب المحاسبي يشترط ختماً أزرق على الإيصال المرفق، زودوني بصورة مختومة للميزانية.",
                ("crane-receipt",),
            )
        )
        self.assertRepeats(Text("مرفق", "شوفوا الصورة", ("crane-receipt",)), CRANE)

    def test_other_identity(self):
        """Two people, firms or accounts."""
        # guards: tools.facts:held_against
        old = Text("تحديث الهوية", "تحديث بيانات الهوية رقم 1099887766 لم يظهر في المنصة.")
        new = Text("تحديث الهوية", "تحديث بيانات الهوية رقم 1022334455 لم يظهر في المنصة.")
        self.assertIn("party", self.against(new, old))
        self.assertNew(new, [old])


class TestMatter(TestCase):
    def test_object_instance_fault_and_demand(self):
        # guards: tools.matter:table
        old = Text("فاتورة العداد", "فاتورة العداد 4471903 لشهر رجب مرتفعة، أرجو تصحيح القراءة")
        for new, told in (
            ("فاتورة العداد 4471903 لشهر شعبان مرتفعة، أرجو تصحيح القراءة", ("equal", "different", "equal", "equal")),
            ("فاتورة العداد 5588120 لشهر رجب مرتفعة، أرجو تصحيح القراءة", ("different", "equal", "equal", "equal")),
            ("العداد 4471903 مكسور، صلحوه وبدلوه", ("equal", "open", "different", "different")),
            ("متى تردون", ("open", "open", "open", "open")),
        ):
            with self.subTest(new):
                rows = matter.table(similarity.analyse(Text("", new)), similarity.analyse(old))
                self.assertEqual(tuple(verdict for _part, verdict, _mine, _theirs in rows), told)

    def test_words_shown(self):
        # guards: tools.matter:_named
        new = similarity.analyse(Text("", "خصمتم 500 ريال لعقد 88412 في جدة"))
        rows = {part: mine for part, _verdict, mine, _theirs in matter.table(new, similarity.analyse(Text("", "")))}
        self.assertEqual(rows["object"], ["88412", "جده"])
        self.assertEqual(rows["instance"], ["500 ريال"])


class TestComparison(SimilarityCase):
    def test_scores(self):
        for new in OPEN:
            for result in compare_all(new, OPEN):
                for score in (result.score, result.subject, result.content, result.attachments):
                    self.assertTrue(0 <= score <= 1)

    def test_empty_letters(self):
        empty = Text("", "")
        for old in (*OPEN, empty):
            self.assertLess(compare(empty, old).score, THRESHOLD)
            self.assertLess(compare(old, empty).score, THRESHOLD)
        self.assertEqual(compare_all(empty, []), [])

    @PROFILE
    @given(st.text(max_size=300), st.text(max_size=300))
    def test_any_text(self, one, other):
        result = compare(Text(one, other), Text(other, one))
        self.assertTrue(0 <= result.score <= 1)

    def test_all_at_once(self):
        """Comparing with each of many is comparing with one beside the others."""
        new = Text("الرافعة", "رخصة الرافعة 88412207 لم تصدر.", ("identity",))
        one_by_one = [compare(new, old, others=OPEN) for old in OPEN]
        self.assertEqual(compare_all(new, OPEN), one_by_one)

    def test_analysed_or_text(self):
        self.assertEqual(compare(CRANE, SEWAGE), compare(similarity.analyse(CRANE), similarity.analyse(SEWAGE)))

    def test_evidence_reads(self):
        new = Text("رخصة الرافعة", "رخصة تشغيل الرافعة 88412207 في فرع تبوك لم تصدر.", ("crane-receipt",))
        evidence = [(each.kind, each.supports, each.text) for each in compare(new, CRANE).evidence]
        self.assertIn(("number", True, "88412207"), evidence)
        self.assertIn(("branch", False, "تبوك"), evidence)
        self.assertIn(("file", True, "crane-receipt"), evidence)
        # as it was written, neither without its ending nor in another spelling
        # guards: tools.text:as_written
        self.assertIn(("word", True, "الرافعة"), evidence)

    def test_words_of_the_body(self):
        """Where every second case is about cranes, the word says little; the body's own cases teach it."""
        counts = dict.fromkeys(text.stems("رخصة تشغيل الرافعة المقاول الفحص الفني"), 900)
        taught = Weights.learned(counts, 1000)
        new = Text("رخصة الرافعة", "طلبت رخصة تشغيل رافعة لمقاول وأنتظر الفحص الفني.")
        self.assertLess(compare(new, CRANE, taught).score, compare(new, CRANE).score)
        self.assertRepeats(CRANE, CRANE)
        self.assertGreater(compare(CRANE, CRANE, taught).score, 0.95)


class TestDifferences(TestCase):
    def test_sides_read_whole(self):
        old, new = f"{SEWAGE.content} انتهى.", spelt_otherwise(f"{SEWAGE.content} رجاء.", random.Random(3))
        segments = text.differences(old, new)
        self.assertEqual(" ".join(part for _op, part, _new in segments if part), old)
        self.assertEqual(" ".join(part for _op, _old, part in segments if part), new)

    def test_spelling_is_no_difference(self):
        new = spelt_otherwise(SEWAGE.content, random.Random(3))
        self.assertEqual({op for op, *_parts in text.differences(SEWAGE.content, new)}, {"equal"})

    def test_what_changed(self):
        segments = text.differences("في فرع تبوك", "في فرع جازان اليوم")
        self.assertEqual(segments, [("equal", "في فرع", "في فرع"), ("replace", "تبوك", "جازان اليوم")])
