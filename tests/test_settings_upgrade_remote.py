"""Texts that stood in the database before customers' texts were looked through."""

from pathlib import Path

from odoo.modules.migration import load_script

from ..tools.remote import ADDRESS
from .gateway import NoticeCase

SCRIPT = Path(__file__).parents[1] / "migrations" / "19.0.1.6.0" / "post-remote.py"
REMOTE = '<p>a<img src="http://evil.example/x"></p>'


class TestUpgradeRemote(NoticeCase):
    def test_old_texts_of_customers_fetch_nothing_any_more(self):
        # guards: models.mail.mail_message:taken_in
        self.make_customer("Sara", "sara.old@example.com")
        ticket = self.receive("sara.old@example.com")
        mail = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        note = ticket.with_user(self.agent).message_post(body="note", subtype_xmlid="mail.mt_note")
        plain = self.make_ticket(team_id=self.plain_team.id)
        self.env.flush_all()
        self.env.cr.execute("UPDATE mail_message SET body = %s WHERE id IN %s", [REMOTE, (mail.id, note.id)])
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET description = %s WHERE id IN %s", [REMOTE, (ticket.id, plain.id)]
        )
        self.env.invalidate_all()
        script = load_script(str(SCRIPT), "post-remote")
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.1.5.0")
            self.env.invalidate_all()
            for text in (mail.body, ticket.description):
                self.assertEqual(text.count(f'{ADDRESS}="http://evil.example/x"'), 1)
                self.assertNotIn("<img", text)
            for text in (note.body, plain.description):
                self.assertEqual(text, REMOTE)
