"""Ready for customers? Each check says what is wrong where it is wrong, and is content where it is not."""

import json
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..models.packs import helpdesk_policy_readiness_system as system
from ..models.packs.helpdesk_policy_readiness import CHECKS, LEVELS
from .common import MODULE, SUNDAY, ComplaintCase, utc
from .smtp import SmtpMixin

BODY = f"odoo.addons.{MODULE}.models.packs.helpdesk_policy_readiness_body"


class ReadinessCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Pack = cls.env["helpdesk.policy.pack"].sudo().with_context(allowed_company_ids=cls.company.ids)
        cls.Params = cls.env["ir.config_parameter"].sudo()
        # one team, whatever the demo data brought
        cls.teams = cls.env["helpdesk.ticket.team"].search([("use_complaint_process", "=", True)])
        cls.env.cr.execute("UPDATE helpdesk_ticket_team SET active = (id = %s)", [cls.team.id])
        cls.env.invalidate_all()

    def look(self, key):
        return self.Pack._look(key, self.company)

    def assertLevel(self, key, level, word=""):
        found = self.look(key)
        self.assertEqual(found and found.level, level, found and found.text)
        if word:
            self.assertIn(word, found.text)
        # what is wrong has a way to the fix
        if level in ("error", "warning") and key != "letters":
            self.assertTrue(found.action.get("type"), key)
            model = found.action.get("res_model")
            self.assertTrue(not model or model in self.env, model)
        return found


class TestReadiness(ReadinessCase):
    def test_lines(self):
        """Every check has its line, its level, its words in the reader's language, and ways that lead somewhere."""
        # guards: models.packs.helpdesk_policy_readiness:readiness
        lines = self.env["helpdesk.policy.pack"].readiness(self.company.id)
        keys = [line["key"] for line in lines]
        self.assertEqual(keys, [line["key"] for line in self.env["helpdesk.policy.pack"].readiness(self.company)])
        json.dumps(lines)
        self.assertEqual(len(keys), len(set(keys)))
        self.assertLessEqual(set(keys), set(CHECKS))
        for line in lines:
            with self.subTest(key=line["key"]):
                self.assertEqual(set(line), {"key", "level", "text", "action"})
                self.assertIn(line["level"], LEVELS)
                self.assertNotIn("failed: the log says why", line["text"])
                if line["action"]:
                    self.assertTrue(line["action"]["type"].startswith("ir.actions."))
        arabic = self.env["helpdesk.policy.pack"].with_context(lang="ar_001").readiness(self.company)
        self.assertTrue(all(system.is_arabic(line["text"]) for line in arabic), [line["text"] for line in arabic])

    def test_few_queries(self):
        # guards: models.packs.helpdesk_policy_readiness:readiness
        self.env["helpdesk.policy.pack"].readiness(self.company)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env["helpdesk.policy.pack"].readiness(self.company)
        self.assertLess(self.env.cr.sql_log_count - before, 300)

    def test_managers_and_administrators_alone(self):
        # guards: models.packs.helpdesk_policy_readiness:_check_may_look
        Pack = self.env["helpdesk.policy.pack"]
        manager = self.make_user("ready_manager", "helpdesk_mgmt.group_helpdesk_manager")
        admin = self.make_user("ready_admin", "base.group_system")
        for user in (manager, admin):
            self.assertTrue(Pack.with_user(user).readiness(self.company.id))
        for user in (self.agent, self.make_customer("P", "p@example.com", login="ready_portal").user_ids):
            with self.assertRaises(AccessError):
                Pack.with_user(user).readiness(self.company.id)
            with self.assertRaises(AccessError):
                Pack.with_user(user).send_test_mail()
        company, _team = self.make_company()
        with self.assertRaises(AccessError):
            Pack.with_user(manager).readiness(company.id)
        with self.assertRaises(UserError):
            Pack.readiness(0)

    def test_way_that_is_closed_is_not_offered(self):
        # guards: models.packs.helpdesk_policy_readiness:_may_take
        self.env["ir.mail_server"].search([]).active = False
        self.env["helpdesk.ticket.notice"].search([]).unlink()
        manager = self.make_user("ready_manager", "helpdesk_mgmt.group_helpdesk_manager")
        admin = self.make_user("ready_admin", "base.group_system")
        for user, way in ((manager, False), (admin, True)):
            lines = self.env["helpdesk.policy.pack"].with_user(user).readiness(self.company.id)
            [line] = [line for line in lines if line["key"] == "mail_server"]
            self.assertEqual((line["level"], bool(line["action"])), ("error", way))
            self.assertEqual("An administrator does this" in line["text"], not way)

    def test_check_that_fails_stops_no_other(self):
        # guards: models.packs.helpdesk_policy_readiness:_look
        def fails(pack, company):
            pack.env.cr.execute("SELECT 1 / 0")

        loggers = (f"odoo.addons.{MODULE}.models.packs.helpdesk_policy_readiness", "odoo.sql_db")
        with patch.object(type(self.Pack), "_ready_country", fails), mute_logger(*loggers):
            lines = self.env["helpdesk.policy.pack"].readiness(self.company.id)
        [line] = [line for line in lines if line["key"] == "country"]
        self.assertEqual(line["level"], "warning")
        self.assertIn("country", line["text"])
        self.assertGreater(len(lines), 20)


