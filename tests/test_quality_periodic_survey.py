"""M22, E04: beside the survey of a case customers are asked, once a period, about the service as a whole."""

import re
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import ComplaintError
from ..wizards.base_partner_merge import UNIQUE_BY_CONTACT
from .common import MODULE, PortalCase
from .quality import QualityCase


class PeriodicBuilders:
    def round(self, start=date(2026, 4, 1), end=date(2026, 6, 30), **vals):
        return self.env["helpdesk.periodic.survey"].create(
            {"date_from": start, "date_to": end, "company_id": self.company.id, **vals}
        )

    def invite(self, round_, when="2026-07-01 10:00"):
        with self.at(when):
            round_.action_invite()
            self.run_periodic()
        return round_.invitation_ids

    def run_periodic(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_periodic_surveys").method_direct_trigger()
        self.env.invalidate_all()

    def reply(self, invitation, mark=5, text=""):
        answer = invitation.user_input_id
        for question in answer.survey_id.question_ids:
            if question.question_type == "scale":
                answer._save_lines(question, str(mark))
            elif text:
                answer._save_lines(question, text)
        answer._mark_done()


class TestPeriodicSurvey(PeriodicBuilders, QualityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"complaint_periodic_survey": False, "complaint_periodic_days": 10})
        # the demo data's round has asked some of these months already
        rounds = cls.env["helpdesk.periodic.survey"].sudo().search([])
        rounds.state = "draft"
        rounds.unlink()

    def case(self, name="Mona", when="2026-06-07 10:00", **vals):
        partner = self.make_customer(name, f"{name.lower()}@example.com", lang=vals.pop("lang", "ar_001"))
        with self.at(when):
            self.make_ticket(**{"partner_id": partner.id, **vals})
        return partner

    def mails(self, partner):
        return self.env["mail.mail"].sudo().search([("recipient_ids", "in", partner.ids), ("model", "=", False)])

    def test_policy_m22_customers_of_the_period_are_asked_once(self):
        # guards: models.quality.helpdesk_periodic_survey:_customers
        mona = self.case()
        with self.at("2026-06-08 10:00"):
            self.make_ticket(partner_id=mona.id)
        early = self.case("Early", "2026-03-31 10:00")
        late = self.case("Late", "2026-07-01 10:00")
        round_ = self.round()
        invitations = self.invite(round_)
        self.assertIn(mona, invitations.partner_id)
        self.assertFalse(invitations.partner_id & (early | late))
        self.assertEqual(len(self.mails(mona)), 1)
        round_.action_invite()
        self.run_periodic()
        self.assertEqual(round_.invitation_ids, invitations, "a second click invites nobody")
        again = self.invite(self.round(date(2026, 6, 1), date(2026, 6, 30)))
        self.assertNotIn(mona, again.partner_id, "one invitation a customer and period")
        self.assertEqual(len(self.mails(mona)), 1)

    def test_policy_m22_opt_out_is_respected(self):
        # guards: models.quality.helpdesk_periodic_survey:_customers
        tired, blocked, bare = self.case("Tired"), self.case("Blocked"), self.case("Bare")
        tired.complaint_no_surveys = True
        self.env["mail.blacklist"]._add(blocked.email)
        bare.email = False
        self.assertFalse(self.round()._customers() & (tired | blocked | bare))

    def test_policy_m22_no_case_that_some_may_not_see_is_told(self):
        # guards: models.quality.helpdesk_periodic_survey:_customers
        secret = self.case("Secret", confidential=True)
        about = self.case("About", subject_user_ids=[(4, self.noura.id)])
        self.assertFalse(self.round()._customers() & (secret | about))

    def test_policy_m22_in_the_customers_language(self):
        # guards: models.quality.helpdesk_periodic_invitation:_prepare_answer_vals
        mona, john = self.case(), self.case("John", lang="en_US")
        invitations = self.invite(self.round())
        for partner, subject, direction, lang in (
            (mona, "ما مدى رضاكم عن خدماتنا؟", "rtl", "ar_001"),
            (john, "How satisfied are you with our service?", "ltr", "en_US"),
        ):
            mail = self.mails(partner)
            invitation = invitations.filtered(lambda i, partner=partner: i.partner_id == partner)
            self.assertEqual(mail.subject, subject)
            self.assertIn(f'dir="{direction}"', mail.body_html)
            self.assertIn(f"/complaints/survey/{invitation.access_token}", mail.body_html)
            self.assertEqual(invitation.user_input_id.lang_id.code, lang)
            self.assertNotIn(partner.name, mail.body_html)

    def test_policy_e04_suggestions_become_cases(self):
        # guards: models.quality.helpdesk_periodic_invitation:action_register_suggestion
        mona = self.case()
        [invitation] = self.invite(self.round()).filtered(lambda i: i.partner_id == mona)
        self.reply(invitation, 2, "Open on Thursday evening")
        mine = invitation.with_user(self.noura)
        self.assertEqual(mine.suggestion, "Open on Thursday evening")
        mine.action_register_suggestion()
        mine.action_register_suggestion()
        ticket = self.env["helpdesk.ticket"].search([("partner_id", "=", mona.id), ("kind", "=", "suggestion")])
        self.assertEqual(len(ticket), 1)
        self.assertIn("Thursday evening", ticket.description)
        self.assertEqual(mine.ticket_id, ticket)
        self.assertTrue(self.notices(ticket), "the customer is told")

    def test_policy_m22_results_are_figures_without_names(self):
        # guards: models.quality.survey_user_input:_mark_done
        # guards: models.quality.helpdesk_periodic_invitation:_send_one
        people = self.case(), self.case("Lina"), self.case("Omar")
        round_ = self.round()
        mine = self.invite(round_).filtered(lambda i: i.partner_id in people[0] | people[1] | people[2])
        self.reply(mine[0], 5)
        self.reply(mine[1], 1, "Slow")
        seen = round_.with_user(self.noura)
        self.assertEqual((seen.answer_count, seen.score, seen.satisfied_share), (2, 50.0, 0.5))
        self.assertAlmostEqual(seen.response_rate, 2 / seen.invited_count)
        answers = self.env["helpdesk.periodic.invitation"].with_user(self.noura).search([("round_id", "=", round_.id)])
        self.assertEqual(answers, mine[:2].sorted("id", reverse=True), "only what was answered")
        for field in ("partner_id", "user_input_id", "access_token"):
            with self.assertRaises(AccessError):
                answers.read([field])
        self.assertFalse(mine.user_input_id.partner_id)
        messages = self.env["mail.message"].sudo()
        self.assertFalse(messages.search([("model", "=", "helpdesk.periodic.invitation")]))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            round_.with_user(self.agent).read(["score"])

    def test_policy_m22_ends_after_its_working_days(self):
        # guards: models.quality.helpdesk_periodic_survey:_close_over
        mona = self.case()
        round_ = self.round()
        [invitation] = self.invite(round_, "2026-07-01 10:00").filtered(lambda i: i.partner_id == mona)
        row = round_._limits("periodic")
        self.assertEqual(str(row.due_date), "2026-07-15 20:59:59")
        self.assertEqual(invitation.user_input_id.deadline, row.due_date)
        with self.at("2026-07-16 09:00"):
            self.assertIn("has ended", invitation._why_closed())
            self.run_cron()
            self.assertEqual(round_.state, "closed")
            self.assertEqual(row.state, "lapsed")
            with self.assertRaises(UserError):
                invitation._begin()

    def test_policy_e04_by_itself_every_quarter(self):
        # guards: models.quality.helpdesk_periodic_survey:_begin_due
        mona = self.case()
        self.company.complaint_periodic_survey = "quarter"
        with self.at("2026-07-02 09:00"):
            self.run_periodic()
            self.run_periodic()
        round_ = self.env["helpdesk.periodic.survey"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(round_), 1)
        self.assertEqual((round_.date_from, round_.date_to), (date(2026, 4, 1), date(2026, 6, 30)))
        self.assertIn(mona, round_.invitation_ids.partner_id)
        with self.at("2026-07-20 09:00"):
            self.run_periodic()
        self.assertEqual(self.env["helpdesk.periodic.survey"].search([("company_id", "=", self.company.id)]), round_)

    def test_second_company_asks_its_own(self):
        company, team = self.make_company()
        mona = self.case()
        other = self.case("Elsewhere", team_id=team.id, company_id=company.id, user_id=False)
        self.assertFalse(self.round()._customers() & other)
        self.assertFalse(self.round(company_id=company.id)._customers() & mona)

    def test_one_bad_address_stops_no_other(self):
        mona, lina = self.case(), self.case("Lina")
        round_ = self.round()
        with self.at("2026-07-01 10:00"):
            round_.action_invite()
            bad = round_.invitation_ids.filtered(lambda i: i.partner_id == mona)
            bad.partner_id.lang = False
            template = self.env.ref(f"{MODULE}.mail_template_periodic_survey")
            template.email_from = "{{ 1 / (object.partner_id.lang and 1 or 0) }}"
            with mute_logger(f"odoo.addons.{MODULE}.models.quality.helpdesk_periodic_invitation"):
                self.run_periodic()
        self.assertEqual(bad.state, "failed")
        self.assertEqual(round_.invitation_ids.filtered(lambda i: i.partner_id == lina).state, "sent")

    def test_what_was_sent_is_kept(self):
        round_ = self.round()
        self.invite(round_)
        for change in (lambda: round_.write({"date_from": date(2026, 1, 1)}), round_.unlink):
            with self.assertRaises(ComplaintError):
                change()
        with self.assertRaises(ComplaintError):
            round_.with_user(self.noura).state = "draft"


