"""K06: whoever is named in a message and may not see the case is not told; whoever wrote learns it."""

from .common import ComplaintCase


class TestMention(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.make_user("clerk", "base.group_user", name="Clerk")
        cls.expert = cls.make_user("expert", "base.group_user", name="Expert")

    def name_in(self, ticket, users, subtype="mail.mt_note", author=None, **vals):
        """The new messages: the one that names `users`, and what the log says of it."""
        before = ticket.sudo().message_ids
        message = ticket.with_user(author or self.agent).message_post(
            body="Have a look", message_type="comment", subtype_xmlid=subtype, partner_ids=users.partner_id.ids, **vals
        )
        return message, (ticket.sudo().message_ids - before - message).mapped("body")

    # guards: models.access.helpdesk_ticket:_tell_of_mention
    def test_policy_k06_employee_who_cannot_see_the_case(self):
        """Named in a note or in a message: not told, and the log says who was not, and what to do."""
        ticket = self.make_ticket()
        for subtype in ("mail.mt_note", "mail.mt_comment"):
            message, [said] = self.name_in(ticket, self.clerk | self.expert | self.agent2, subtype)
            told = message.notification_ids.res_partner_id
            self.assertIn(self.agent2.partner_id, told)
            self.assertFalse(told & (self.clerk | self.expert).partner_id)
            for word in ("Clerk", "Expert", self.team.name):
                self.assertIn(word, said)
            self.assertNotIn("Second agent", said)
        # the customer does not see the log
        self.assertFalse(
            ticket.message_ids.filtered(lambda m: "Clerk" in m.body and not m.subtype_id.internal and m.subtype_id)
        )

    def test_employee_who_can_see_the_case(self):
        """A member of the team, the leader, a named outsider, the customer: told, and nothing is said of it."""
        ticket = self.make_ticket()
        outsider = self.make_customer("Translator", "translator@example.com")
        users = self.agent2 | self.leader
        before = ticket.message_ids
        message = ticket.with_user(self.agent).message_post(
            body="Have a look",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=(users.partner_id | outsider | self.customer).ids,
        )
        self.assertEqual(message.notification_ids.res_partner_id, users.partner_id | outsider | self.customer)
        self.assertEqual(ticket.message_ids - before, message)
        # once in the team he is told
        self.clerk.group_ids |= self.env.ref("helpdesk_mgmt.group_helpdesk_user_team")
        self.team.user_ids |= self.clerk
        message, said = self.name_in(ticket, self.clerk)
        self.assertEqual((message.notification_ids.res_partner_id, said), (self.clerk.partner_id, []))

    def test_confidential_case_and_staff_complained_about(self):
        ticket = self.make_ticket(confidential=True, subject_user_ids=self.agent2.ids)
        _message, said = self.name_in(ticket, self.agent2 | self.clerk)
        self.assertEqual(len(said), 2)
        self.assertIn("complains about them: Second agent", said[1] + said[0])
        self.assertIn("confidential case: Clerk", said[1] + said[0])

    def test_plain_ticket_and_customers_words(self):
        """Outside the process nobody is dropped; a customer learns nothing of who sees his case."""
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        message, said = self.name_in(plain, self.clerk)
        self.assertEqual((message.notification_ids.res_partner_id, said), (self.clerk.partner_id, []))
        portal = self.make_customer("Filer", "filer@example.com", login="complaint_filer")
        ticket = self.make_ticket(partner_id=portal.id)
        before = ticket.message_ids
        ticket.with_user(portal.user_ids).sudo().message_post(
            body="Ask him",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.clerk.partner_id.ids,
            author_id=portal.id,
        )
        self.assertEqual(len(ticket.message_ids - before), 1)

    def test_dialog_says_who_does_not_follow(self):
        # guards: wizards.mail_followers_edit:edit_followers
        ticket = self.make_ticket()
        self.agent.email = "agent@example.com"
        partners = (self.clerk | self.agent2).partner_id

        def dialog(case, partners):
            return (
                self.env["mail.followers.edit"]
                .with_user(self.agent)
                .create({"res_model": case._name, "res_ids": str(case.ids), "partner_ids": partners.ids})
                .edit_followers()["params"]
            )

        shown = dialog(ticket, partners)
        self.assertEqual(shown["type"], "warning")
        self.assertIn("Clerk", shown["message"])
        self.assertNotIn("Second agent", shown["message"])
        self.assertEqual(ticket.message_partner_ids & partners, self.agent2.partner_id)
        self.assertEqual(dialog(ticket, self.agent2.partner_id)["type"], "success")
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        self.assertEqual(dialog(plain, partners)["type"], "success")
