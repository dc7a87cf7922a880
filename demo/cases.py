"""Forty believable cases for the demo database: plain data, no Odoo import.

A fictional authority licenses activities, practitioners, charities and institutes, runs
an online platform with service centres, collects fees and pays its contractors. Two
departments answer: beneficiary services (``services``) and finance and licensing
(``licensing``).

The story of a case
    ``story`` is what happened after the filing, in order. A step is a dict:

    * ``do``: the name of the step (``MOVES`` lists them);
    * ``after_hours``: elapsed hours since the step before it (the first: since filing);
    * ``text``: the message, reason or answer of that step. On ``propose`` and
      ``first_contact`` it replaces the case's ``solution`` for that one step (a first
      solution that the customer turned down);
    * ``body``: the competent body of a ``refer`` (a key of ``BODIES``);
    * ``closes``: on ``referral_answer``, the body answered the customer itself and the
      case is closed; otherwise the case returns to the phase it was referred from.

    ``similar_to`` names an earlier complaint of the same customer on the same matter that
    is still open when this one arrives.

    ``lapse`` only lets time pass, long enough for the running window to end whatever the
    weekday. Only complaints are accepted or rejected by the customer, so that every
    story holds whether or not the other kinds need the customer's decision.

Times and dates
    A case is filed ``days_ago`` days before the day of loading, at ``hour:minute`` local
    time; every story ends before that day begins. ``[[-5]]`` in a text is the date five
    days before the filing. ``CASES`` has the dates of the day of import filled in,
    ``cases(today)`` those of any other day.

``python3 demo/cases.py`` checks all of it.
"""

import re
from datetime import date, timedelta

SEGMENTS = {
    "government": ("Government sector", "القطاع الحكومي"),
    "private": ("Private sector", "القطاع الخاص"),
    "financial": ("Financial and banking sector", "القطاع المالي والمصرفي"),
    "individuals": ("Individuals", "الأفراد"),
}

DEPARTMENTS = {
    "services": ("Beneficiary Services", "خدمات المستفيدين"),
    "licensing": ("Finance and Licensing", "الشؤون المالية والتراخيص"),
}

# Bodies that a case is referred to.
BODIES = {
    "payments": ("National Payments Company", "شركة المدفوعات الوطنية"),
    "telecom": ("Telecommunications Regulator", "الجهة المنظمة لقطاع الاتصالات"),
    "municipality": ("Eastern Region Municipality", "أمانة المنطقة الشرقية"),
}

BODY = "هيئة الخدمات والتراخيص"

# `groups` are those that no role of the body's pack gives
AGENTS = {
    "agent": {
        "name": "سارة الشمري",
        "name_en": "Sarah Al-Shammari",
        "job_ar": "أخصائية خدمات المستفيدين",
        "job_en": "Beneficiary Services Specialist",
        "groups": (),
        "team": "services",
    },
    "agent2": {
        "name": "خالد العنزي",
        "name_en": "Khalid Al-Anazi",
        "job_ar": "أخصائي التراخيص والمدفوعات",
        "job_en": "Licensing and Payments Specialist",
        "groups": ("helpdesk_mgmt.group_helpdesk_user_team",),
        "team": "licensing",
    },
    "agent3": {
        "name": "منى السبيعي",
        "name_en": "Mona Al-Subaie",
        "job_ar": "أخصائية معالجة الشكاوى",
        "job_en": "Complaint Handling Specialist",
        "groups": ("helpdesk_mgmt.group_helpdesk_user_team",),
        "team": "licensing",
    },
    "quality": {
        "name": "عبير الرشيد",
        "name_en": "Abeer Al-Rasheed",
        "job_ar": "مسؤولة فريق الجودة",
        "job_en": "Quality Officer",
        "groups": (),
        "team": None,
    },
    "manager": {
        "name": "ماجد التميمي",
        "name_en": "Majed Al-Tamimi",
        "job_ar": "مدير تجربة المتعاملين",
        "job_en": "Customer Experience Manager",
        "groups": ("helpdesk_mgmt_complaint.group_confidential",),
        "team": "services",
    },
    "follow_up": {
        "name": "أمل الحازمي",
        "name_en": "Amal Al-Hazmi",
        "job_ar": "أخصائية متابعة الشكاوى",
        "job_en": "Complaint Follow-up Specialist",
        "groups": (),
        "team": None,
    },
    "director": {
        "name": "عبدالرحمن السديري",
        "name_en": "Abdulrahman Al-Sudairi",
        "job_ar": "المدير العام",
        "job_en": "Director General",
        "groups": (),
        "team": None,
    },
}


def _customer(name, number, lang, segment, company=None, email=None):
    return {
        "name": name,
        "email": email and f"{email}@example.com",
        "phone": f"+966 55 010 {number:04d}",
        "lang": lang,
        "company": company,
        "segment": segment,
    }


CUSTOMERS = {
    "harbi": _customer("نورة سعد الحربي", 1, "ar", "individuals", email="noura.alharbi"),
    # Reached by telephone and in person only.
    "qahtani": _customer("عبدالله محمد القحطاني", 2, "ar", "individuals"),
    "zahrani": _customer("فهد علي الزهراني", 3, "ar", "individuals", email="fahad.alzahrani"),
    "shehri": _customer("ريم خالد الشهري", 4, "ar", "individuals", email="reem.alshehri"),
    "ghamdi": _customer(
        "مها أحمد الغامدي",
        5,
        "ar",
        "private",
        company="جمعية أفق العطاء للتنمية الأسرية",
        email="maha.alghamdi",
    ),
    "otaibi": _customer(
        "سلطان ناصر العتيبي",
        6,
        "ar",
        "private",
        company="شركة مسار البنيان للمقاولات",
        email="sultan.alotaibi",
    ),
    "dosari": _customer(
        "هند عبدالعزيز الدوسري",
        7,
        "ar",
        "private",
        company="معهد الدرب المضيء للتدريب",
        email="hind.aldosari",
    ),
    "mutairi": _customer(
        "بندر فيصل المطيري",
        8,
        "ar",
        "government",
        company="بلدية وادي السدر",
        email="bandar.almutairi",
    ),
    "bawazir": _customer(
        "ياسر عمر باوزير",
        9,
        "ar",
        "financial",
        company="بنك الرواسي",
        email="yasser.bawazir",
    ),
    "whitfield": _customer("James Whitfield", 10, "en", "individuals", email="james.whitfield"),
    "menon": _customer(
        "Priya Menon",
        11,
        "en",
        "private",
        company="Lumen Bridge Trading Est.",
        email="priya.menon",
    ),
    "okafor": _customer("Daniel Okafor", 12, "en", "individuals", email="daniel.okafor"),
}


def _category(name_en, name_ar, parent, team, complexity, importance):
    return {
        "name_en": name_en,
        "name_ar": name_ar,
        "parent": parent,
        "team": team,
        "complexity": complexity,
        "importance": importance,
    }


CATEGORIES = {
    "eservices": _category("E-services", "الخدمات الإلكترونية", None, "services", "routine", "medium"),
    "login": _category(
        "Sign-in and identity check",
        "تسجيل الدخول والتحقق من الهوية",
        "eservices",
        "services",
        "routine",
        "medium",
    ),
    "platform": _category(
        "Platform faults",
        "أعطال المنصة",
        "eservices",
        "services",
        "complex",
        "high",
    ),
    "profile": _category(
        "Account data",
        "بيانات الحساب وتحديثها",
        "eservices",
        "services",
        "routine",
        "low",
    ),
    "centres": _category("Service centres", "مراكز الخدمة", None, "services", "routine", "medium"),
    "waiting": _category(
        "Appointments and waiting",
        "المواعيد ومدة الانتظار",
        "centres",
        "services",
        "routine",
        "medium",
    ),
    "conduct": _category(
        "Staff conduct",
        "سلوك الموظفين وأسلوب التعامل",
        "centres",
        "services",
        "complex",
        "high",
    ),
    "premises": _category(
        "Premises and accessibility",
        "المرافق وسهولة الوصول",
        "centres",
        "services",
        "routine",
        "medium",
    ),
    "licences": _category("Licences", "التراخيص", None, "licensing", "complex", "medium"),
    "issue": _category(
        "New licences",
        "إصدار التراخيص",
        "licences",
        "licensing",
        "complex",
        "medium",
    ),
    "renewal": _category(
        "Licence renewal",
        "تجديد التراخيص",
        "licences",
        "licensing",
        "routine",
        "medium",
    ),
    "inspection": _category(
        "Inspection and violations",
        "التفتيش والمخالفات",
        "licences",
        "licensing",
        "complex",
        "high",
    ),
    "payments": _category(
        "Fees and payments",
        "الرسوم والمدفوعات",
        None,
        "licensing",
        "complex",
        "medium",
    ),
    "fees": _category(
        "Fees and invoices",
        "الرسوم والفواتير",
        "payments",
        "licensing",
        "routine",
        "medium",
    ),
    "refund": _category(
        "Refunds",
        "استرداد المبالغ",
        "payments",
        "licensing",
        "complex",
        "medium",
    ),
    "claims": _category(
        "Contractors' claims",
        "مستحقات الموردين والمقاولين",
        "payments",
        "licensing",
        "complex",
        "high",
    ),
    "guarantees": _category(
        "Bank guarantees",
        "الضمانات البنكية",
        "payments",
        "licensing",
        "critical",
        "high",
    ),
}


def _step(do, after_hours, text="", **more):
    step = {"do": do, "after_hours": after_hours, **more}
    if text:
        step["text"] = text
    return step


# ------------------------------------------------------------------ the last 30 days

