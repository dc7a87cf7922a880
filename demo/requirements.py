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
RECEIPT = "helpdesk_mgmt_complaint.requirement_receipt_demo"


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
    cases = demo.env["helpdesk.ticket"].search([("phase", "in", ("received", "verification"))])
    demo.env["helpdesk.ticket.requirement"]._follow_classification(cases)
    if not demo.env.ref("helpdesk_mgmt_complaint.case_by_item_demo", raise_if_not_found=False):
        _return_by_item(demo)


def _return_by_item(demo):
    """A case that waits for its customer item by item: one could not be read, the others are missing."""
    case = demo._record(
        "case_by_item",
        "helpdesk.ticket",
        {
            "type_id": demo.env.ref("helpdesk_mgmt_complaint.type_complaint").id,
            "category_id": demo.env.ref("helpdesk_mgmt_complaint.category_payments_demo").id,
            "channel_id": demo._channel("web").id,
            "partner_id": demo.env.ref("helpdesk_mgmt_complaint.customer_harbi_demo").id,
            "name": "سددت رسوم الطلب ولم تظهر في حسابي",
            "description": "<p>سددت رسوم تجديد الترخيص عبر نظام سداد قبل ثلاثة أيام، وما زال الطلب بانتظار السداد.</p>",
            "remedy": "قيد المبلغ على الطلب واستكمال التجديد.",
            "declaration_accepted": True,
            "preferred_contact": "email",
            "user_id": False,
        },
    )
    case = demo._as_agent(case)
    case.action_start_verification()
    receipt = case.requirement_ids.filtered(lambda item: item.requirement_id == demo.env.ref(RECEIPT))
    receipt.write({"verdict": "unreadable", "note": "التاريخ والمبلغ غير واضحين"})
    case.action_return_to_customer("وصلنا الإيصال، غير أن صورته غير واضحة، ولا يمكن قيد المبلغ دونه.")
