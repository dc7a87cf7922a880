"""The language of the tests of wording: a case walked through every event and ending, and what its customer read."""

from datetime import date

from markupsafe import Markup

from odoo.tools import html2plaintext

from .gateway import NoticeCase

NAMES = {
    "ar_001": {
        "title": "تأخر صرف مستحقات شهر مايو للمستفيدين",
        "solution": "صُرفت المستحقات في 7 يونيو.",
        "asked": "صورة الهوية",
        "reason": "لا تدخل الخدمة ضمن خدماتنا",
        "again": "لم تصل المستحقات بعد",
    },
    "en_US": {
        "title": "Payments of May to beneficiaries are late",
        "solution": "The payments were made on 7 June.",
        "asked": "A copy of the identity card",
        "reason": "Not one of our services",
        "again": "The payments have not arrived",
    },
}
KINDS = ("complaint", "report", "inquiry", "suggestion")
BODY = "المركز الوطني لتنمية القطاع غير الربحي"
SITE = "https://services.example.gov.sa"


class WordingCase(NoticeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"name": BODY, "email": "care@example.gov.sa"})
        cls.company.partner_id.lang = "ar_001"
        cls.env["ir.config_parameter"].set_param("web.base.url", SITE)
        cls.department = cls.make_team("القسم التشغيلي المساند", cls.agent | cls.agent2, leader=cls.leader)
        (cls.agent | cls.agent2 | cls.leader | cls.env.user).name = "أحمد الحربي"
        cls.agent.signature = "أحمد"
        cls.team.name = "العناية بالعملاء"
        cls.bank = cls.env["res.partner"].create({"name": "هيئة الاتصالات وتقنية المعلومات", "is_company": True})
        for milestone, days in (("verification", 2), ("resolution", 10)):
            cls.env["helpdesk.sla.policy"].create({"name": milestone, "milestone": milestone, "days": days})

    def new(self, kind, lang, text="", **vals):
        # a text of its own for each, which no comparison takes for another's
        customer = self.make_customer("سارة العتيبي", f"sara{len(self.tickets)}@example.com", lang=lang)
        customer.phone = "+966501234567"
        ticket = self.make_ticket(
            kind,
            partner_id=customer.id,
            name=NAMES[lang]["title"],
            description=Markup("<p>%s</p>") % (text or NAMES[lang]["title"]),
            preferred_contact="sms",
            **vals,
        )
        self.tickets.append(ticket)
        return ticket

    def proposed(self, kind, lang):
        case = self.new(kind, lang, phase="processing")
        case.solution = Markup("<p>%s</p>") % NAMES[lang]["solution"]
        case.action_propose_solution()
        return case

    def walk(self, kind, lang):
        """Cases of a kind, each walked to an ending of its own: [(what happens, case)]."""
        self.tickets, words = [], NAMES[lang]
        with self.at("2026-09-23 10:00"):
            self.type(kind).needs_decision = kind == "complaint"
            yield "to the end", self.to_the_end(self.new(kind, lang), words)
            self.type(kind).needs_decision = True
            case = self.proposed(kind, lang)
            case.sudo().action_customer_reject(words["again"])
            yield "rejected by the customer", case
            case = self.new(kind, lang, phase="processing")
            case.action_close_unsolved(words["reason"])
            case.sudo().action_reopen(words["again"])
            yield "not solved, reopened", case
            case = self.new(kind, lang, phase="verification")
            case.action_reject(words["reason"])
            case.sudo().action_reopen(words["again"])
            yield "not accepted, appealed", case
            case = self.new(kind, lang, phase="verification")
            case.sudo().action_withdraw()
            case.sudo().action_reopen(words["again"])
            yield "withdrawn, reopened", case
            case = self.new(kind, lang, phase="verification")
            case.action_cancel(words["reason"])
            yield "out of scope", case
            case = self.new(kind, lang, phase="processing")
            case._close_unreached(words["reason"])
            yield "not reached", case
            case = self.proposed(kind, lang)
            case.action_log_decision("reject", words["again"], heard_by_id=self.agent.id)
            yield "decision taken down", case
            first = self.new(kind, lang, phase="processing")
            second = self.new(kind, lang, phase="verification")
            second.partner_id = first.partner_id
            second.action_duplicate_of(first)
            second.action_undo_duplicate()
            yield "duplicate, separated", second
            lapsed = self.proposed(kind, lang)
            silent = self.new(kind, lang, phase="verification")
            silent.action_return_to_customer(words["asked"])
        with self.at("2026-09-27 12:00"):
            self.run_cron()
        with self.at("2026-10-01 08:30"):
            self.run_cron()
            yield "no decision", lapsed
            yield "silent", silent
            silent.sudo().action_reopen(words["again"])
            yield "silent, reopened", silent

    def to_the_end(self, case, words):
        case.action_start_verification()
        case.action_accept()
        case.action_return_to_customer(words["asked"])
        case._remind_of_reply()
        case.action_resume()
        case.action_refer(self.bank, words["asked"], 5)
        case.action_resume()
        case.action_hand_over(self.department, "Theirs")
        case.action_explain_delay(words["reason"], date(2026, 9, 30))
        case.solution = Markup("<p>%s</p>") % words["solution"]
        case.action_propose_solution()
        if case.phase == "proposed":
            case.action_take_back()
            case.action_propose_solution()
            case.sudo().action_customer_accept()
        case._send_notice("survey")
        case._send_notice("survey_reminder")
        case._send_notice("late")
        case._send_notice("settled", reference="CMP/2026/00002", title=words["title"], state="مغلق")
        return case

    def mails(self, case):
        """[(event, subject, text)] of the mails to the customer."""
        found = []
        for notice in case.notice_ids.filtered(lambda n: n.channel == "email").sorted("id"):
            mail = self.env["mail.mail"].search([("mail_message_id", "=", notice.message_id.id)], limit=1)
            found.append((notice.event, notice.message_id.subject, mail.body_html or notice.message_id.body))
        return found

    def texts(self, case):
        """[(event, text)] of the text messages, with the longest number and code that a link has."""
        notices = case.notice_ids.filtered(lambda n: n.channel == "sms").sorted("id")
        return [(n.event, n.body.replace(f"/c/{case.id}/signed-in", "/c/99999/" + 12 * "X")) for n in notices]

    def plain(self, body):
        return html2plaintext(body)
