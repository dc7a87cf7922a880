"""What the customer's pages show of a case, signed in or with the tracking code."""

import re
from datetime import datetime
from itertools import zip_longest

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import consteq, format_date, html2plaintext, is_html_empty

from ...tools import tracking_code
from ..mail.helpdesk_ticket import NO_TOKEN
from ..process.helpdesk_ticket_stage import ENDED, OPEN

SIGNED_IN_LINK = re.compile(
    rf"(<p[^>]*>\s*)?<a\b[^>]*access_token={NO_TOKEN}(?:(?!</a>).)*</a>(?(1)\s*</p>)", re.DOTALL
)
# What is left of a paragraph whose links are gone.
EMPTY_PARAGRAPH = re.compile(r"<p[^>]*>(?:\s|&nbsp;|&#160;|\xa0)*</p>")
# What the customer is told of the organisation's own deadlines, and those that are his.
TOLD = ("first_response", "verification", "resolution")
HIS = ("decision", "customer_reply")
# How many of the latest messages are shown unfolded; of a case that has ended, whose outcome stands above.
LATEST, LATEST_AT_END = 6, 2


class HelpdeskTicketPage(models.AbstractModel):
    """What the customer reads of his case: how far it is, what comes next, what was written and sent."""

    _name = "helpdesk.ticket.page"
    _description = "Page of a case"

    @api.model
    def _steps(self, case):
        """The process bar of the customer's page.

        :return: list of (label, state), state one of done, current, todo
        """
        words = case._wording()
        order = ["received", "verification", "processing", "proposed", "closed"]
        if not case.type_id.sudo().needs_decision and case.phase != "proposed":
            order.remove("proposed")
        if case.phase in ("rejected", "cancelled"):
            reached = [move.phase_to for move in case.sudo().move_ids]
            order = [p for p in order if p in reached and p != "closed"] + [case.phase]
        phase = case.phase
        if phase in ("awaiting_customer", "third_party"):
            phase = case.phase_before_wait or "processing"
        position = order.index(phase) if phase in order else 0
        ended = case.phase in ENDED
        return [
            (
                words.state_of(p, case.close_reason),
                "done" if i < position or (ended and i == position) else "current" if i == position else "todo",
            )
            for i, p in enumerate(order)
        ]

    @api.model
    def _badge(self, case):
        """What the state of a case is to its customer, for its colour: done, ended, his, running."""
        if case.phase in ENDED:
            return "done" if case.phase == "closed" else "ended"
        return "his" if case.phase in ("proposed", "awaiting_customer") else "running"

    @api.model
    def _shown(self, case, reader=None):
        """What the page of a case shows, whichever way it was opened.

        :param reader: `res.partner` who is signed in; none: whoever has the customer's link or code
        :return: values of the template `case_page`
        """
        messages = self._messages(case)
        for message in messages:
            message["by_reader"] = message["by_customer"] and reader in (None, message["author_id"])
        latest = LATEST_AT_END if case.phase in ENDED else LATEST
        told = self.env["ir.attachment"].sudo().union(*(message["files"] for message in messages))
        return {
            "ticket": case,
            "w": case._wording(),
            "ended": case.phase in ENDED,
            "badge": self._badge(case),
            "steps": self._steps(case),
            "next": self._next(case),
            "limits": self._deadlines(case),
            "earlier": messages[:-latest],
            "latest": messages[-latest:],
            # a file of a message stands with it
            "files": (case._portal_attachments() | case._filed_files()) - told,
            "question": self._question(case),
        }

    @api.model
    def _question(self, case):
        """What the customer is asked for, in the words of who asked; empty where nothing is awaited of him."""
        if case.phase != "awaiting_customer":
            return ""
        asked = case.sudo().move_ids.filtered(lambda m: m.phase_to == "awaiting_customer").sorted("id")[-1:]
        return html2plaintext(asked.reason or "").strip()

    @api.model
    def _outlook(self, case):
        """What is next of a case, and by when, in a line of a list.

        :return: (what, moment in words, state: his, running, paused, missed, promised, window); empty where nothing is
        """
        labels = {"decision": self.env._("Your decision"), "customer_reply": self.env._("Your answer")}
        for kind in HIS:
            if row := case._running(kind):
                return labels[kind], case._local_moment(row.due_date), "his"
        if case.phase in ENDED:
            if case.reopen_until and case._may_reopen():
                return self.env._("May be reopened until"), case._local_moment(case.reopen_until), "window"
            return "", "", ""
        lines = self._deadlines(case)
        # what was promised for a delay stands for what is late
        order = ("running", "promised", "missed", "paused")
        return min(lines, key=lambda line: order.index(line[2]), default=("", "", ""))

    @api.model
    def _by_what_is_next(self, cases):
        """Cases in the order of a customer's list: what waits for him, what is due first, what ended last."""

        def urgency(case):
            rows = case.sudo().deadline_ids.filtered(lambda r: r.state == "running" and r.kind in (*HIS, *TOLD))
            due = min(rows.mapped("due_date"), default=datetime.max)
            return not any(row.kind in HIS for row in rows), due, -case.id

        ended = cases.filtered(lambda case: case.closed_date)
        return (cases - ended).sorted(urgency) + ended.sorted(lambda case: (case.closed_date, case.id), reverse=True)

    @api.model
    def _open_of(self, user, limit=5):
        """The open cases of a signed-in customer, in the order of his list."""
        Ticket, partner = self.env["helpdesk.ticket"], user.partner_id
        if not Ticket.has_access("read"):
            return Ticket
        his = [("phase", "in", OPEN), ("commercial_partner_id", "=", partner.commercial_partner_id.id)]
        cases = Ticket.search(his, order="id desc", limit=80).filtered(lambda case: case._is_customer(partner))
        return self._by_what_is_next(cases)[:limit]

    @api.model
    def _next(self, case):
        """What happens next and until when, in one sentence for the customer."""
        if case._is_duplicate():
            return self.env["helpdesk.ticket.match"]._next_words(case)
        row = case._running("decision") or case._running("customer_reply") or case._running("reopening")
        due, words, env = row and case._local_moment(row.due_date), case._wording(), self.env
        asks = case.kind in ("inquiry", "suggestion")
        if case.phase == "received":
            if asks:
                return env._("An officer passes %s to the department concerned.", words.your)
            return env._("We check that %s has all it needs, and tell you the result.", words.your)
        if case.phase == "verification":
            if asks:
                return env._("An officer reads %s and passes it to the department concerned.", words.your)
            return env._("An officer verifies %s. You will be told whether it is accepted for processing.", words.your)
        if case.phase == "processing":
            where = words.channels if case._notice_address() else ""
            return (
                env._(
                    "The competent department is at work: %(handling)s. You are told %(outcome)s here and through "
                    "%(channels)s.",
                    handling=words.handling,
                    outcome=words.outcome,
                    channels=where,
                )
                if where
                else env._(
                    "The competent department is at work: %(handling)s. You are told %(outcome)s here.",
                    handling=words.handling,
                    outcome=words.outcome,
                )
            )
        if case.phase == "third_party":
            return env._(
                "%(your)s has been referred to the competent body. We follow it there and tell you the answer.",
                your=words.Your,
            )
        if case.phase == "awaiting_customer":
            return due and env._(
                "We are waiting for your answer until %s. Write it below, with the files asked for.", due
            )
        if case.phase == "proposed":
            return due and env._(
                "Please accept or reject %(outcome)s by %(due)s. After that it counts as accepted.",
                outcome=words.outcome,
                due=due,
            )
        if case._may_reopen():
            return env._(
                "%(the)s has ended. If you are not satisfied you may %(reopening)s until %(due)s.",
                the=words.The,
                reopening=words.reopening,
                due=due,
            )
        return env._(
            "%(the)s has ended and is closed for good. For the same matter, file %(new)s and name this number.",
            the=words.The,
            new=words.a,
        )

    # ------------------------------------------------------------------
    # With the tracking code
    # ------------------------------------------------------------------

    @api.model
    def _find_by_code(self, reference, code):
        """The case of a reference and its code, in superuser mode; empty whichever of the two is wrong.

        As much is computed for a reference that does not exist as for one that does.
        """
        Ticket = self.env["helpdesk.ticket"].sudo()
        number = tracking_code.ascii_digits(reference).strip()
        domain = [("number", "in", [number, number.upper()]), ("tracking_hash", "!=", False)]
        cases = Ticket.with_context(active_test=False).search(domain, limit=3) if number else Ticket
        given, nobody = Ticket._tracking_hash_of(code), Ticket._tracking_hash_of("-" * 16)
        found = Ticket
        for case, known in zip_longest(cases, [*cases.mapped("tracking_hash"), *[nobody] * 3][:3]):
            if consteq(known, given) and case:
                found = case
        return found if tracking_code.plain(code) else found.browse()

    @api.model
    def _messages(self, case):
        """The public conversation, oldest first.

        :return: list of dicts `date`, `by_customer`, `author_id`, `author`, `notice`, `subject`, `body` (Markup),
            `files`
        """
        ticket = case.sudo()
        messages = ticket.message_ids.filtered(
            lambda m: m.message_type in ("comment", "email", "auto_comment")
            and m.subtype_id
            and not m.subtype_id.internal
            and not m.is_internal
            and (not is_html_empty(m.body) or m.attachment_ids)
        )
        return [
            {
                "date": message.date,
                "by_customer": message.message_type != "auto_comment"
                and (not message.author_id or ticket._is_customer(message.author_id)),
                "author_id": message.author_id,
                "author": message.author_id.name or "",
                "notice": message.message_type == "auto_comment",
                "subject": message.subject if message.message_type == "auto_comment" else "",
                # links of notices are for who reads them in a mail; what may be done now, the page offers itself
                "body": Markup(EMPTY_PARAGRAPH.sub("", SIGNED_IN_LINK.sub("", message.body or ""))),
                "files": message.attachment_ids,
            }
            for message in messages.sorted("id")
        ]

    @api.model
    def _files(self, case):
        """Files that the code may open: those of public messages, and those the reporter filed."""
        public = self.env["ir.attachment"].sudo().union(*(message["files"] for message in self._messages(case)))
        return public | case._filed_files() | case._portal_attachments()

    @api.model
    def _deadlines(self, case):
        """What the organisation still has to keep: its own deadlines, and the date promised for a delay.

        :return: list of (label, due moment in words, state: running, paused, missed or promised)
        """
        rows = case.sudo().deadline_ids.filtered(lambda r: r.kind in TOLD and r._is_open())
        labels = dict(rows._fields["kind"]._description_selection(self.env))
        now = fields.Datetime.now()
        lines = [
            (
                labels[row.kind],
                case._local_moment(row.due_date),
                "missed" if row.state == "running" and row.due_date < now else row.state,
            )
            for row in rows.sorted("due_date")
        ]
        if case.promised_date and case.phase in OPEN:
            day = format_date(self.env, case.promised_date, date_format="EEEE d MMMM y")
            lines.append((self.env._("Answer promised for"), day, "promised"))
        return lines
