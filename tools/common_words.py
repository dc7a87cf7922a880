"""Words that tell little about which matter a complaint is about: how weighing begins on an empty database.

Function words carry nothing; courtesy (greeting, thanks, prayers, closing) marks whole sentences as courtesy; complaint
words (request, problem, please) and service words (platform, ministry, account) stand in every second complaint of a
public body. Arabic as written and as spoken, and English.
"""

from .text import normalise, stem

FUNCTION = """
في من الى على عن مع بين حتى منذ مذ عند عندما لدى لدي لدينا لديكم لديهم خلال بعد قبل حين حول ضمن دون بدون غير سوى الا ان انه انها
انهم اننا انني اني اذا اذ لو لكن لكنه ولكن بل او ام ثم كما كذلك ايضا هنا هناك هذا هذه ذلك تلك هؤلاء الذي التي الذين اللي اللذين ما ماذا لماذا
متى كيف اين هل لا لم لن ليس ليست ليسوا لست قد لقد سوف كان كانت كنت كنا كانوا يكون تكون نكون اكون هو هي هم هن نحن انا انت انتم اي ايا كل
جميع جميعا بعض كلا كلها كله جدا فقط مجرد رغم برغم بالرغم بسبب لان لانه لانها لاني بحيث حيث مما ممن عما فيما بما كي لكي منا منكم منهم منه منها
لنا لكم لهم له لها لي لك بي به بها بهم فيه فيها فيهم عنه عنها عنهم علي عليه عليها علينا عليكم عليهم اليه اليها الينا اليكم اليهم معي معنا معكم معه
معها معهم نفس نفسه نفسها ذات مثل مثلا احد احدا اخر اخرى اول ثاني الثاني الثانيه الاول الاولى واحد واحده يا ايها اما انما كلما طالما حاليا الان للان الحين
اليوم امس غدا بكره بكرا هسه هلا لسه لسا بعدين خلاص يعني بس كمان برضه وش ايش ليش شو شنو وين فين مو مب مش ماني محد ماحد حق حقت حقي تبع بتاع عشان علشان
لين الى هالشي هيك كذا كذه طيب زي ولا والله اصلا ابدا اطلاقا تماما فعلا طبعا مره مرات مرتين صار صارت يصير راح رح كثير كثيره اكثر اقل شي شيء اشياء
لازم ممكن يمكن ماكو اكو فيش مفيش ازاي كده دا دي ده دول احنا انتو هما اللى عايز عاوز بدي بدنا ابي ابغى ابغي نبي نبغى اريد اود نود ودي وما ومع ومن وفي
وهذا وهذه ولم ولا وقد وهو وهي واذا وان وانا الـ ال لل يوم ايام مجددا وكل وكان وكانت ولن كاملا كامله بشكل طريقه جهه مقابل خاص خاصه الخاص الخاصه مازال مازالت زال
زالت تزال يزال ظل ظلت بات اصبح اصبحت تم يتم تمت قام قامت يقوم قمت قمنا حدث يحدث جدا بعدما منهما لكل بان بانه بانها لعدم عدم وجود
a an the and or but if then than as at by for from in into of off on onto out over to under up with without within about after before again against
all any both each every few more most other another some such no nor not only own same so too very just also even still already yet ever never now here there
when where why how what which who whom whose that this these those i me my mine we us our ours you your yours he him his she her hers it its they them
their is am are was were be been being have has had having do does did doing done can cannot could may might must shall should will would let don't doesn't didn't
won't can't couldn't isn't aren't wasn't it's i'm i've we've that's there's one two because since until while although though however therefore whether upon per via
got get getting gets go goes going went come comes came back much many lot else once since ago today yesterday tomorrow day days time times thing things
something nothing anything anyone nobody somebody someone everyone everything re s t ll ve m d really instead exactly simply please keep keeps kept make made
take takes took say says said tell tells told know see seen way
"""

COURTESY = """
السلام سلام ورحمه وبركاته بركات تحيه تحيات تحياتي اطيب طيبه طيب الطيبه مرحبا اهلا صباح مساء الخير الساده الساد الاخوه الاخوات الاخ الاخت الاستاذ استاذ سعاده
سعادتكم معالي معاليكم فضيله حضره حضرتكم المحترم المحترمين المحترمون المحترمه الموقر الموقره الموقرين الاعزاء الكرام الكريم الكريمه الافاضل المكرم المكرمين سلمه حفظه حفظكم يحفظكم
يرعاكم ويرعاكم يسلمكم الله اللهم بسم الرحمن الرحيم الحمد جزاكم جزيتم يجزاكم جزى موازين حسناتكم اجركم اجر ثوابكم دمتم ودمتم ذخرا بارك تبارك وفقكم يوفقكم التوفيق والسداد سدد خطاكم
شكر شكرا اشكر اشكركم نشكر نشكركم شكري شاكر شاكره شاكرين شاكرا مشكور مشكوره مشكورين امتناني ممتن ممتنين تقدير تقديري تقديرنا مقدرين مقدر احترام احترامي احتراماتي
نقدر اقدر نثمن اثمن يسرني يسعدني يسرنا يسعدنا نعتز اعتز فخر نفخر افتخر جهود جهودكم جهودكم المباركه المبذوله تبذلونه يبذله تقدمونه حرصكم حرص عنايتكم عنايه رعايتكم تعاونكم
تفضلوا وتفضلوا تقبلوا وتقبلوا بقبول قبول فائق وافر خالص عظيم جزيل بالغ مودتي الود ود نسال اسال الصحه العافيه عافيه العافيه وافر التوفيق الصحه اسعد اوقاتكم نهنئكم تهديكم يهديكم تتمنى نتمنى
مقامكم لمقامكم عزيز عزيزي اعزائي الرائع الرائعه المتميز المتميزه تميز المميزه الرشيده القياده الوطن ابنائكم خدمتكم لخدمه نرفع ارفع اتطلع نتطلع لتجاوبكم تجاوبكم كرمكم فضلكم تكرمكم التكرم
الاحسان الاتقان القيامه شفيعا مبارك مباركه المباركه الخالق الرحمه وبعد هذا لكم ذخر عونا سندا سعه صدركم رحابه رحبا عاطر اجمل ارق اصدق الثناء العطره المخلص مخلصكم مقدمه مقدمته
محبكم اخوكم اختكم ابنكم ابنتكم متابعكم خادمكم مواطن مواطنه المواطن غيور
dear sir sirs madam hello hi greetings greeting good morning afternoon evening regards sincerely faithfully respectfully respected esteemed thank thanks thankful
grateful gratitude appreciate appreciated appreciation wish wishes warm kindest best hope hopes hoping trust finds find well pleasure pleased honour honor proud
wonderful great excellent inspiring continuous continued guidance efforts effort supporting dedicated dedication team cordially yours sincere truly kind kindness
assistance disposal consideration attention deserves convenience earliest forward hearing highest remain remarkable outstanding services community generous bless god
behalf trustees compliments season success prosperity
"""