_RECENT = [
    {
        "key": "refund-cancelled-application",
        "kind": "complaint",
        "lang": "ar",
        "customer": "harbi",
        "category": "refund",
        "channel": "web",
        "days_ago": 9,
        "hour": 10,
        "minute": 20,
        "subject": "تأخر استرداد رسوم طلب ترخيص ملغى",
        "description": (
            "سددت بتاريخ [[-41]] مبلغ 2,300 ريال رسوم طلب ترخيص نشاط منزلي رقم "
            "LIC-204518 بموجب الفاتورة INV-771093. أُلغي الطلب من جهتكم بتاريخ [[-33]] "
            "لعدم توافق النشاط مع الموقع، وأُبلغت بأن المبلغ سيعاد إلى حسابي خلال عشرة "
            "أيام عمل. مضى على ذلك أكثر من شهر ولم يصلني شيء، وراجعت فرع الرياض مرتين "
            "دون نتيجة. أرفقت صورة من إيصال السداد وإشعار الإلغاء."
        ),
        "remedy": "إعادة مبلغ 2,300 ريال إلى حسابي البنكي مع بيان سبب التأخير.",
        "complexity": "complex",
        "importance": "medium",
        "solution": "",
        "story": [
            _step("verify", 3),
            _step("accept", 20),
            _step(
                "agent_message",
                1,
                "السيدة نورة الحربي المحترمة، نؤكد استلام شكواكم واستيفاءها المتطلبات، "
                "وقد أحيلت إلى الإدارة المالية لمطابقة إيصال السداد مع أمر الإلغاء. "
                "سنوافيكم بالمستجدات من خلال هذه الشكوى.",
            ),
            _step(
                "agent_message",
                72,
                "نفيدكم بأن مطابقة الفاتورة INV-771093 قد اكتملت، وأن أمر الاسترداد قيد الاعتماد لدى الإدارة المالية.",
            ),
        ],
    },
    {
        "key": "refund-still-missing",
        "kind": "complaint",
        "lang": "ar",
        "customer": "harbi",
        "category": "refund",
        "channel": "web",
        "days_ago": 1,
        "hour": 12,
        "minute": 40,
        "similar_to": "refund-cancelled-application",
        "subject": "لم يصلني حتى الآن مبلغ رسوم الترخيص الملغى",
        "description": (
            "لم أستلم حتى اليوم مبلغ 2,300 ريال المدفوع بالفاتورة INV-771093 عن طلب "
            "الترخيص LIC-204518 الذي ألغته الهيئة بتاريخ [[-41]]. وُعدت بأن يعاد المبلغ "
            "خلال عشرة أيام عمل وما زال رصيدي على حاله. أحتاج إلى المبلغ لسداد رسوم طلب "
            "جديد، وأرفق إيصال السداد مرة أخرى."
        ),
        "remedy": "تحويل المبلغ المسترد إلى حسابي في أقرب وقت.",
        "complexity": "complex",
        "importance": "medium",
        "solution": "",
        "story": [],
    },
    {
        "key": "third-claim-unpaid-again",
        "kind": "complaint",
        "lang": "ar",
        "customer": "otaibi",
        "category": "claims",
        "channel": "web",
        "days_ago": 2,
        "hour": 11,
        "minute": 5,
        "similar_to": "third-claim-unpaid",
        "subject": "عدم صرف المستخلص الثالث لعقد صيانة فرع الدمام",
        "description": (
            "ما زال المستخلص رقم 3 لعقد صيانة مبنى فرع الدمام رقم CT-5587 بمبلغ 184,750 "
            "ريالًا دون صرف منذ رفعه بتاريخ [[-110]]، مع أن المهندس المشرف اعتمده. لم "
            "نتلقَّ من الشؤون المالية أي ملاحظة على المستندات. ترتب على التأخير إيقاف "
            "توريد المواد للمرحلة الرابعة."
        ),
        "remedy": "صرف المستخلص رقم 3 كاملًا، وتحديد موعد التحويل كتابةً.",
        "complexity": "complex",
        "importance": "high",
        "solution": "",
        "story": [_step("verify", 3)],
    },
    {
        "key": "charged-twice-renewal",
        "kind": "complaint",
        "lang": "en",
        "customer": "menon",
        "category": "fees",
        "channel": "web",
        "days_ago": 8,
        "hour": 9,
        "minute": 30,
        "subject": "Charged twice for one licence renewal invoice",
        "description": (
            "On [[-3]] we paid invoice INV-912447, SAR 4,600, for the renewal of "
            "commercial activity licence LIC-330871 with the company card ending 0042. "
            "The payment page showed an error and asked us to try again, so we paid a "
            "second time. Our bank statement now shows two debits of SAR 4,600, at 11:42 "
            "and at 11:47, and both are settled. The platform shows the invoice as paid "
            "once. The statement and both confirmation messages are attached."
        ),
        "remedy": "Refund of the second payment of SAR 4,600 to the same card.",
        "complexity": "complex",
        "importance": "medium",
        "solution": "",
        "story": [
            _step("verify", 3),
            _step("accept", 21),
            _step(
                "agent_message",
                1,
                "Dear Ms Menon, your complaint meets the requirements and is now being "
                "handled. We have asked our finance department to compare your two "
                "confirmations with the amounts it received.",
            ),
            _step(
                "refer",
                48,
                "Invoice INV-912447 was debited twice on the same card (SAR 4,600 at "
                "11:42 and at 11:47) while only one payment reached our account. Please "
                "trace the second transaction and tell the customer and us when it will "
                "be reversed.",
                body="payments",
            ),
        ],
    },
    {
        "key": "second-debit-not-returned",
        "kind": "complaint",
        "lang": "en",
        "customer": "menon",
        "category": "refund",
        "channel": "email",
        "days_ago": 2,
        "hour": 13,
        "minute": 20,
        "similar_to": "charged-twice-renewal",
        "subject": "Second debit of SAR 4,600 for INV-912447 not returned",
        "description": (
            "The second payment for our licence renewal (invoice INV-912447, licence "
            "LIC-330871) has still not come back to our card. We were debited twice on "
            "[[-9]], SAR 4,600 each time, because the payment page reported an error "
            "after the first attempt. Our accountant has to close the month and needs the "
            "amount or a written confirmation. The bank statement is attached again."
        ),
        "remedy": "The second SAR 4,600 back on the card, or a written date for it.",
        "complexity": "complex",
        "importance": "medium",
        "solution": "",
        "story": [],
    },
    {
        "key": "sms-tracking-idea",
        "kind": "suggestion",
        "lang": "ar",
        "customer": "shehri",
        "category": "profile",
        "channel": "web",
        "days_ago": 1,
        "hour": 14,
        "minute": 10,
        "subject": "مقترح إشعار المستفيد برسالة نصية عند كل مرحلة من مراحل الطلب",
        "description": (
            "أقترح إرسال رسالة نصية عند انتقال الطلب من مرحلة إلى أخرى، مع رابط مباشر "
            "لصفحته. حاليًا لا يعرف المستفيد أن طلبه أعيد إليه إلا إذا دخل المنصة، وقد "
            "أُلغي لي طلب سابق لهذا السبب. مثل هذا الإشعار يقلل الاتصالات بمركز الخدمة "
            "أيضًا."
        ),
        "remedy": "",
        "complexity": "routine",
        "importance": "low",
        "solution": "",
        "story": [],
    },
    {
        "key": "second-branch-requirements",
        "kind": "inquiry",
        "lang": "ar",
        "customer": "dosari",
        "category": "issue",
        "channel": "email",
        "days_ago": 1,
        "hour": 8,
        "minute": 30,
        "subject": "استفسار عن متطلبات ترخيص فرع ثانٍ للمعهد",
        "description": (
            "نعتزم افتتاح فرع ثانٍ لمعهد الدرب المضيء للتدريب في مدينة الخبر. هل يكفي "
            "تعديل الترخيص القائم رقم LIC-118260 أم يلزم تقديم طلب جديد؟ ونأمل إفادتنا "
            "بالرسوم المقررة، وهل تشترط معاينة المقر قبل توقيع عقد الإيجار."
        ),
        "remedy": "",
        "complexity": "routine",
        "importance": "low",
        "solution": "",
        "story": [_step("verify", 2)],
    },
    {
        "key": "profile-employer-wrong",
        "kind": "complaint",
        "lang": "en",
        "customer": "okafor",
        "category": "profile",
        "channel": "web",
        "days_ago": 3,
        "hour": 10,
        "minute": 10,
        "subject": "My profile still shows my former employer",
        "description": (
            "I moved to a new hospital on [[-60]] and my residence permit was updated, "
            "but my profile on the platform still shows my former employer and the old "
            "city. The fields are locked and the update button returns error E-417. "
            "Because of this my practice registration REG-56012 was sent back twice."
        ),
        "remedy": "Correct the employer and city so that I can send the registration.",
        "complexity": "routine",
        "importance": "medium",
        "solution": "",
        "story": [
            _step("verify", 3),
            _step(
                "return",
                23,
                "Dear Mr Okafor, thank you for your complaint. To continue we still need "
                "(1) both sides of your current residence permit and (2) the letter of "
                "your present employer. Please attach them to this complaint within "
                "three working days.",
            ),
        ],
    },
    {
        "key": "charity-renewal-stopped",
        "kind": "complaint",
        "lang": "ar",
        "customer": "ghamdi",
        "category": "renewal",
        "channel": "web",
        "days_ago": 5,
        "hour": 9,
        "minute": 40,
        "subject": "توقف تجديد ترخيص الجمعية رغم استكمال المرفقات",
        "description": (
            "تقدمنا بطلب تجديد ترخيص جمعية أفق العطاء للتنمية الأسرية رقم LIC-090377 "
            "بتاريخ [[-28]]، وأرفقنا القوائم المالية المدققة وقرار مجلس الإدارة. أعيد "
            "الطلب إلينا مرتين بملاحظة «المرفقات غير مكتملة» دون تحديد المرفق الناقص. "
            "ينتهي الترخيص بتاريخ [[+14]]، وتوقفه يعني تعليق صرف إعانات 140 أسرة مسجلة "
            "لدينا."
        ),
        "remedy": "تحديد المطلوب بدقة وإنهاء التجديد قبل تاريخ انتهاء الترخيص.",
        "complexity": "complex",
        "importance": "high",
        "solution": "",
        "story": [
            _step("verify", 3),
            _step("accept", 20),
            _step(
                "agent_message",
                1,
                "السيدة مها الغامدي المحترمة، تم قبول شكواكم وهي الآن قيد المعالجة لدى "
                "إدارة التراخيص، ونراجع أسباب إعادة الطلب في المرتين.",
            ),
            _step(
                "return",
                51,
                "بعد مراجعة الطلب تبيّن أن الناقص هو محضر اجتماع الجمعية العمومية "
                "الأخير معتمدًا، وخطاب تكليف المدير التنفيذي. نأمل إرفاقهما في هذه الشكوى "
                "خلال ثلاثة أيام عمل لنستكمل المعالجة مباشرة.",
            ),
        ],
    },
    {
        "key": "expired-office-report",
        "kind": "report",
        "lang": "ar",
        "customer": "zahrani",
        "category": "inspection",
        "channel": "social",
        "days_ago": 6,
        "hour": 11,
        "minute": 25,
        "subject": "بلاغ عن مكتب خدمات يعمل بترخيص منتهٍ",
        "description": (
            "يوجد في حي النسيم بالرياض مكتب خدمات عامة يعلّق على واجهته ترخيصًا برقم "
            "LIC-077195 انتهت صلاحيته بتاريخ [[-130]]. ما زال المكتب يستقبل المراجعين "
            "ويتقاضى منهم 350 ريالًا عن كل معاملة. لا علاقة لي بالمكتب، وأبلغ حفاظًا على "
            "المصلحة العامة. أرفقت صورة للواجهة والترخيص المعلّق."
        ),
        "remedy": "التحقق من وضع المكتب واتخاذ الإجراء النظامي.",
        "complexity": "complex",
        "importance": "high",
        "solution": "",
        "story": [
            _step("verify", 2),
            _step("accept", 22),
            _step(
                "agent_message",
                1,
                "نشكر لكم تعاونكم. سُجّل بلاغكم وأحيل إلى إدارة التفتيش لإدراج الموقع ضمن "
                "جولة هذا الأسبوع، وتُعامل بيانات مقدم البلاغ بسرية تامة.",
            ),
        ],
    },
    {
        "key": "fraud-text-messages",
        "kind": "report",
        "lang": "ar",
        "customer": "mutairi",
        "category": "platform",
        "channel": "phone",
        "days_ago": 12,
        "hour": 9,
        "minute": 15,
        "subject": "بلاغ عن رسائل نصية احتيالية تنتحل اسم الهيئة",
        "description": (
            "وصلت إلى عدد من موظفي بلدية وادي السدر بتاريخ [[-1]] رسائل نصية باسم قريب "
            "من اسم الهيئة تطلب سداد «رسوم تحديث بيانات» قدرها 87 ريالًا عبر رابط غير "
            "رسمي. أدخل اثنان منهم بيانات بطاقتيهما قبل أن يتنبها. نرفق صورًا للرسائل "
            "ورابط الصفحة، ونأمل تحذير المستفيدين."
        ),
        "remedy": "إيقاف المرسل وحجب الرابط ونشر تنبيه للمستفيدين.",
        "complexity": "critical",
        "importance": "high",
        "solution": "",
        "story": [
            _step("verify", 1),
            _step("accept", 4),
            _step(
                "agent_message",
                1,
                "تم استلام بلاغكم وتصنيفه حرجًا. نشرت الهيئة تنبيهًا عبر حساباتها "
                "الرسمية، ونوصي الموظفَين المتضررين بإبلاغ البنك فورًا لإيقاف بطاقتيهما.",
            ),
            _step(
                "refer",
                19,
                "نحيل إليكم بلاغًا عن رسائل احتيالية تنتحل اسم الهيئة وتتضمن رابطًا لصفحة "
                "سداد مزيفة، وقد أرفقنا الصور ورقم المرسل. نأمل إيقاف المرسل وحجب الرابط "
                "وإفادتنا بما تم.",
                body="telecom",
            ),
        ],
    },
    {
        "key": "programme-approval-refused",
        "kind": "complaint",
        "lang": "ar",
        "customer": "dosari",
        "category": "issue",
        "channel": "web",
        "days_ago": 7,
        "hour": 8,
        "minute": 50,
        "subject": "رفض اعتماد برنامج تدريبي دون بيان الأسباب",
        "description": (
            "تقدم المعهد بطلب اعتماد برنامج «أساسيات المحاسبة للمنشآت الصغيرة» رقم "
            "TRP-6604 بتاريخ [[-24]]، ووصلنا إشعار آلي بالرفض في [[-4]] خاليًا من أي سبب. "
            "استوفى الطلب الحقيبة التدريبية وشهادات المدربين وخطة التقييم. سجل في البرنامج "
            "32 متدربًا ينتظرون تحديد موعد البداية."
        ),
        "remedy": "إعادة النظر في الطلب أو بيان أسباب الرفض لنتمكن من معالجتها.",
        "complexity": "complex",
        "importance": "medium",
        "solution": (
            "راجعت لجنة الاعتماد الطلب TRP-6604 وتبيّن أن الرفض صدر آليًا بسبب انتهاء "
            "صلاحية شهادة أحد المدربين في النظام، مع أن الشهادة المجددة مرفقة. أُلغي قرار "
            "الرفض واعتُمد البرنامج، ويمكنكم طباعة خطاب الاعتماد من صفحة الطلب. نعتذر عما "
            "سببه الإشعار من لبس، وسيظهر سبب الرفض من الآن في الإشعار نفسه."
        ),
        "story": [
            _step("verify", 4),
            _step("accept", 20),
            _step(
                "agent_message",
                2,
                "السيدة هند الدوسري المحترمة، نؤكد استلام شكواكم وقبولها. طلبنا من لجنة "
                "الاعتماد محضر دراسة الطلب، ونتوقع الرد خلال ثلاثة أيام عمل.",
            ),
            _step("propose", 98),
        ],
    },
    {
        "key": "appointment-cancelled-jeddah",
        "kind": "complaint",
        "lang": "en",
        "customer": "whitfield",
        "category": "waiting",
        "channel": "email",
        "days_ago": 10,
        "hour": 11,
        "minute": 0,
        "subject": "Appointment at the Jeddah centre cancelled while I was in the queue",
        "description": (
            "I had appointment BK-40715 at the Jeddah service centre on [[-2]] at 9:20 to "
            "collect a certified copy of my clearance, which my bank asks for. I waited until 11:05, then the screen "
            "said that the appointment was cancelled. The desk told me to book again, but "
            "the first free slot is three weeks away. I took a day of unpaid leave for "
            "this visit."
        ),
        "remedy": "A slot this week, or the copy sent to me by courier.",
        "complexity": "routine",
        "importance": "medium",
        "solution": (
            "We checked the queue log: the appointment was cancelled by mistake when "
            "counter 6 was closed, and we apologise for the wasted morning. Your "
            "certified copy has been handed to the courier at our cost and should reach your "
            "registered address within two working days. Closing a counter now moves its "
            "waiting visitors to the next one instead of cancelling them."
        ),
        "story": [
            _step("verify", 3),
            _step("accept", 19),
            _step(
                "agent_message",
                1,
                "Dear Mr Whitfield, we confirm your complaint and have asked the Jeddah "
                "centre for its queue log of that morning.",
            ),
            _step(
                "agent_message",
                72,
                "The centre has answered and we are checking whether the copy "
                "can be sent by courier, so that you need not come again.",
            ),
            _step("propose", 100),
        ],
    },
    {
        "key": "courier-of-certificates",
        "kind": "inquiry",
        "lang": "en",
        "customer": "okafor",
        "category": "issue",
        "channel": "phone",
        "days_ago": 6,
        "hour": 13,
        "minute": 45,
        "subject": "Can a certificate be collected by somebody else?",
        "description": (
            "My practice certificate is ready at the Riyadh centre but I am on night "
            "shifts until the end of the month. Can a colleague collect it for me, and "
            "does the authorisation have to be notarised?"
        ),
        "remedy": "",
        "complexity": "routine",
        "importance": "low",
        "solution": (
            "Yes. Open the request on the platform, choose “Authorise a person” and enter "
            "the colleague's identity number; no notary is needed. The colleague shows "
            "the original identity card at the counter. The authorisation is valid for "
            "14 days."
        ),
        "story": [_step("first_contact", 1)],
    },
    {
        "key": "mobile-number-update",
        "kind": "complaint",
        "lang": "ar",
        "customer": "shehri",
        "category": "profile",
        "channel": "social",
        "days_ago": 20,
        "hour": 10,
        "minute": 35,
        "subject": "تأخر تحديث رقم الجوال في حسابي",
        "description": (
            "طلبت تحديث رقم الجوال المرتبط بحسابي بتاريخ [[-9]] برقم الطلب UPD-15530، "
            "وما زالت رموز التحقق تصل إلى الرقم القديم الذي أُلغي. لا أستطيع الدخول إلى "
            "المنصة ولا متابعة طلب رخصة العمل الحر المقدم مني. تواصلت عبر حسابكم الرسمي مرتين "
            "وكان الرد أن المدة المتوقعة يومان."
        ),
        "remedy": "تحديث رقم الجوال اليوم وتمكيني من الدخول.",
        "complexity": "routine",
        "importance": "medium",
        "solution": "",
        "story": [
            _step("verify", 3),
            _step("accept", 20),
            _step(
                "agent_message",
                1,
                "السيدة ريم الشهري المحترمة، نعتذر عن التأخير. الطلب UPD-15530 كان "
                "متوقفًا لعدم تطابق رقم الهوية، وقد صُحّح وأحيل إلى التنفيذ.",
            ),
            _step(
                "withdraw",
                30,
                "حُدّث رقم الجوال اليوم ودخلت إلى حسابي، وأرغب في سحب الشكوى. شكرًا لتعاونكم.",
            ),
        ],
    },
]

