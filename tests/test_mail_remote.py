"""What strangers write fetches nothing: neither in print, nor on screen before a click."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lxml import html
from markupsafe import Markup

from odoo.tools import mute_logger

from odoo.addons.base.models import ir_actions_report as core

from ..exceptions import ComplaintError
from ..report import ir_actions_report
from ..tools.remote import ADDRESS, CLASS
from .gateway import NoticeCase

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
FILE = "helpdesk_mgmt_complaint.report_ticket"


class Listener(ThreadingHTTPServer):
    """A server that takes requests, counts them and never answers."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        self.asked, self.over = [], threading.Event()
        super().__init__(("127.0.0.1", 0), type("Handler", (Silent,), {"listener": self}))
        self.address = f"127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def end(self):
        self.over.set()
        self.shutdown()
        self.server_close()


class Silent(BaseHTTPRequestHandler):
    def do_GET(self):
        self.listener.asked.append(self.path)
        self.listener.over.wait()

    def log_message(self, *args):
        pass


class TestRemote(NoticeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Sara", "sara.remote@example.com")

    def hostile(self, there):
        """HTML that loads from a host in every way a mail has been seen to try, and a picture of its own."""
        return (
            f'<p>Look <img src="http://{there}/img" alt="seal"> here</p>'
            f'<p><img srcset="http://{there}/set 2x, //{there}/set3 3x" src="{PIXEL}"></p>'
            f'<p><img src="ht&#9;tp://{there}/tab"><img src="//{there}/slashes"><img src="\\\\{there}\\back"></p>'
            f'<table background="http://{there}/table"><tr><td background="http://{there}/cell">cell</td></tr></table>'
            f'<p style="color: red; background-image: url(http://{there}/css)">red</p>'
            f'<p style="background: u\\72l(//{there}/escaped)">x</p><p style="background:url(&quot;http://{there}/q">y</p>'
            f'<link rel="stylesheet" href="http://{there}/link"><style>@import "http://{there}/import";</style>'
            f'<iframe src="http://{there}/frame"></iframe><object data="http://{there}/object"></object>'
            f'<video poster="http://{there}/poster" src="http://{there}/video"></video><audio src="//{there}/audio">'
            f'</audio><svg><image xlink:href="http://{there}/svg" href="//{there}/svg2"/></svg>'
            f'<input type="image" src="http://{there}/input"><embed src="http://{there}/embed">'
            f'<img encoding="x">src="http://{there}/mended"&gt;<img src="file:///etc/passwd">'
            f'<im<o:x>g src="http://{there}/outlook"><img src="/web/session/logout">'
            f'<meta http-equiv="refresh" content="0; url=http://{there}/meta"><p>The end</p>'
        )

    def send_html(self, text, sender="sara.remote@example.com", reply_to=None):
        return self.receive(sender, body=None, reply_to=reply_to, html=text)

    def loaded(self, text):
        """What a browser would fetch for a text, in a real parser's eyes."""
        root = html.fragment_fromstring(text or "", create_parent="div")
        found = []
        for element in root.iter():
            for name, value in element.attrib.items():
                if name in ("src", "srcset", "background", "poster", "data", "xlink:href"):
                    found.append(value)
                if name == "style" and "url" in value:
                    found.append(value)
        return [value for value in found if not value.startswith(("data:image/gif", "/web/image/"))]

    def test_mail_is_kept_without_what_it_would_fetch(self):
        # guards: models.mail.mail_message:_vals_without_remote
        # guards: models.mail.helpdesk_ticket:_vals_without_remote
        # guards: models.mail.mail_message:taken_in
        ticket = self.send_html(self.hostile("evil.example:81"))
        message = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        for text in (ticket.description, message.body):
            self.assertEqual(self.loaded(text), [])
            self.assertIn("The end", text)
            # nothing is lost: the address stays, and its host is named
            self.assertIn(f'{ADDRESS}="http://evil.example:81/img"', text)
            self.assertIn("evil.example", html.fromstring(text).find_class(CLASS)[0].text)
            self.assertIn("color:red", text.replace(" ", ""))

    def test_answer_by_mail(self):
        ticket = self.receive("sara.remote@example.com")
        self.send_html('<p>a<img src="http://evil.example/x"></p>', reply_to=self.last_notice(ticket))
        message = ticket.message_ids.filtered(lambda m: m.message_type == "email")[:1]
        self.assertIn(ADDRESS, message.body)
        self.assertEqual(self.loaded(message.body), [])

    def test_mail_of_a_plain_team_stays_as_it_came(self):
        self.team.use_complaint_process = False
        ticket = self.send_html('<p>a<img src="http://good.example/x"></p>')
        self.assertFalse(ticket.phase)
        for text in (ticket.description, ticket.message_ids[-1:].body or ticket.description):
            self.assertIn('src="http://good.example/x"', text)

    def test_message_of_a_portal_user(self):
        # guards: models.mail.mail_message:_is_of_stranger
        user = self.make_customer("Noura", "noura.remote@example.com", login="noura_remote").user_ids
        ticket = self.make_ticket(partner_id=user.partner_id.id)
        text = Markup('<p>a<img src="http://evil.example/x"></p>')
        post = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment", "author_id": user.partner_id.id}
        message = ticket.with_user(user).sudo().message_post(body=text, **post)
        self.assertEqual(self.loaded(message.body), [])
        ticket._message_update_content(message, body=text)
        self.assertEqual(self.loaded(message.body), [])
        # what staff write is theirs
        mine = ticket.with_user(self.agent).message_post(body=text, subtype_xmlid="mail.mt_note")
        self.assertEqual(self.loaded(mine.body), ["http://evil.example/x"])

    def test_text_registered_or_corrected_by_staff(self):
        # guards: models.mail.helpdesk_ticket:_description_without_remote
        ticket = self.make_ticket(description='<p>a<img src="http://evil.example/x"></p>')
        self.assertEqual(self.loaded(ticket.description), [])
        ticket.with_user(self.agent).description = '<p>b<img src="http://evil.example/y"></p>'
        self.assertEqual(self.loaded(ticket.description), [])
        self.assertIn(f'{ADDRESS}="http://evil.example/y"', ticket.description)

    def test_forged_placeholder_names_its_own_host(self):
        # guards: tools.remote:tame
        forged = f'<p><span class="{CLASS}" {ADDRESS}="http://evil.example/x">Show the picture from bank.example</span>'
        ticket = self.make_ticket(description=forged)
        self.assertNotIn("bank.example", ticket.description)
        self.assertIn("evil.example</span>", ticket.description)

    def test_addresses_in_messages_of_cases_are_not_previewed(self):
        # guards: models.mail.mail_message:_create_from_message_and_notify
        listener = Listener()
        self.addCleanup(listener.end)
        ticket = self.make_ticket(partner_id=self.customer.id)
        link = Markup('<a href="http://%s/page">page</a>') % listener.address
        message = ticket.message_post(body=link, author_id=self.customer.id, message_type="comment")
        self.env["mail.link.preview"].sudo()._create_from_message_and_notify(message)
        self.assertEqual(listener.asked, [])

    # ------------------------------------------------------------------ print

    def printed(self, ticket):
        Report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        return Report._render_qweb_pdf(FILE, ticket.ids)[0]

    def test_print_fetches_nothing(self):
        """Not even from a text that stood in the database before anybody looked through it."""
        # guards: report.ir_actions_report:_prepare_html
        listener = Listener()
        self.addCleanup(listener.end)
        ticket = self.make_ticket(partner_id=self.customer.id, solution=self.hostile(listener.address))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET description = %s, solution = %s WHERE id = %s",
            [self.hostile(listener.address)] * 2 + [ticket.id],
        )
        self.env.invalidate_all()
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            self.assertTrue(self.printed(ticket).startswith(b"%PDF"))
        self.assertEqual(listener.asked, [])

    def test_print_that_does_not_end_is_ended(self):
        # guards: report.ir_actions_report:_run_in_time
        # guards: report.ir_actions_report:_run_wkhtmltopdf
        listener = Listener()
        self.addCleanup(listener.end)
        ticket = self.make_ticket()
        # the server's own pages do not answer
        self.env["ir.config_parameter"].set_param("report.url", f"http://{listener.address}")
        self.patch(ir_actions_report, "PRINT_LIMIT", 2)
        with self.assertRaisesRegex(ComplaintError, "2 seconds"):
            self.printed(ticket)
        self.assertTrue(listener.asked)
        self.assertIsNone(ir_actions_report.LIMIT.get())

    def test_reports_of_others_have_no_limit(self):
        seen = []
        self.patch(ir_actions_report, "_run_without_limit", lambda args: seen.append(args) or core._wkhtml())
        core._run_wkhtmltopdf(["--version"])
        self.assertEqual(seen, [["--version"]])