COMPLAINT = """
شكوى شكاوى الشكوى شكوانا شكواي شكاوي اشتكي نشتكي نشكو اشكو بلاغ بلاغي بلاغنا طلب طلبي طلبنا اطلب نطلب طلبت طلبنا يطلب تطلب تطالب يطالب يطلبون استفسار ملاحظه مشكله المشكله مشاكل موضوع
موضوعي امر حاله الحاله وضع حل حلول معالجه معالجه تعالج توضيح افاده افادتنا الافاده نفيدكم افيدكم رد الرد ردكم الرد ترد يرد رجاء ارجو نرجو ارجوا نامل امل امال راجين راجيا راجيه اتمنى
التكرم سرعه سريع سريعا عاجل عاجلا مستعجل ضروري تذكير متابعه نتابع اتابع مراجعه النظر بالنظر اعاده التوجيه لازمه اللازم اتخاذ الاجراء اجراء مناسب المناسب اهتمام الاهتمام انتظر ننتظر بانتظار انتظار
خطا غلط صحيح الصحيح سبب اسباب نتيجه مرفق مرفقه مرفقات ارفقت ارفقنا صوره نسخه رقم برقم ارقام تاريخ بتاريخ تاريخه مبلغ مبالغ قيمه مده المده فتره وقت شهر اشهر شهور شهرين اسبوع اسبوعين اسابيع سنه
سنوات سنين عام اعوام ساعه ساعات دقيقه دقائق ريال ريالات الف الاف دينار درهم جنيه يوما موعد يظهر تظهر ظهر ظهرت حصل حصلت وصل وصلت يصل تصل وصلني يصلني تصلني وجدت نجد اجد اعطى قال قالوا قيل يقول تقول
اخبرني اخبروني ابلغوني ذكر سبق السابق السابقه سابقا جديد جديده الجديد الجديده قديم القديم القديمه قائم قائمه زال استمر مستمر متكرر تكرر تكرار نكرر حاول حاولت نحاول محاوله استطيع نستطيع اقدر نقدر
تعذر يتعذر احتاج احتاجها نحتاج نحتاجها اخذ ذهبت رحت ذهب جئت حضرت راجعت راجعنا تواصلت تواصلنا اتصلت اتصلنا اتصال عمل يعمل تعمل اعمل سجل سجلت
complaint complain issue problem matter request requested requesting ask asked asking reply answer respond response please kindly urgent urgently reminder second third follow
help resolve resolved solve solution correct fix check look clarify inform informed write wrote writing written contact contacted call called attach attached enclosed number
date amount month months week weeks year years hour hours minute minutes riyal riyals sar new old first last next week wrong error fault still receive received sent send
try tried want need needed use used using work works working show shows shown appear appears happen happened give gave given find found wait waiting waited since
"""

SERVICE = """
منصه المنصه موقع الموقع موقعكم تطبيق التطبيق نظام النظام بوابه خدمه الخدمه خدمات الخدمات وزاره الوزاره هيئه الهيئه جمعيه الجمعيه جمعيتنا مركز المركز مكتب المكتب اداره الاداره موظف الموظف الموظفه موظفين
قسم جهه الجهه مؤسسه المؤسسه مؤسستي مؤسستنا شركه الشركه شركتنا مستفيد المستفيد مستفيدين حساب حسابي حسابنا صفحه الصفحه بيانات البيانات معامله ملف الملف ملفي نموذج فرع الفرع دوره الدوره برنامج البرنامج مدير المدير مسؤول
التنفيذي اللجنه خدماتكم مقر جوال الجوال هاتف بريد ايميل رساله الرساله رسائل
platform website site portal app application system service services ministry authority office centre center department branch staff employee company account page
form file online programme program course customer beneficiary manager coordinator electronic
"""

# what a word of each table weighs against any other word's 1
WEIGHTS = {}
for _words, _weight in ((SERVICE, 0.5), (COMPLAINT, 0.3), (COURTESY, 0.15), (FUNCTION, 0.0)):
    WEIGHTS.update(dict.fromkeys(map(stem, normalise(_words).split()), _weight))
FUNCTION_WORDS = frozenset(normalise(FUNCTION).split())
COURTESY_WORDS = frozenset(normalise(COURTESY).split())
COURTESY_STEMS = frozenset(map(stem, COURTESY_WORDS))
