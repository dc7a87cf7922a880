from lxml import etree

from odoo.exceptions import UserError, ValidationError
from odoo.tools import file_open

from ..exceptions import CalendarError, ComplaintError
from .common import MODULE, SUNDAY, ComplaintCase, utc

# the channels that the policies name
SHIPPED = (
    "portal", "visit", "whatsapp", "x", "facebook", "snapchat", "instagram", "fax", "media", "remote_support",
    "training_room",
)  # fmt: skip
BASE = ("web", "email", "phone", "other")


class TestChannel(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.long_hours = cls.make_calendar("Long", hours=((8, 21),))

    def channel(self, name):
        module = "helpdesk_mgmt.helpdesk_ticket_" if name in BASE else f"{MODULE}."
        return self.env.ref(f"{module}channel_{name}")

    def make_channel(self, **vals):
        return self.env["helpdesk.ticket.channel"].create({"name": "Counter", "company_id": False, **vals})

    def text(self, lang="en_US", **vals):
        return self.make_channel(**vals).with_context(lang=lang)._opening_text()

    # ------------------------------------------------------------------ the channels themselves

    def test_policy_m02_channels_of_the_guide(self):
        """In person, phone, web site, e-mail, fax, social media; each takes cases of every kind in the same way."""
        # guards: data/helpdesk_ticket_channel_data.xml:channel_fax
        for name in ("visit", "phone", "web", "email", "fax", "x"):
            with self.subTest(channel=name):
                case = self.make_ticket(channel_id=self.channel(name).id, user_id=False)
                self.assertPhase(case, "received")
                self.assertRegex(case.number, r"^CMP/\d{4}/\d{5}$")
                self.assertEqual(
                    self.row(case, "resolution").policy_id, self.row(self.make_ticket(), "resolution").policy_id
                )

    def test_policy_t03_channels_of_the_centre(self):
        # guards: data/helpdesk_ticket_channel_data.xml:channel_remote_support
        # guards: data/helpdesk_ticket_channel_data.xml:channel_training_room
        names = ("remote_support", "whatsapp", "facebook", "x", "phone", "training_room", "email", "web")
        self.assertTrue(all(self.channel(name).active for name in names))

    def test_shipped_channels_serve_every_company(self):
        company, _team = self.make_company()
        agent = self.make_user(
            "abroad",
            "helpdesk_mgmt.group_helpdesk_user_team",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        seen = self.env["helpdesk.ticket.channel"].with_user(agent).search([])
        for name in SHIPPED + ("phone",):
            self.assertIn(self.channel(name), seen, name)

    def test_first_response_where_the_customer_is_present(self):
        for name in ("phone", "visit", "training_room"):
            with self.subTest(channel=name):
                self.assertTrue(self.channel(name).answered_at_once)
                self.assertIn(
                    self.row(self.make_ticket(channel_id=self.channel(name).id), "first_response").state, (False, "met")
                )
        self.assertFalse(self.channel("whatsapp").answered_at_once)

    def test_base_channels_keep_what_was_filled_in(self):
        # guards: models.process.helpdesk_ticket_channel:_fill_base_channel
        email = self.channel("email")
        email.answer_time = "Within a day"
        email.description = False
        self.env["helpdesk.ticket.channel"]._fill_base_channels()
        self.assertEqual(email.answer_time, "Within a day")
        self.assertTrue(email.description)

    def test_base_channel_that_has_cases_keeps_its_ways(self):
        # guards: models.process.helpdesk_ticket_channel:_fill_base_channel
        phone = self.channel("phone")
        phone.write({"answered_at_once": False, "company_id": self.company.id})
        self.make_ticket(channel_id=phone.id)
        self.env["helpdesk.ticket.channel"]._fill_base_channels()
        self.assertFalse(phone.answered_at_once)
        self.assertEqual(phone.company_id, self.company)

    def test_deleted_base_channel_is_passed_over(self):
        self.env["helpdesk.ticket"].search([]).channel_id = False
        self.channel("email").unlink()
        self.env["helpdesk.ticket.channel"]._fill_base_channels()

    # ------------------------------------------------------------------ responsible person

    def test_policy_k01_responsible_reads_the_cases_of_the_channel(self):
        # guards: security/access_rules.xml:helpdesk_ticket_rule_channel
        keeper = self.make_user("keeper", "helpdesk_mgmt.group_helpdesk_user_own")
        for name in ("visit", "phone", "whatsapp", "x", "snapchat", "instagram"):
            with self.subTest(channel=name):
                self.channel(name).user_id = keeper
                case = self.make_ticket(channel_id=self.channel(name).id)
                mine = self.env["helpdesk.ticket"].with_user(keeper).search([("channel_id.user_id", "=", keeper.id)])
                self.assertIn(case, mine)
                # reads, and leaves the handling to the team
                self.assertFalse(case.with_user(keeper).has_access("write"))
        self.assertNotIn(self.make_ticket(), self.env["helpdesk.ticket"].with_user(keeper).search([]))

    def test_policy_k01_confidential_cases_stay_closed_to_the_responsible(self):
        # guards: security/access_rules.xml:helpdesk_ticket_rule_global
        keeper = self.make_user("keeper", "helpdesk_mgmt.group_helpdesk_user_own")
        self.channel("x").user_id = keeper
        hidden = self.make_ticket(channel_id=self.channel("x").id, confidential=True)
        concerned = self.make_ticket(channel_id=self.channel("x").id, subject_user_ids=[(6, 0, keeper.ids)])
        self.assertFalse((hidden | concerned).with_user(keeper)._filtered_access("read"))

    def test_policy_k01_responsible_takes_what_nobody_else_can(self):
        # guards: models.assignment.helpdesk_ticket:_next_handler
        keeper = self.make_user("keeper", "helpdesk_mgmt.group_helpdesk_user_team")
        channel = self.make_channel(user_id=keeper.id)
        empty = self.make_team("Empty")
        case = self.make_ticket(team_id=empty.id, channel_id=channel.id, user_id=False)
        self.assertEqual(case._next_handler(), keeper)
        empty.user_id = self.leader
        self.assertEqual(case._next_handler(), self.leader)
        empty.user_ids = self.agent2
        self.assertEqual(case._next_handler(), self.agent2)

    def test_responsible_who_may_not_handle_is_not_proposed(self):
        # guards: models.assignment.helpdesk_ticket:_next_handler
        keeper = self.make_user("keeper", "helpdesk_mgmt.group_helpdesk_user_team")
        channel = self.make_channel(user_id=keeper.id)
        empty = self.make_team("Empty")
        case = self.make_ticket(team_id=empty.id, channel_id=channel.id, user_id=False)
        case.subject_user_ids = keeper
        self.assertFalse(case._next_handler())
        case.subject_user_ids = False
        self.assertEqual(case._next_handler(), keeper)
        keeper.active = False
        self.assertFalse(case._next_handler())

    # ------------------------------------------------------------------ hours

    def test_policy_t05_hours_in_words(self):
        # guards: models.process.helpdesk_ticket_channel:_opening_text
        channel = self.make_channel(resource_calendar_id=self.long_hours.id, opening_note="and while courses run")
        channel.with_context(lang="ar_001").opening_note = "وأثناء انعقاد الدورات"
        self.assertEqual(channel._opening_text(), "Sunday to Thursday, 08:00 to 21:00 and while courses run")
        arabic = channel.with_context(lang="ar_001").opening_text
        self.assertTrue(arabic.index("الأحد") < arabic.index("الخميس") < arabic.index("21:00"))
        self.assertTrue(arabic.endswith("وأثناء انعقاد الدورات"))

    def test_hours_of_other_weeks(self):
        for days, hours, text in (
            ("01234", ((9, 17),), "Monday to Friday, 09:00 to 17:00"),
            ("56012", ((9, 17),), "Saturday to Wednesday, 09:00 to 17:00"),
            ("60", ((9, 12), (16, 20.5)), "Sunday and Monday, 09:00 to 12:00 and 16:00 to 20:30"),
            ("4", ((9, 12),), "Friday, 09:00 to 12:00"),
            ("0123456", ((0, 24),), "Every day, round the clock"),
        ):
            with self.subTest(text=text):
                calendar = self.make_calendar("Other", days=days, hours=hours)
                self.assertEqual(self.text(resource_calendar_id=calendar.id), text)

    def test_differing_days_and_weeks(self):
        short = self.make_calendar("Short Thursday", days="6012")
        short.attendance_ids = [(0, 0, {"name": "T", "dayofweek": "3", "hour_from": 8, "hour_to": 12})]
        # a break is no opening time
        short.attendance_ids = [
            (0, 0, {"name": "B", "dayofweek": "4", "hour_from": 8, "hour_to": 9, "day_period": "lunch"})
        ]
        self.assertEqual(
            self.text(resource_calendar_id=short.id),
            "Sunday to Wednesday, 08:00 to 16:00; Thursday, 08:00 to 12:00",
        )
        weeks = self.make_calendar("Two weeks", days="6")
        weeks.switch_calendar_type()
        lines = weeks.attendance_ids.filtered(lambda line: line.week_type == "1" and not line.display_type)
        lines.dayofweek = "0"
        self.assertEqual(
            self.text(resource_calendar_id=weeks.id),
            "First week: Sunday, 08:00 to 16:00. Second week: Monday, 08:00 to 16:00",
        )

    def test_policy_e02_open_when_the_calendar_says(self):
        # guards: models.process.helpdesk_ticket_channel:_is_channel_open
        channel = self.make_channel(resource_calendar_id=self.long_hours.id)
        for local, is_open in (
            ("2026-06-07 08:00", True), ("2026-06-07 07:59:59", False), ("2026-06-07 20:59:59", True),
            ("2026-06-07 21:00", False), ("2026-06-05 12:00", False),
        ):  # fmt: skip
            with self.subTest(moment=local):
                self.assertEqual(channel._is_channel_open(utc(local)), is_open)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.long_hours.id,
                "date_from": utc("2026-06-08 00:00"),
                "date_to": utc("2026-06-08 23:59:59"),
            }
        )
        self.assertFalse(channel._is_channel_open(utc("2026-06-08 12:00")))
        always = self.make_channel(always_open=True)
        self.assertTrue(always._is_channel_open(SUNDAY))
        self.assertEqual(always._opening_text(), "Round the clock")

    def test_policy_e02_cases_are_taken_at_any_time(self):
        """On a Friday night, through a channel that is closed: registered at that moment."""
        # guards: models.mail.helpdesk_ticket:_confirm_receipt
        channel = self.make_channel(resource_calendar_id=self.long_hours.id)
        with self.at("2026-06-05 23:30"):
            self.assertFalse(channel._is_channel_open(utc("2026-06-05 23:30")))
            case = self.make_ticket(channel_id=channel.id)
        self.assertPhase(case, "received")
        self.assertEqual(case.registered_date, utc("2026-06-05 23:30"))
        self.assertEqual(len(self.notices(case)), 1)

    def test_hours_that_say_nothing_are_refused(self):
        # guards: models.process.helpdesk_ticket_channel:_check_opening_hours
        empty = self.env["resource.calendar"].create({"name": "Empty", "attendance_ids": [(5, 0, 0)]})
        with self.assertRaises(CalendarError):
            self.make_channel(resource_calendar_id=empty.id)

    def test_hours_emptied_afterwards_do_no_harm(self):
        calendar = self.make_calendar("Emptied")
        channel = self.make_channel(resource_calendar_id=calendar.id)
        calendar.attendance_ids = [(5, 0, 0)]
        self.assertTrue(channel._is_channel_open(SUNDAY))
        self.assertEqual(channel._opening_text(), "")

    def test_hours_that_nobody_has_set_are_not_told(self):
        """“Round the clock” is a decision; where nobody has taken it, the charter says nothing."""
        # guards: models.process.helpdesk_ticket_channel:_opening_text
        channel = self.make_channel()
        self.assertFalse(channel.always_open)
        self.assertEqual((channel._opening_text(), channel._charter_entry()["hours"]), ("", ""))
        channel.opening_note = "while courses run"
        self.assertEqual(channel._opening_text(), "while courses run")
        channel.always_open = True
        self.assertEqual(channel.opening_text, "Round the clock while courses run")

    def test_hours_of_another_company_are_refused(self):
        # guards: models.process.helpdesk_ticket_channel:_check_opening_hours
        company, team = self.make_company()
        with self.assertRaises(ValidationError):
            self.make_channel(company_id=self.company.id, resource_calendar_id=team.resource_calendar_id.id)
        self.make_channel(company_id=company.id, resource_calendar_id=team.resource_calendar_id.id)

    # ------------------------------------------------------------------ what customers are told

    def test_policy_t06_answer_time_by_channel(self):
        """WhatsApp shortly, X and Facebook usually minutes, e-mail after up to 30 minutes; in the reader's language."""
        # guards: models.process.helpdesk_ticket_channel:_charter_entry
        for name, word in (("whatsapp", "Shortly"), ("x", "minutes"), ("facebook", "minutes"), ("email", "30 minutes")):
            with self.subTest(channel=name):
                self.channel(name).answer_time = f"{word}, as a rule"
                self.assertIn(word, self.channel(name)._charter_entry()["answer"])
        channel = self.channel("whatsapp")
        channel.with_context(lang="ar_001").answer_time = "خلال وقت قصير"
        self.assertEqual(channel.with_context(lang="ar_001").answer_time, "خلال وقت قصير")
        self.assertIn("Shortly", channel.answer_time)