# ------------------------------------------------- older cases that are still unsolved

_OVERDUE = [
    {
        "key": "third-claim-unpaid",
        "kind": "complaint",
        "lang": "ar",
        "customer": "otaibi",
        "category": "claims",
        "channel": "email",
        "days_ago": 64,
        "hour": 9,
        "minute": 15,
        "subject": "تأخر صرف المستخلص رقم 3 لعقد صيانة مبنى فرع الدمام",
        "description": (
            "أنجزت شركة مسار البنيان للمقاولات أعمال المرحلة الثالثة من عقد صيانة مبنى فرع "
            "الدمام رقم CT-5587، ورُفع المستخلص رقم 3 بمبلغ 184,750 ريالًا بتاريخ [[-48]]. "
            "اعتمد المهندس المشرف المستخلص في [[-40]]، ثم توقفت المعاملة لدى الشؤون "
            "المالية دون إبداء سبب. تواصلنا هاتفيًا أربع مرات، وكان الرد في كل مرة أنها "
            "قيد المراجعة. يهدد التأخير صرف رواتب 26 عاملًا في الموقع."
        ),
        "remedy": "صرف المستخلص رقم 3 وتزويدنا بموعد محدد للتحويل.",
        "complexity": "complex",
        "importance": "high",
        "solution": "",
        "story": [
            _step("verify", 4),
            _step("accept", 20),
            _step(
                "agent_message",
                1,
                "السيد سلطان العتيبي المحترم، استوفت شكواكم المتطلبات وأحيلت إلى الشؤون "
                "المالية لبيان سبب توقف المستخلص رقم 3.",
            ),
            _step(
                "agent_message",
                504,
                "نعتذر عن التأخر في حل شكواكم. أفادت الشؤون المالية بأن بند العقد يحتاج "
                "إلى مناقلة مالية رُفعت للاعتماد، وسنوافيكم بموعد الصرف فور صدورها.",
            ),
        ],
    },
    {
        "key": "engineering-office-licence",
        "kind": "complaint",
        "lang": "ar",
        "customer": "zahrani",
        "category": "issue",
        "channel": "web",
        "days_ago": 95,
        "hour": 13,
        "minute": 10,
        "subject": "عدم البت في طلب ترخيص مكتب هندسي",
        "description": (
            "قدمت طلب ترخيص مكتب هندسي فردي برقم LIC-215904 بتاريخ [[-122]] وسددت الرسوم "
            "البالغة 5,000 ريال في اليوم نفسه. حالة الطلب «تحت الدراسة» منذ أربعة أشهر، "
            "والمدة المعلنة في دليل الخدمة عشرون يوم عمل. استأجرت مقرًا بعقد سنوي قيمته "
            "48,000 ريال ولا أستطيع مزاولة النشاط قبل صدور الترخيص."
        ),
        "remedy": "إصدار الترخيص أو إبلاغي كتابةً بما يمنع صدوره.",
        "complexity": "complex",
        "importance": "high",
        "solution": "",
        "story": [
            _step("verify", 20),
            _step(
                "return",
                1,
                "السيد فهد الزهراني المحترم، لاستيفاء المتطلبات نأمل إرفاق إيصال سداد الرسوم "
                "ونسخة من عقد إيجار المقر خلال ثلاثة أيام عمل.",
            ),
            _step("customer_answer", 9, "أرفقت الإيصال وعقد الإيجار الموثق."),
            _step("accept", 14),
            _step(
                "agent_message",
                1,
                "السيد فهد الزهراني المحترم، نؤكد استلام شكواكم وقبولها، وقد طُلب من إدارة "
                "التراخيص بيان ما تم على الطلب LIC-215904.",
            ),
            _step(
                "agent_message",
                336,
                "ما زالت شكواكم قيد المعالجة. عُرض الطلب على اللجنة الفنية، وتأخر البت فيه "
                "لتعديل تصنيف الأنشطة الهندسية. نعتذر عن ذلك ونقدّر صبركم.",
            ),
        ],
    },
    {
        "key": "deposit-not-released",
        "kind": "complaint",
        "lang": "en",
        "customer": "whitfield",
        "category": "refund",
        "channel": "visit",
        "days_ago": 48,
        "hour": 10,
        "minute": 5,
        "subject": "Security deposit of SAR 12,000 not released",
        "description": (
            "My consultant registration CR-20841 ended on [[-75]] and the final clearance "
            "was issued on [[-61]]. The security deposit of SAR 12,000 (receipt "
            "DEP-33719) should have been released within 30 days of the clearance. At the "
            "Dammam centre I was told that the file is with finance, and finance told me "
            "that it is with licensing. I leave the country at the end of the quarter."
        ),
        "remedy": "Transfer of SAR 12,000 to the account on the deposit receipt.",
        "complexity": "critical",
        "importance": "high",
        "solution": "",
        "story": [
            _step("verify", 4),
            _step("accept", 20),
            _step(
                "agent_message",
                2,
                "Dear Mr Whitfield, your complaint has been accepted. Finance and "
                "licensing have been asked for one joint answer on receipt DEP-33719.",
            ),
            _step(
                "agent_message",
                312,
                "We are sorry that this is taking longer than promised: the deposit was "
                "booked under an old registration number and has to be moved before it "
                "can be paid.",
            ),
        ],
    },
]

