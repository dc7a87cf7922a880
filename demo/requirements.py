"""What the demo body asks of its customers. Loaded after the cases, so that none of their stories waits for it."""

from odoo import Command

# key: (category, type, kind, mandatory, English, Arabic, help in English, help in Arabic)
REQUIREMENTS = {
    "identity": (
        "payments",
        "complaint",
        "document",
        False,
        "Copy of the identity card or residence permit",
        "صورة الهوية الوطنية أو الإقامة",
        "Valid; both sides legible.",
        "سارية المفعول، مع وضوح الوجهين.",
    ),
    "service_number": (
        "payments",
        "complaint",
        "datum",
        False,
        "Number of the transaction or service request",
        "رقم المعاملة أو طلب الخدمة",
        "It stands on the receipt or in the text message.",
        "تجدونه في الإيصال أو في الرسالة النصية.",
    ),
    "receipt": (
        "payments",
        None,
        "document",
        False,
        "Receipt of the payment",
        "إيصال السداد",
        "Date and amount must be legible.",
        "مع وضوح التاريخ والمبلغ.",
    ),
    "licence": (
        "licences",
        None,
        "condition",
        True,
        "Licensed entity",
        "منشأة مرخصة",
        "State the number of the licence, or attach it.",
        "يُذكر رقم الترخيص أو تُرفق نسخة منه.",
    ),
    "picture": (
        "centres",
        None,
        "document",
        False,
        "Picture of the place",
        "صورة للموقع",
        "",
        "",
    ),
}


def _ids(demo, name):
    return demo.env.ref(f"helpdesk_mgmt_complaint.{name}").ids if name else []


def load(demo):
    """:param demo: `helpdesk.complaint.demo`, whose `_record` makes each once"""
    for number, (key, row) in enumerate(REQUIREMENTS.items(), start=1):
        category, type_, kind, mandatory, english, arabic, guidance, guidance_ar = row
        demo._record(
            f"requirement_{key}",
            "helpdesk.requirement",
            {
                "name": english,
                "sequence": number,
                "kind": kind,
                "mandatory": mandatory,
                "guidance": guidance,
                "category_ids": [Command.set(_ids(demo, category and f"category_{category}_demo"))],
                "type_ids": [Command.set(_ids(demo, type_ and f"type_{type_}"))],
            },
            {"name": arabic, "guidance": guidance_ar},
        )
    demo.env["helpdesk.ticket"].search([("phase", "in", ("received", "verification"))])._sync_requirements()
