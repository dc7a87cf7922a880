"""Words of one meaning in the complaints of public bodies: Arabic as written, as spoken in the dialects, and English.

One line a concept; a word of two lines stands for both. What a customer complained about in formal Arabic he repeats in his
dialect or half in English: words of one line count as nearly equal.
"""

from functools import lru_cache

from .text import normalise, root, stem

CONCEPTS = """
استرداد استرجاع ارجاع يرجع رجعوا ترجيع تعيدون اعادة رد المبلغ refund reimburse reimbursement repay return returned
دفع دفعت سدد سداد سددنا تسديد يسدد مدفوع حولت تحويل حوالة pay paid payment settle settled transfer transferred remit
خصم انخصم خصمت استقطاع استقطع اقتطاع سحب سحبوا ياخذون deduct deduction deducted debit debits withdrawn taken charge charged
فاتورة فواتير مطالبة invoice bill billing statement
رسوم رسم تكلفة تكاليف اجرة كلفة fee fees cost costs charges tariff
غرامة غرامات مخالفة مخالفات جزاء fine fines penalty penalties violation violations ticketed driving
مبلغ فلوس مصاري دراهم نقود مال money amount sum cash
راتب رواتب اجر اجور معاش مستحقات حقوق مستحق salary salaries wage wages pay pension dues entitlement
مكرر مرتين ازدواج مضاعف دوبل تكرار twice double duplicate duplicated second again
تاخر تاخير متاخر متاخرة طول طولت معلق معلقة متعطل واقف واقفة عالق عالقة delay delayed late pending stuck slow overdue hold
الغاء الغي الغيت ملغي ملغاة يلغي كنسل كنسلت cancel cancelled cancellation void revoke revoked annul
ايقاف توقف موقوف وقف وقفوا وقفتوا قطع انقطع انقطعت مقطوع تعليق جمد تجميد مجمد مقفل stop stopped suspend suspended frozen freeze block blocked halt halted discontinue
رفض مرفوض رفضوا يرفض ردونا ماقبل استبعاد استبعد reject rejected rejection refuse refused refuses deny denied decline declined turned
قبول قبل قبلت موافقة وافق وافقوا اعتماد معتمد accept accepted approve approved approval
انتهى منتهي منتهية انتهاء خلص expire expired expiry expires ended finished
ساري سارية صالح صالحة صلاحية سريان valid validity active
مجدد تجديد جدد جددت renew renewal renewed
تعطل عطل معطل معطلة خربان خراب خربت تالف مكسور متعطل عطلان اعطال broken fault faulty defect defective malfunction damaged damage crash crashes
يعلق هنق هنج معلق يهنق freeze freezes hang hangs stuck stops
لا يفتح يفتح فتح تفتح open opens opening opened
اغلاق اغلق مغلق مغلقة قفل سكر مسكر قفلوا close closed closing shut locked
دخول ادخل الدخول لوج تسجيل login log signin sign access enter
كلمة مرور سر باسوورد رمز password passcode pin code
رمز كود تحقق التحقق otp code verification verify token
رابط لينك link url
رسالة رسائل اشعار مسج اس message sms notification notice notify notified
بريد ايميل الايميل email mail inbox mailbox
تحميل رفع ارفع رفعت ارفاق upload uploaded uploading attach submit
تنزيل تحميل download downloaded
ملف ملفات فايل file files document documents folder
صفحة شاشة واجهة page screen window
تطبيق ابلكيشن برنامج app application
موقع منصة بوابة website site portal platform
تحديث حدث حدثنا محدث ابديت update updated upgrade refresh
تعديل تغيير غيرت عدل عدلوا تصحيح تصويب change changed modify modification edit correct correction amend
خطا خاطئ خاطئة غلط غلطان اخطاء خاطي error wrong incorrect mistake incorrectly erroneous
ناقص ناقصة نقص missing incomplete lack short
شهادة شهادات certificate certificates certification diploma
رخصة ترخيص تراخيص رخص licence license licensed licensing
تصريح تصاريح اذن permit permits permission authorisation authorization
عقد عقود تعاقد تعاقدت contract contracts agreement
موعد مواعيد حجز حجزت appointment appointments booking booked slot reservation
دورة دورات كورس كورسات course courses class classes workshop
تدريب متدرب متدربة متدربين training trainee trainees
مدرب مدربة محاضر معلم استاذ مدرس trainer instructor teacher tutor lecturer coach
محاضرة محاضرات درس دروس lecture lectures lesson lessons session sessions
تسجيلات مسجلة تسجيل recording recordings recorded record
اختبار امتحان اختبارات فحص exam exams test tests assessment
نتيجة درجة درجات علامة علامات result results grade grades mark marks score
غياب غائب غائبا غايب متغيب تغيب absent absence absences absconding attendance
حضور حاضر حضرت داوم دوام اداوم attend attended attendance present
قاعة صف فصل غرفة معمل room hall classroom lab laboratory
جهاز اجهزة شاشة عرض بروجكتر device devices equipment machine projector tablet
مكيف تكييف تبريد حرارة حر ac conditioner conditioning cooling heat
مياه ماء مويه water
كهرباء كهربا الكهرباء electricity power outage
نظافة تنظيف وسخ قذارة clean cleaning dirty hygiene
مواقف موقف سيارات parking
سيارة مركبة car vehicle
حافلة باص نقل المواصلات bus transport transportation shuttle
سائق سواق السائق driver chauffeur
عاملة خادمة شغالة عاملات maid domestic housemaid worker
استقدام مكتب recruitment agency
عامل عمال موظف موظفين employee employees worker workers staff
صاحب كفيل الكفيل رب employer sponsor boss
هروب هرب انحاش انحاشت متغيب تغيب escape escaped absconded runaway ran fled
تعويض عوض يعوض بديل بديلة عوضنا compensation compensate replacement substitute replace
ضمان مضمون مضمونة كفالة warranty guarantee guaranteed bond
تاشيرة فيزا تاشيرات خروج visa exit departure leave
اقامة iqama residence residency
جواز جوازات passport
هوية بطاقة الهوية id identity card
سفر مسافر رحلة طيران travel flight country trip
قسيمة كوبون قسائم بطاقة فاوتشر voucher coupon vouchers
مستخدم مستعمل مستخدمة used redeemed
كسوة ملابس لبس هدوم زي clothing clothes uniform garments dress
متجر محل دكان سوق بائع كاشير shop store merchant retailer cashier seller
عيد العيد eid feast holiday
شتاء برد الشتاء صقيع بطانيات winter cold blankets
ايتام يتيم يتيمة اليتيم ايتامي orphan orphans
كفالة كافل مكفول اكفل sponsorship sponsor sponsored
تبرع متبرع تبرعات تبرعت جمع نجمع donation donate donor donations fundraising collect collection charity
اسرة عائلة اهل العائلة family families household
اطفال طفل عيال عيالي اولاد ابناء بزران child children kids kid
ابن ولد ولدي son boy
بنت ابنة بناتي ابنتي daughter girl girls sisters
زوجة زوجتي حرمة wife spouse
زوج ارملة ارمل وفاة متوفى توفي مات widow widower late deceased died death
ام والدة امي mother mum
اب والد ابوي father dad
معاق اعاقة ذوي احتياجات disability disabled handicapped
مرض مريض مستشفى طبي علاج صحي طبيب patient hospital medical health clinic doctor treatment
تقرير تقارير report reports
دعم اعانة معونة مساعدة منحة subsidy allowance aid support assistance benefit grant
صرف يصرف نزل نزلت ينزل ايداع تودع اودع وصلت disburse disbursed disbursement deposit deposited released arrive arrived
بنك مصرف البنك bank banking banks
حساب حسابي account accounts
اهلية مؤهل استحق يستحق مستحق eligible eligibility qualify qualified entitled
دخل مصدر دوام وظيفة عمل شغل تجارة income job employment work business
زيارة زار زارنا يزورنا باحث باحثة visit visited visitor researcher inspector
منزل بيت سكن مسكن شقة دار house home housing apartment flat accommodation
ايجار اجار مؤجر rent lease landlord tenant
ترميم صيانة اصلاح تصليح يصلح repair repairs maintenance maintain restoration fix
بناء مقاول مقاولات انشاء contractor construction building
منافسة مناقصة منافسات مناقصات عطاء tender tenders bid bids bidding competition procurement
عرض عروض العرض عطاءات offer offers proposal bid bids
كراسة شروط مواصفات booklet specifications documents
ترسية رسا ترسو award awarded
فني فنية technical
مالي مالية financial finance price
لجنة لجان committee board panel
فحص تقييم تحليل evaluation evaluate examination review
جلسة اجتماع اجتماعات session meeting
مورد موردين مورّد vendor vendors supplier suppliers
توريد تسليم استلام توصيل delivery deliver delivered supply shipment shipping
طلب اوامر شراء مشتريات order orders purchase purchases buy
سجل تجاري السجل registration registry commercial cr
تسجيل سجل اسجل قيد register registered registration enrol enrolled enrollment
نشاط انشطة activity activities
تصنيف درجة classification grade class category
فرع فروع مكتب branch branches office
مقر مركز رئيسي الادارة headquarters head office
لوحة مؤشرات داشبورد dashboard
مجلس ادارة امناء board trustees council
جمعية جمعيات مؤسسة association foundation charity society
عضو اعضاء عضوية member members membership
انتخاب انتخابات منتخب election elected elections vote
محضر محاضر minutes record
توقيع مفوض تفويض مفوضين موقع signature signatory sign authorised delegate signed
تطوع متطوع تطوعية متطوعين volunteer volunteers volunteering voluntary
فرصة فرص opportunity opportunities
ساعات ساعة hours hour
حملة حملات campaign campaigns
رحلة فعالية نشاط ماراثون event events marathon
بلاغ شكوى تذكرة بلاغي complaint ticket case report
رد يرد جواب محد ردكم يجيب تجب reply answer response respond answered
اتصال اتصل اتصلت مكالمة كلمت يتصل call called phone calls telephone
انتظار دور طابور زحمة ازدحام queue waiting wait line crowd
معاملة اسلوب تعامل اساءة صرخ رفع صوته اهانة rude treatment behaviour behavior insult shout shouted manner attitude
سرق سرقة احتيال نصب مزور تزوير fraud fraudulent stolen theft forged fake scam
خصوصية تسريب تسرب سرية privacy leak data breach confidential
حذف حذفت محذوفة انمسح انمسحت مسح delete deleted remove removed erase erased
اختفى اختفت فقد ضاع ضائع مفقود غير موجودة lost missing disappeared vanished gone
يظهر ظهور تظهر تطلع يطلع طلع show shows display appear appears displayed
اسم الاسم اسمي name named
عنوان address location
مدرسة مدرسي مدارس school schools
جامعة الجامعة كلية university college
طالب طلاب طالبات دراسة student students study
تخرج تخريج خريج graduation graduate
مستوى مستويات level levels
لغة انجليزي انجليزية الانجليزية english language
عربي عربية العربية arabic
اعلان معلن اعلنت announcement announced advertised advertise advert published publish نشر منشور
استفسار استفسارات سؤال اسئلة question questions enquiry inquiry enquiries
تمديد مدد يمدد extend extension extended
مهلة موعد نهائي ديدلاين اقفال deadline closing due
حجم كبير سعة مساحة size large limit
صورة صور لقطة سكرين screenshot photo image picture
فارغ فارغة بيضاء ابيض blank empty white
زر ايقونة يستجيب button click press
كاميرا كامرا camera
شبكة انترنت نت اتصال network internet connection
بصمة وجه fingerprint biometric face
جوال هاتف موبايل تلفون جهاز mobile phone cell
شريحة رقم sim number
سرعة بطيء بطء speed slow
امن حارس حراسة امان guard security
حريق نار fire
خطر خطير خطورة سلامة danger dangerous safety hazard
اصابة حادث تصادم injury accident injured
طعام وجبة وجبات اكل غذائية غذاء سلة food meal meals basket groceries
دواء ادوية medicine medication medicines drug
نظر نظارة عيون eye glasses
كرسي متحرك wheelchair chair
شاحن شحن يسخن charger charging overheat hot
ترقية علاوة مكافاة بدل promotion bonus allowance raise reward
اجازة اجازات leave vacation holiday
فصل طرد مفصول انهاء فصلوني dismiss dismissed dismissal terminated termination fired
نقل تنقل نقلوا انتقال move moved transfer relocate relocated
اضافة اضيف اضفت add added adding addition
تابعين تابع مرافقين dependants dependents dependant
مولود مولودة ميلاد birth newborn born baby
وصي وصاية ولي guardian guardianship custody
حضانة رعاية حاضنة nursery daycare childcare care
زواج زفاف متزوج marriage married wedding
طلاق مطلقة divorce divorced
تامين التامين insurance insured
ضريبة ضريبي زكاة tax taxes vat zakat
ايصال وصل سند receipt receipts voucher
كشف حساب statement
حافز خطاب رسالة letter letters
توثيق مصادقة موثق authentication authenticated notarised attestation attested
ربط مزامنة تكامل link sync synchronise integration connect
مطابق مطابقة تطابق match mismatch matching
مجاني مجانا مجانية free complimentary
سعر اسعار غالي price prices expensive
اجبار الزام الزم يلزم force compel oblige
شفافية عدالة نزاهة انصاف transparency fairness fair unfair justice
واسطة محسوبية تمييز favouritism discrimination nepotism wasta
محكمة قضائي حكم قضية court judgment ruling lawsuit
شرطة بلاغ امني police
مطار مطارات airport
مخطط خريطة ارض قطعة land plot map
حفر حفرة حفريات شارع طريق road street pothole digging
مجاري صرف صحي طفح sewage drainage
نفايات قمامة زبالة حاوية garbage waste rubbish bin trash
انارة اضاءة عمود lighting light lamp
حديقة منتزه park garden
مستودع مخزن warehouse storage
"""


def _table():
    table = {}
    for number, line in enumerate(CONCEPTS.strip().splitlines()):
        for word in normalise(line).split():
            table.setdefault(stem(word), set()).add(number)
            table.setdefault(root(word), set()).add(number)
    return {key: frozenset(numbers) for key, numbers in table.items()}


TABLE = _table()


@lru_cache(maxsize=50_000)
def concepts(word):
    """The concepts a normalised word may stand for.

    >>> bool(concepts(normalise("فاتورة")) & concepts("invoice")), bool(concepts("invoice") & concepts("visa"))
    (True, False)
    """
    return TABLE.get(stem(word)) or TABLE.get(root(word)) or frozenset()