@tagged("post_install", "-at_install")
class TestMergedContacts(PeriodicBuilders, QualityCase):
    """Core's dialog that makes one contact of several."""

    def merge(self, *partners):
        self.env["base.partner.merge.automatic.wizard"]._merge([p.id for p in partners], partners[-1])
        self.env.invalidate_all()

    def asked(self, *names):
        round_ = self.round()
        partners = [self.make_customer(name, f"{name.lower()}@example.com") for name in names]
        invitations = self.env["helpdesk.periodic.invitation"].create(
            [{"round_id": round_.id, "partner_id": partner.id} for partner in partners]
        )
        with self.at("2026-07-01 10:00"):
            invitations._send()
        return partners, invitations

    def test_both_were_invited_to_one_round(self):
        # guards: wizards.base_partner_merge:_update_foreign_keys
        # guards: models.quality.helpdesk_periodic_invitation:_merge_customers
        (mona, double), (answered, other) = self.asked("Mona", "Double")
        answered.state = "done"
        stale = other.user_input_id
        self.merge(mona, double)
        self.assertFalse(mona.exists() or other.exists())
        self.assertEqual((answered.partner_id, answered.state), (double, "done"))
        self.assertTrue(stale.deadline, "the other link asks nobody again")

    def test_one_was_invited(self):
        (mona,), invitation = self.asked("Mona")
        case, other = self.make_ticket(partner_id=mona.id), self.make_customer("Other")
        self.merge(mona, other)
        self.assertEqual(invitation.partner_id | case.partner_id, other)
        self.assertEqual(case.message_partner_ids & other, other)

    def test_every_table_that_is_unique_by_contact_is_brought_together(self):
        """A new one belongs into `UNIQUE_BY_CONTACT`."""
        self.env.cr.execute(
            """SELECT DISTINCT i.indrelid::regclass::text FROM pg_index i
               JOIN pg_constraint c ON c.conrelid = i.indrelid AND c.confrelid = 'res_partner'::regclass
                    AND c.contype = 'f' AND c.conkey[1] = ANY (i.indkey)
               WHERE i.indisunique AND NOT EXISTS (SELECT FROM pg_constraint u WHERE u.conindid = i.indexrelid)
                     AND i.indrelid::regclass::text LIKE 'helpdesk%'"""
        )
        tables = {table for (table,) in self.env.cr.fetchall()}
        self.assertEqual(tables, {self.env[name]._table for name in UNIQUE_BY_CONTACT})


