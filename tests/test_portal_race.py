"""One filing is one case and one decision counts, however often, and however much at once, they are sent."""

from concurrent.futures import ThreadPoolExecutor

import requests

from odoo.exceptions import ConcurrencyError, UserError
from odoo.http import Request
from odoo.tools import mute_logger

from .common import MODULE, ComplaintBuilders, PortalCase
from .race import RaceCase

PDF = ("receipt.pdf", b"%PDF-1.4 a receipt", "application/pdf")
TXT = ("statement.txt", b"a statement", "text/plain")


class TestPortalFiledOnce(PortalCase):
    def test_same_filing_twice_is_one_case(self):
        # guards: controllers.filing:submit_ticket
        self.sign_in(self.sara)
        first, second = self.submit([PDF]), self.submit([PDF])
        self.assertEqual(len(self.filed_by(self.sara)), 1)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(self.filed_by(self.sara).attachment_ids.mapped("name"), [PDF[0]])
        self.assertEqual(len(self.notices(self.filed_by(self.sara))), 1)
        self.assertFalse(self.env["ir.attachment"].search([("name", "=", PDF[0]), ("res_id", "=", 0)]))
        # the same text from a client without the form's token, too
        for _ in "ab":
            self.submit(subject="Without token", filing_token=None)
        self.assertEqual(self.filed_by(self.sara).mapped("name"), ["Payment delayed", "Without token"])

    def test_going_back_to_the_sent_form_loses_nothing(self):
        """Back in the browser, something else typed: the old form's token must not swallow it."""
        self.sign_in(self.sara)
        self.submit([PDF])
        self.assertEqual(self.submit([PDF, TXT]).status_code, 303)
        self.assertEqual(sorted(self.filed_by(self.sara).attachment_ids.mapped("name")), [PDF[0], TXT[0]])
        self.submit(description="The one of June neither.")
        self.assertEqual(len(self.filed_by(self.sara)), 2)

    def test_token_of_another_form(self):
        for customer in (self.sara, self.omar):
            self.sign_in(customer)
            response = self.submit()
            self.assertEqual(len(self.filed_by(customer)), 1)
            self.assertSentAway(response, f"/my/ticket/{self.filed_by(customer).id}")

    def test_request_that_runs_again_has_all_its_files(self):
        """After a conflict Odoo runs the request again, the files of the first run having been read already."""
        # guards: controllers.uploads:take_files
        Filing = self.registry["helpdesk.ticket.filing"]
        original, runs = Filing._file_from_portal, []

        def conflicting(model, vals, token):
            runs.append(vals)
            if len(runs) == 1:
                raise ConcurrencyError("another transaction was first")
            return original(model, vals, token)

        self.patch(Filing, "_file_from_portal", conflicting)
        self.sign_in(self.sara)
        self.assertEqual(self.submit([PDF, TXT]).status_code, 303)
        self.assertEqual(len(runs), 2)
        files = {a.name: a.raw for a in self.filed_by(self.sara).attachment_ids}
        self.assertEqual(files, {PDF[0]: PDF[1], TXT[0]: TXT[1]})

    def test_same_filing_from_two_threads_is_one_case(self):
        self.sign_in(self.sara)
        data = {"csrf_token": Request.csrf_token(self), **self.filing()}
        url = f"{self.base_url()}/submitted/ticket"
        self.env.flush_all()
        with self.allow_requests():
            cookies = self.opener.cookies.get_dict()

            def send(_number):
                return requests.post(url, data, cookies=cookies, timeout=30, allow_redirects=False)

            with ThreadPoolExecutor(2) as pool:
                responses = list(pool.map(send, "ab"))
        self.assertEqual([r.status_code for r in responses], [303, 303])
        self.assertEqual(len({r.headers["Location"] for r in responses}), 1)
        self.env.invalidate_all()
        self.assertEqual(len(self.filed_by(self.sara)), 1)