class TestOwnCase(ComplaintCase):
    """K03: beneficiaries are internal, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls.agent.partner_id

    def test_policy_k03_employee_files_and_follows_a_case(self):
        # guards: models.process.helpdesk_ticket_intake:_subscribe_customer
        case = self.make_ticket(partner_id=self.employee.id, user_id=self.agent2.id)
        self.assertTrue(case._is_customer(self.employee))
        self.assertIn(self.employee, case.message_partner_ids)
        self.assertEqual(len(self.notices(case)), 1)
        self.bring_to(case, "proposed")
        case.with_user(self.agent).action_customer_accept()
        self.assertPhase(case, "closed", "solved")

    def test_policy_k03_nobody_is_assigned_his_own_case(self):
        # guards: models.access.helpdesk_ticket:_check_not_own_case
        case = self.make_ticket(partner_id=self.employee.id, user_id=False)
        for user in (self.agent, self.leader):
            with self.subTest(user=user.name), self.assertRaisesRegex(ComplaintError, "his own"):
                case.with_user(user).user_id = self.agent
        with self.assertRaises(UserError):
            case.with_user(self.agent).assign_to_me()
        self.assertFalse(case.user_id)
        case.with_user(self.leader).user_id = self.agent2
        self.assertEqual(case.user_id, self.agent2)

    def test_policy_k03_own_case_is_not_lost_for_its_assignee(self):
        """A filing that names its customer as assignee or officer is taken, without them."""
        # guards: models.process.helpdesk_ticket:_prepare_case_vals
        case = self.make_ticket(partner_id=self.employee.id, user_id=self.agent.id, officer_id=self.agent.id)
        self.assertFalse(case.user_id | case.officer_id | case.handler_ids)
        self.assertTrue(case.message_ids.filtered(lambda m: "does not handle it" in (m.body or "")))

    def test_policy_k03_own_case_is_not_assigned_by_default(self):
        # guards: models.access.helpdesk_ticket:_vals_of_own_case
        self.company.helpdesk_mgmt_ticket_auto_assign = True
        case = (
            self.env["helpdesk.ticket"]
            .with_user(self.agent)
            .create(
                {
                    "name": "Mine",
                    "description": "<p>Mine</p>",
                    "type_id": self.type().id,
                    "team_id": self.team.id,
                    "partner_id": self.employee.id,
                }
            )
        )
        self.assertFalse(case.user_id)

    def test_policy_k03_next_handler_passes_the_customer_over(self):
        # guards: models.access.helpdesk_ticket:_barred_handlers
        case = self.make_ticket(partner_id=self.employee.id, user_id=False)
        self.assertEqual(case._next_handler(), self.agent2)
        self.team.user_ids = self.agent
        self.team.user_id = self.agent
        self.assertFalse(case._next_handler())

    def test_policy_k03_handler_who_turns_out_to_be_the_customer(self):
        # guards: models.access.helpdesk_ticket:_check_not_own_case
        case = self.make_ticket(officer_id=self.agent.id)
        case.partner_id = self.employee
        self.assertFalse(case.user_id | case.officer_id)
        self.assertTrue(case.message_ids.filtered(lambda m: "does not handle it" in (m.body or "")))
        # superuser mode drops as well as it may
        case.sudo().user_id = self.agent
        self.assertFalse(case.user_id)

    def test_policy_k03_other_teams_assign_as_before(self):
        # guards: models.access.helpdesk_ticket:_check_not_own_case
        ticket = self.make_ticket(team_id=self.plain_team.id, partner_id=self.employee.id, user_id=self.agent.id)
        self.assertEqual(ticket.user_id, self.agent)
        ticket.with_user(self.agent).user_id = self.agent2
        ticket.with_user(self.agent).user_id = self.agent
        self.assertEqual(ticket.user_id, self.agent)


class TestShippedChannels(ComplaintCase):
    """What the addon ships decides nothing for a body: not where customers are told to go, nor how soon they hear."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tree = etree.parse(file_open(f"{MODULE}/data/helpdesk_ticket_channel_data.xml", "rb"))
        cls.shipped = {
            record.get("id"): {field.get("name"): field for field in record.iter("field")}
            for record in tree.iter("record")
        }

    def test_charter_lists_what_every_body_has(self):
        # guards: data/helpdesk_ticket_channel_data.xml:channel_whatsapp
        shown = {name for name, values in self.shipped.items() if "show_on_charter" not in values}
        self.assertEqual(shown, {"channel_portal", "channel_visit"})
        for values in self.shipped.values():
            if "show_on_charter" in values:
                self.assertEqual(values["show_on_charter"].get("eval"), "False")

    def test_answer_times_are_the_bodys_own(self):
        # guards: models.process.helpdesk_ticket_channel:_base_texts
        self.assertEqual({n for n, values in self.shipped.items() if "answer_time" in values}, {"channel_portal"})
        texts = self.env["helpdesk.ticket.channel"]._base_texts()
        self.assertFalse([name for name, told in texts.items() if "answer_time" in told])
        self.assertFalse([name for name, values in self.shipped.items() if "always_open" in values])