class TestPeriodicPages(PeriodicBuilders, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_periodic_survey = False

    def invitation(self):
        self.sign_in()
        self.make_ticket(partner_id=self.sara.id)
        today = self.company._local_today()
        round_ = self.round(today.replace(day=1), today)
        round_.action_invite()
        self.run_periodic()
        return round_.invitation_ids.filtered(lambda i: i.partner_id == self.sara)

    def test_policy_m22_a_scanner_answers_nothing(self):
        # guards: controllers.periodic:complaint_periodic_decide
        invitation = self.invitation()
        path = f"/complaints/survey/{invitation.access_token}"
        page = self.get(path)
        self.assertEqual(page.status_code, 200)
        self.assertEqual(invitation.user_input_id.state, "new")
        [form] = self.page(page).xpath("//form[contains(@action, '/complaints/survey/')]")
        as_it_stands = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
        for data in (as_it_stands, {**as_it_stands, "stop": "1"}):
            self.post(path, data)
            self.env.invalidate_all()
            self.assertEqual((invitation.state, invitation.user_input_id.state), ("sent", "new"))
            self.assertFalse(self.sara.complaint_no_surveys)

    def test_policy_m22_a_person_gets_to_the_questions(self):
        # guards: models.quality.helpdesk_periodic_invitation:_begin
        invitation = self.invitation()
        path = f"/complaints/survey/{invitation.access_token}"
        self.assertSentAway(self.person(path), f"/survey/start/{invitation.round_id.survey_id.access_token}")

    def test_policy_m22_a_person_wants_no_more(self):
        # guards: controllers.periodic:complaint_periodic_decide
        invitation = self.invitation()
        path = f"/complaints/survey/{invitation.access_token}"
        self.assertIn("no more of these questions", self.person(path, stop="1").text)
        self.env.invalidate_all()
        self.assertTrue(self.sara.complaint_no_surveys)
        self.assertEqual(invitation.state, "stopped")

    def test_unknown_tokens_are_not_found(self):
        for token in ("x", "0" * 32, "%27%20OR%201=1"):
            self.assertEqual(self.get(f"/complaints/survey/{token}").status_code, 404)

    def person(self, path, **values):
        """Presses a button of the page, as its script does it."""
        challenge = re.search(r'name="challenge"[^>]*value="([0-9a-f]{32})"', self.get(path).text)[1]
        return self.post(path, {"challenge": challenge, "person": challenge[::-1], **values})