# ------------------------------------------------------------ older cases, all finished

_OLDER = [
    {
        "key": "login-old-mobile",
        "kind": "complaint",
        "lang": "ar",
        "customer": "qahtani",
        "category": "login",
        "channel": "phone",
        "days_ago": 36,
        "hour": 9,
        "minute": 50,
        "subject": "تعذر الدخول إلى الحساب منذ أسبوع",
        "description": (
            "يحاول المستفيد الدخول إلى حسابه منذ [[-7]] وتظهر له رسالة «الحساب موقوف "
            "مؤقتًا». ذكر أنه أدخل كلمة المرور خطأً عدة مرات لأن ابنه هو من أنشأ الحساب. لا "
            "يستخدم البريد الإلكتروني ويفضل التواصل الهاتفي."
        ),
        "remedy": "فك إيقاف الحساب وتعيين كلمة مرور جديدة.",
        "complexity": "routine",
        "importance": "medium",
        "solution": (
            "تم التحقق من هوية المستفيد هاتفيًا وفك إيقاف الحساب، وأُرسل رمز التعيين إلى "
            "جواله واختار كلمة مرور جديدة ودخل بنجاح أثناء المكالمة. أُضيف تفضيله للتواصل "
            "الهاتفي إلى ملفه."
        ),
        "story": [_step("first_contact", 1)],
    },
    {
        "key": "fine-wrong-establishment",
        "kind": "complaint",
        "lang": "en",
        "customer": "menon",
        "category": "inspection",
        "channel": "email",
        "days_ago": 75,
        "hour": 8,
        "minute": 45,
        "subject": "Violation notice issued to the wrong establishment",
        "description": (
            "On [[-6]] we received violation notice VN-60218 with a fine of SAR 10,000 for "
            "a warehouse in Al-Kharj. Lumen Bridge Trading Est. has no warehouse there; "
            "the licence number on the inspection sheet differs from ours by one digit. "
            "The platform has blocked our renewals until the fine is paid. The sheet, our "
            "licence and our lease are attached."
        ),
        "remedy": "Cancel the notice and lift the block on our account.",
        "complexity": "complex",
        "importance": "high",
        "solution": (
            "The inspection department confirmed that the licence number was mistyped on "
            "the sheet. Notice VN-60218 has been cancelled, the fine removed and the block "
            "lifted today. Inspectors now scan the code on the licence instead of typing "
            "the number. We apologise for the trouble this caused."
        ),
        "story": [
            _step("verify", 4),
            _step("accept", 20),
            _step(
                "agent_message",
                1,
                "Dear Ms Menon, your complaint has been accepted. Until the inspection "
                "department answers, collection of the fine is on hold.",
            ),
            _step(
                "return",
                3,
                "The second page of the inspection sheet that you attached cannot be read. "
                "Please send a clearer picture of it within three working days.",
            ),
            _step("customer_answer", 21, "A new scan of both pages is attached."),
            _step("propose", 72),
            _step("customer_accept", 22, "Thank you, the block is gone."),
        ],
    },
    {
        "key": "guarantee-release-late",
        "kind": "complaint",
        "lang": "ar",
        "customer": "bawazir",
        "category": "guarantees",
        "channel": "email",
        "days_ago": 118,
        "hour": 10,
        "minute": 0,
        "subject": "تأخر الإفراج عن ضمان بنكي انتهى الغرض منه",
        "description": (
            "أصدر بنك الرواسي الضمان النهائي رقم LG-7740213 بمبلغ 620,000 ريال لصالح الهيئة "
            "عن عقد توريد أُغلق بمحضر استلام نهائي بتاريخ [[-52]]. طلب العميل الإفراج عن "
            "الضمان في [[-45]] ولم يصلنا خطاب الإفراج، واضطر إلى سداد عمولة تجديد قدرها "
            "3,100 ريال. خاطبنا الإدارة المالية مرتين عبر البريد الرسمي دون رد."
        ),
        "remedy": "إصدار خطاب الإفراج عن الضمان وتحديد مسؤول للتواصل.",
        "complexity": "critical",
        "importance": "high",
        "solution": (
            "صدر خطاب الإفراج عن الضمان LG-7740213 وأُرسل إلى البنك عبر القناة الإلكترونية "
            "المعتمدة. تبيّن أن التأخر نتج عن عدم ربط محضر الاستلام النهائي بملف الضمان، "
            "وأصبح الربط آليًا. وعُيّن مسؤول تواصل للقطاع المصرفي في إدارة الضمانات."
        ),
        "story": [
            _step("verify", 3),
            _step("accept", 20),
            _step(
                "agent_message",
                2,
                "السيد ياسر باوزير المحترم، قُبلت شكواكم وصُنّفت حرجة، وتعمل إدارة الضمانات "
                "على مطابقة محضر الاستلام النهائي.",
            ),
            _step("propose", 71),
            _step("lapse", 240),
        ],
    },
    {
        "key": "reception-conduct-jeddah",
        "kind": "complaint",
        "lang": "ar",
        "customer": "ghamdi",
        "category": "conduct",
        "channel": "phone",
        "days_ago": 142,
        "hour": 13,
        "minute": 0,
        "subject": "أسلوب غير لائق من موظف الاستقبال في فرع جدة",
        "description": (
            "راجعت فرع جدة صباح اليوم [[0]] نيابةً عن الجمعية لاستلام خطاب معتمد، وانتظرت ساعة "
            "ونصف الساعة مع أن لدي موعدًا عند التاسعة برقم BK-38220. عند سؤالي موظف "
            "الاستقبال عن دوري رد بصوت مرتفع أمام المراجعين ورفض ذكر اسمه. غادرت الفرع دون "
            "استلام الخطاب."
        ),
        "remedy": "الاعتذار واتخاذ إجراء يمنع تكرار ما حدث، وتسليم الخطاب.",
        "complexity": "complex",
        "importance": "high",
        "solution": (
            "راجع مدير الفرع تسجيل صالة الاستقبال وأقر بالتقصير، وتواصل معكم هاتفيًا "
            "للاعتذار. اتُّخذ بحق الموظف الإجراء النظامي ونُقل من الاستقبال إلى حين إكماله "
            "برنامج مهارات التعامل مع المتعاملين. سُلّم الخطاب إلى مقر الجمعية، وأصبح إظهار "
            "بطاقة الاسم إلزاميًا في جميع الفروع."
        ),
        "story": [
            _step("verify", 1),
            _step("accept", 19),
            _step(
                "agent_message",
                2,
                "السيدة مها الغامدي المحترمة، نأسف لما واجهتموه. قُبلت شكواكم ويُراجع تسجيل "
                "صالة الاستقبال مع إدارة الفرع.",
            ),
            _step(
                "propose",
                70,
                "نعتذر عما بدر من الموظف، وقد جرى التنبيه على منسوبي الفرع بأهمية حسن التعامل مع المراجعين.",
            ),
            _step(
                "customer_reject",
                28,
                "الرد عام ولم يوضح ما اتُّخذ بحق الموظف، والخطاب لم يُسلَّم إلى الآن.",
            ),
            _step(
                "agent_message",
                20,
                "تواصلنا معكم هاتفيًا وسجلنا مرئياتكم، وسيُستكمل التحقيق من غير إدارة الفرع مع تسليم الخطاب بالتوازي.",
            ),
            _step("propose", 72),
            _step("customer_accept", 8, "أشكركم على الاهتمام والمتابعة."),
        ],
    },
    {
        "key": "upload-page-broken",
        "kind": "complaint",
        "lang": "ar",
        "customer": "harbi",
        "category": "platform",
        "channel": "web",
        "days_ago": 170,
        "hour": 11,
        "minute": 30,
        "subject": "تعطل صفحة رفع المرفقات في خدمة رخص العمل الحر",
        "description": (
            "منذ [[-4]] تتوقف صفحة رفع المرفقات عند نسبة 90% في طلب رخصة العمل الحر رقم FRL-44871، "
            "ثم تظهر رسالة «انتهت الجلسة». جربت متصفحين وجهازين وحجم الملف أقل من 2 "
            "ميجابايت. ينتهي موعد استكمال الطلب بعد ستة أيام وأخشى إلغاءه."
        ),
        "remedy": "إصلاح الصفحة وتمديد موعد استكمال الطلب.",
        "complexity": "complex",
        "importance": "high",
        "solution": (
            "تبيّن أن الإصلاح الأول لم يشمل الملفات التي تُرفع من الجوال. عولج السبب الجذري "
            "في خادم المرفقات وجُرّب من أربعة أجهزة بحضوركم هاتفيًا، واكتمل رفع مرفقات الطلب "
            "FRL-44871. مُدّد موعد الاستكمال عشرة أيام عمل."
        ),
        "story": [
            _step("verify", 2),
            _step("accept", 20),
            _step(
                "agent_message",
                1,
                "السيدة نورة الحربي المحترمة، رُصد العطل نفسه لدى مستفيدين آخرين ويعمل عليه "
                "الفريق التقني، ولن يُلغى طلبكم خلال المعالجة.",
            ),
            _step(
                "propose",
                47,
                "أُصلح العطل في صفحة رفع المرفقات ومُدّد موعد استكمال الطلب FRL-44871 خمسة "
                "أيام عمل. نأمل المحاولة من جديد.",
            ),
            _step("customer_accept", 7),
            _step(
                "reopen",
                65,
                "عاد العطل عند رفع صورة الهوية من الجوال، والرسالة هي نفسها.",
            ),
            _step(
                "agent_message",
                2,
                "أُعيد فتح الشكوى وأُسندت إلى موظفة أخرى، ونعتذر عن عدم اكتمال الإصلاح.",
            ),
            _step("propose", 48),
            _step("customer_accept", 6, "اكتمل رفع الملفات، شكرًا لكم."),
        ],
    },
    {
        "key": "municipality-payment-not-posted",
        "kind": "complaint",
        "lang": "ar",
        "customer": "mutairi",
        "category": "fees",
        "channel": "email",
        "days_ago": 205,
        "hour": 9,
        "minute": 0,
        "subject": "عدم انعكاس سداد فواتير البلدية في النظام",
        "description": (
            "سددت بلدية وادي السدر بتاريخ [[-11]] سبع فواتير بإجمالي 96,400 ريال عبر أمر "
            "الدفع الموحد رقم PO-118903. ما زالت الفواتير تظهر «غير مسددة»، وأُوقفت على "
            "إثرها خدمة إصدار التصاريح. زوّدنا فرعكم بإشعار الخصم من الحساب ولم يتغير الوضع."
        ),
        "remedy": "إثبات السداد وإعادة الخدمة الموقوفة.",
        "complexity": "complex",
        "importance": "high",
        "solution": (
            "أكدت شركة المدفوعات الوطنية وصول أمر الدفع PO-118903 وتعثر ملف التسوية، وأُعيد "
            "إرساله. أُثبتت الفواتير السبع مسددة بتاريخها الأصلي وأُعيدت خدمة إصدار التصاريح، "
            "وأُلغيت غرامات التأخير المحتسبة عليها."
        ),
        "story": [
            _step("verify", 4),
            _step("accept", 20),
            _step(
                "agent_message",
                1,
                "السيد بندر المطيري المحترم، قُبلت شكواكم، وأُعيدت خدمة التصاريح مؤقتًا إلى حين التحقق من أمر الدفع.",
            ),
            _step(
                "refer",
                24,
                "نأمل التحقق من تسوية أمر الدفع الموحد PO-118903 بمبلغ 96,400 ريال المنفذ من "
                "بلدية وادي السدر، إذ لم تصلنا تفاصيل الفواتير.",
                body="payments",
            ),
            _step(
                "referral_answer",
                96,
                "نفيدكم بتعثر ملف التسوية لأمر الدفع المذكور، وقد أُعيد إرساله اليوم بكامل تفاصيل الفواتير.",
            ),
            _step("propose", 26),
            _step("customer_accept", 24),
        ],
    },
    {
        "key": "renewal-late-fine",
        "kind": "complaint",
        "lang": "ar",
        "customer": "dosari",
        "category": "renewal",
        "channel": "web",
        "days_ago": 230,
        "hour": 12,
        "minute": 15,
        "subject": "احتساب غرامة تأخير على تجديد ترخيص المعهد",
        "description": (
            "قُدم طلب تجديد ترخيص المعهد رقم LIC-118260 بتاريخ [[-35]]، أي قبل انتهائه بثلاثة "
            "أسابيع، ومع ذلك احتُسبت علينا غرامة تأخير قدرها 1,500 ريال في الفاتورة "
            "INV-640218. تأخر الطلب في مرحلة المراجعة لديكم ولا يد لنا في ذلك."
        ),
        "remedy": "إلغاء الغرامة وإصدار فاتورة مصححة.",
        "complexity": "routine",
        "importance": "medium",
        "solution": (
            "ثبت أن طلب التجديد قُدّم قبل انتهاء الترخيص، وأن المدة اللاحقة كانت لدى المراجعة "
            "الداخلية فلا تُحتسب على المنشأة. أُلغيت الغرامة وقدرها 1,500 ريال وصدرت فاتورة "
            "مصححة برقم INV-640377، وعُدّلت قاعدة احتساب الغرامة في النظام."
        ),
        "story": [
            _step("verify", 20),
            _step(
                "reject",
                25,
                "تعذر قبول الشكوى لعدم ثبوت صفة مقدمها؛ فالحساب المستخدم غير مفوض عن المعهد. "
                "يمكنكم الاعتراض خلال خمسة أيام عمل مع إرفاق التفويض.",
            ),
            _step(
                "reopen",
                30,
                "نرفق خطاب تفويض معتمدًا من مدير المعهد، ونأمل إعادة النظر في الشكوى.",
            ),
            _step("accept", 18),
            _step(
                "agent_message",
                1,
                "السيدة هند الدوسري المحترمة، قُبل اعتراضكم وثبتت الصفة، والشكوى قيد المعالجة لدى إدارة التراخيص.",
            ),
            _step("propose", 48),
            _step("customer_accept", 20),
        ],
    },
    {
        "key": "long-wait-riyadh",
        "kind": "complaint",
        "lang": "en",
        "customer": "okafor",
        "category": "waiting",
        "channel": "social",
        "days_ago": 262,
        "hour": 14,
        "minute": 20,
        "subject": "Waited four hours at the Riyadh centre",
        "description": (
            "I came to the Riyadh centre at 8:15 and was served after noon although the "
            "screen promised 40 minutes. Only two counters were open. People who arrived "
            "later were called before me."
        ),
        "remedy": "An explanation, and a fair order of service.",
        "complexity": "routine",
        "importance": "low",
        "solution": "",
        "story": [
            _step("verify", 1),
            _step(
                "return",
                18,
                "Dear Mr Okafor, we are sorry about your long wait. To check the queue log "
                "we need the date of your visit and your ticket number. Please answer "
                "within three working days; otherwise the case will be closed "
                "automatically.",
            ),
            _step("lapse", 216),
        ],
    },
    {
        "key": "dispute-private-course",
        "kind": "complaint",
        "lang": "en",
        "customer": "whitfield",
        "category": "refund",
        "channel": "web",
        "days_ago": 290,
        "hour": 10,
        "minute": 40,
        "subject": "Private company refuses to pay back a course fee",
        "description": (
            "I paid SAR 3,900 to a private consultancy on [[-44]] for a coaching course "
            "abroad, and it was cancelled. The company offers a voucher instead of the "
            "money. The contract is attached. I ask the Authority to make it pay."
        ),
        "remedy": "Repayment of SAR 3,900 by the company.",
        "complexity": "routine",
        "importance": "low",
        "solution": "",
        "story": [
            _step("verify", 4),
            _step(
                "reject",
                20,
                "The complaint does not meet the requirements: the company is not licensed "
                "or supervised by the Authority and the course is not one of its services. "
                "A dispute about a private contract belongs before the consumer "
                "protection body or the commercial court. You may object within five "
                "working days.",
            ),
        ],
    },
    {
        "key": "ramp-blocked-abha",
        "kind": "report",
        "lang": "ar",
        "customer": "shehri",
        "category": "premises",
        "channel": "social",
        "days_ago": 52,
        "hour": 12,
        "minute": 5,
        "subject": "بلاغ عن إغلاق منحدر ذوي الإعاقة في فرع أبها",
        "description": (
            "لاحظت أثناء مراجعتي فرع أبها بتاريخ [[-1]] أن منحدر الكراسي المتحركة مغلق بمواد "
            "بناء، وأن المصعد متوقف بلا لوحة تنبيه. رأيت مراجعًا مسنًا يُحمل على الدرج، وقد "
            "يؤدي ذلك إلى إصابة. أرفقت صورتين للموقع."
        ),
        "remedy": "إزالة العوائق وتشغيل المصعد.",
        "complexity": "routine",
        "importance": "high",
        "solution": (
            "أُزيلت مواد البناء من المنحدر في يوم البلاغ نفسه، وأُصلح المصعد وعاد إلى الخدمة. "
            "أُلزم المقاول بعدم التخزين في مسارات الوصول، وأُضيف فحص المنحدر والمصعد إلى "
            "الجولة الصباحية لمشرف الفرع. نشكر لكم حرصكم."
        ),
        "story": [
            _step("verify", 1),
            _step("accept", 2),
            _step(
                "agent_message",
                1,
                "نشكر لكم هذا البلاغ. أُبلغ مشرف الفرع لإزالة العوائق اليوم، وسنوافيكم بما يتم بشأن المصعد.",
            ),
            _step("propose", 72),
            _step("lapse", 240),
        ],
    },
    {
        "key": "competitor-tender-report",
        "kind": "report",
        "lang": "ar",
        "customer": "otaibi",
        "category": "inspection",
        "channel": "email",
        "days_ago": 88,
        "hour": 14,
        "minute": 30,
        "subject": "بلاغ عن مخالفة شركة منافسة لشروط الترخيص",
        "description": (
            "نبلغ عن شركة مقاولات منافسة تنفذ أعمالًا تتجاوز تصنيفها في مشروع شمال الرياض. "
            "المشروع محل دعوى قائمة بيننا وبينها أمام المحكمة التجارية منذ [[-150]]. نطلب "
            "إيقاف ترخيصها إلى حين صدور الحكم."
        ),
        "remedy": "إيقاف ترخيص الشركة.",
        "complexity": "complex",
        "importance": "medium",
        "solution": "",
        "story": [
            _step("verify", 20),
            _step(
                "reject",
                24,
                "تعذر قبول البلاغ لأن موضوعه منظور أمام المحكمة التجارية بين الطرفين أنفسهما، "
                "ولم يُرفق ما يثبت تجاوز التصنيف. يمكنكم تقديم بلاغ جديد عند توفر المستندات.",
            ),
        ],
    },
    {
        "key": "open-cabinet-dammam",
        "kind": "report",
        "lang": "en",
        "customer": "whitfield",
        "category": "premises",
        "channel": "phone",
        "days_ago": 131,
        "hour": 8,
        "minute": 20,
        "subject": "Open electrical cabinet on the pavement of the Dammam centre",
        "description": (
            "Next to the visitors' entrance of the Dammam centre there is a street "
            "lighting cabinet without a door and the cables are bare. School children "
            "pass there at noon. I noticed it on [[-1]] and again this morning."
        ),
        "remedy": "Make it safe before somebody is hurt.",
        "complexity": "critical",
        "importance": "high",
        "solution": "",
        "story": [
            _step("verify", 1),
            _step("accept", 1),
            _step(
                "agent_message",
                1,
                "Thank you for the warning. The centre's security has fenced the cabinet "
                "off; the street lighting belongs to the municipality, which we are "
                "informing now.",
            ),
            _step(
                "refer",
                1,
                "A lighting cabinet on the pavement beside our Dammam centre has lost its "
                "door and carries bare cables. We have fenced it off. Please repair it and "
                "tell the reporter and us when it is done.",
                body="municipality",
            ),
            _step(
                "referral_answer",
                50,
                "The cabinet was closed and isolated on the same day and replaced the day "
                "after. We have told the reporter by telephone and thanked him.",
                closes=True,
            ),
        ],
    },
    {
        "key": "forged-guarantee",
        "kind": "report",
        "lang": "ar",
        "customer": "bawazir",
        "category": "guarantees",
        "channel": "email",
        "days_ago": 190,
        "hour": 11,
        "minute": 10,
        "subject": "بلاغ عن خطاب ضمان مزور منسوب إلى البنك",
        "description": (
            "ورد إلى بنك الرواسي طلب تحقق من الضمان الابتدائي رقم LG-7749981 بمبلغ 150,000 "
            "ريال المقدم إلى الهيئة في منافسة رقم TN-3012، وتبيّن أنه غير صادر عن البنك وأن "
            "الختم والتوقيع مقلدان. نبلغكم لإيقاف التعامل بالخطاب، ونرفق نموذج التوقيعات "
            "المعتمدة."
        ),
        "remedy": "إيقاف التعامل بالخطاب والتحقق من الخطابات الأخرى للمتنافس نفسه.",
        "complexity": "critical",
        "importance": "high",
        "solution": (
            "استُبعد الخطاب LG-7749981 من المنافسة TN-3012 وأحيلت الواقعة إلى الجهة المختصة. "
            "شملت المراجعة خطابات المتنافس الأخرى ولم يثبت عليها ما يخالف. وأصبح التحقق من كل "
            "ضمان يجري إلكترونيًا مع البنك المصدر قبل فتح المظاريف."
        ),
        "story": [
            _step("verify", 1),
            _step("accept", 2),
            _step(
                "agent_message",
                1,
                "السيد ياسر باوزير المحترم، نشكر لكم سرعة البلاغ. أُوقف التعامل بالخطاب فورًا "
                "وتُراجع بقية خطابات المتنافس.",
            ),
            _step("propose", 168),
            _step("lapse", 240),
        ],
    },
    {
        "key": "charity-renewal-fees",
        "kind": "inquiry",
        "lang": "ar",
        "customer": "ghamdi",
        "category": "renewal",
        "channel": "phone",
        "days_ago": 40,
        "hour": 10,
        "minute": 15,
        "subject": "استفسار عن رسوم تجديد تراخيص الجمعيات",
        "description": (
            "تستفسر الجمعية عن رسوم تجديد الترخيص الذي ينتهي بتاريخ [[+48]]: هل تُعفى "
            "الجمعيات الخيرية منها، ومتى يفتح النظام طلب التجديد؟"
        ),
        "remedy": "",
        "complexity": "routine",
        "importance": "low",
        "solution": (
            "تُعفى الجمعيات الخيرية المسجلة من رسوم التجديد، ويُفتح طلب التجديد قبل انتهاء "
            "الترخيص بستين يومًا. يُطلب إرفاق القوائم المالية المدققة ومحضر آخر اجتماع للجمعية "
            "العمومية."
        ),
        "story": [_step("first_contact", 1)],
    },
    {
        "key": "senior-visit-madinah",
        "kind": "inquiry",
        "lang": "ar",
        "customer": "qahtani",
        "category": "waiting",
        "channel": "phone",
        "days_ago": 104,
        "hour": 8,
        "minute": 25,
        "subject": "استفسار عن أوقات عمل فرع المدينة المنورة وخدمة كبار السن",
        "description": (
            "يسأل المستفيد عن أوقات عمل فرع المدينة المنورة، وهل يلزم حجز موعد لكبار السن، "
            "وهل توجد خدمة استقبال من المواقف لمن يستخدم كرسيًا متحركًا."
        ),
        "remedy": "",
        "complexity": "routine",
        "importance": "low",
        "solution": (
            "يعمل الفرع من الأحد إلى الخميس من الثامنة صباحًا إلى الرابعة عصرًا. لا يلزم كبار "
            "السن حجز موعد، ولهم نافذة مخصصة في الدور الأرضي. يمكن طلب المساعدة من المواقف "
            "بالاتصال بمشرف الفرع قبل الوصول بعشر دقائق."
        ),
        "story": [_step("first_contact", 0.5)],
    },
    {
        "key": "guarantee-release-documents",
        "kind": "inquiry",
        "lang": "en",
        "customer": "menon",
        "category": "guarantees",
        "channel": "web",
        "days_ago": 160,
        "hour": 9,
        "minute": 35,
        "subject": "Documents needed to release a final guarantee",
        "description": (
            "Our supply contract CT-6120 was handed over on [[-15]]. Which documents does "
            "the Authority need to release final guarantee LG-5518830 (SAR 85,000), and "
            "does the original letter have to be returned?"
        ),
        "remedy": "",
        "complexity": "routine",
        "importance": "medium",
        "solution": (
            "Please upload the final acceptance record, the closing payment certificate "
            "and a release request on your letterhead under “Guarantees”. Electronic "
            "guarantees need no original; a paper letter is handed back to your bank by "
            "us. The release is issued within ten working days of a complete request."
        ),
        "story": [
            _step("verify", 3),
            _step("accept", 2),
            _step("propose", 43),
            _step("lapse", 240),
        ],
    },
    {
        "key": "electronic-guarantee-format",
        "kind": "inquiry",
        "lang": "ar",
        "customer": "bawazir",
        "category": "guarantees",
        "channel": "email",
        "days_ago": 215,
        "hour": 12,
        "minute": 30,
        "subject": "استفسار عن الصيغة المعتمدة لخطاب الضمان الإلكتروني",
        "description": (
            "نأمل تزويدنا بالصيغة المعتمدة لخطاب الضمان الإلكتروني، وبيان ما إذا كان التوقيع "
            "الرقمي للبنك يغني عن النسخة الورقية في المنافسات التي تُطرح بعد [[+30]]."
        ),
        "remedy": "",
        "complexity": "routine",
        "importance": "medium",
        "solution": (
            "الصيغة المعتمدة للضمانين الابتدائي والنهائي مرفقة بالرد، وهي نموذجان مستقلان "
            "يختلفان في بند مدة السريان. يغني التوقيع الرقمي عن النسخة الورقية في جميع "
            "المنافسات، ويسري ذلك على التمديد أيضًا."
        ),
        "story": [
            _step(
                "first_contact",
                2,
                "الصيغة المعتمدة منشورة في صفحة «الضمانات البنكية» على المنصة، ويغني التوقيع الرقمي عن النسخة الورقية.",
            ),
            _step(
                "reopen",
                44,
                "الصيغة المنشورة تخص الضمان الابتدائي فقط، وسؤالنا يشمل الضمان النهائي وتمديده.",
            ),
            _step(
                "agent_message",
                1,
                "نعتذر عن عدم اكتمال الإجابة. أُعيد الاستفسار إلى إدارة الضمانات لتزويدكم بالنموذجين.",
            ),
            _step("propose", 24),
            _step("lapse", 240),
        ],
    },
    {
        "key": "government-billing-link",
        "kind": "inquiry",
        "lang": "ar",
        "customer": "mutairi",
        "category": "fees",
        "channel": "email",
        "days_ago": 320,
        "hour": 13,
        "minute": 20,
        "subject": "استفسار عن ربط الجهات الحكومية بالفوترة الإلكترونية",
        "description": (
            "ترغب البلدية في الربط مع خدمة الفوترة لدى الهيئة بدلًا من سداد الفواتير يدويًا كل "
            "شهر. ما المتطلبات التقنية للربط، ومن نقطة الاتصال لديكم؟"
        ),
        "remedy": "",
        "complexity": "routine",
        "importance": "low",
        "solution": (
            "يتم الربط بخطاب رسمي يحدد ضابط الاتصال التقني، ثم تُمنح الجهة بيئة تجريبية ودليل "
            "الربط. نقطة الاتصال هي وحدة الشراكات الحكومية، وتستغرق مرحلة التجربة نحو ثلاثة "
            "أسابيع."
        ),
        "story": [_step("verify", 1), _step("first_contact", 1)],
    },
    {
        "key": "one-renewal-date",
        "kind": "suggestion",
        "lang": "ar",
        "customer": "dosari",
        "category": "renewal",
        "channel": "social",
        "days_ago": 60,
        "hour": 9,
        "minute": 45,
        "subject": "مقترح توحيد موعد تجديد تراخيص المنشأة الواحدة",
        "description": (
            "تحمل منشأتنا ثلاثة تراخيص تنتهي في أشهر مختلفة، وفي كل تجديد نرفع المستندات "
            "نفسها. أقترح إتاحة خيار توحيد تاريخ الانتهاء مع احتساب الرسوم بالتناسب. يوفر ذلك "
            "وقت المنشآت ووقت المراجعين لديكم."
        ),
        "remedy": "",
        "complexity": "routine",
        "importance": "medium",
        "solution": (
            "دُرس المقترح مع إدارة التراخيص واعتُمد ضمن خطة التطوير، وسيتاح خيار توحيد تاريخ "
            "الانتهاء للمنشآت التي تحمل ترخيصين فأكثر في التحديث القادم للمنصة. نشكر لكم "
            "مشاركتكم في تحسين الخدمة."
        ),
        "story": [
            _step("verify", 5),
            _step("accept", 20),
            _step(
                "agent_message",
                1,
                "نشكر لكم مقترحكم. عُرض على فريق تطوير الخدمات وسنوافيكم بنتيجة دراسته.",
            ),
            _step("propose", 240),
            _step("lapse", 240),
        ],
    },
    {
        "key": "english-forms",
        "kind": "suggestion",
        "lang": "en",
        "customer": "okafor",
        "category": "platform",
        "channel": "web",
        "days_ago": 148,
        "hour": 15,
        "minute": 0,
        "subject": "Offer the health practitioner forms in English",
        "description": (
            "Many nurses and technicians fill in the registration forms with the help of "
            "a colleague because the help texts are in Arabic only. An English version of "
            "the three most used forms would prevent mistakes. I am glad to test a draft."
        ),
        "remedy": "",
        "complexity": "routine",
        "importance": "medium",
        "solution": (
            "Thank you for this suggestion. The registration, renewal and address forms "
            "now have English help texts, and the remaining forms follow with the next "
            "release. We would be happy to invite you to the user test."
        ),
        "story": [
            _step("verify", 18),
            _step("accept", 24),
            _step("propose", 168),
            _step("lapse", 240),
        ],
    },
    {
        "key": "senior-counter",
        "kind": "suggestion",
        "lang": "ar",
        "customer": "qahtani",
        "category": "premises",
        "channel": "visit",
        "days_ago": 275,
        "hour": 10,
        "minute": 50,
        "subject": "مقترح زيادة المقاعد بجوار نافذة كبار السن",
        "description": (
            "يقترح المستفيد زيادة المقاعد المخصصة لكبار السن في فرع المدينة المنورة؛ إذ لا "
            "يوجد أمام النافذة سوى أربعة مقاعد. ويقترح أن يكون نداء الدور صوتيًا مع الشاشة "
            "لضعاف البصر."
        ),
        "remedy": "",
        "complexity": "routine",
        "importance": "low",
        "solution": (
            "شُكر المستفيد على مقترحه. أُضيفت ستة مقاعد أمام نافذة كبار السن في اليوم نفسه، وفُعّل النداء الصوتي في الصالة."
        ),
        "story": [_step("first_contact", 3)],
    },
    {
        "key": "claims-status-online",
        "kind": "suggestion",
        "lang": "ar",
        "customer": "otaibi",
        "category": "claims",
        "channel": "email",
        "days_ago": 344,
        "hour": 8,
        "minute": 55,
        "subject": "مقترح إتاحة متابعة المستخلصات للمقاولين على المنصة",
        "description": (
            "يضطر المقاول إلى الاتصال أو الحضور لمعرفة مرحلة المستخلص. أقترح إضافة صفحة تعرض "
            "مرحلة كل مستخلص وتاريخ دخوله إليها والإدارة المسؤولة عنها، مع تنبيه عند وجود "
            "ملاحظة على المستندات."
        ),
        "remedy": "",
        "complexity": "complex",
        "importance": "medium",
        "solution": (
            "نشكر لكم هذا المقترح. أُدرجت صفحة متابعة المستخلصات ضمن مشروعات المنصة لهذا "
            "العام، وسيُطلق إصدارها التجريبي لعدد من المقاولين أولًا، ويسعدنا أن تكون شركتكم "
            "منهم."
        ),
        "story": [
            _step("verify", 4),
            _step("accept", 21),
            _step(
                "agent_message",
                1,
                "وصلنا مقترحكم وأحيل إلى الإدارة المالية وفريق المنصة لدراسته.",
            ),
            _step("propose", 192),
            _step("lapse", 240),
        ],
    },
]

