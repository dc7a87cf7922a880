from odoo.exceptions import ConcurrencyError
from odoo.tools import mute_logger

from ..exceptions import ComplaintError
from ..models.mail.fetchmail_server import FETCHING
from .gateway import RawMailCase

THREAD = "odoo.addons.mail.models.mail_thread"
RECEIVED = "odoo.addons.helpdesk_mgmt_complaint.models.mail.helpdesk_mail_received"


class TestMailReceived(RawMailCase):
    """No mail to a team with the process is lost, none is taken in twice, none is refused."""

    def held(self, reason=None):
        held = self.env["helpdesk.mail.held"].search([("team_id", "=", self.team.id)], order="id")
        return held.filtered(lambda mail: not reason or mail.reason == reason)

    def cases(self):
        return self.env["helpdesk.ticket"].search_count([("team_id", "=", self.team.id)])

    def refusals(self):
        return self.env["mail.mail"].search_count([("subject", "like", "Re: "), ("model", "=", False)])

    def assertHeld(self, raw, count=1):
        """The mail makes no case and no error, and is kept to the byte."""
        with mute_logger(THREAD, RECEIVED):
            self.assertFalse(self.bring_raw(raw))
        self.env.flush_all()
        held = self.held("failed")
        self.assertEqual(len(held), count)
        self.assertEqual(held[-1].attachment_id.raw, raw)
        return held[-1]

    # ------------------------------------------------------------------ the same mail, another mail

    def test_same_mail_is_taken_in_once_by_whatever_way_it_comes(self):
        # guards: tools.raw_mail:digest
        # guards: models.mail.mail_thread:_is_known
        raw = self.mail_from("لم يصل الراتب", Message_Id="<same@example.com>")
        case = self.bring_raw(raw)
        again = b"Received: by another.example.com\r\n" + raw.replace(
            "لم يصل الراتب".encode(), b"=D9=84=D9=85 =D9=8A=D8=B5=D9=84 =D8=A7=D9=84=D8=B1=D8=A7=D8=AA=D8=A8"
        ).replace(b"MIME-Version", b"Content-Transfer-Encoding: quoted-printable\r\nMIME-Version")
        for mail in (raw, again):
            self.assertFalse(self.bring_raw(mail))
        self.assertEqual(len(self.mails_in(case)), 1)
        self.assertFalse(self.held())

    def test_another_mail_under_a_known_id_is_a_mail_of_its_own(self):
        # guards: models.mail.helpdesk_mail_received:_is_another
        # guards: models.mail.mail_thread:message_process
        first = self.bring_raw(self.mail_from("The water is cut off", Message_Id="<used@example.com>"))
        raw = self.mail_from("The clerk was rude", Subject="Clerk", Message_Id="<used@example.com>")
        second = self.bring_raw(raw)
        self.assertEqual(second.name, "Clerk")
        self.assertNotEqual(first, second)
        self.assertFalse(self.bring_raw(raw))
        # an answer of one's own too
        ticket, notice = self.returned()
        raw = self.mail_from("Here it is", Message_Id="<used@example.com>", In_Reply_To=notice.message_id)
        self.assertEqual(self.bring_raw(raw), ticket)
        self.assertPhase(ticket, "processing")

    def test_mail_from_before_digests_were_kept(self):
        # guards: models.mail.helpdesk_mail_received:_is_another
        raw = self.mail_from("Text", Message_Id="<old@example.com>")
        self.assertTrue(self.bring_raw(raw))
        self.env["helpdesk.mail.received"].search([]).unlink()
        self.assertFalse(self.bring_raw(raw))
        self.assertTrue(self.bring_raw(raw.replace(b"Subject: Payment", b"Subject: Something else")))

    def test_mail_without_message_id_makes_one_case(self):
        # guards: tools.raw_mail:own_id
        # guards: models.mail.mail_thread:_take_in
        for date in ("Sun, 07 Jun 2026 10:40:00 +0300", None):
            raw = self.mail_from("Text", Subject=f"Without id {date}", Message_Id=None, Date=date)
            self.assertTrue(self.bring_raw(raw))
            before = self.cases()
            self.assertFalse(self.bring_raw(raw))
            self.assertTrue(self.bring_raw(raw.replace(b"Text", b"Another text")))
            self.assertEqual(self.cases(), before + 1)

    def test_message_id_that_no_index_takes(self):
        # guards: tools.raw_mail:is_anonymous
        raw = self.mail_from("Text", Message_Id=f"<{'x' * 4000}@example.com>")
        self.assertTrue(self.bring_raw(raw))
        self.assertFalse(self.bring_raw(raw))

    def test_other_mail_of_plain_teams_is_dropped_as_ever(self):
        # guards: models.mail.helpdesk_mail_received:_is_another
        self.team.use_complaint_process = False
        self.assertTrue(self.bring_raw(self.mail_from("One", Message_Id="<plain@example.com>")))
        self.assertFalse(self.bring_raw(self.mail_from("Two", Message_Id="<plain@example.com>")))
        self.assertFalse(self.env["helpdesk.mail.received"].search([("message_ref", "=", "<plain@example.com>")]))

    # ------------------------------------------------------------------ what cannot be taken in

    def failing(self, error):
        def fail(*args, **kwargs):
            raise error

        self.patch(self.registry["helpdesk.ticket"], "_confirm_receipt", fail)

    def test_mail_that_cannot_become_a_case_is_held_and_let_in_later(self):
        # guards: models.mail.helpdesk_mail_received:_hold_failed
        # guards: models.mail.mail_thread:_message_route_process
        # guards: models.mail.mail_alias:_alias_bounce_incoming_email
        raw, before, refused = self.mail_from("لم يصل"), self.cases(), self.refusals()
        confirm = self.registry["helpdesk.ticket"]._confirm_receipt
        self.failing(ValueError("a template that says nothing"))
        held = self.assertHeld(raw)
        self.assertEqual((self.cases(), self.refusals()), (before, refused))
        self.assertIn("a template that says nothing", held.failure)
        self.assertIn("لم يصل", held.preview)
        self.assertEqual(held.activity_ids.user_id, self.leader)
        # a second one asks nobody again, the same one is kept once
        self.assertHeld(raw)
        self.assertFalse(self.assertHeld(self.mail_from("Another"), count=2).activity_ids)
        with self.assertRaises(ComplaintError):
            held.with_user(self.leader).action_release()
        self.assertEqual(held.state, "held")
        self.patch(self.registry["helpdesk.ticket"], "_confirm_receipt", confirm)
        held.with_user(self.leader).action_release()
        self.assertEqual((held.state, held.ticket_id.team_id), ("released", self.team))
        self.assertIn("لم يصل", self.words_of(held.ticket_id))
        self.assertEqual(len(self.notices(held.ticket_id)), 1)

    def test_answer_that_cannot_be_taken_in_is_held_with_its_case(self):
        # guards: models.mail.helpdesk_mail_held:_hold
        ticket, notice = self.returned()

        def fail(*args, **kwargs):
            raise KeyError("nothing")

        self.patch(self.registry["helpdesk.ticket"], "_hear_customer", fail)
        held = self.assertHeld(self.mail_from("Here", In_Reply_To=notice.message_id))
        self.assertEqual(held.ticket_id, ticket)
        self.assertPhase(ticket, "awaiting_customer")

    def test_what_an_administrator_gets_wrong_loses_no_mail(self):
        """An archived default type makes no difference; a prefix with a slip in it holds the mails."""
        # guards: models.mail.helpdesk_mail_received:_hold_failed
        self.team.default_type_id = self.type().copy({"name": "Old", "active": False})
        self.assertPhase(self.bring_raw(self.mail_from("Text")), "received")
        self.team.default_type_id = self.type()
        sequence = self.env["ir.sequence"].search([("code", "=", "helpdesk.ticket.sequence")]) | self.type().sequence_id
        sequence.prefix = "CMP/%(yeer)s/"
        self.assertHeld(self.mail_from("Text"))

    def test_mail_that_nobody_can_parse_is_held(self):
        # guards: models.mail.helpdesk_mail_received:_team_led_to
        def fail(*args, **kwargs):
            raise AttributeError("no such thing")

        self.patch(self.registry["mail.thread"], "_message_parse_extract_payload", fail)
        self.assertEqual(self.assertHeld(self.mail_from("Text", Subject="شكوى")).subject, "شكوى")
        ticket, notice = self.returned()
        self.assertHeld(self.mail_from("Text", To="somebody@example.com", References=notice.message_id), count=2)
        # it leads to nobody of ours: the error is whoever's brought it
        with self.assertRaises(AttributeError):
            self.bring_raw(self.mail_from("Text", To="somebody@example.com"))

    def test_error_of_a_plain_team_goes_on_as_ever(self):
        # guards: models.mail.helpdesk_mail_received:_hold_failed
        self.team.use_complaint_process = False

        def fail(*args, **kwargs):
            raise ValueError("a fault")

        self.patch(self.registry["helpdesk.ticket"], "message_new", fail)
        with self.enter_registry_test_mode(), mute_logger(THREAD), self.assertRaises(ValueError):
            self.bring_raw(self.mail_from("Text"))
        self.assertFalse(self.held())

    def test_conflict_while_odoo_fetches_loses_no_mail(self):
        """Odoo's own fetching brings no mail twice; a mail script does, after a conflict."""
        # guards: models.mail.fetchmail_server:_fetch_mail
        # guards: models.mail.helpdesk_mail_received:_hold_failed
        self.failing(ConcurrencyError("a conflict"))
        raw = self.mail_from("Text")
        with self.assertRaises(ConcurrencyError), mute_logger(THREAD):
            self.bring_raw(raw)

        def retrieve(server):
            self.assertTrue(FETCHING.get())
            self.assertHeld(raw)
            raise ValueError("enough")

        self.patch(self.registry["fetchmail.server"], "_connect__", retrieve)
        self.patch(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60)
        self.patch(self.env.cr, "commit", lambda: None)
        server = self.env["fetchmail.server"].create({"name": "Test", "server_type": "imap", "state": "done"})
        with self.enter_registry_test_mode(), mute_logger("odoo.addons.mail.models.fetchmail"):
            server._fetch_mail()
        self.assertTrue(self.held("failed"))
        self.assertFalse(FETCHING.get())

    def test_mail_of_a_sender_who_may_not_write_is_refused_and_kept(self):
        # guards: models.mail.mail_alias:_alias_bounce_incoming_email
        # guards: models.mail.mail_thread:_alias_get_error
        self.team.alias_contact = "partners"
        raw = self.mail_from("Text", sender="Stranger <stranger.unknown@example.com>")
        self.assertFalse(self.bring_raw(raw))
        held = self.held("refused")
        self.assertEqual(held.attachment_id.raw, raw)
        self.assertEqual(held.activity_ids.user_id, self.leader)
        self.assertTrue(self.env["mail.mail"].search([("email_to", "like", "stranger.unknown@example.com")]))
        held.with_user(self.leader).action_release()
        self.assertPhase(held.ticket_id, "received")

    def test_what_stopped_a_mail_is_for_administrators(self):
        # guards: models.mail.helpdesk_mail_held:failure
        self.failing(ValueError("secret"))
        held = self.assertHeld(self.mail_from("Text"))
        self.assertNotIn("failure", held.with_user(self.leader).fields_get())
        self.assertNotIn("digest", held.with_user(self.leader).fields_get())

    # ------------------------------------------------------------------ the sender's clock

    def test_moments_come_from_the_servers_clock(self):
        # guards: models.mail.helpdesk_mail_received:claimed_moment
        # guards: models.mail.mail_thread:_take_in
        now = "2026-06-08 07:00:00"
        for date, shown in (
            ("Mon, 07 Jun 2038 10:00:00 +0300", now),
            ("Thu, 01 Jan 1970 00:00:00 +0000", now),
            ("Mon, 02 Apr 101 10:40:00 +0300", now),
            ("Sun, 21 Dhu al-Hijjah 1447 10:40:00 +0300", now),
            ("Mon, 08 Jun 1447 10:00:00 +0300", now),
            ("Mon, 08 Jun 2026 10:05:00 +0300", now),
            ("nonsense", now),
            ("Mon, 99 Foo 2026 10:00:00 +9900", now),
            (None, now),
            ("Sun, 07 Jun 2026 10:40:00 +0300", "2026-06-07 07:40:00"),
        ):
            with self.subTest(date=date), self.at("2026-06-08 10:00"):
                case = self.bring_raw(self.mail_from("Text", Date=date))
                self.assertEqual(str(self.mails_in(case).date), shown)

    def test_who_spoke_last_is_told_by_arrival(self):
        """A mail that says to be from the week before answers what was asked yesterday."""
        # guards: models.ledger.helpdesk_ticket:_last_words
        with self.at("2026-06-07 10:00"):
            ticket, notice = self.returned()
            ticket.action_resume()
        with self.at("2026-06-08 10:00"):
            ticket.with_user(self.agent).message_post(
                body="And?", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        with self.at("2026-06-09 10:00"):
            raw = self.mail_from("Here", Date="Mon, 01 Jun 2026 10:00:00 +0300", In_Reply_To=notice.message_id)
            self.assertEqual(self.bring_raw(raw), ticket)
            self.assertEqual(str(self.mails_in(ticket).date), "2026-06-01 07:00:00")
            self.assertTrue(ticket._customer_has_answered())
        with self.at("2026-06-10 10:00"):
            ticket.with_user(self.agent).message_post(
                body="Thanks", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            self.assertFalse(ticket._customer_has_answered())
