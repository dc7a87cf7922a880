import re
import secrets
from hashlib import sha256
from itertools import zip_longest

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import consteq, formataddr, hmac, is_html_empty

from ...exceptions import ComplaintError, MissingInput
from ...tools import tracking_code
from ...tools.picture import UnreadablePicture, looks_like_picture, stripped
from ..mail.helpdesk_ticket import NO_TOKEN
from ..process.acting import act
from ..process.statement import Statement

SIGNED_IN_LINK = re.compile(rf"(<p[^>]*>\s*)?<a\b[^>]*access_token={NO_TOKEN}.*?</a>(?(1)\s*</p>)", re.DOTALL)
# Compared where a reference has no case.
NOBODY = tracking_code.fingerprint("-" * 16)
# What the public page tells of the body's own limits.
TOLD = ("first_response", "verification", "resolution")


class HelpdeskTicket(models.Model):
    """Cases of customers without an account: anonymous reports, and the tracking code that stands for the customer."""

    _inherit = "helpdesk.ticket"

    is_anonymous = fields.Boolean(
        string="Anonymous", copy=False, readonly=True, help="Filed without a name: nothing tells who the reporter is."
    )
    filing_lang = fields.Char(
        copy=False, readonly=True, help="Language of the public form: a reporter without a contact is answered in it."
    )
    reporter_phone = fields.Char(copy=False, help="Typed by a reporter without a contact; nobody has verified it.")
    tracking_hash = fields.Char(copy=False, groups=fields.NO_ACCESS, index="btree_not_null")
    has_tracking_code = fields.Boolean(compute="_compute_has_tracking_code", compute_sudo=True)

    # the public looks cases up by it
    _number_idx = models.Index("(number)")

    @api.depends("tracking_hash")
    def _compute_has_tracking_code(self):
        for ticket in self:
            ticket.has_tracking_code = bool(ticket.tracking_hash)

    # ------------------------------------------------------------------
    # Filing without signing in
    # ------------------------------------------------------------------

    @api.model
    def _file_public(self, vals, token, attachments, anonymous):
        """Files a report of the public form, once however often the form is sent.

        :param token: random text of the form; the code is drawn from it, so that a form sent twice has one code
        :param attachments: `ir.attachment` in superuser mode, not given to a case yet
        :return: the case
        """
        ticket, new = act(self, anonymous=anonymous)._file_from_portal(vals, token)
        ticket = act(ticket, anonymous=False)
        if new:
            ticket.tracking_hash = tracking_code.fingerprint(self._code_of_form(token))
        known = set(ticket.attachment_ids.mapped("checksum"))
        again = attachments.filtered(lambda a: a.checksum in known)
        fresh = attachments - again
        fresh.write({"res_id": ticket.id})
        again.unlink()
        if anonymous:
            ticket._name_neutrally(fresh)
        elif fresh:
            # they were not there when it was compared
            ticket._compare_safely()
        self.env.flush_all()
        return ticket

    def _name_neutrally(self, attachments):
        taken = len(self.attachment_ids - attachments)
        for number, attachment in enumerate(attachments.sorted("id"), taken + 1):
            attachment.write({"name": self._neutral_name(attachment.name, number), "description": False})

    @api.model
    def _neutral_name(self, name, number):
        """A file's name that tells nothing but its kind (people name files after themselves)."""
        extension = re.sub(r"[^a-z0-9]", "", name.rpartition(".")[2].lower())[:5] or "bin"
        return f"attachment-{number}.{extension}"

    @api.model
    def _without_metadata(self, name, content):
        """A file of an anonymous reporter without the data that cameras hide in pictures; others as they are.

        :return: (content, the reason why the file is not taken)
        """
        if not looks_like_picture(content):
            return content, ""
        try:
            return stripped(content), ""
        except UnreadablePicture:
            return b"", self.env._(
                "The picture “%s” cannot be read, and what is hidden in it cannot be taken out. Send it otherwise.",
                name,
            )

    # ------------------------------------------------------------------
    # The code
    # ------------------------------------------------------------------

    @api.model
    def _code_of_form(self, token):
        """The code of what is filed with a form: only its sender has the token, only this server the key."""
        return tracking_code.from_bytes(bytes.fromhex(hmac(self.env(su=True), "complaint-tracking", token, sha256)))

    def _has_code(self, code):
        self.ensure_one()
        return consteq(self.sudo().tracking_hash or "", tracking_code.fingerprint(code))

    @api.model
    def _find_by_code(self, reference, code):
        """The case of a reference and its code, in superuser mode; empty whichever of the two is wrong.

        As much is computed for a reference that does not exist as for one that does.
        """
        number = tracking_code.ascii_digits(reference).strip()
        domain = [("number", "in", [number, number.upper()]), ("tracking_hash", "!=", False)]
        cases = self.sudo().with_context(active_test=False).search(domain, limit=3) if number else self.sudo().browse()
        given = tracking_code.fingerprint(code)
        found = self.sudo().browse()
        for case, known in zip_longest(cases, [*cases.mapped("tracking_hash"), *[NOBODY] * 3][:3]):
            if consteq(known, given) and case:
                found = case
        return found if tracking_code.plain(code) else found.browse()

    def action_issue_tracking_code(self):
        """A new code, shown once to the agent, who hands it over; an earlier one ends.

        :return: the client action that shows it
        """
        self.ensure_one()
        self.check_access("write")
        if not self.phase:
            raise ComplaintError(self.env._("Tracking codes are for cases of the complaint process only."))
        code = tracking_code.from_bytes(secrets.token_bytes(10))
        again = self.has_tracking_code
        self.sudo().tracking_hash = tracking_code.fingerprint(code)
        self._message_log(
            body=self.env._("A new tracking code was issued; the earlier one does not open the case any more.")
            if again
            else self.env._("A tracking code was issued.")
        )
        return self._show_code(code)

    def _show_code(self, code, then=None):
        """The client action that shows a code to the agent.

        :param then: the action that follows once the agent has handed it over; the form is read again if none is given
        """
        self.ensure_one()
        case = self.sudo()
        return {
            "type": "ir.actions.client",
            "tag": "complaint_tracking_code",
            "params": {"number": case.number, "code": code, "address": f"{case.get_base_url()}/complaints/track"},
            "context": {"then": then or False},
        }

    def _issue_at_registration(self, key):
        """The code of a caller without a name: whoever registers the case hands it over.

        :param key: of the form; one that is sent twice has one code
        """
        self.ensure_one()
        self.sudo().tracking_hash = tracking_code.fingerprint(self._code_of_form(key))
        self._message_log(body=self.env._("A tracking code was issued."))

    # ------------------------------------------------------------------
    # What the code shows
    # ------------------------------------------------------------------

    def _tracked_messages(self):
        """The public conversation, oldest first.

        :return: list of dicts `date`, `by_customer`, `author`, `subject`, `body` (Markup), `files`
        """
        self.ensure_one()
        ticket = self.sudo()
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
                "author": message.author_id.name or "",
                "subject": message.subject if message.message_type == "auto_comment" else "",
                # links of notices lead to the page of those who sign in
                "body": Markup(SIGNED_IN_LINK.sub("", message.body or "")),
                "files": message.attachment_ids,
            }
            for message in messages.sorted("id")
        ]

    def _tracked_files(self):
        """Files that the code may open: those of public messages, and those the reporter filed."""
        self.ensure_one()
        ticket = self.sudo()
        public = self.env["ir.attachment"].sudo().browse()
        for message in ticket._tracked_messages():
            public |= message["files"]
        return public | ticket._filed_files() | ticket._portal_attachments()

    def _filed_files(self):
        """What came with the public form: made by the visitor who did not sign in, and in no message."""
        self.ensure_one()
        ticket = self.sudo()
        visitors = self.env["res.users"].sudo().with_context(active_test=False)
        written = ticket.message_ids.attachment_ids
        return ticket.attachment_ids.filtered(
            lambda a: not a.res_field and a not in written and visitors.browse(a.create_uid.id)._is_public()
        )

    def _told_limits(self):
        """The body's own limits that are still to be kept.

        :return: list of (label, due moment in words, state: running, paused or missed)
        """
        self.ensure_one()
        rows = self.sudo().deadline_ids.filtered(lambda r: r.kind in TOLD and r._is_open())
        labels = dict(rows._fields["kind"]._description_selection(self.env))
        now = fields.Datetime.now()
        return [
            (
                labels[row.kind],
                self._local_moment(row.due_date),
                "missed" if row.state == "running" and row.due_date < now else row.state,
            )
            for row in rows.sorted("due_date")
        ]

    # ------------------------------------------------------------------
    # What the customer does with the code (superuser mode: the controller has checked it)
    # ------------------------------------------------------------------

    def _customer_author(self):
        """Who stands as the author of the customer's words: the contact; nobody where there is none."""
        self.ensure_one()
        ticket = self.sudo()
        if ticket.partner_id:
            return {"author_id": ticket.partner_id.id}
        name = ticket.partner_name or self.env._("Reporter")
        address = ticket.partner_email or ticket.company_id.email or ticket.company_id.catchall_email
        return {"author_id": False, "email_from": formataddr((name, address)) if address else name}

    def _answer_with_code(self, token, text, files, items=None):
        """The customer's answer from the page that the code opens; see `_receive`.

        :param text: plain text
        :param files: `ir.attachment` in superuser mode, not given to a case yet
        :param items: {row of the checklist: (value, `ir.attachment`)}
        """
        self.ensure_one()
        text, items = text.strip(), items or {}
        if not (text or files or items):
            raise MissingInput(self.env._("Write your answer, or choose a file."))
        # before they are renamed: two sends of one form have one key
        key = self._answer_key(token, text, items, files)
        if self.is_anonymous:
            self._name_neutrally(files.union(*(attached for _value, attached in items.values())))
        message = self._receive(Statement(text, files=files, items=items, key=key))
        self.env.flush_all()
        return message