_TEMPLATES = _RECENT + _OVERDUE + _OLDER

_DATE = re.compile(r"\[\[([+-]?\d+)\]\]")


def _dated(value, filed):
    if isinstance(value, str):
        return _DATE.sub(
            lambda found: (filed + timedelta(days=int(found[1]))).strftime("%d/%m/%Y"),
            value,
        )
    if isinstance(value, list):
        return [_dated(item, filed) for item in value]
    if isinstance(value, dict):
        return {key: _dated(item, filed) for key, item in value.items()}
    return value


def cases(today):
    """All cases as filed before `today` (a date), the dates in their texts filled in.

    >>> first = cases(date(2030, 3, 10))[0]
    >>> first["days_ago"], "19/01/2030" in first["description"]
    (9, True)
    """
    return [_dated(template, today - timedelta(days=template["days_ago"])) for template in _TEMPLATES]


CASES = cases(date.today())

# ------------------------------------------------------------------------------ checks

OPEN = {
    "received",
    "verification",
    "awaiting_customer",
    "processing",
    "third_party",
    "proposed",
}
ENDED = {"closed", "rejected", "cancelled"}

# Step → phase it may start from → phase it leads to. "back" is the phase that the case
# was in before it left for the customer, the competent body or the end; "same" stays.
MOVES = {
    "verify": {"received": "verification"},
    "accept": {"verification": "processing"},
    "return": dict.fromkeys(("verification", "processing"), "awaiting_customer"),
    "customer_answer": {"awaiting_customer": "back"},
    "agent_message": dict.fromkeys(OPEN, "same"),
    "refer": dict.fromkeys(("verification", "processing"), "third_party"),
    "referral_answer": {"third_party": "back"},
    "propose": dict.fromkeys(("processing", "third_party"), "proposed"),
    "customer_accept": {"proposed": "closed"},
    "customer_reject": {"proposed": "processing"},
    "reopen": {
        "closed": "processing",
        "rejected": "verification",
        "cancelled": "back",
    },
    "withdraw": dict.fromkeys(OPEN, "cancelled"),
    "reject": {"verification": "rejected"},
    "first_contact": dict.fromkeys(("received", "verification"), "closed"),
    "lapse": {"proposed": "closed", "awaiting_customer": "cancelled"},
}
NEED_TEXT = {
    "return",
    "customer_answer",
    "agent_message",
    "refer",
    "referral_answer",
    "customer_reject",
    "reopen",
    "reject",
}
BY_AGENT = {
    "verify",
    "accept",
    "return",
    "agent_message",
    "refer",
    "propose",
    "reject",
    "first_contact",
}
# Elapsed hours that are inside the customer's window on any weekday, and hours after
# which it has surely ended (a weekend and a late reminder included).
INSIDE = {
    "customer_accept": 120,
    "customer_reject": 120,
    "reopen": 120,
    "customer_answer": 72,
}
BEYOND = {"proposed": 216, "awaiting_customer": 192}


