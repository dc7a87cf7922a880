from odoo.exceptions import AccessError
from odoo.modules.migration import load_script

from ..tools.short_link import code_of
from .common import MODULE, ComplaintCase, PortalCase
from .test_settings_upgrade import FOLDER

OLD = (
    "<div>\n    <p>Dear <t t-out=\"object.customer_name or ''\"/>,</p>\n    <p>We are still waiting for your answer on "
    'your case <strong t-out="object.number"/>, <em t-out="object.name"/>.</p>\n    '
    "<p t-if=\"object._due_moment('customer_reply')\">Please answer by "
    "<strong t-out=\"object._due_moment('customer_reply')\"/>. Without an answer the case closes then; you may reopen "
    'it afterwards.</p>\n    <p><a t-att-href="object._notice_link()" style="background-color: #017e84; color: '
    "#ffffff; padding: 8px 18px; border-radius: 4px; text-decoration: none; display: inline-block; margin: 4px 0;"
    '">Answer</a></p>\n</div>\n        '
)


class TestWords(ComplaintCase):
    def words(self, ticket, lang="ar_001"):
        return ticket.with_context(lang=lang)._wording()

    def write_word(self, slot, arabic="", english="", company=None):
        return self.env["helpdesk.policy.wording"].create(
            {"company_id": (company or self.company).id, "slot": slot, "text_ar": arabic, "text_en": english}
        )

    def test_a_case_of_each_kind_has_its_noun(self):
        # guards: models.wording.helpdesk_policy_wording:_shipped
        for kind, arabic, english in (
            ("complaint", "شكواكم", "your complaint"),
            ("report", "بلاغكم", "your report"),
            ("inquiry", "استفساركم", "your inquiry"),
            ("suggestion", "مقترحكم", "your suggestion"),
        ):
            ticket = self.make_ticket(kind)
            self.assertEqual(self.words(ticket).your, arabic)
            self.assertEqual(self.words(ticket, "en_US").your, english)

    def test_own_word_comes_first_in_its_company_and_language(self):
        # guards: models.wording.helpdesk_policy_wording:_texts
        other, team = self.make_company()
        ticket = self.make_ticket()
        elsewhere = self.make_ticket(team_id=team.id, company_id=other.id, category_id=False)
        self.assertEqual(self.words(ticket).customer, "المتعامل")
        row = self.write_word("customer", arabic="المستفيد")
        self.assertEqual(self.words(ticket).customer, "المستفيد")
        self.assertEqual(self.words(ticket, "en_US").customer, "the customer", "nobody wrote an English one")
        self.assertEqual(self.words(elsewhere).customer, "المتعامل")
        row.text_en = "the beneficiary"
        self.assertEqual(self.words(ticket, "en_US").customer, "the beneficiary")
        self.assertEqual((row.text_ar, row.text_en), ("المستفيد", "the beneficiary"))
        row.unlink()
        self.assertEqual(self.words(ticket).customer, "المتعامل")

    def test_word_written_in_one_language_alone_as_packs_do(self):
        # guards: models.wording.helpdesk_policy_wording:_of_language
        ticket = self.make_ticket()
        row = self.env["helpdesk.policy.wording"].create({"slot": "channels", "text": "the care channels"})
        self.assertEqual(self.words(ticket).channels, "البوابة والبريد الإلكتروني")
        row.with_context(lang="ar_001").text = "قنوات العناية بالعملاء"
        self.assertEqual(self.words(ticket).channels, "قنوات العناية بالعملاء")
        self.assertEqual(self.words(ticket, "en_US").channels, "the care channels")

    def test_right_after_closing_is_said_of_each_kind(self):
        # guards: models.wording.words:reopening
        self.write_word("reopening", arabic="استئناف الشكوى")
        self.assertEqual(self.words(self.make_ticket()).reopening, "استئناف الشكوى")
        self.assertEqual(self.words(self.make_ticket("inquiry")).reopening, "استئناف الاستفسار")

    def test_what_refers_to_a_case_agrees_with_its_noun(self):
        # guards: models.wording.words:agree
        self.assertEqual(self.words(self.make_ticket()).agree("رقمه", "رقمها"), "رقمها")
        report = self.make_ticket("report")
        self.assertEqual(self.words(report).agree("رقمه", "رقمها"), "رقمه")
        self.write_word("the_report", arabic="الملاحظة")
        self.assertEqual(self.words(report).agree("رقمه", "رقمها"), "رقمها")
        self.assertEqual(self.words(report).to_the, "للملاحظة")

    def test_days_agree_with_their_number(self):
        # guards: models.wording.words:days
        words = self.words(self.make_ticket())
        self.assertEqual(
            [words.days(number) for number in (1, 2, 3, 10, 11)],
            ["يوم عمل واحد", "يومَي عمل", "ثلاثة أيام عمل", "عشرة أيام عمل", "11 يوم عمل"],
        )

    def test_salutation(self):
        # guards: models.wording.helpdesk_policy_wording:_salutation
        firm = self.env["res.partner"].create({"name": "شركة النخيل", "is_company": True})
        for vals, words in (
            ({}, "السيد/السيدة سارة العتيبي"),
            ({"partner_id": firm.id}, "السادة شركة النخيل المحترمين"),
            ({"partner_id": False, "partner_name": False}, "تحية طيبة وبعد،"),
        ):
            said = self.words(self.make_ticket(**vals)).salutation
            self.assertTrue(said.startswith(words), said)
            self.assertNotIn("False", said)

    def test_policy_n10_closed_by_silence_is_called_closed(self):
        # guards: models.wording.words:state_of
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="verification")
            self.step(ticket, "return")
        for moment in ("2026-06-08 12:00", "2026-06-11 10:00"):
            with self.at(moment):
                self.run_cron()
        self.assertPhase(ticket, "cancelled", "unresponsive")
        self.assertEqual(self.words(ticket).state, "مغلق – لعدم التجاوب")
        body = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment").sorted("id")[-1].body
        self.assertIn("آليًا لعدم التجاوب خلال ثلاثة أيام عمل", body)
        self.assertNotIn("إلغاء", body)
        labels = [entry["label"] for entry in ticket.with_context(lang="ar_001")._history()]
        self.assertEqual(labels[-1], "مغلق – لعدم التجاوب")

    def test_every_end_has_a_name(self):
        # guards: models.wording.words:end_of
        for phase, reason, label in (
            ("closed", "solved", "مغلق"),
            ("rejected", "ineligible", "مغلق – لعدم انطباق الشروط"),
            ("cancelled", "withdrawn", "مغلق – بطلب مقدّمه"),
        ):
            ticket = self.make_ticket(phase=phase)
            self.assertPhase(ticket, phase, reason)
            self.assertEqual(self.words(ticket).end, label)
        self.write_word("end_solved", arabic="مغلق – تم الحل")
        self.assertEqual(self.words(self.make_ticket(phase="closed")).state, "مغلق – تم الحل")

    def test_an_end_that_names_complaints_is_not_said_of_an_inquiry(self):
        # guards: models.wording.words:end_of
        self.write_word("end_duplicate", arabic="مغلق – لوجود شكوى مماثلة", english="Closed – a similar complaint")
        complaint, inquiry = self.make_ticket(), self.make_ticket("inquiry")
        self.assertEqual(self.words(complaint).end_of("duplicate"), "مغلق – لوجود شكوى مماثلة")
        self.assertEqual(self.words(inquiry).end_of("duplicate"), "مغلق – مكرر")
        self.assertEqual(self.words(inquiry, "en_US").end_of("duplicate"), "Closed, duplicate")

    def test_list_shows_every_word_once(self):
        # guards: models.wording.helpdesk_policy_wording:action_open_wording
        Wording = self.env["helpdesk.policy.wording"]
        self.write_word("customer", arabic="المتدرب")
        for _time in range(2):
            action = Wording.action_open_wording()
            rows = Wording.search([("company_id", "=", self.company.id)])
            self.assertEqual(len(rows), len(Wording._slots()))
        self.assertEqual(action["res_model"], Wording._name)
        self.assertEqual(rows.filtered(lambda r: r.slot == "customer").text_ar, "المتدرب")
        self.assertEqual(self.words(self.make_ticket()).the, "الشكوى", "an empty row is the word that is shipped")
        with self.assertRaises(AccessError):
            Wording.with_user(self.agent).action_open_wording()

    def test_letters_are_in_the_language_of_the_organisation(self):
        # guards: models.wording.res_company:_letter_lang
        partner = self.company.partner_id
        for lang, country, expected in (
            ("en_US", False, "ar_001"),
            ("en_US", "base.sa", "ar_001"),
            ("en_US", "base.us", "en_US"),
            ("ar_001", "base.us", "ar_001"),
        ):
            partner.write({"lang": lang, "country_id": country and self.env.ref(country).id})
            self.assertEqual(self.company._letter_lang(), expected, (lang, country))

    def test_upgrade_renews_what_nobody_edited(self):
        """By language: the text of a release before goes, the administrator's own stays."""
        script = load_script(str(FOLDER.parent / "19.0.1.7.0" / "post-wording.py"), "post-wording")
        received, reminder = (self.env.ref(f"{MODULE}.mail_template_{name}") for name in ("received", "reminder"))
        text = self.env.ref(f"{MODULE}.sms_template_late")
        new = {t: (t.subject, t.body_html) for t in (received, reminder)}
        arabic = received.with_context(lang="ar_001").subject
        received.subject = "Your case {{ object.number }} has been received"
        received.with_context(lang="ar_001").subject = "رقمكم {{ object.number }}"
        received.body_html = "<p>Of our own</p>"
        reminder.body_html = OLD
        text.body = "Our own {{ object.number }}"
        self.env.flush_all()
        script.migrate(self.env.cr, "19.0.1.6.0")
        self.env.invalidate_all()
        self.assertEqual(received.subject, new[received][0])
        self.assertEqual(received.with_context(lang="ar_001").subject, "رقمكم {{ object.number }}")
        self.assertNotEqual(arabic, "رقمكم {{ object.number }}")
        self.assertEqual(received.body_html, "<p>Of our own</p>")
        self.assertEqual(reminder.body_html.split(), new[reminder][1].split())
        self.assertEqual(text.body, "Our own {{ object.number }}")