class TestReadinessBody(ReadinessCase):
    def test_company(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_company
        self.company.name = "My Company"
        self.assertLevel("company", "error")
        self.company.name = "هيئة الخدمات"
        self.assertLevel("company", "ok")

    def test_country_and_language(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_country
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_company_language
        self.company.country_id = False
        self.company.partner_id.lang = "en_US"
        self.assertLevel("country", "error")
        self.assertLevel("company_language", "warning")
        self.company.country_id = self.env.ref("base.sa")
        self.company.partner_id.lang = "ar_001"
        self.assertLevel("country", "ok")
        self.assertLevel("company_language", "ok")

    def test_complaint_team(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_complaint_team
        self.assertLevel("complaint_team", "ok", "Care")
        self.env.cr.execute("UPDATE helpdesk_ticket_team SET active = false")
        self.env.invalidate_all()
        self.assertLevel("complaint_team", "error")

    def test_leaders_and_members(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_leaders
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_members
        self.assertLevel("leaders", "ok")
        self.assertLevel("members", "ok")
        below = self.make_team("Below", parent_id=self.team.id)
        self.assertLevel("leaders", "info", "Below")
        self.assertLevel("members", "error", "Below")
        below.active = False
        self.team.user_id = False
        self.assertLevel("leaders", "error", "Care")

    def test_hours(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_hours
        self.assertLevel("hours", "ok")
        self.team.resource_calendar_id = False
        self.assertLevel("hours", "warning", "Care")

    def test_useless_hours(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_useless_hours
        self.assertLevel("useless_hours", "ok")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": self.calendar.id,
                "date_from": utc("2020-01-01 00:00"),
                "date_to": utc("2080-01-01 00:00"),
            }
        )
        self.env.flush_all()
        self.cr.precommit.run()
        self.assertLevel("useless_hours", "error", "Sunday to Thursday")

    def test_hours_of_the_country(self):
        """A Saudi body works from Sunday to Thursday, in Riyadh."""
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_hours_of_country
        # guards: models.packs.helpdesk_policy_readiness_body:_weekend
        self.company.country_id = self.env.ref("base.sa")
        self.assertLevel("hours_of_country", "ok")
        self.team.resource_calendar_id = self.make_calendar("Western", days="01234")
        self.assertLevel("hours_of_country", "error", "Western")
        self.team.resource_calendar_id = self.make_calendar("Every day", days="0123456")
        self.assertLevel("hours_of_country", "ok")
        self.team.resource_calendar_id = self.make_calendar("Abroad", tz="Europe/Paris")
        self.assertLevel("hours_of_country", "error", "Abroad")
        self.company.country_id = self.env.ref("base.fr")
        self.assertLevel("hours_of_country", "error", "Abroad")
        self.team.resource_calendar_id = self.make_calendar("Paris", days="01234", tz="Europe/Paris")
        self.assertLevel("hours_of_country", "ok")
        self.company.country_id = False
        self.assertIsNone(self.look("hours_of_country"))

    def test_holidays(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_holidays
        self.env["resource.calendar.leaves"].search([]).unlink()
        self.assertLevel("holidays", "warning", "Sunday to Thursday")
        day = fields.Datetime.now() + timedelta(days=100)
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Eid",
                "calendar_id": self.calendar.id,
                "date_from": day,
                "date_to": day + timedelta(hours=20),
            }
        )
        self.assertLevel("holidays", "ok")
        leave.write({"date_from": day + timedelta(days=400), "date_to": day + timedelta(days=401)})
        self.assertLevel("holidays", "warning")

    def test_holidays_are_confirmed_by_somebody(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_unconfirmed_holidays
        with self.at("2026-06-07 10:00"):
            plan = self.env["helpdesk.holiday.plan"]._plan(self.company, self.calendar, {"country": "SA"})
            near = plan.holiday_ids.filtered(lambda day: str(day.date_to) > "2026-06-07")
            # the next one, the National Day, is more than three months away
            self.assertLevel("holidays", "info", near.sorted("date_from")[0].name)
        with self.at("2026-09-01 10:00"):
            self.assertLevel("holidays", "warning")
            plan.holiday_ids.action_confirm()
            self.assertLevel("holidays", "ok")

    def test_types(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_types
        self.assertLevel("types", "ok")
        self.env["helpdesk.ticket.type"].search([]).show_in_portal = False
        self.assertLevel("types", "error")

    def test_acceptable(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_acceptable
        self.assertLevel("acceptable", "ok")
        self.env["helpdesk.ticket.category"].search([]).active = False
        self.assertLevel("acceptable", "error", "A category is demanded")
        self.env["helpdesk.ticket.type"].search([]).demands_category = False
        self.assertLevel("acceptable", "ok")
        self.team.user_id = False
        self.assertLevel("acceptable", "ok")
        staff = self.env.ref(f"{MODULE}.group_classification").all_user_ids
        self.env.cr.execute("UPDATE res_users SET active = false WHERE id = ANY(%s)", [staff.ids])
        self.env.invalidate_all()
        self.assertLevel("acceptable", "error", "importance")
        self.company.complaint_importance_restricted = False
        self.assertLevel("acceptable", "ok")

    def test_categories(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_categories
        self.env["helpdesk.ticket.category"].search([("id", "!=", self.category.id)]).active = False
        self.assertLevel("categories", "ok")
        self.category.team_id = self.make_team("Nobody there")
        self.assertLevel("categories", "error", "Payments")
        self.category.active = False
        self.assertLevel("categories", "info")

    def test_limits(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_without_limit
        self.assertLevel("resolution", "error", "Complaint")
        self.assertLevel("first_response", "warning")
        for milestone in ("resolution", "first_response"):
            self.env["helpdesk.sla.policy"].create({"name": "All", "milestone": milestone, "days": 5})
        self.assertLevel("resolution", "ok")
        self.assertLevel("first_response", "ok")
        self.env["helpdesk.sla.policy"].search([("milestone", "=", "resolution")]).complexity = "routine"
        self.assertLevel("resolution", "error")

    def test_untaken(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_untaken
        self.company.complaint_untaken_days = 0
        self.assertLevel("untaken", "warning")
        self.company.complaint_untaken_days = 1
        self.assertLevel("untaken", "ok")

    def test_report_recipients(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_report_recipients
        self.company.write({"complaint_report_period": "quarter", "complaint_report_recipient_ids": [Command.clear()]})
        self.assertLevel("report_recipients", "warning")
        self.company.complaint_report_recipient_ids = self.leader.partner_id
        self.assertLevel("report_recipients", "ok")
        self.company.complaint_report_period = "none"
        self.assertIsNone(self.look("report_recipients"))

    def test_charter(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_charter
        self.company.complaint_public_charter = False
        self.assertLevel("charter", "info")
        self.company.complaint_public_charter = True
        channels = self.env["helpdesk.ticket.channel"].search([])
        channels.write({"resource_calendar_id": False, "always_open": False, "opening_note": False})
        self.assertLevel("charter", "warning")
        channels.always_open = True
        self.assertLevel("charter", "ok")

    def test_sign_up(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_sign_up
        for scope, level in (("b2b", "info"), ("b2c", "ok")):
            self.Params.set_param("auth_signup.invitation_scope", scope)
            self.assertLevel("sign_up", level)

    def test_roles_without_a_pack(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_roles
        self.assertLevel("roles", "info")

    def test_unattended(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_unattended
        self.env["helpdesk.ticket"].search([("user_id", "=", False)]).user_id = self.agent
        self.assertLevel("unattended", "ok")
        self.make_ticket(user_id=False)
        found = self.assertLevel("unattended", "warning", "1")
        self.assertEqual(self.env["helpdesk.ticket"].search_count(found.action["domain"]), 1)

    def test_waiting_for_hours(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_waiting_for_hours
        self.assertIsNone(self.look("waiting_for_hours"))
        self.make_ticket()._write_managed({"waits_for_calendar": True})
        self.assertLevel("waiting_for_hours", "error", "1")

    def test_media(self):
        # guards: models.packs.helpdesk_policy_readiness_body:_ready_media
        self.env["helpdesk.ticket"].search([("is_media", "=", True)]).is_media = False
        self.company.complaint_media_user_ids = False
        self.assertLevel("media", "info")
        self.company.complaint_media_user_ids = self.agent
        self.assertLevel("media", "ok")
        ticket = self.make_ticket(media_kind="press", media_url="https://news.example.com/1")
        self.assertLevel("media", "ok")
        ticket._write_managed({"registered_date": fields.Datetime.now() - timedelta(days=4)})
        self.assertLevel("media", "warning", "1")


class TestReadinessMail(SmtpMixin, ReadinessCase):
    def test_mail_server(self):
        # guards: models.packs.helpdesk_policy_readiness_mail:_ready_mail_server
        # guards: models.mail.ir_mail_server:_is_named
        self.assertLevel("mail_server", "ok")
        self.env["ir.mail_server"].search([]).active = False
        self.env["helpdesk.ticket.notice"].search([]).unlink()
        self.assertLevel("mail_server", "error")

    def test_test_mail(self):
        # guards: models.packs.helpdesk_policy_readiness_mail:_ready_test_mail
        # guards: models.packs.helpdesk_policy_readiness_mail:send_test_mail
        found = self.assertLevel("test_mail", "warning")
        self.company.email = "care@example.com"
        self.env.user.email = "chief@example.com"
        action = self.env["ir.actions.server"].browse(found.action["id"])
        answer = action.with_context(active_model="helpdesk.policy.pack").run()
        self.assertEqual(answer["tag"], "display_notification")
        [mail] = [mail for mail in self.server.mails if b"Test mail" in mail]
        self.assertIn(b"chief@example.com", mail)
        self.assertLevel("test_mail", "ok")

    def test_test_mail_that_is_refused(self):
        # guards: models.packs.helpdesk_policy_readiness_mail:send_test_mail
        self.company.email = "care@example.com"
        self.env.user.email = False
        with self.assertRaises(UserError):
            self.env["helpdesk.policy.pack"].send_test_mail()
        self.env.user.email = "chief@example.com"
        self.server.answers = {"MAIL": "550 5.7.1 Not you"}
        loggers = ("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")
        with self.assertRaises(Exception) as refusal, mute_logger(*loggers), self.env.cr.savepoint():
            self.env["helpdesk.policy.pack"].send_test_mail()
        self.assertIn("Not you", str(refusal.exception))
        self.assertLevel("test_mail", "warning")

    def test_sender(self):
        # guards: models.packs.helpdesk_policy_readiness_mail:_ready_sender
        # guards: models.settings.res_company:_mails_from
        self.company.write({"email": False, "alias_domain_id": False})
        self.assertLevel("sender", "error")
        self.company.email = "care@example.com"
        self.assertLevel("sender", "ok", "care@example.com")

    def mail(self, **vals):
        return self.env["mail.mail"].create({"subject": "x", "body_html": "x", "email_to": "x@example.com", **vals})

    def age(self, mail, hours):
        moment = fields.Datetime.now() - timedelta(hours=hours)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_mail SET create_date = %s, write_date = %s WHERE id = %s", [moment, moment, mail.id]
        )
        self.env.invalidate_all()

    def test_mail_queue(self):
        # guards: models.packs.helpdesk_policy_readiness_mail:_ready_mail_queue
        self.env["mail.mail"].search([("state", "=", "outgoing")]).unlink()
        mail = self.mail()
        self.assertLevel("mail_queue", "ok")
        self.age(mail, 2)
        self.assertLevel("mail_queue", "error", "1")
        # one that waits for its hour is not stuck
        mail.scheduled_date = fields.Datetime.now() + timedelta(hours=3)
        self.assertLevel("mail_queue", "ok")

    def test_mail_failed(self):
        # guards: models.packs.helpdesk_policy_readiness_mail:_ready_mail_failed
        self.env["mail.mail"].search([("state", "=", "exception")]).unlink()
        self.assertLevel("mail_failed", "ok")
        mail = self.mail(state="exception")
        self.assertLevel("mail_failed", "warning", "1")
        self.age(mail, 24 * 8)
        self.assertLevel("mail_failed", "ok")

    def test_alias_domain_and_aliases(self):
        # guards: models.packs.helpdesk_policy_readiness_mail:_ready_alias_domain
        # guards: models.packs.helpdesk_policy_readiness_mail:_ready_aliases
        self.company.alias_domain_id = False
        self.team.alias_name = False
        self.assertLevel("alias_domain", "error")
        self.assertLevel("aliases", "error", "Care")
        self.company.alias_domain_id = self.env["mail.alias.domain"].create({"name": "ready.example.com"})
        self.team.alias_name = "ready-care"
        self.assertLevel("alias_domain", "ok", "ready.example.com")
        self.assertLevel("aliases", "ok")
        self.make_team("Below", parent_id=self.team.id).alias_name = False
        self.assertLevel("aliases", "info", "Below")
        # a body that takes no mail needs none
        self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email").active = False
        self.assertIsNone(self.look("alias_domain") or self.look("aliases") or self.look("incoming"))

    def test_incoming(self):
        # guards: models.packs.helpdesk_policy_readiness_mail:_ready_incoming
        self.env["mail.message"].search([("message_type", "=", "email")]).message_type = "comment"
        self.assertLevel("incoming", "warning")
        ticket = self.make_ticket()
        ticket.message_post(body="x", message_type="email", author_id=self.customer.id)
        self.assertLevel("incoming", "ok")
        ticket.message_ids.filtered(lambda m: m.message_type == "email").message_type = "comment"
        server = self.env["fetchmail.server"].create({"name": "In", "server_type": "imap", "server": "in.example.com"})
        self.assertLevel("incoming", "error")
        server.state = "done"
        self.assertLevel("incoming", "ok")

    def test_text_messages(self):
        # guards: models.packs.helpdesk_policy_readiness_mail:_ready_text_messages
        # guards: models.packs.helpdesk_policy_readiness_mail:_sends_texts
        self.env["helpdesk.ticket"].search([("preferred_contact", "=", "sms")]).preferred_contact = "email"
        self.env["iap.account"].search([]).unlink()
        self.env["helpdesk.ticket.notice"].search([("channel", "=", "sms")]).unlink()
        self.assertIsNone(self.look("text_messages"))
        self.make_ticket(preferred_contact="sms")
        self.assertLevel("text_messages", "error", "no provider")
        self.env["iap.account"].create({"service_id": self.env.ref("sms.iap_service_sms").id})
        self.assertLevel("text_messages", "ok")
        self.env["sms.sms"].create(
            {"number": "+966500000000", "body": "x", "state": "error", "failure_type": "sms_credit"}
        )
        self.assertLevel("text_messages", "error", "credit")

    def test_scheduled_actions(self):
        # guards: models.packs.helpdesk_policy_readiness_mail:_ready_scheduled_actions
        now = fields.Datetime.now()
        self.env.cr.execute("UPDATE ir_cron SET nextcall = %s, failure_count = 0", [now + timedelta(hours=1)])
        self.env.cr.execute("UPDATE ir_cron SET active = true")
        self.env.invalidate_all()
        with self.workers(2):
            self.assertLevel("scheduled_actions", "ok")
            learn = self.env.ref(f"{MODULE}.ir_cron_word_count")
            learn.active = False
            self.assertLevel("scheduled_actions", "warning", learn.name)
            ledger = self.env.ref(f"{MODULE}.ir_cron_deadlines")
            self.env.flush_all()
            self.env.cr.execute("UPDATE ir_cron SET nextcall = %s WHERE id = %s", [now - timedelta(hours=3), ledger.id])
            self.env.invalidate_all()
            self.assertLevel("scheduled_actions", "error", ledger.name)
            self.env.cr.execute("UPDATE ir_cron SET nextcall = %s, active = true", [now + timedelta(hours=1)])
            self.env.invalidate_all()
        with self.workers(0):
            self.assertLevel("scheduled_actions", "info")

    @contextmanager
    def workers(self, threads):
        from odoo.tools import config

        with patch.dict(config.options, {"max_cron_threads": threads, "workers": 0}):
            yield

    def test_mails_held(self):
        # guards: models.packs.helpdesk_policy_readiness_mail:_ready_mails_held
        self.env["helpdesk.mail.held"].search([]).unlink()
        self.assertLevel("mails_held", "ok")
        self.env["helpdesk.mail.held"].create(
            {
                "email_from": "x@example.com",
                "email_normalized": "x@example.com",
                "subject": "x",
                "date": SUNDAY,
                "team_id": self.team.id,
            }
        )
        self.assertLevel("mails_held", "warning", "1")

    def test_undelivered(self):
        # guards: models.packs.helpdesk_policy_readiness_mail:_ready_undelivered
        self.env["helpdesk.ticket.notice"].search([]).handled = True
        self.env["helpdesk.ticket.deadline"].search([]).write({"problem": False, "next_action_date": False})
        self.env.flush_all()
        self.assertLevel("undelivered", "ok")
        notice = self.make_ticket().notice_ids.filtered(lambda n: n.channel == "email")
        notice.write({"state": "failed", "fault": "server"})
        self.env.flush_all()
        self.assertLevel("undelivered", "warning", "1")


class TestReadinessSystem(ReadinessCase):
    def test_web_address(self):
        # guards: models.packs.helpdesk_policy_readiness_system:_ready_web_address
        # guards: models.packs.helpdesk_policy_readiness_system:_is_reachable
        for url, level in (
            ("http://localhost:8069", "error"),
            ("https://192.168.1.4", "error"),
            ("https://care.local", "error"),
            ("http://care.example.com", "error"),
            ("https://care.example.com", "ok"),
            ("https://8.8.8.8", "ok"),
        ):
            with self.subTest(url=url):
                self.Params.set_param("web.base.url", url)
                if "website" in self.env:
                    self.env["website"].search([]).domain = url
                self.assertLevel("web_address", level, url)

    def test_web_address_is_kept(self):
        # guards: models.packs.helpdesk_policy_readiness_system:_ready_web_address_kept
        self.Params.set_param("web.base.url.freeze", False)
        self.assertLevel("web_address_kept", "info")
        self.Params.set_param("web.base.url.freeze", "True")
        self.assertLevel("web_address_kept", "ok")

    @contextmanager
    def path_of(self, folder):
        with patch.dict("os.environ", {"PATH": folder}):
            yield

    def test_programs(self):
        """The real programs of this machine, and a machine without them."""
        # guards: models.packs.helpdesk_policy_readiness_system:_ready_fonts
        # guards: models.packs.helpdesk_policy_readiness_system:_ready_rtlcss
        self.assertLevel("fonts", "ok")
        self.assertLevel("rtlcss", "ok")
        with self.path_of("/nowhere"):
            self.assertLevel("fonts", "info")
            self.assertLevel("rtlcss", "error")

    def test_no_arabic_font(self):
        # guards: models.packs.helpdesk_policy_readiness_system:_ready_fonts
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "fc-list"
            program.write_text("#!/bin/sh\nexit 0\n")
            program.chmod(0o755)
            with self.path_of(folder):
                self.assertLevel("fonts", "error")

    def test_pdf(self):
        # guards: models.packs.helpdesk_policy_readiness_system:_ready_pdf
        self.assertLevel("pdf", "ok")
        with patch.object(type(self.env["helpdesk.periodic.report"]), "_pdf_is_patched", lambda self: False):
            self.assertLevel("pdf", "error", "patched Qt")

    def test_arabic(self):
        # guards: models.packs.helpdesk_policy_readiness_system:_ready_arabic
        # guards: models.packs.helpdesk_policy_readiness_system:_ready_arabic_terms
        self.assertLevel("arabic", "ok")
        self.assertLevel("arabic_terms", "ok")
        self.env.cr.execute("UPDATE mail_template SET name = name - 'ar_001', subject = subject - 'ar_001'")
        self.env.invalidate_all()
        self.assertLevel("arabic_terms", "error")
        self.env.cr.execute("UPDATE res_lang SET active = false WHERE code LIKE 'ar%'")
        self.env.invalidate_all()
        self.assertLevel("arabic", "error")
        self.assertIsNone(self.look("arabic_terms") or self.look("rtlcss"))

    def test_letters(self):
        # guards: models.packs.helpdesk_policy_readiness_system:_letters
        self.assertLevel("letters", "ok")
        self.assertEqual(self.Pack._letters("LATIN1", "C.UTF-8").level, "error")
        self.assertEqual(self.Pack._letters("UTF8", "POSIX").level, "warning")
        self.assertEqual(self.Pack._letters("UTF8", "ar_SA.UTF-8").level, "ok")

    def test_backup(self):
        # guards: models.packs.helpdesk_policy_readiness_system:_ready_backup
        now = fields.Datetime.now()
        self.Params.set_param(system.BACKUP, False)
        self.assertLevel("backup", "warning", system.BACKUP)
        for said, level in (
            (fields.Datetime.to_string(now - timedelta(hours=20)), "ok"),
            ((now - timedelta(hours=20)).isoformat() + "+00:00", "ok"),
            (fields.Datetime.to_string(now - timedelta(days=3)), "error"),
            ("yesterday", "warning"),
        ):
            with self.subTest(said=said):
                self.Params.set_param(system.BACKUP, said)
                self.assertLevel("backup", level)