def final_phase(case):
    """The phase in which the story of `case` ends; ValueError where a move is not allowed."""
    phase, back = "received", None
    for step in case["story"]:
        name = step["do"]
        if name not in MOVES or phase not in MOVES[name]:
            raise ValueError(f"{case['key']}: {name!r} is not allowed from {phase}")
        target = MOVES[name][phase]
        if step.get("closes"):
            target = "closed"
        if target == "same":
            continue
        if target == "back":
            target = back
        if target in ("awaiting_customer", "third_party", "cancelled"):
            # A second detour returns to where the first one began.
            if phase not in ("awaiting_customer", "third_party"):
                back = phase
        phase = target
    return phase


def _problems_of_story(case):
    phases = ["received"]
    elapsed = 0
    for index, step in enumerate(case["story"]):
        name, hours = step["do"], step["after_hours"]
        elapsed += hours
        phases.append(final_phase({**case, "story": case["story"][: index + 1]}))
        if hours <= 0:
            yield f"{name}: after_hours must be positive"
        if name in NEED_TEXT and not step.get("text"):
            yield f"{name}: needs a text"
        if name in ("propose", "first_contact"):
            if not (step.get("text") or case["solution"]):
                yield f"{name}: needs a solution"
        if (name == "refer") != ("body" in step):
            yield f"{name}: a body belongs to a referral, and only there"
        elif name == "refer" and step["body"] not in BODIES:
            yield f"unknown body {step['body']!r}"
        if name in BY_AGENT:
            clock = (case["hour"] + case["minute"] / 60 + elapsed) % 24
            if not 8 <= clock <= 16.5:
                yield f"{name}: an agent does not work at {clock:.1f}"
        if name in ("customer_accept", "customer_reject"):
            if case["kind"] != "complaint":
                yield f"{name}: only complaints are sure to wait for a decision"
        if hours > INSIDE.get(name, hours):
            yield f"{name}: {hours} h is outside the window"
        if name == "lapse" and hours < BEYOND[phases[-2]]:
            yield f"lapse: {hours} h may be inside the window"
    last, filed_at = phases[-1], case["hour"] + case["minute"] / 60
    if case["story"] and elapsed > case["days_ago"] * 24 - 2:
        yield "the story ends too late"
    if filed_at + elapsed > case["days_ago"] * 24:
        yield "the story does not end before the day of loading"
    if last in ("proposed", "awaiting_customer"):
        if case["days_ago"] * 24 - elapsed >= 48:
            yield f"{last} for two days or more: the window might end"
    if case["days_ago"] <= 5 and last not in OPEN:
        yield f"a case of the last days is {last}"
    if last in ("received", "verification") and case["days_ago"] > 3:
        yield f"{last} for too long"
    if bool(case["solution"]) != any(step["do"] in ("propose", "first_contact") for step in case["story"]):
        yield "a solution belongs to a case that reaches one"


