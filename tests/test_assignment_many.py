"""What is done to many cases at once is told in one mail a person."""

from odoo import Command

from .common import ComplaintCase


class TestMany(ComplaintCase):
    def make_many(self, count=12, **vals):
        cases = self.env["helpdesk.ticket"]
        for number in range(count):
            cases |= self.make_ticket(name=f"Bulk {number}", user_id=False, **vals)
        return cases

    def mails_since(self, last, user):
        self.env.flush_all()
        mails = self.env["mail.mail"].search([("id", ">", last)])
        return mails.filtered(lambda m: user.partner_id in m.recipient_ids)

    def last(self):
        return self.env["mail.mail"].search([], order="id desc", limit=1).id

    def test_a_hundred_assignments_are_one_mail(self):
        # guards: models.assignment.helpdesk_ticket:_message_auto_subscribe_notify
        # guards: models.assignment.helpdesk_ticket:_notify_together
        cases, last = self.make_many(), self.last()
        cases.with_user(self.leader).write({"user_id": self.agent.id})
        [mail] = self.mails_since(last, self.agent)
        for case in cases:
            self.assertIn(case.number, mail.body_html)
            self.assertIn(self.agent.partner_id, case.message_partner_ids)
        self.assertIn("12", mail.subject)

    def test_one_assignment_is_told_as_ever(self):
        case, last = self.make_many(1), self.last()
        case.with_user(self.leader).write({"user_id": self.agent.id})
        [mail] = self.mails_since(last, self.agent)
        self.assertEqual((mail.model, mail.res_id), ("helpdesk.ticket", case.id))

    def test_plain_tickets_beside_them_are_told_as_ever(self):
        plain = self.env["helpdesk.ticket"].create(
            [{"name": "Plain", "description": "-", "team_id": self.plain_team.id, "user_id": False} for _ in range(3)]
        )
        cases, last = self.make_many(2), self.last()
        (plain | cases).with_user(self.leader).sudo().write({"user_id": self.agent2.id})
        self.assertEqual(len(self.mails_since(last, self.agent2)), 3 + 1)

    def test_in_the_language_of_the_assignee(self):
        self.agent.lang = "ar_001"
        cases, last = self.make_many(2), self.last()
        cases.with_user(self.leader).write({"user_id": self.agent.id})
        self.assertRegex(self.mails_since(last, self.agent).subject, "[؀-ۿ]")

    def test_assigned_by_load(self):
        # guards: models.assignment.helpdesk_ticket:_assign_by_load
        team = self.make_team("Balanced", self.agent, leader=self.leader)
        cases, last = self.make_many(6), self.last()
        team.assign_method = "balanced"
        cases.with_user(self.leader).action_hand_over(team, "They know it")
        self.assertEqual(cases.user_id, self.agent)
        self.assertEqual(len(self.mails_since(last, self.agent)), 1)

    def test_officer_of_many_moves_gets_one_mail(self):
        # guards: models.assignment.helpdesk_ticket:_tell_officer
        cases = self.make_many(5, officer_id=self.agent2.id)
        last = self.last()
        cases.with_user(self.leader).action_start_verification()
        self.assertEqual(len(self.mails_since(last, self.agent2)), 1)
        last = self.last()
        cases.write({"complexity": "routine", "importance": "low"})
        cases.with_user(self.leader).action_accept()
        self.assertEqual(len(self.mails_since(last, self.agent2)), 1)

    def test_who_may_not_read_them_gets_one_mail(self):
        # guards: models.assignment.helpdesk_asking:_mail_together
        stranger = self.make_user("stranger", "base.group_user", email="stranger@example.com")
        cases, last = self.make_many(4), self.last()
        cases._ask(stranger, lambda env, number: f"Look at {number}")
        [mail] = self.mails_since(last, stranger)
        for case in cases:
            self.assertIn(case.number, mail.body_html)
        self.assertFalse(mail.res_id)

    def test_second_company(self):
        company, team = self.make_company()
        member = self.make_user(
            "member", "helpdesk_mgmt.group_helpdesk_user_team",
            company_id=company.id, company_ids=[Command.set(company.ids)],
        )  # fmt: skip
        team.user_ids = member
        cases, last = self.make_many(3, team_id=team.id, company_id=company.id, category_id=False), self.last()
        cases.write({"user_id": member.id})
        self.assertEqual(len(self.mails_since(last, member)), 1)
