"""The demo body's channels: who is responsible, when somebody answers, where customers find them."""

# key: (external id, user, hours, contact)
CHANNELS = (
    ("helpdesk_mgmt.helpdesk_ticket_channel_web", "agent", None, "https://care.example.com"),
    ("helpdesk_mgmt.helpdesk_ticket_channel_email", "agent", None, "care@example.com"),
    ("helpdesk_mgmt.helpdesk_ticket_channel_phone", "agent", "long", "+966 11 010 0000"),
    ("helpdesk_mgmt_complaint.channel_portal", "manager", None, None),
    ("helpdesk_mgmt_complaint.channel_visit", "agent", "office", "1200 King Road, Riyadh"),
    ("helpdesk_mgmt_complaint.channel_whatsapp", "agent", "long", "+966 50 010 0000"),
    ("helpdesk_mgmt_complaint.channel_x", "quality", "long", "@services_demo"),
    ("helpdesk_mgmt_complaint.channel_facebook", "quality", "long", "services.demo"),
    ("helpdesk_mgmt_complaint.channel_snapchat", "quality", "long", "services_demo"),
    ("helpdesk_mgmt_complaint.channel_instagram", "quality", "long", "@services_demo"),
    ("helpdesk_mgmt_complaint.channel_fax", "manager", "office", "+966 11 010 0001"),
    ("helpdesk_mgmt_complaint.channel_media", "manager", "office", None),
    ("helpdesk_mgmt_complaint.channel_remote_support", "agent", "long", None),
    ("helpdesk_mgmt_complaint.channel_training_room", "manager", "office", None),
)
# key: (English, Arabic) of when to expect an answer
ANSWERS = {
    "helpdesk_mgmt.helpdesk_ticket_channel_email": (
        "A mail may take 30 minutes to be received, and is then answered.",
        "قد يستغرق وصول البريد 30 دقيقة، ثم يُجاب عنه.",
    ),
    "helpdesk_mgmt.helpdesk_ticket_channel_phone": ("At once, during opening hours.", "فورًا، خلال ساعات العمل."),
    "helpdesk_mgmt_complaint.channel_visit": ("At once, during opening hours.", "فورًا، خلال ساعات العمل."),
    "helpdesk_mgmt_complaint.channel_whatsapp": ("Shortly.", "خلال وقت قصير."),
    "helpdesk_mgmt_complaint.channel_x": ("Usually within minutes.", "عادةً خلال دقائق."),
    "helpdesk_mgmt_complaint.channel_facebook": ("Usually within minutes.", "عادةً خلال دقائق."),
    "helpdesk_mgmt_complaint.channel_training_room": ("At once, during the course.", "فورًا، أثناء الدورة."),
}
ARABIC_CONTACTS = {"1200 King Road, Riyadh": "1200 طريق الملك، الرياض"}


def load(demo):
    """
    :param demo: `helpdesk.complaint.demo`, the body being loaded
    """
    env, module = demo.env, "helpdesk_mgmt_complaint"
    company = env.ref("base.main_company")
    company.country_id = env.ref("base.sa")
    hours = {
        "office": env.ref(f"{module}.calendar_demo"),
        "long": demo._record(
            "calendar_channels",
            "resource.calendar",
            {
                "name": "Sunday to Thursday, 8:00 to 21:00",
                "tz": "Asia/Riyadh",
                "company_id": company.id,
                "attendance_ids": [
                    (0, 0, {"name": "Day", "dayofweek": d, "hour_from": 8, "hour_to": 21, "day_period": "full_day"})
                    for d in "60123"
                ],
            },
            {"name": "من الأحد إلى الخميس، 8:00 إلى 21:00"},
        ),
    }
    for name, user, kind, contact in CHANNELS:
        channel = env.ref(name, raise_if_not_found=False)
        if not channel or channel.user_id:
            continue
        channel.write(
            {
                "user_id": env.ref(f"{module}.user_{user}_demo").id,
                "resource_calendar_id": hours[kind].id if kind else False,
                "always_open": not kind,
                "show_on_charter": not name.endswith("_media"),
            }
        )
        english, arabic = ANSWERS.get(name, (False, False))
        if english:
            channel.answer_time = english
            for lang in (code for code, _label in env["res.lang"].get_installed() if code.startswith("ar")):
                channel.with_context(lang=lang).answer_time = arabic
        if contact:
            channel.contact = contact
            for lang in (code for code, _label in env["res.lang"].get_installed() if code.startswith("ar")):
                channel.with_context(lang=lang).contact = ARABIC_CONTACTS.get(contact, contact)
    room = env.ref(f"{module}.channel_training_room", raise_if_not_found=False)
    if room:
        room.opening_note = "and while courses run"
        for lang in (code for code, _label in env["res.lang"].get_installed() if code.startswith("ar")):
            room.with_context(lang=lang).opening_note = "وأثناء انعقاد الدورات"
    for key, number in (("harbi", "1010101010"),):
        customer = env.ref(f"{module}.customer_{key}_demo", raise_if_not_found=False)
        if customer:
            customer.complaint_identity = number
