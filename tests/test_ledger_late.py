"""Late, but why: what holds cases up, what makes most of the lateness, and whom a manager asks for the reason."""

from odoo.exceptions import AccessError

from ..models.ledger.helpdesk_ticket_deadline_late import WHY
from .common import MODULE
from .ledger import LedgerCase

LATE = "2026-06-10 10:00"


class TestLate(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_policy(days=1)
        cls.manager = cls.make_user("boss", "helpdesk_mgmt.group_helpdesk_manager", name="Boss")
        cls.type_ = cls.env.ref(WHY)

    def late_case(self, registered="2026-06-07 10:00", phase="processing", **vals):
        with self.at(registered):
            return self.make_ticket(phase=phase, **vals)

    def lateness(self, user=None, cases=None, **context):
        domain = [("ticket_id", "in", cases.ids)] if cases else [("team_id", "=", self.team.id)]
        return self.Deadline.with_user(user or self.manager).with_context(**context).retrieve_lateness(domain)

    def group(self, data, key):
        [group] = [group for group in data["groups"] if group["key"] == key]
        return [(row["key"], row["count"], row["hours"]) for row in group["rows"]]

    # ------------------------------------------------------------------ what is late

    def test_late_are_promises_that_are_past_and_not_kept(self):
        late, kept, timely = self.late_case(), self.late_case(), self.late_case("2026-06-10 09:00")
        with self.at("2026-06-07 12:00"):
            self.step(kept, "propose")
        with self.at(LATE):
            self.env.invalidate_all()
            # guards: models.ledger.helpdesk_ticket_deadline_late:_search_is_late
            found = self.Deadline.search([("is_late", "=", True), ("ticket_id", "in", (late | kept | timely).ids)])
            self.assertEqual(found, self.row(late, "resolution"))
            # guards: models.ledger.helpdesk_ticket_deadline_late:_compute_is_late
            self.assertEqual([bool(row.is_late) for row in found | self.row(timely, "resolution")], [True, False])

    def test_what_holds_a_case_up_is_the_first_that_is_true(self):
        cases = {
            "untaken": self.late_case(user_id=False),
            "verification": self.late_case(phase="verification"),
            "work": self.late_case(),
            "hands": self.late_case(),
            "third_party": self.late_case(),
            "customer": self.late_case(),
        }
        with self.at("2026-06-08 11:00"):
            # a limit that is missed stands still no more
            self.run_cron()
            cases["hands"].user_id = self.agent2
            self.step(cases["third_party"], "refer")
            self.step(cases["customer"], "return")
        reopened = self.late_case("2026-06-03 10:00")
        with self.at("2026-06-03 11:00"):
            self.step(reopened, "propose")
        with self.at("2026-06-04 10:00"):
            reopened.sudo().action_customer_reject("Not paid")
        cases["reopened"] = reopened
        with self.at(LATE):
            self.env.invalidate_all()
            for cause, case in cases.items():
                with self.subTest(cause=cause):
                    row = self.rows(case, "resolution")[-1:]
                    # guards: models.ledger.helpdesk_ticket_deadline_late:CAUSE
                    self.assertEqual((row.delay_cause, row.is_late), (cause, True))
                    # guards: models.ledger.helpdesk_ticket_deadline_late:_search_delay_cause
                    mine = [("id", "=", row.id)]
                    self.assertTrue(self.Deadline.search_count([("delay_cause", "=", cause), *mine]))
                    self.assertFalse(self.Deadline.search_count([("delay_cause", "!=", cause), *mine]))

    # ------------------------------------------------------------------ what makes most of it

    def test_lateness_is_working_time_from_the_due_date(self):
        # due Monday 10:00; Wednesday 10:00 is 16 working hours later
        one, other = self.late_case(), self.late_case("2026-06-07 12:00", user_id=self.agent2.id)
        with self.at(LATE):
            # guards: models.ledger.helpdesk_ticket_deadline_late:retrieve_lateness
            data = self.lateness(cases=one | other)
        self.assertEqual((data["count"], data["cases"], data["hours"]), (2, 2, 30.0))
        self.assertEqual(self.group(data, "user_id"), [(self.agent.id, 1, 16.0), (self.agent2.id, 1, 14.0)])
        self.assertEqual(self.group(data, "kind"), [("resolution", 2, 30.0)])
        self.assertEqual(self.group(data, "team_id"), [(self.team.id, 2, 30.0)])
        self.assertEqual(self.group(data, "delay_cause"), [("work", 2, 30.0)])

    def test_lateness_follows_the_working_hours_of_each_department(self):
        mornings = self.make_calendar("Mornings", tz="Africa/Tunis", hours=((8, 12),))
        there = self.make_team("There", self.agent, leader=self.leader, resource_calendar_id=mornings.id)
        here, away = self.late_case(), self.late_case(team_id=there.id)
        with self.at(LATE):
            data = self.lateness(cases=here | away)
        # 10:00 in Riyadh is 8:00 there: two mornings
        self.assertEqual(self.group(data, "team_id"), [(self.team.id, 1, 16.0), (there.id, 1, 8.0)])

    def test_limit_round_the_clock_is_late_by_working_time_too(self):
        self.make_policy("first_response", days=0, hours=24, round_the_clock=True)
        case = self.late_case()
        with self.at("2026-06-08 12:00"):
            data = self.lateness(cases=case)
        self.assertEqual(self.group(data, "kind"), [("first_response", 1, 2.0), ("resolution", 1, 2.0)])

    def test_three_parts_and_how_many_others(self):
        people = [self.make_user(f"helper{number}", "helpdesk_mgmt.group_helpdesk_user_team") for number in range(4)]
        self.team.user_ids |= self.env["res.users"].union(*people)
        cases = self.env["helpdesk.ticket"].union(
            *(self.late_case(f"2026-06-07 {10 + n}:00", user_id=user.id) for n, user in enumerate(people))
        )
        with self.at(LATE):
            data = self.lateness(cases=cases)
        [group] = [group for group in data["groups"] if group["key"] == "user_id"]
        # guards: tools.figures:leading
        self.assertEqual(([row["key"] for row in group["rows"]], group["more"]), ([user.id for user in people[:3]], 1))
        self.assertAlmostEqual(group["rows"][0]["share"], 16 / 58)

    def test_each_part_opens_what_it_counted(self):
        self.late_case()
        self.late_case(user_id=False)
        self.late_case(phase="verification", user_id=self.agent2.id)
        with self.at(LATE):
            self.env.invalidate_all()
            data = self.lateness()
            self.assertTrue(data["count"])
            for group in data["groups"]:
                for row in group["rows"]:
                    with self.subTest(group=group["key"], part=row["label"]):
                        # guards: models.ledger.helpdesk_ticket_deadline_late:_late_group
                        domain = [("is_late", "=", True), ("team_id", "=", self.team.id), *row["domain"]]
                        self.assertEqual(self.Deadline.search_count(domain), row["count"])
                        self.assertTrue(row["label"])

    def test_lateness_of_the_cases_that_one_may_read(self):
        open_, secret = self.late_case(), self.late_case(confidential=True)
        foreign_company, foreign_team = self.make_company()
        self.make_policy(days=1, company_id=foreign_company.id)
        foreign = self.late_case(team_id=foreign_team.id, company_id=foreign_company.id, user_id=False)
        own = self.make_user("own", "helpdesk_mgmt.group_helpdesk_user_own")
        trusted = self.make_user(
            "trusted", f"helpdesk_mgmt.group_helpdesk_manager,{MODULE}.group_confidential", name="Trusted"
        )
        quality = self.make_user("quality", f"{MODULE}.group_quality")
        with self.at(LATE):
            cases = open_ | secret | foreign
            for user, count in ((self.manager, 1), (quality, 1), (trusted, 2), (own, 0)):
                with self.subTest(user=user.name):
                    self.assertEqual(self.lateness(user, cases)["count"], count)
            stranger = self.make_customer("Omar", "omar.late@example.com", login="omar_late").user_ids
            with self.assertRaises(AccessError):
                self.lateness(stranger, cases)

    def test_lateness_is_two_queries_however_much_is_late(self):
        cases = self.late_case()
        with self.at(LATE):
            self.lateness(cases=cases)
            counted = []
            for _number in range(2):
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.lateness(cases=cases)
                counted.append(self.cr.sql_log_count - before)
                for _more in range(5):
                    cases |= self.late_case()
            self.assertEqual(counted[0], counted[1])

    def test_lateness_in_arabic(self):
        case = self.late_case(user_id=False)
        with self.at(LATE):
            data = self.lateness(cases=case, lang="ar_001")
        labels = [group["rows"][0]["label"] for group in data["groups"] if group["key"] in ("delay_cause", "kind")]
        self.assertEqual(labels, ["لم يتسلمه أحد", "حل الطلب"])

    # ------------------------------------------------------------------ asking for the reason

    def asked(self, user):
        return self.env["mail.activity"].search(
            [("user_id", "=", user.id), ("activity_type_id", "=", self.type_.id), ("automated", "=", True)]
        )

    def late_rows(self, cases):
        return self.Deadline.search([("is_late", "=", True), ("ticket_id", "in", cases.ids)])

    def test_each_person_is_asked_once_for_all_of_his(self):
        first, second = self.late_case(), self.late_case("2026-06-07 12:00")
        third = self.late_case(user_id=self.agent2.id)
        nobodys = self.late_case(user_id=False)
        with self.at(LATE):
            rows = self.late_rows(first | second | third | nobodys)
            # guards: models.ledger.helpdesk_ticket_deadline_late:action_ask_why
            rows.with_user(self.manager).action_ask_why()
            [activity] = self.asked(self.agent)
            self.assertEqual(self.env["helpdesk.ticket"].browse(activity.res_id), first)
            self.assertEqual(activity.summary, f"Explain why these are late: {first.number}, {second.number}")
            for number in (first.number, second.number):
                self.assertIn(number, activity.note)
            self.assertEqual(len(self.asked(self.agent2)), 1)
            # what nobody has taken is asked of who leads the department
            self.assertEqual(self.asked(self.leader).res_id, nobodys.id)
            self.assertEqual(self.row(first, "resolution").why_asked_id, self.agent)

    def test_asked_again_nobody_has_more_to_do(self):
        cases = self.late_case() | self.late_case("2026-06-07 12:00")
        with self.at(LATE):
            rows = self.late_rows(cases)
            for _time in range(2):
                answer = rows.with_user(self.manager).action_ask_why()
            self.assertEqual(len(self.asked(self.agent)), 1)
            self.assertEqual(answer["params"]["type"], "warning")

    def test_what_is_asked_later_joins_the_request_that_is_open(self):
        first, second = self.late_case(), self.late_case("2026-06-07 12:00")
        with self.at(LATE):
            self.late_rows(first).with_user(self.manager).action_ask_why()
            self.late_rows(second).with_user(self.manager).action_ask_why()
            # guards: models.ledger.helpdesk_ticket_deadline_late:_ask_why
            [activity] = self.asked(self.agent)
            self.assertEqual(activity.summary, f"Explain why these are late: {first.number}, {second.number}")
            activity.action_feedback(feedback="The bank was closed")
        with self.at("2026-06-11 10:00"):
            third = self.late_case("2026-06-07 13:00")
            self.late_rows(first | second | third).with_user(self.manager).action_ask_why()
            [activity] = self.asked(self.agent)
            self.assertEqual(activity.summary, f"Explain why {third.number} is late")

    def test_another_handler_is_asked_anew(self):
        case = self.late_case()
        with self.at(LATE):
            self.late_rows(case).with_user(self.manager).action_ask_why()
            case.user_id = self.agent2
            self.late_rows(case).with_user(self.manager).action_ask_why()
            self.assertEqual(len(self.asked(self.agent2)), 1)

    def test_many_cases_are_named_in_the_note(self):
        cases = self.env["helpdesk.ticket"].union(*(self.late_case() for _number in range(7)))
        with self.at(LATE):
            self.late_rows(cases).with_user(self.manager).action_ask_why()
        [activity] = self.asked(self.agent)
        self.assertIn("and 2 more", activity.summary)
        for number in cases.mapped("number"):
            self.assertIn(number, activity.note)

    def test_who_may_ask(self):
        case = self.late_case(user_id=self.agent2.id)
        quality = self.make_user("quality", f"{MODULE}.group_quality")
        with self.at(LATE):
            rows = self.late_rows(case)
            # guards: models.ledger.helpdesk_ticket_deadline_late:_check_may_ask_why
            with self.assertRaises(AccessError):
                rows.with_user(self.agent).action_ask_why()
            self.assertFalse(self.asked(self.agent2))
            for user in (self.leader, quality, self.manager):
                with self.subTest(user=user.name):
                    rows.why_asked_id = False
                    rows.with_user(user).action_ask_why()
                    self.assertEqual(len(self.asked(self.agent2)), 1)

    def test_reason_told_to_the_customer_stands_beside_the_limit(self):
        case = self.late_case()
        with self.at(LATE):
            case.with_user(self.agent).action_explain_delay("The bank is closed", "2026-06-18")
            row = self.late_rows(case).with_user(self.manager)
            self.assertEqual(row.delay_reason, "The bank is closed")