def _problems_of_case(case):
    for name, allowed in (
        ("kind", ("complaint", "report", "inquiry", "suggestion")),
        ("lang", ("ar", "en")),
        ("customer", CUSTOMERS),
        ("category", CATEGORIES),
        ("channel", ("web", "phone", "email", "visit", "social")),
        ("days_ago", range(0, 351)),
        ("hour", range(8, 16)),
        ("minute", range(60)),
        ("complexity", ("routine", "complex", "critical")),
        ("importance", ("low", "medium", "high")),
    ):
        if case[name] not in allowed:
            yield f"{name} is {case[name]!r}"
            return
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", case["key"]):
        yield "the key is not a slug"
    customer = CUSTOMERS[case["customer"]]
    if customer["lang"] != case["lang"]:
        yield "not in the customer's language"
    if not customer["email"] and case["channel"] not in ("phone", "visit"):
        yield "a customer without e-mail uses the telephone or comes in person"
    if not CATEGORIES[case["category"]]["parent"]:
        yield "belongs in a specific category"
    if not case["remedy"] and case["kind"] in ("complaint", "report"):
        yield "says what the customer asks for"
    texts = [case["subject"], case["description"], case["remedy"], case["solution"]]
    texts += [step.get("text", "") for step in case["story"]]
    for text in filter(None, texts):
        if "[[" in text:
            yield f"a date is not filled in: {text[:40]}"
        if bool(re.search("[\u0621-\u064a]{2}", text)) != (case["lang"] == "ar"):
            yield f"not in the language of the case: {text[:40]}"


