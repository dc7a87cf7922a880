from ..exceptions import MissingInput
from .gateway import NoticeCase

INVISIBLE = ("\u200f\u200e \u2066\u2069", "\u200b", "\u00a0\u00a0", "\u0640\u0640", "\u2800", "\u3164", " ")


class TestVisibleSubject(NoticeCase):
    """A subject is what a person can see of it, whichever way the case comes in."""

    def test_mail(self):
        # guards: models.mail.helpdesk_mail_gateway:_prepare_case
        for subject in INVISIBLE:
            ticket = self.receive(self.customer.email_formatted, subject=subject)
            self.assertEqual(ticket.name, "Without a subject", ascii(subject))

    def test_rpc_and_import(self):
        # guards: models.process.helpdesk_ticket_intake:_vals_of_process
        for subject in INVISIBLE:
            self.assertEqual(self.make_ticket(name=subject).name, "Without a subject", ascii(subject))
        arabic = self.env["helpdesk.ticket"].with_context(lang="ar_001")
        loaded = arabic.load(
            ["name", "description", "team_id/.id", "type_id/.id", "partner_name"],
            [["\u200b", "-", str(self.team.id), str(self.type().id), "\u200f"]],
        )
        ticket = self.env["helpdesk.ticket"].browse(loaded["ids"])
        self.assertEqual(ticket.name, "بلا موضوع")
        self.assertFalse(ticket.partner_name)

    def test_later(self):
        # guards: models.process.helpdesk_ticket_intake:_check_visible_name
        ticket = self.make_ticket()
        for subject in INVISIBLE:
            with self.assertRaises(MissingInput):
                ticket.with_user(self.agent).name = subject
        ticket.with_user(self.agent).name = "\u200fالراتب"
        self.assertEqual(ticket.name, "\u200fالراتب", "marks beside what is seen stay")

    def test_plain_ticket_keeps_what_was_typed(self):
        ticket = self.make_ticket(team_id=self.plain_team.id, type_id=False, name="\u200b")
        self.assertEqual(ticket.name, "\u200b")
