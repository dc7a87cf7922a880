"""The demo body's reference of solved cases, and what recurs. Loaded after the cases, which it is drawn from."""

from odoo.tools import plaintext2html

# key: (language, type, category, cause, public, question, what the cases are about, answer)
SOLUTIONS = {
    "second_branch": (
        "ar",
        "inquiry",
        "issue",
        "information",
        True,
        "ما متطلبات ترخيص فرع ثانٍ لمعهد أو مركز تدريب؟",
        "منشأة مرخصة تعتزم افتتاح فرع في مدينة أخرى وتسأل: هل يكفي تعديل الترخيص القائم أم يلزم طلب "
        "جديد، وما الرسوم، "
        "وهل تشترط معاينة المقر قبل توقيع عقد الإيجار.",
        "يلزم طلب ترخيص مستقل للفرع، ولا يكفي تعديل الترخيص القائم. يُقدَّم الطلب من المنصة تحت "
        "«تراخيص الفروع» مرفقاً به "
        "مخطط المقر وموافقة الدفاع المدني.\n\nتُعاين المقر لجنة الهيئة بعد سداد الرسوم، ويُنصح بعدم "
        "توقيع عقد إيجار طويل قبل "
        "محضر المعاينة.",
    ),
    "refund_cancelled": (
        "ar",
        "complaint",
        "refund",
        "delay",
        True,
        "متى يعود المبلغ المدفوع عن طلب أُلغي؟",
        "ألغى المستفيد الطلب قبل دراسته ولم يُسترد مبلغ الرسوم المسددة إلى حسابه أو بطاقته.",
        "يُعاد المبلغ إلى وسيلة الدفع نفسها خلال عشرة أيام عمل من إلغاء الطلب. إذا انتهت صلاحية "
        "البطاقة فاختر «تحويل بنكي» من "
        "صفحة الطلب وأدخل رقم الحساب باسم صاحب الطلب.",
    ),
    "charity_fees": (
        "ar",
        "inquiry",
        "renewal",
        "information",
        True,
        "هل تُعفى الجمعيات من رسوم تجديد الترخيص، ومتى يُفتح طلب التجديد؟",
        "جمعية خيرية تسأل عن رسوم تجديد ترخيصها وموعد فتح النظام لطلب التجديد قبل انتهائه.",
        "تُعفى الجمعيات الخيرية المسجلة من رسوم التجديد، ويُفتح الطلب قبل انتهاء الترخيص بستين يوماً. "
        "تُرفق القوائم المالية "
        "المدققة ومحضر آخر اجتماع للجمعية العمومية.",
    ),
    "senior_visit": (
        "ar",
        "inquiry",
        "waiting",
        "information",
        True,
        "ما أوقات عمل الفروع، وهل يحجز كبار السن موعداً؟",
        "سؤال عن أوقات عمل فرع، وعن حجز المواعيد لكبار السن ومستخدمي الكراسي المتحركة.",
        "تعمل الفروع من الأحد إلى الخميس من الثامنة صباحاً إلى الرابعة عصراً. لا يلزم كبار السن حجز "
        "موعد، ولهم نافذة مخصصة، "
        "وتُطلب المساعدة من المواقف بالاتصال بالفرع قبل الوصول بعشر دقائق.",
    ),
    "mobile_number": (
        "ar",
        "complaint",
        "profile",
        "system",
        False,
        "تحديث رقم الجوال حين تصل رموز التحقق إلى رقم ملغى",
        "طلب المستفيد تحديث رقم الجوال المرتبط بحسابه وما زالت رموز التحقق تصل إلى الرقم القديم، فلا "
        "يستطيع الدخول إلى المنصة.",
        "تم تحديث رقم جوالكم بعد التحقق من الهوية، وتصل رموز التحقق من الآن إلى [[رقم الجوال "
        "الجديد]]. يمكنكم الدخول إلى "
        "المنصة ومتابعة طلباتكم.",
    ),
    "certificate_colleague": (
        "en",
        "inquiry",
        "issue",
        "information",
        True,
        "Can somebody else collect my certificate?",
        "A certificate is ready at a service centre and the holder cannot come; a colleague or "
        "relative is to collect it.",
        "Yes. Open the request on the platform, choose “Authorise a person” and enter the person's "
        "identity number; no "
        "notary is needed. The original identity card is shown at the counter. The authorisation is "
        "valid for 14 days.",
    ),
    "guarantee_release": (
        "en",
        "inquiry",
        "guarantees",
        "procedure",
        True,
        "Which documents release a final guarantee?",
        "A contractor has handed over a contract and asks which documents release the final "
        "guarantee, and whether the "
        "original letter comes back.",
        "Upload the final acceptance record, the closing payment certificate and a release request on "
        "your letterhead "
        "under “Guarantees”. Electronic guarantees need no original. The release is issued within ten "
        "working days.",
    ),
    "charged_twice": (
        "en",
        "complaint",
        "fees",
        "supplier",
        False,
        "The fee of a renewal was charged twice",
        "The payment page failed and the card was debited twice for one renewal; the second debit is not returned.",
        "We confirmed with the payment company that the second debit was a duplicate. It is returned "
        "to the same card "
        "within five working days; the renewal itself is complete and needs nothing more.",
    ),
}
# case that was answered with an entry
USED = {
    "charity-renewal-fees": "charity_fees",
    "senior-visit-madinah": "senior_visit",
    "courier-of-certificates": "certificate_colleague",
}
# a solved case whose entry still waits for the leader
DRAFTED = "government-billing-link"


def load(demo, tickets):
    """:param demo: `helpdesk.complaint.demo`, whose `_record` makes each once
    :param tickets: {key of a demo case: ticket}
    """
    manager = demo.env.ref("helpdesk_mgmt_complaint.user_manager_demo")
    for key, row in SOLUTIONS.items():
        lang, type_, category, cause, public, question, problem, answer = row
        entry = demo._record(
            f"solution_{key}",
            "helpdesk.solution",
            {
                "lang": demo._lang(lang),
                "type_id": demo.env.ref(f"helpdesk_mgmt_complaint.type_{type_}").id,
                "category_id": demo.env.ref(f"helpdesk_mgmt_complaint.category_{category}_demo").id,
                "cause_id": demo.env.ref(f"helpdesk_mgmt_complaint.cause_{cause}").id,
                "team_id": demo.env.company.complaint_team_id.id,
                "company_id": demo.env.company.id,
                "name": question,
                "problem": problem,
                "solution": plaintext2html(answer),
                "is_public": public,
            },
        )
        if entry.state == "draft":
            entry.with_user(manager).action_publish()
    Case = demo.env["helpdesk.solution.case"]
    for key, name in USED.items():
        ticket = tickets[key]
        Case.with_user(ticket.user_id)._note(
            demo.env.ref(f"helpdesk_mgmt_complaint.solution_{name}_demo"), ticket, "used"
        )
    drafted = tickets[DRAFTED]
    if drafted.can_draft_solution:
        drafted.with_user(drafted.user_id).with_context(lang=drafted.user_id.lang).action_draft_solution()
    # a small body is told early
    demo.env.company.complaint_recurrence_category = 3
    demo.env["helpdesk.recurrence.alert"]._find(demo.env.company, demo.env.cr.now())
