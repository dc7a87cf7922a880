from .gateway import NoticeCase


class TestRecipients(NoticeCase):
    """Who gets a message of a case is decided from roles; whom core or a mail adds was chosen by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "info@body.example.com"

    def sent(self, ticket):
        mails = self.env["mail.mail"].search([("model", "=", ticket._name), ("res_id", "=", ticket.id)])
        return set(mails.recipient_ids.mapped("email")) | set(filter(None, mails.mapped("email_to")))

    def test_answer_is_not_sent_on_to_the_general_mailbox(self):
        # guards: models.access.helpdesk_ticket:_named_by_writer
        for confidential in (False, True):
            ticket = self.make_ticket(phase="processing", confidential=confidential)
            self.receive(self.customer.email_formatted, body="secret words", reply_to=self.last_notice(ticket))
            self.assertNotIn(self.company.email, self.sent(ticket))
            self.assertNotIn(self.company.partner_id, ticket.message_ids.notified_partner_ids)

    def test_contact_in_a_copy_is_told_nothing(self):
        # guards: models.access.helpdesk_ticket:_named_by_writer
        lawyer = self.make_customer("Lawyer", "lawyer@example.net")
        ticket = self.make_ticket(phase="processing")
        self.receive(self.customer.email_formatted, reply_to=self.last_notice(ticket), cc=lawyer.email)
        ticket.with_user(self.agent).message_post(body="Our answer", subtype_xmlid="mail.mt_comment")
        self.assertNotIn(lawyer.email, self.sent(ticket))
        self.assertIn(self.customer.email, self.sent(ticket))

    def test_customer_names_nobody_and_a_colleague_may(self):
        # guards: models.access.helpdesk_ticket:_named_by_writer
        expert = self.make_customer("Expert", "expert@example.net")
        ticket = self.make_ticket(phase="processing")
        ticket.message_post(
            body="Mine",
            author_id=self.customer.id,
            partner_ids=expert.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertNotIn(expert.email, self.sent(ticket))
        ticket.with_user(self.agent).message_post(
            body="What do you think?",
            partner_ids=expert.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        self.assertIn(expert.email, self.sent(ticket))

    def test_composer_offers_nobody_who_merely_stood_in_a_mail(self):
        # guards: models.access.helpdesk_ticket:_message_get_suggested_recipients_batch
        self.make_customer("Lawyer", "lawyer@example.net")
        ticket = self.make_ticket(phase="processing")
        self.receive(
            self.customer.email_formatted,
            reply_to=self.last_notice(ticket),
            cc="lawyer@example.net, unknown@example.org",
        )
        self.receive("stranger@example.org", reply_to=self.last_notice(ticket))
        offered = ticket.with_user(self.agent)._message_get_suggested_recipients(reply_discussion=True)
        self.assertEqual({one["email"] for one in offered} - {self.agent.email}, {self.customer.email})
        unknown = self.make_ticket(
            phase="processing", partner_id=False, partner_name="H", partner_email="h@example.net"
        )
        self.receive("h@example.net", reply_to=self.last_notice(unknown), cc="unknown@example.org")
        offered = unknown.with_user(self.agent)._message_get_suggested_recipients(reply_discussion=True)
        self.assertEqual({one["email"] for one in offered} - {self.agent.email}, {"h@example.net"})

    def test_plain_ticket_offers_as_before(self):
        ticket = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        ticket.message_post(
            body="x",
            author_id=self.make_customer("L", "lawyer@example.net").id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        offered = ticket._message_get_suggested_recipients(reply_discussion=True)
        self.assertIn("lawyer@example.net", {one["email"] for one in offered})