class TestShortLink(PortalCase):
    def test_short_address_leads_to_the_page_of_whoever_has_the_code(self):
        # guards: controllers.short:complaint_short
        # guards: models.mail.helpdesk_ticket_notice:_send_sms
        self.sara.phone = "+966501234567"
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(partner_id=self.sara.id, preferred_contact="sms", phase="proposed")
        text = self.env["sms.sms"].search([("mail_message_id", "in", ticket.message_ids.ids)]).sorted("id")[-1]
        token = ticket.sudo().access_token
        path = f"/c/{ticket.id}/{code_of(token)}"
        self.assertIn(path, text.body)
        self.assertNotIn(code_of(token), text.mail_message_id.body)
        self.assertNotIn(token, text.body)
        self.assertIn(f"access_token={token}", self.get(path).headers["Location"])
        self.assertIn(f"/survey?access_token={token}", self.get(f"{path}/s").headers["Location"])
        for wrong in ("signed-in", code_of(""), token, "ش"):
            answer = self.get(f"/c/{ticket.id}/{wrong}")
            self.assertNotIn(token, answer.headers["Location"])
            nobodys = self.get(f"/c/{ticket.id + 1000}/{wrong}").headers["Location"]
            told = answer.headers["Location"].replace(str(ticket.id), str(ticket.id + 1000))
            self.assertEqual(told, nobodys, "nobody learns that there is such a case")
        self.assertNotIn("token", self.get(f"/c/{ticket.id + 1000}/{code_of('')}").headers["Location"])