class TestPortalRace(RaceCase):
    def test_same_filing(self):
        def file(env):
            vals = {
                "type_id": env.ref(f"{MODULE}.type_complaint").id,
                "category_id": self.category_id,
                "partner_id": self.partner_id,
                "name": "Raced",
                "description": "<p>Raced</p>",
            }
            ticket, new = env["helpdesk.ticket.filing"]._file_from_portal(vals, "token-of-a-race")
            filed.append(ticket.id if new else 0)
            return ticket.id, new

        filed = []
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            result = self.race(file, file)
        self.assertEqual(result, (filed[0], False))
        with self.registry.cursor() as cr:
            found = self.environment(cr)["helpdesk.ticket"].search([("partner_id", "=", self.partner_id)])
            self.assertEqual(found.ids, [filed[0]])

    def test_first_reference_of_a_year(self):
        # guards: models.process.helpdesk_ticket_reference:_drawn
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            sequence = {"name": "Raced", "prefix": "RACE/%(range_year)s/", "use_date_range": True, "company_id": False}
            sequence_id = self.keep(env["ir.sequence"].create(sequence))
            type_ = {"name": "Raced", "kind": "complaint", "sequence_id": sequence_id}
            type_id = self.keep(env["helpdesk.ticket.type"].create(type_))

        def file(env):
            vals = {
                "type_id": type_id,
                "category_id": self.category_id,
                "partner_id": self.partner_id,
                "name": "Raced",
                "description": "<p>Raced</p>",
            }
            return env["helpdesk.ticket"].create(vals).number

        with mute_logger("odoo.sql_db", "odoo.service.model"):
            result = self.race(file, file)
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            cases = env["helpdesk.ticket"].search([("partner_id", "=", self.partner_id)], order="number")
            self.assertEqual([number[-2:] for number in cases.mapped("number")], ["/1", "/2"])
            self.assertEqual(result, cases[1].number)
            # their database sequences go with them
            env["ir.sequence"].browse(sequence_id).date_range_ids.unlink()

    def test_same_mail_delivered_twice(self):
        # guards: models.mail.mail_thread:message_route
        # guards: models.mail.mail_thread:_wait_for_same_mail
        with self.registry.cursor() as cr:
            team_id = self.environment(cr).ref(f"{MODULE}.team_complaints").id
        raw = (
            b"From: Raced <raced@example.com>\r\nTo: complaints@example.com\r\nSubject: Raced\r\n"
            b"Message-Id: <raced@example.com>\r\n\r\nThe payment of May has not arrived.\r\n"
        )

        def deliver(env):
            gateway = env["mail.thread"].with_context(mail_notify_force_send=False)
            return gateway.message_process("helpdesk.ticket", raw, custom_values={"team_id": team_id})

        with mute_logger("odoo.sql_db", "odoo.service.model", "odoo.addons.mail.models.mail_thread"):
            again = self.race(deliver, deliver)
        self.assertFalse(again)
        with self.registry.cursor() as cr:
            cases = self.environment(cr)["helpdesk.ticket"].search([("partner_id", "=", self.partner_id)])
            self.assertEqual(cases.mapped("name"), ["Raced"])
            self.assertEqual(len(cases.message_ids.filtered(lambda m: m.message_type == "email")), 1)

    def test_mail_goes_out_once(self):
        """The request that wrote it sends it, and the mail queue comes by."""
        # guards: models.mail.mail_mail:_send
        sent = []
        Server = self.registry["ir.mail_server"]
        self.patch(Server, "_disable_send", lambda server: False)
        self.patch(Server, "_connect__", lambda server, **kwargs: None)
        self.patch(
            Server, "send_email", lambda server, message, **kwargs: sent.append(message) or message["Message-Id"]
        )
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            ticket = env["helpdesk.ticket"].create(
                {
                    "name": "Raced",
                    "description": "<p>Raced</p>",
                    "type_id": env.ref(f"{MODULE}.type_complaint").id,
                    "category_id": self.category_id,
                    "partner_id": self.partner_id,
                }
            )
            mail = {
                "model": ticket._name,
                "res_id": ticket.id,
                "subject": "Raced",
                "body_html": "<p>Raced</p>",
                "email_from": "body@example.com",
                "email_to": "raced@example.com",
                "auto_delete": False,
            }
            mail_id = env["mail.mail"].create(mail).id

        def send(env):
            env.cr.execute("SET LOCAL lock_timeout = '5s'")
            env["mail.mail"].browse(mail_id).send()
            env.flush_all()

        # what the filing itself sends is not raced
        sent.clear()
        with self.registry.cursor() as queue_cr:
            # the queue has looked: its view of the mail is older than what the request does
            queue = self.environment(queue_cr)
            self.assertEqual(queue["mail.mail"].browse(mail_id).state, "outgoing")
            with self.registry.cursor() as cr:
                send(self.environment(cr))
                self.assertEqual(len(sent), 1)
                # while it sends, and once it has
                send(queue)
            queue.invalidate_all()
            send(queue)
        self.assertEqual(len(sent), 1)
        with self.registry.cursor() as cr:
            self.assertEqual(self.environment(cr)["mail.mail"].browse(mail_id).state, "sent")

    def test_accept_and_withdraw(self):
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            ticket = env["helpdesk.ticket"].create(
                {
                    "name": "Raced",
                    "description": "<p>Raced</p>",
                    "type_id": env.ref(f"{MODULE}.type_complaint").id,
                    "category_id": self.category_id,
                    "partner_id": self.partner_id,
                    "segment_id": env["helpdesk.beneficiary.segment"].search([], limit=1).id,
                }
            )
            ComplaintBuilders.bring_to(ticket, "proposed")
            id_ = ticket.id
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            result = self.race(
                lambda env: env["helpdesk.ticket"].browse(id_).action_customer_accept(),
                lambda env: env["helpdesk.ticket"].browse(id_).action_withdraw(),
            )
        self.assertIsInstance(result, UserError)
        with self.registry.cursor() as cr:
            ticket = self.environment(cr)["helpdesk.ticket"].browse(id_)
            self.assertEqual((ticket.phase, ticket.close_reason, ticket.decision), ("closed", "solved", "accepted"))
            self.assertEqual(ticket.deadline_ids.filtered(lambda r: r.state == "running").mapped("kind"), ["reopening"])
