"""Escalation: who is told and how, once a row and level; nobody is forgotten, nobody told who must not be."""

from odoo import Command

from .common import utc
from .ledger import LedgerCase


class TestEscalation(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = cls.make_user("director", "helpdesk_mgmt.group_helpdesk_user_team", name="Director")
        cls.named = cls.make_user("named", "helpdesk_mgmt.group_helpdesk_user", name="Named")
        cls.manager = cls.make_user("manager", "helpdesk_mgmt.group_helpdesk_manager", name="Manager")
        cls.parent = cls.make_team("Directorate", leader=cls.director)
        cls.team.parent_id = cls.parent

    def late(self, *levels, **vals):
        """A case whose resolution, due on Monday 8 June 10:00, has these levels (two hours after it by default)."""
        self.make_policy(days=1, levels=[{"offset_hours": 2.0, **level} for level in levels])
        with self.at("2026-06-07 10:00"):
            return self.make_ticket(phase="processing", **vals)

    def pass_time(self, *moments):
        for moment in moments:
            with self.at(moment):
                self.run_cron()

    def told(self, ticket, user):
        """Escalation activities of a user: those that name the limit."""
        return self.activities(ticket, user).filtered(lambda a: "due" in a.summary)

    # ------------------------------------------------------------------ who

    # guards: models.ledger.helpdesk_ticket_deadline_due:_tell_levels
    def test_policy_e13_the_path_up(self):
        """E13: assignee, team leader, the leader above, a named person, one after the other."""
        ticket = self.late(
            {"offset_hours": -2.0, "recipient": "assignee"},
            {"offset_hours": 1.0, "recipient": "team_leader"},
            {"offset_hours": 2.0, "recipient": "parent_team_leader"},
            {"offset_hours": 3.0, "recipient": "user", "user_id": self.named.id},
        )
        path = (
            ("2026-06-08 08:00", self.agent),
            ("2026-06-08 11:00", self.leader),
            ("2026-06-08 12:00", self.director),
            ("2026-06-08 13:00", self.named),
        )
        for position, (moment, _user) in enumerate(path):
            self.pass_time(moment)
            told = [user for _moment, user in path if self.told(ticket, user)]
            self.assertEqual(told, [user for _moment, user in path[: position + 1]])
        self.assertIn("Resolution, due Monday 8 June 2026, 10:00", self.told(ticket, self.leader).summary)
        self.assertIn(ticket.number, self.told(ticket, self.leader).summary)

    def test_negative_offset_is_before_the_deadline(self):
        ticket = self.late({"offset_hours": -3.0, "recipient": "assignee"})
        row = self.row(ticket, "resolution")
        self.assertEqual(row._level_times(row._plan_input()), [utc("2026-06-07 15:00")])
        self.pass_time("2026-06-07 14:59")
        self.assertFalse(self.told(ticket, self.agent))
        self.pass_time("2026-06-07 15:00")
        self.assertTrue(self.told(ticket, self.agent))
        self.assertState(ticket, "resolution", "running")

    def test_policy_t02_no_answer_in_a_day_reaches_the_director(self):
        """T02: no answer within 24 hours, round the clock: the director is told, whoever has the case or nobody."""
        self.make_policy(
            "first_response",
            days=1,
            round_the_clock=True,
            levels=[{"offset_hours": 0.0, "recipient": "parent_team_leader", "by_email": True}],
        )
        with self.at("2026-06-11 20:00"):
            unanswered, answered = self.make_ticket(user_id=False), self.make_ticket()
        with self.at("2026-06-12 19:00"):
            self.say(answered)
        self.pass_time("2026-06-12 19:59")
        self.assertFalse(self.mails(self.director))
        # guards: models.ledger.helpdesk_ticket_deadline_due:_tell
        self.pass_time("2026-06-12 20:00", "2026-06-12 20:01")
        self.assertEqual(len(self.mails(self.director)), 1)
        self.assertIn(unanswered.number, self.mails(self.director).subject)
        # guards: models.assignment.helpdesk_asking:_mail_escalation
        self.assertIn(unanswered.number, self.mails(self.director).mail_message_id.body, "no empty bubble in the log")
        self.assertTrue(self.told(unanswered, self.director))
        self.assertFalse(self.told(answered, self.director))

    def test_unassigned_and_leaderless(self):
        """Nobody there: the next one up, and in the end a manager."""
        self.env.ref("base.user_admin").group_ids -= self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        ticket = self.late({"recipient": "assignee"}, user_id=False)
        lonely_team = self.make_team("Lonely", self.agent2)
        with self.at("2026-06-07 10:00"):
            lonely = self.make_ticket(team_id=lonely_team.id, user_id=False, phase="processing")
        self.pass_time("2026-06-08 12:00")
        self.assertTrue(self.told(ticket, self.leader))
        managers = self.env.ref("helpdesk_mgmt.group_helpdesk_manager").all_user_ids
        self.assertTrue(lonely.activity_ids)
        self.assertLessEqual(lonely.activity_ids.user_id, managers)

    def test_who_has_left_is_passed_over(self):
        ticket = self.late({"recipient": "assignee"}, {"recipient": "user", "user_id": self.named.id})
        (self.agent | self.named).active = False
        self.pass_time("2026-06-08 12:00")
        self.assertEqual(len(self.told(ticket, self.leader)), 2)

    def test_staff_complained_about_is_skipped(self):
        """The next one up is told, and those the case is about neither see nor hear of it."""
        subjects = self.leader | self.agent
        ticket = self.late(
            {"recipient": "assignee", "by_email": True, "by_sms": True},
            {"recipient": "team_leader", "by_email": True, "by_sms": True},
            user_id=self.agent2.id,
            subject_user_ids=[Command.set(self.leader.ids)],
        )
        ticket.write({"subject_user_ids": [Command.set(subjects.ids)]})
        subjects.partner_id.phone = "+966500000001"
        self.pass_time("2026-06-08 12:00")
        self.assertTrue(self.told(ticket, self.director))
        for user in subjects:
            self.assertFalse(self.activities(ticket, user))
            self.assertFalse(self.mails(user))
            self.assertFalse(self.env["sms.sms"].search([("partner_id", "=", user.partner_id.id)]))
            self.assertNotIn(user.partner_id, ticket.message_partner_ids)

    # ------------------------------------------------------------------ who may not read

    def test_recipient_who_may_not_read_gets_the_reference_only(self):
        """A confidential case: the reference by mail, no activity, never a follower."""
        ticket = self.late({"recipient": "user", "user_id": self.named.id}, confidential=True)
        followers = ticket.message_partner_ids
        self.assertFalse(ticket._may_be_read_by(self.named))
        self.pass_time("2026-06-08 12:00")
        mail = self.mails(self.named)
        self.assertEqual(len(mail), 1)
        self.assertIn(ticket.number, mail.subject)
        for secret in (ticket.name, self.customer.name, "May"):
            self.assertNotIn(secret, mail.subject + mail.body_html)
        self.assertFalse(mail.model or mail.res_id)
        self.assertFalse(self.activities(ticket, self.named))
        ticket.invalidate_recordset()
        self.assertEqual(ticket.message_partner_ids, followers)
        self.assertFalse(ticket._may_be_read_by(self.named))

    def test_delay_of_a_confidential_case_asks_without_showing_it(self):
        ticket = self.late(confidential=True, user_id=False)
        self.pass_time("2026-06-08 12:00")
        self.assertFalse(ticket.activity_ids)
        self.assertIn("Explain the delay", " ".join(self.mails(self.leader).mapped("subject")))

    def test_mail_is_not_shown_to_the_customer(self):
        ticket = self.late({"recipient": "team_leader", "by_activity": False, "by_email": True})
        self.pass_time("2026-06-08 12:00")
        mail = self.mails(self.leader)
        self.assertEqual((mail.model, mail.res_id), ("helpdesk.ticket", ticket.id))
        self.assertTrue(mail.mail_message_id.is_internal)
        self.assertEqual(mail.recipient_ids, self.leader.partner_id)

    # ------------------------------------------------------------------ once, and never too late

    def test_once_a_row_and_level_ever(self):
        ticket = self.late({"recipient": "team_leader", "by_email": True})
        self.pass_time("2026-06-08 12:00", "2026-06-08 12:00", "2026-06-08 16:00", "2026-06-30 10:00")
        self.assertEqual(len(self.told(ticket, self.leader)), 1)
        self.assertEqual(len(self.mails(self.leader)), 1)
        # the second row of the case has its own
        with self.at("2026-06-30 11:00"):
            self.step(ticket, "propose")
        with self.at("2026-06-30 12:00"):
            ticket.sudo().action_customer_reject("Not paid")
        self.pass_time("2026-07-01 15:00")
        self.assertEqual(len(self.mails(self.leader).filtered(lambda m: "due" in (m.subject or ""))), 2)

    def test_catches_up_after_downtime(self):
        ticket = self.late(
            {"offset_hours": -2.0, "recipient": "assignee"},
            {"offset_hours": 0.0, "recipient": "team_leader"},
            {"offset_hours": 40.0, "recipient": "parent_team_leader"},
        )
        self.pass_time("2026-06-20 10:00")
        for user in self.agent | self.leader | self.director:
            self.assertEqual(len(self.told(ticket, user)), 1)

    def test_nothing_on_closed_cases(self):
        tickets = self.late({"recipient": "team_leader"})
        with self.at("2026-06-07 10:00"):
            tickets |= self.make_ticket(phase="processing") | self.make_ticket(phase="processing")
        proposed, withdrawn, unsolved = tickets
        self.pass_time("2026-06-08 10:30")
        with self.at("2026-06-08 11:00"):
            self.step(proposed, "propose")
            self.step(withdrawn, "withdraw")
            unsolved.action_close_unsolved("Nobody can")
        self.pass_time("2026-06-08 12:00", "2026-06-09 10:00")
        for ticket in tickets:
            self.assertState(ticket, "resolution", "missed")
            self.assertFalse(self.told(ticket, self.leader))

    def test_case_that_lapses_in_the_same_run_is_closed(self):
        """A missed limit and the end of the customer's window come together after downtime: nobody is called."""
        ticket = self.late({"recipient": "team_leader", "offset_hours": 30.0})
        with self.at("2026-06-08 11:00"):
            self.step(ticket, "return")
            self.assertState(ticket, "resolution", "missed")
        self.pass_time("2026-06-09 11:00")
        with self.at("2026-06-14 00:00"):
            self.assertTrue(self.row(ticket, "resolution").next_action_date)
        self.pass_time("2026-06-15 10:00")
        self.assertPhase(ticket, "cancelled", "unresponsive")
        self.assertFalse(self.told(ticket, self.leader))

    def test_pause_stops_escalation(self):
        ticket = self.late({"recipient": "team_leader"})
        with self.at("2026-06-07 12:00"):
            self.step(ticket, "refer")
        self.pass_time("2026-06-30 10:00")
        self.assertFalse(self.told(ticket, self.leader))

    # ------------------------------------------------------------------ text messages

    def sms(self, user):
        return self.env["sms.sms"].search([("partner_id", "=", user.partner_id.id)])

    # guards: models.ledger.helpdesk_ticket_deadline_due:_tell_levels
    def test_policy_t02_text_message_waits_for_no_working_day(self):
        """Due on Friday evening, round the clock: it is sent on Friday evening, and says what is asked."""
        # guards: models.ledger.helpdesk_ticket_deadline_due:_escalation_sms
        self.leader.partner_id.phone = "+966500000000"
        self.make_policy(hours=10, round_the_clock=True, levels=[{"offset_hours": 0.0, "by_sms": True}])
        with self.at("2026-06-12 10:00"):
            ticket = self.make_ticket(phase="processing")
        self.pass_time("2026-06-12 20:00")
        text = self.sms(self.leader).body
        for words in (ticket.number, "Please see to", "Resolution", "10 hours", "/mail/view?"):
            self.assertIn(words, text)
        self.assertEqual(len(self.sms(self.leader)), 1)

    # guards: models.ledger.helpdesk_ticket_deadline_due:_tell_levels
    def test_no_text_message_by_night(self):
        """It waits for the morning; the activity does not."""
        self.leader.partner_id.phone = "+966500000000"
        self.make_policy(hours=4, round_the_clock=True, levels=[{"offset_hours": 6.0, "by_sms": True}])
        with self.at("2026-06-10 20:00"):
            ticket, closed = self.make_ticket(phase="processing"), self.make_ticket(phase="processing")
        self.pass_time("2026-06-11 06:00")
        self.assertTrue(self.told(ticket, self.leader))
        self.assertFalse(self.sms(self.leader))
        self.assertEqual(self.row(ticket, "resolution").next_action_date, utc("2026-06-11 08:00"))
        with self.at("2026-06-11 07:00"):
            self.step(closed, "propose")
        self.pass_time("2026-06-11 08:00", "2026-06-11 08:00", "2026-06-11 09:00")
        self.assertEqual(len(self.sms(self.leader)), 1)
        self.assertIn(ticket.number, self.sms(self.leader).body)

    def test_text_message_in_opening_hours(self):
        self.leader.partner_id.phone = "+966500000000"
        self.late({"recipient": "team_leader", "by_activity": False, "by_sms": True})
        self.pass_time("2026-06-08 12:00", "2026-06-08 13:00")
        self.assertEqual(len(self.sms(self.leader)), 1)
        self.assertFalse(self.mails(self.leader))

    def test_no_number_no_silence(self):
        self.leader.partner_id.phone = False
        self.late({"recipient": "team_leader", "by_activity": False, "by_sms": True})
        self.pass_time("2026-06-08 12:00")
        self.assertEqual(len(self.mails(self.leader)), 1)
