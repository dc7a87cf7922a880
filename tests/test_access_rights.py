from odoo import Command
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import Form

from .common import ComplaintCase


class TestAccess(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.make_user("clerk", "base.group_user", name="Clerk")
        cls.user_all = cls.make_user("all", "helpdesk_mgmt.group_helpdesk_user")
        cls.trusted = cls.make_user(
            "trusted", "helpdesk_mgmt.group_helpdesk_user,helpdesk_mgmt_complaint.group_confidential"
        )
        cls.firm = cls.make_customer("Trading firm", "firm@example.com", is_company=True)
        cls.filer = cls.make_customer("Filer", "filer@example.com", company=cls.firm, login="complaint_filer")
        cls.colleague = cls.make_customer(
            "Colleague", "colleague@example.com", company=cls.firm, login="complaint_colleague"
        )
        cls.stranger = cls.make_customer("Stranger", "stranger@example.com", login="complaint_stranger")

    def may_read(self, user, ticket):
        """As the record, as a search result, and as a figure: all three or none."""
        mine = ticket.with_user(user)
        found = bool(mine.search([("id", "=", ticket.id)]))
        counted = bool(mine.search_count([("id", "=", ticket.id)]))
        readable = mine.has_access("read")
        self.assertEqual((found, counted), (readable, readable))
        return readable

    def mailed(self, ticket):
        """E-mail addresses of everybody notified of any message of the case."""
        return set(ticket.message_ids.notification_ids.res_partner_id.mapped("email"))

    # ------------------------------------------------------------------ confidential

    def test_policy_e11_confidential_cases(self):
        """Only the assignee, the officer, the customer and the confidential group see it; groups cannot open it."""
        # guards: security/access_rules.xml:helpdesk_ticket_rule_global
        ticket = self.make_ticket(officer_id=self.user_all.id)
        self.assertTrue(all(self.may_read(u, ticket) for u in (self.agent, self.agent2, self.user_all, self.leader)))
        ticket.confidential = True
        self.assertTrue(all(self.may_read(u, ticket) for u in (self.agent, self.user_all, self.trusted)))
        for user in (self.agent2, self.leader, self.clerk):
            self.assertFalse(self.may_read(user, ticket), user.name)
        ticket.user_id = self.agent2
        self.assertFalse(self.may_read(self.agent, ticket))
        self.assertTrue(self.may_read(self.agent2, ticket))

    def test_confidential_follower_is_shut_out(self):
        """Following opens the base's rule; the global one holds all the same."""
        ticket = self.make_ticket(confidential=True)
        self.env["mail.followers"].sudo().create(
            {"res_model": ticket._name, "res_id": ticket.id, "partner_id": self.clerk.partner_id.id}
        )
        self.assertFalse(self.may_read(self.clerk, ticket))
        self.assertFalse(self.may_read(self.clerk, ticket))

    def test_confidential_plain_ticket(self):
        ticket = self.make_ticket(team_id=self.plain_team.id, type_id=False, confidential=True)
        self.assertFalse(self.may_read(self.agent2, ticket))
        self.assertTrue(self.may_read(self.agent, ticket))

    def test_portal_colleagues_of_a_companys_case(self):
        ticket = self.make_ticket(partner_id=self.filer.id)
        colleague = self.colleague.user_ids
        self.assertTrue(self.may_read(colleague, ticket))
        self.assertTrue(ticket._is_customer(self.colleague))
        ticket.confidential = True
        self.assertFalse(self.may_read(colleague, ticket))
        self.assertFalse(ticket._is_customer(self.colleague))
        self.assertTrue(self.may_read(self.filer.user_ids, ticket))
        self.assertTrue(ticket._is_customer(self.filer))

    def test_a_persons_case_is_nobody_elses(self):
        """A private person's relatives under the same contact are no colleagues."""
        child = self.make_customer("Child", "child@example.com", company=self.customer, login="complaint_child")
        ticket = self.make_ticket()
        self.assertFalse(self.may_read(child.user_ids, ticket))
        self.assertFalse(ticket._is_customer(child))
        self.assertFalse(self.may_read(self.stranger.user_ids, ticket))

    def test_portal_follower_is_no_customer(self):
        """The base lets the company of any follower read; a process case does not."""
        ticket = self.make_ticket()
        self.env["mail.followers"].sudo().create(
            {"res_model": ticket._name, "res_id": ticket.id, "partner_id": self.stranger.id}
        )
        self.assertFalse(self.may_read(self.stranger.user_ids, ticket))
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        plain.message_subscribe(self.stranger.ids)
        self.assertTrue(self.may_read(self.stranger.user_ids, plain))

    def test_body_is_not_its_own_customer(self):
        """A case filed for the body's own company does not make its staff customers."""
        ticket = self.make_ticket(partner_id=self.company.partner_id.id)
        self.assertFalse(ticket._is_customer(self.agent.partner_id))
        self.assertFalse(ticket._is_customer(self.env["res.partner"]))

    # ------------------------------------------------------------------ staff complained about

    def test_staff_complained_about_never_read(self):
        ticket = self.make_ticket(user_id=self.agent2.id)
        for user in (self.trusted, self.agent, self.leader):
            ticket.subject_user_ids = user
            self.assertFalse(self.may_read(user, ticket), user.name)
            with self.assertRaises(AccessError):
                ticket.with_user(user).read(["name"])
        ticket.subject_user_ids = self.trusted
        self.assertTrue(self.may_read(self.agent, ticket))

    def test_staff_complained_about_are_unsubscribed_and_not_mailed(self):
        # guards: models.access.helpdesk_ticket:_drop_shut_out_followers
        ticket = self.make_ticket(user_id=self.agent2.id)
        ticket.message_subscribe(self.agent.partner_id.ids)
        self.assertIn(self.agent.partner_id, ticket.message_partner_ids)
        ticket.subject_user_ids = self.agent
        self.assertNotIn(self.agent.partner_id, ticket.message_partner_ids)
        ticket.message_subscribe(self.agent.partner_id.ids)
        self.assertNotIn(self.agent.partner_id, ticket.message_partner_ids)
        ticket.message_post(
            body="About him",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.agent.partner_id.ids,
        )
        self.assertNotIn(self.agent.partner_id, ticket.message_ids.notification_ids.res_partner_id)

    def test_staff_complained_about_are_not_assigned(self):
        # guards: models.access.helpdesk_ticket:_drop_shut_out_followers
        ticket = self.make_ticket(user_id=False, subject_user_ids=[Command.set(self.agent.ids)])
        ticket.user_id = self.agent
        ticket.officer_id = self.agent
        self.assertFalse(ticket.user_id or ticket.officer_id)
        self.assertIn("Agent", ticket.message_ids.sorted("id")[-1].body)
        self.assertNotIn(self.agent.partner_id, ticket.message_partner_ids)
        ticket.user_id = self.agent2
        ticket.subject_user_ids |= self.agent2
        self.assertFalse(ticket.user_id)

    def test_staff_complained_about_at_registration(self):
        # guards: models.access.helpdesk_ticket:_check_not_handled_by_subject
        ticket = self.make_ticket(subject_user_ids=[Command.set(self.agent.ids)])
        self.assertFalse(ticket.user_id)
        self.assertNotIn(self.agent.partner_id.email, self.mailed(ticket))

    def test_staff_complained_about_is_not_an_event_of_the_leader(self):
        """The leader is the one complained about: the next one up is asked."""
        # guards: models.assignment.helpdesk_ticket:_next_handler
        head = self.make_user("head", "helpdesk_mgmt.group_helpdesk_user_team")
        self.team.parent_id = self.make_team("Directorate", leader=head)
        self.team.user_ids = self.agent
        ticket = self.make_ticket(phase="closed", subject_user_ids=[Command.set(self.leader.ids)])
        ticket.sudo().action_reopen("Still unpaid")
        self.assertEqual(ticket.user_id, head)

    # ------------------------------------------------------------------ followers and recipients

    def test_strangers_are_not_subscribed(self):
        # guards: models.access.helpdesk_ticket:_message_subscribe
        ticket = self.make_ticket()
        ticket.message_subscribe((self.stranger | self.agent2.partner_id | self.clerk.partner_id).ids)
        self.assertIn(self.agent2.partner_id, ticket.message_partner_ids)
        self.assertNotIn(self.stranger, ticket.message_partner_ids)
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        plain.message_subscribe(self.stranger.ids)
        self.assertIn(self.stranger, plain.message_partner_ids)

    def test_followers_shut_out_are_not_mailed(self):
        # guards: models.access.helpdesk_ticket:_notify_get_recipients
        ticket = self.make_ticket()
        ticket.message_subscribe(self.agent2.partner_id.ids)
        ticket.confidential = True
        # somebody puts them on past the check
        for partner in (self.stranger, self.agent2.partner_id):
            self.env["mail.followers"].sudo().create(
                {
                    "res_model": ticket._name,
                    "res_id": ticket.id,
                    "partner_id": partner.id,
                    "subtype_ids": [Command.link(self.env.ref("mail.mt_comment").id)],
                }
            )
        message = ticket.with_user(self.agent).message_post(
            body="Internal matters", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        notified = message.notification_ids.res_partner_id
        self.assertEqual(notified, self.customer)

    def test_a_named_outsider_is_mailed(self):
        """Whom an agent names in a message gets it: a third party, a translator."""
        ticket = self.make_ticket()
        message = ticket.with_user(self.agent).message_post(
            body="Please help",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.stranger.ids,
        )
        self.assertEqual(message.notification_ids.res_partner_id, self.stranger | self.customer)
        self.assertFalse(self.may_read(self.stranger.user_ids, ticket))

    def test_becoming_confidential_unsubscribes(self):
        # guards: models.access.helpdesk_ticket:_drop_shut_out_followers
        ticket = self.make_ticket(partner_id=self.filer.id)
        ticket.message_subscribe((self.colleague | self.agent2.partner_id).ids)
        self.assertIn(self.colleague, ticket.message_partner_ids)
        ticket.confidential = True
        self.assertEqual(
            ticket.message_partner_ids & (self.colleague | self.agent2.partner_id), self.env["res.partner"]
        )
        self.assertIn(self.filer, ticket.message_partner_ids)

    # ------------------------------------------------------------------ leaders, rows, dialogs, stages

    def test_leader_reads_without_being_a_member(self):
        self.assertNotIn(self.leader, self.team.user_ids)
        head = self.make_user("head", "helpdesk_mgmt.group_helpdesk_user_own")
        outsider = self.make_user("outsider", "helpdesk_mgmt.group_helpdesk_user_own")
        self.team.parent_id = self.make_team("Directorate", leader=head)
        ticket = self.make_ticket()
        self.assertTrue(self.may_read(self.leader, ticket))
        self.assertTrue(self.may_read(head, ticket))
        self.assertFalse(self.may_read(outsider, ticket))
        ticket.with_user(self.leader).user_id = self.leader
        self.assertEqual(ticket.user_id, self.leader)

    def test_rows_follow_the_access_of_the_case(self):
        """Limits and history of a case that may not be read are not counted, grouped or read either."""
        # guards: models.access.helpdesk_ticket_satellite:_search
        # guards: models.access.helpdesk_ticket_satellite:_check_access
        ticket = self.make_ticket(phase="proposed")
        ticket.confidential = True
        for model in ("helpdesk.ticket.deadline", "helpdesk.ticket.move"):
            rows = self.env[model].search([("ticket_id", "=", ticket.id)])
            self.assertTrue(rows)
            for user, count in ((self.agent, len(rows)), (self.trusted, len(rows)), (self.agent2, 0)):
                mine = self.env[model].with_user(user)
                domain = Domain("ticket_id", "=", ticket.id)
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(len(mine.search(domain)), count)
                    self.assertEqual(mine.search_count(domain), count)
                    self.assertEqual(sum(n for _t, n in mine._read_group(domain, ["ticket_id"], ["__count"])), count)
                    self.assertEqual(mine.browse(rows.ids).has_access("read"), bool(count))
                    # nor is the case found by its rows
                    field = "deadline_ids" if model.endswith("deadline") else "move_ids"
                    found = self.env["helpdesk.ticket"].with_user(user).search([(field, "in", rows.ids)])
                    self.assertEqual(bool(found), bool(count))
            with self.assertRaises(AccessError):
                rows.with_user(self.agent2).read(["ticket_id"])

    def test_rows_are_not_written_by_people(self):
        ticket = self.make_ticket(phase="proposed")
        row, move = self.row(ticket, "decision"), ticket.move_ids[0]
        for user in (self.agent, self.leader, self.env.ref("base.user_admin")):
            for record, vals in ((row, {"due_date": "2030-01-01"}), (move, {"reason": "x"})):
                with self.assertRaises(AccessError):
                    record.with_user(user).write(vals)
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()

    def test_portal_and_public_see_no_rows(self):
        self.make_ticket(phase="proposed", partner_id=self.filer.id)
        for user in (self.filer.user_ids, self.env.ref("base.public_user")):
            for model in ("helpdesk.ticket.deadline", "helpdesk.ticket.move", "helpdesk.ticket.step"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_dialog_tells_nothing_of_a_hidden_case(self):
        ticket = self.make_ticket(phase="verification", confidential=True)
        Step = self.env["helpdesk.ticket.step"]
        vals = {"ticket_id": ticket.id, "step": "reject", "text": "No"}
        own = Step.with_user(self.agent).create(vals)
        self.assertEqual(own.customer_name, self.customer.name)
        self.assertFalse(Step.with_user(self.agent2).create(vals).read(["customer_name"])[0]["customer_name"])
        with self.assertRaises(AccessError):
            Step.with_user(self.agent2).create(vals).action_confirm()
        self.assertPhase(ticket, "verification")

    def test_dialog_takes_the_step(self):
        ticket = self.make_ticket(phase="verification").with_user(self.agent)
        action = ticket.with_context(default_step="refer").action_open_step()
        form = Form(self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"]))
        form.partner_id = self.third_party()
        form.text = "The bank has to confirm"
        form.save().action_confirm()
        self.assertPhase(ticket, "third_party")

    def test_public_does_not_write_stages(self):
        # guards: models.process.helpdesk_ticket_stage:_hide_from_public
        # an update of the base gives it back
        self.env.ref("helpdesk_mgmt.access_helpdesk_ticket_stage_public").perm_write = True
        self.env["helpdesk.ticket.stage"]._hide_from_public()
        stage = self.team._stage_of("received")
        for user in (self.env.ref("base.public_user"), self.filer.user_ids, self.agent):
            with self.assertRaises(AccessError):
                stage.with_user(user).write({"name": "Mine"})