def validate(all_cases=None):
    """The list of everything that is wrong in the data, empty where all is well."""
    all_cases = CASES if all_cases is None else all_cases
    problems = []
    by_key = {case["key"]: case for case in all_cases}
    for case in all_cases:
        try:
            found = [*_problems_of_case(case), *_problems_of_story(case)]
        except ValueError as error:
            found = [str(error)]
        problems += [f"{case['key']}: {problem}" for problem in found]
    if problems:
        return problems

    def expect(what, got, wanted):
        if got != wanted:
            problems.append(f"{what}: {got}, expected {wanted}")

    def count(name, value):
        return sum(case[name] == value for case in all_cases)

    expect("keys", len(by_key), len(all_cases))
    expect("cases", len(all_cases), 40)
    expect("Arabic cases", count("lang", "ar"), 28)
    for kind, wanted in (
        ("complaint", 22),
        ("report", 6),
        ("inquiry", 7),
        ("suggestion", 5),
    ):
        expect(kind, count("kind", kind), wanted)
    expect("customers with a case", len({case["customer"] for case in all_cases}), 12)
    expect("customers without e-mail", sum(not c["email"] for c in CUSTOMERS.values()), 1)
    old_and_open = [final_phase(case) for case in all_cases if case["days_ago"] > 14 and final_phase(case) in OPEN]
    expect("old and open", old_and_open, ["processing"] * 3)
    recent = sum(case["days_ago"] <= 30 for case in all_cases)
    if not 12 <= recent <= 16:
        problems.append(f"{recent} cases in the last 30 days, about a third expected")
    reached = {final_phase(case) for case in all_cases}
    done = {step["do"] for case in all_cases for step in case["story"]}
    expect("steps in no story", sorted(set(MOVES) - done), [])
    expect("phases without a case", sorted((OPEN | ENDED) - reached), [])
    pairs = [case for case in all_cases if case.get("similar_to")]
    expect("pairs of similar complaints", len(pairs), 3)
    for case in pairs:
        first = by_key.get(case["similar_to"])
        if (
            not first
            or first["customer"] != case["customer"]
            or {first["kind"], case["kind"]} != {"complaint"}
            or first["days_ago"] <= case["days_ago"]
            or final_phase(first) not in OPEN
        ):
            problems.append(f"{case['key']}: no open earlier complaint beside it")
    for key, category in CATEGORIES.items():
        parent = category["parent"]
        if parent and CATEGORIES[parent]["team"] != category["team"]:
            problems.append(f"category {key}: not in the department of {parent}")
    general = [key for key, category in CATEGORIES.items() if not category["parent"]]
    expect("general categories", len(general), 4)
    for key in general:
        if not 2 <= sum(c["parent"] == key for c in CATEGORIES.values()) <= 4:
            problems.append(f"category {key}: two to four specific ones expected")
    return problems


if __name__ == "__main__":
    raise SystemExit("\n".join(validate()) or None)
