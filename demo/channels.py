"""The demo body's channels, beside what its pack says of them: who answers, and where customers find them."""

MODULE = "helpdesk_mgmt_complaint"
# key: (user, hours, contact in English, in Arabic); the pack has said the rest
CHANNELS = {
    "web": ("agent", None, None, None),
    "email": ("agent", None, "care@example.com", "care@example.com"),
    "phone": ("agent", "calendar_channels", "+966 11 010 0000", "+966 11 010 0000"),
    "portal": ("manager", None, None, None),
    "visit": ("agent", "calendar", "1200 King Road, Riyadh", "1200 طريق الملك، الرياض"),
    "whatsapp": ("agent", "calendar_channels", "+966 50 010 0000", "+966 50 010 0000"),
    "social": ("quality", "calendar_channels", "@services_demo", "@services_demo"),
    "fax": ("manager", "calendar", "+966 11 010 0001", "+966 11 010 0001"),
}
# the body has switched this one on itself
WHATSAPP = {"answer_time": ("Shortly.", "خلال وقت قصير.")}


def load(demo):
    """
    :param demo: `helpdesk.complaint.demo`, the body being loaded
    """
    for key, (user, hours, contact, arabic) in CHANNELS.items():
        channel = demo._channel(key)
        channel.user_id = demo.env.ref(f"{MODULE}.user_{user}_demo")
        if hours:
            channel.write({"resource_calendar_id": demo.env.ref(f"{MODULE}.{hours}_demo").id, "always_open": False})
        if contact:
            channel.contact = contact
            demo._in_arabic(channel, {"contact": arabic})
    whatsapp = demo._channel("whatsapp")
    english, arabic = WHATSAPP["answer_time"]
    whatsapp.write({"active": True, "show_on_charter": True, "answer_time": english})
    demo._in_arabic(whatsapp, {"answer_time": arabic})
    demo.env.ref(f"{MODULE}.customer_harbi_demo").complaint_identity = "1010101010"
