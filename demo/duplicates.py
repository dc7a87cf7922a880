"""A customer who complains again about what is under processing: the pair that the comparison finds."""

from datetime import timedelta

RECEIPT = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# days ago, title, text, files
CASES = (
    (
        3,
        "تأخر صرف بدل الإيجار عن شهرين",
        "السلام عليكم ورحمة الله وبركاته، تقدمت بطلب بدل الإيجار رقم 77410935 في فرع العليا، وظهرت المعاملة مكتملة في "
        "النظام منذ ستة أسابيع، ولم يصل المبلغ 4,500 ريال إلى حسابي حتى الآن. راجعت الفرع مرتين ولم أجد جوابًا واضحًا. "
        "وتقبلوا خالص التحية.",
        ("إيصال المراجعة.pdf",),
    ),
    (
        0,
        "لم يصلني مبلغ بدل الايجار",
        "السلام عليكم، أذكركم بطلبي رقم ٧٧٤١٠٩٣٥ الخاص ببدل الايجار في فرع العليا. المعاملة مكتمله في النظام ولم يصل "
        "المبلغ ٤٥٠٠ ريال الى حسابي. وقد أفادني الموظف أمس بأن رقم الحساب البنكي المسجل غير صحيح، وأرفق كشف الحساب.",
        ("إيصال المراجعة.pdf", "كشف الحساب.pdf"),
    ),
)


def load(demo, clock):
    """
    :param demo: `helpdesk.complaint.demo`, the body being loaded
    :param clock: freezegun's, at the end of the story of the other cases
    """
    now = demo.env.cr.now()
    customer = demo.env.ref("helpdesk_mgmt_complaint.customer_harbi_demo")
    if demo.env["helpdesk.ticket"].search_count([("partner_id", "=", customer.id), ("name", "=", CASES[0][1])]):
        return
    for days, subject, text, files in CASES:
        clock.move_to(now - timedelta(days=days, hours=2))
        case = demo._file(
            {
                "kind": "complaint",
                "category": "claims",
                "channel": "web",
                "customer": "harbi",
                "subject": subject,
                "description": text,
                "remedy": "صرف المبلغ المتأخر وإفادتي بموعده.",
                "complexity": "routine",
                "importance": "medium",
            }
        )
        for name in files:
            # one file of both cases, and one that the second brings
            content = RECEIPT + name.encode()
            demo.env["ir.attachment"].create({"name": name, "raw": content, "res_model": case._name, "res_id": case.id})
        if days:
            demo._as_agent(case).action_start_verification()
            clock.move_to(now - timedelta(days=days - 1))
            demo._do_accept(case)
        else:
            case.env["helpdesk.ticket.match"]._compare_safely(case)
    clock.move_to(now)
