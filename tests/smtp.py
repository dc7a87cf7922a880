"""A mail server on this machine that answers what a test tells it to: real refusals, over a real connection."""

import socketserver
import threading
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server

HANG_UP = None


class _Session(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 double")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper().split(":")[0]
            answer = self.server.answers.get(verb, {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 ok"))
            if answer is HANG_UP:
                return
            self.say(answer)
            if verb == "QUIT":
                return
            if verb == "DATA" and answer.startswith("354"):
                self.take_body()

    def take_body(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        answer = self.server.answers.get("BODY", "250 taken")
        if answer.startswith("250"):
            self.server.mails.append(b"".join(lines))
        self.say(answer)


class MailServer(socketserver.ThreadingTCPServer):
    """`answers`: {verb, or BODY: the line that it answers, HANG_UP to close the connection}; `mails`: what it took."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.answers, self.mails = {}, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()


class SmtpMixin:
    """Mails of the test go to a `MailServer` of its own."""

    def setUp(self):
        super().setUp()
        self.server = MailServer()
        self.addCleanup(self.server.stop)
        self.env["ir.mail_server"].search([]).active = False
        self.mail_server = self.env["ir.mail_server"].create(
            {
                "name": "Double",
                "smtp_host": "127.0.0.1",
                "smtp_port": self.server.server_address[1],
                "smtp_encryption": "none",
            }
        )
        # Odoo sends nothing in tests: these do, to this machine
        sending = patch.object(IrMail_Server, "_disable_send", lambda self: False)
        sending.start()
        self.addCleanup(sending.stop)

    def send_queue(self):
        self.env.flush_all()
        self.env["mail.mail"].process_email_queue()
        self.env.invalidate_all()
