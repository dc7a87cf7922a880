from odoo.exceptions import ValidationError

from ..tools.short_link import code_of
from .common import MODULE, ComplaintCase, utc

MOBILE = "+966501234567"


class TestTextMessages(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.phone = MOBILE

    def texts(self, ticket):
        """Text messages to the customer that are in Odoo's queue, oldest first."""
        return self.env["sms.sms"].search([("mail_message_id", "in", ticket.message_ids.ids)]).sorted("id")

    def listed(self, ticket):
        return [(n.event, n.state) for n in ticket.notice_ids.sorted("id") if n.channel == "sms"]

    def run_text_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_text_messages").method_direct_trigger()
        self.env.invalidate_all()

    # ------------------------------------------------------------------ to whom

    def test_policy_m26_reference_of_an_inquiry_by_text_message(self):
        """Whatever is preferred; in the customer's language; with thanks."""
        # guards: models.mail.helpdesk_ticket_notice:_wants_sms
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket("inquiry", preferred_contact="email")
        text = self.texts(ticket)
        self.assertEqual((text.number, text.state), (MOBILE, "outgoing"))
        self.assertIn(ticket.number, text.body)
        self.assertIn(self.company.name, text.body)
        self.assertEqual(self.listed(ticket), [("received", "queued")])
        # the rest goes where he prefers
        with self.at("2026-06-07 11:00"):
            self.bring_to(ticket, "verification")
            self.step(ticket, "accept")
        self.assertEqual(len(self.texts(ticket)), 1)

    def test_policy_m26_number_typed_on_the_public_form(self):
        """Nobody has verified it: the reference of an inquiry goes there, a few times a day, and nothing else ever."""
        # guards: models.mail.helpdesk_ticket_notice:_sms_number
        self.company.country_id = self.env.ref("base.sa")

        def file(kind="inquiry", phone="٠٥٠ ١٢٣ ٤٥٦٧"):
            return self.make_ticket(
                kind,
                partner_id=False,
                partner_name="Visitor",
                partner_email="visitor@example.com",
                reporter_phone=phone,
                preferred_contact="email",
            )

        with self.at("2026-06-07 10:00"), self.enter_registry_test_mode():
            ticket, landline, complaint = file(), file(phone="011 234 5678"), file("complaint")
        text = self.texts(ticket)
        self.assertEqual((text.number, text.state), (MOBILE, "outgoing"))
        self.assertIn(ticket.number, text.body)
        self.assertNotIn("http", text.body)
        self.assertFalse(self.texts(landline) | self.texts(complaint))
        with self.at("2026-06-07 11:00"), self.enter_registry_test_mode():
            self.bring_to(ticket, "verification")
            self.step(ticket, "accept")
            self.step(ticket, "return")
            more = file() | file() | file(phone="+966501234567")
        self.assertEqual(self.texts(ticket), text)
        self.assertEqual(len(self.texts(more)), 2, "three a day")
        with self.at("2026-06-08 11:00"), self.enter_registry_test_mode():
            self.assertTrue(self.texts(file()))

    def test_policy_m11_preferred_channel_besides_portal_and_mail(self):
        # guards: models.mail.helpdesk_ticket_notice:_wants_sms
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(preferred_contact="sms", phase="proposed")
            plain = self.make_ticket(preferred_contact="email", phase="proposed")
        self.assertEqual([event for event, _state in self.listed(ticket)], ["received", "accepted", "proposed"])
        self.assertEqual(len(self.mails_to(ticket, self.customer.email)), 3)
        self.assertFalse(self.texts(plain))

    def test_policy_n12_customer_without_mail_gets_each_development(self):
        # guards: models.mail.helpdesk_ticket_notice:_wants_sms
        caller = self.make_customer("Caller", phone=MOBILE)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(partner_id=caller.id, phase="awaiting_customer")
        self.assertEqual([event for event, _state in self.listed(ticket)], ["received", "accepted", "returned"])
        self.assertFalse(ticket.is_unreachable)

    def test_text_message_when_mail_bounced(self):
        # guards: models.mail.helpdesk_ticket_notice:_wants_sms
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="verification")
            ticket.message_ids.notification_ids.notification_status = "bounce"
            self.step(ticket, "accept")
        self.assertEqual([event for event, _state in self.listed(ticket)], ["accepted"])

    def test_no_text_message_to_a_landline(self):
        self.customer.phone = "+966112345678"
        self.assertFalse(self.texts(self.make_ticket("inquiry")))
        self.customer.phone = "nonsense"
        self.assertFalse(self.texts(self.make_ticket("inquiry")))

    def test_national_number_is_of_the_customers_country(self):
        self.customer.write({"phone": "050 123 4567", "country_id": self.env.ref("base.sa").id})
        with self.at("2026-06-07 10:00"):
            self.assertEqual(self.texts(self.make_ticket("inquiry")).number, MOBILE)

    def test_nobody_and_a_second_company(self):
        company, team = self.make_company()
        with self.at("2026-06-07 10:00"):
            self.assertFalse(self.texts(self.make_ticket("inquiry", partner_id=False)))
            ticket = self.make_ticket("inquiry", team_id=team.id, company_id=company.id, category_id=False)
        self.assertIn(company.name, self.texts(ticket).body)

    # ------------------------------------------------------------------ what

    def test_by_when_and_link_with_token_for_the_customer_alone(self):
        # guards: models.mail.helpdesk_ticket_notice:_send_sms
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(preferred_contact="sms", phase="proposed")
        text = self.texts(ticket)[-1]
        self.assertIn("14", text.body)
        self.assertIn(f"/c/{ticket.id}/{code_of(ticket.access_token)}", text.body)
        self.assertNotIn(ticket.access_token, text.mail_message_id.body)
        # the portal shows the notice already
        self.assertTrue(text.mail_message_id.subtype_id.internal)

    def test_deleted_template_is_silent(self):
        self.env.ref(f"{MODULE}.sms_template_received").unlink()
        self.assertFalse(self.texts(self.make_ticket("inquiry")))

    def test_own_words_of_the_body(self):
        template = self.env.ref(f"{MODULE}.sms_template_received")
        template.with_context(lang="ar_001").body = "رقمكم {{ object.number }}"
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket("inquiry")
        self.assertEqual(self.texts(ticket).body, f"رقمكم {ticket.number}")

    # ------------------------------------------------------------------ when

    def test_nothing_by_night(self):
        # guards: models.mail.helpdesk_ticket_notice:_send_or_wait
        with self.at("2026-06-07 22:30"):
            ticket = self.make_ticket("inquiry")
            self.assertFalse(self.texts(ticket))
            self.assertEqual(self.listed(ticket), [("received", "waiting")])
            self.run_text_cron()
            self.assertFalse(self.texts(ticket))
        with self.at("2026-06-08 08:00"):
            self.run_text_cron()
            self.assertEqual(len(self.texts(ticket)), 1)
            self.assertEqual(self.listed(ticket), [("received", "queued")])
            self.run_text_cron()
            self.assertEqual(len(self.texts(ticket)), 1)

    def test_mornings_and_evenings(self):
        moment = self.env["helpdesk.ticket.notice"]._sms_moment
        ticket = self.make_ticket()
        for said, meant in (
            ("2026-06-07 07:59", "2026-06-07 08:00"),
            ("2026-06-07 08:00", "2026-06-07 08:00"),
            ("2026-06-07 20:59", "2026-06-07 20:59"),
            ("2026-06-07 21:00", "2026-06-08 08:00"),
            ("2026-06-08 00:30", "2026-06-08 08:00"),
        ):
            self.assertEqual(moment(ticket, utc(said)), utc(meant), said)
        self.company.write({"complaint_sms_from": 0, "complaint_sms_until": 0})
        self.assertEqual(moment(ticket, utc("2026-06-07 03:00")), utc("2026-06-07 03:00"))
        with self.assertRaises(ValidationError):
            self.company.complaint_sms_from = 22

    def test_other_time_zone_and_summer_time(self):
        moment = self.env["helpdesk.ticket.notice"]._sms_moment
        calendar = self.make_calendar("Paris", tz="Europe/Paris")
        self.team.resource_calendar_id = calendar
        ticket = self.make_ticket()
        # the clock goes forward in this night
        self.assertEqual(
            moment(ticket, utc("2026-03-28 23:00", "Europe/Paris")),
            utc("2026-03-29 08:00", "Europe/Paris"),
        )

    # ------------------------------------------------------------------ what the provider does not take

    def test_text_message_is_tried_again_and_then_asked_about(self):
        """No provider is reached from here: the message fails as it does when one is down."""
        # guards: models.mail.helpdesk_ticket_notice_delivery:_follow_traces
        # guards: models.mail.helpdesk_ticket_notice_delivery:_text_again
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(preferred_contact="sms")
            notice = ticket.notice_ids.filtered(lambda n: n.channel == "sms")
            self.texts(ticket).action_set_error("sms_server")
            self.assertEqual((notice.state, notice.fault, notice.tries), ("retrying", "server", 1))
            self.assertEqual(notice.next_try, utc("2026-06-07 11:00"))
            self.assertFalse(ticket.activity_ids)
        with self.at("2026-06-07 11:00"):
            self.run_text_cron()
            self.assertEqual(self.texts(ticket).state, "outgoing")
            self.assertEqual((notice.state, notice.next_try), ("queued", False))
            # a number that is none is not tried again
            self.texts(ticket).action_set_error("sms_number_format")
            self.assertEqual((notice.state, notice.fault), ("failed", "address"))
            self.assertEqual(len(ticket.activity_ids), 1)
