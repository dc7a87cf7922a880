"""A mail scanner opens and sends every link of every mail of a whole case's life: nothing of the case changes."""

from lxml import html

from odoo.tools import mute_logger

from .common import PortalCase
from .survey import SurveyBuilders


class TestMailScanner(SurveyBuilders, PortalCase):
    def links(self, ticket):
        """Every address in the mails to the customer, as the mail has it."""
        found = set()
        for mail in self.mails_to(ticket, self.sara.email):
            found.update(html.fromstring(mail.body_html).xpath("//a/@href"))
        base = ticket.get_base_url()
        return sorted(link.removeprefix(base) for link in found if link.startswith(base))

    def snapshot(self, ticket):
        """All that the case, its limits, talk, moves, activities and surveys hold, with the time of each change."""
        # what the test itself did is written down by now
        self.env.flush_all()
        self.cr.precommit.run()
        self.env.invalidate_all()
        rows = [ticket, ticket.deadline_ids, ticket.move_ids, ticket.notice_ids, ticket.activity_ids]
        rows += [ticket.message_ids, ticket.attachment_ids, self.env["survey.user_input"].search([])]
        rows += [self.env["survey.user_input.line"].search([])]
        names = ("phase", "decision", "state", "due_date", "deadline", "write_date")
        return [
            (record._name, record.id, *(record[name] for name in names if name in record._fields))
            for records in rows
            for record in records.sorted("id")
        ]

    def scan(self, ticket, kinds):
        """Opens, heads and sends each link, with and without following where it leads, as nobody.

        :param kinds: what the links are expected to lead to: none of them goes missing unseen
        """
        links = self.links(ticket)
        for kind in kinds:
            self.assertTrue([link for link in links if kind in link], f"no link to {kind} in {links}")
        before = self.snapshot(ticket)
        self.sign_in()
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_http"):
            for link in links:
                path, _mark, query = link.partition("?")
                values = dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)
                for follow in (False, True):
                    opened = self.url_open(link, allow_redirects=follow)
                    self.assertLess(opened.status_code, 500, link)
                    self.opener.head(self.base_url() + link, allow_redirects=follow)
                    for address, data in ((link, {"x": "1"}), (path, {**values, "x": "1"})):
                        sent = self.url_open(address, data=data, allow_redirects=follow)
                        self.assertLess(sent.status_code, 500, address)
                if "/survey?" in link:
                    # one that even brings the session's token
                    self.assertLess(self.post(path, {**values, "x": "1"}).status_code, 500, link)
        self.assertEqual(self.snapshot(ticket), before)

    def test_scanner_of_a_whole_life_changes_nothing(self):
        # guards: controllers.survey:_begin
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(partner_id=self.sara.id, phase="awaiting_customer")
            self.scan(ticket, ["/my/ticket/"])
            ticket.action_resume()
            self.step(ticket, "propose")
            self.scan(ticket, ["decision=accept", "decision=reject"])
            ticket.sudo().action_customer_reject("No")
            ticket.action_propose_solution()
            self.scan(ticket, ["decision=accept"])
            ticket.sudo().action_customer_accept()
            self.scan(ticket, ["decision=reopen", "/survey?"])
            self.assertEqual((ticket.survey_input_id.state, ticket.survey_state), ("new", "open"))
        with self.at("2026-06-09 12:05"):
            self.run_cron()
            self.assertEqual(self.survey_notices(ticket), ["survey", "survey_reminder"])
            self.scan(ticket, ["/survey?"])
            ticket.sudo().action_reopen("Again")
            self.scan(ticket, ["/survey?"])
            ticket.action_propose_solution()
            ticket.sudo().action_customer_accept()
        with self.at("2026-06-25 09:00"):
            self.run_cron()
            self.scan(ticket, ["/survey?", "decision=reopen"])
        self.assertFalse(ticket.has_satisfaction)

    def test_form_sent_as_it_stands_leads_nowhere(self):
        """A scanner that even fills in the page's form, as the page has it, does not reach the questions."""
        # guards: controllers.survey:_begin
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(partner_id=self.sara.id, phase="closed")
            [link] = [link for link in self.links(ticket) if "/survey?" in link]
            self.sign_in()
            page = self.page(self.url_open(link))
            [form] = page.xpath("//form[@name='survey_open']")
            values = {field.get("name"): field.get("value") or "" for field in form.xpath(".//input")}
            before = self.snapshot(ticket)
            for person in ("", "1", values["challenge"]):
                sent = self.post(form.get("action"), {**values, "person": person})
                self.assertEqual(sent.status_code, 422)
                self.assertNotIn("answer_token", sent.text)
            sent = self.post(form.get("action"), {**values, "challenge": "", "person": ""})
            self.assertEqual(sent.status_code, 422)
            self.assertEqual(self.snapshot(ticket), before)
