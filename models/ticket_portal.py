import json
import os
from hashlib import sha256

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL
from odoo.tools.mimetypes import guess_mimetype

from ..exceptions import MissingInput
from .helpdesk_ticket_stage import ENDED, OPEN

# The content of a file must fit its name: these never come in under another name.
ACTIVE_CONTENT = ("text/html", "image/svg+xml", "application/xhtml+xml", "application/x-dosexec", "application/x-sh")


class HelpdeskTicket(models.Model):
    """What the customer's pages show of a case, and the files they take in."""

    _inherit = "helpdesk.ticket"

    def _portal_attachments(self):
        """The customer's own files and those of public messages; never a file of an internal note.

        :return: `ir.attachment` in superuser mode
        """
        self.ensure_one()
        ticket = self.sudo()
        messages = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", self._name), ("res_id", "=", self.id), ("attachment_ids", "!=", False)])
        )
        public = messages.filtered(lambda m: not m.is_internal and not m.subtype_id.internal and m.subtype_id)
        # files made together with an internal note; one that a note merely quotes stays its owner's
        hidden = {a.id for m in messages - public for a in m.attachment_ids if a.create_uid == m.create_uid}
        # a file that stands in no message is shown when the customer brought it
        own = ticket.attachment_ids.filtered(
            lambda a: not a.res_field and a.id not in hidden and ticket._is_customer(a.create_uid.partner_id)
        )
        return own | public.attachment_ids

    def _portal_steps(self):
        """The process bar of the customer's page.

        :return: list of (label, state), state one of done, current, todo
        """
        self.ensure_one()
        labels = dict(self._fields["phase"]._description_selection(self.env))
        order = ["received", "verification", "processing", "proposed", "closed"]
        if not self.type_id.sudo().needs_decision and self.phase != "proposed":
            order.remove("proposed")
        if self.phase in ("rejected", "cancelled"):
            reached = [move.phase_to for move in self.sudo().move_ids]
            order = [p for p in order if p in reached and p != "closed"] + [self.phase]
        phase = self.phase
        if phase in ("awaiting_customer", "third_party"):
            phase = self.phase_before_wait or "processing"
        position = order.index(phase) if phase in order else 0
        ended = self.phase in ENDED
        return [
            (labels[p], "done" if i < position or (ended and i == position) else "current" if i == position else "todo")
            for i, p in enumerate(order)
        ]

    def _portal_next(self):
        """What happens next and until when, in one sentence for the customer."""
        self.ensure_one()
        if self._is_duplicate():
            return self._next_of_duplicate()
        row = self._running("decision") or self._running("customer_reply") or self._running("reopening")
        due = row and self._local_moment(row.due_date)
        if self.phase == "received":
            return self.env._("We check that your case has all it needs, and tell you the result.")
        if self.phase == "verification":
            return self.env._("An officer verifies your case. You will be told whether it is accepted for processing.")
        if self.phase == "processing":
            if not self._notice_address():
                return self.env._(
                    "The competent department is working on your case. You will be told the solution here."
                )
            return self.env._(
                "The competent department is working on your case. You will be told the solution here and by e-mail."
            )
        if self.phase == "third_party":
            return self.env._(
                "Your case has been referred to the competent body. We follow it there and tell you the answer."
            )
        if self.phase == "awaiting_customer":
            return due and self.env._(
                "We are waiting for your answer until %s. Write it below, with the files asked for.", due
            )
        if self.phase == "proposed":
            return due and self.env._(
                "Please accept or reject the proposed solution by %s. After that it counts as accepted.", due
            )
        if self._may_reopen():
            return self.env._("The case has ended. If you are not satisfied you may reopen it until %s.", due)
        return self.env._(
            "The case has ended and is closed for good. For the same matter, file a new case and name this number."
        )

    def _portal_decisions(self):
        """What the customer may do now: some of accept, reject, reopen, withdraw, again."""
        self.ensure_one()
        if self.phase == "proposed":
            return ["accept", "reject"]
        if self._may_reopen():
            return ["reopen"]
        if self.phase in OPEN:
            return ["withdraw"]
        return ["again"] if self._is_file_again_allowed() else []

    # ------------------------------------------------------------------
    # Files
    # ------------------------------------------------------------------

    @api.model
    def _check_upload(self, company, name, content):
        """A file that a customer sends.

        :param content: bytes
        :return: the reason why it is not taken, or an empty string
        """
        company = company.sudo()
        extensions = [e.strip().lower().lstrip(".") for e in (company.complaint_upload_extensions or "").split(",")]
        extension = os.path.splitext(name)[1].lower().lstrip(".")
        if not content:
            return self.env._("The file “%s” is empty. Choose it again.", name)
        if len(content) > company.complaint_upload_max_mb * 1024 * 1024:
            return self.env._(
                "The file “%(name)s” is larger than %(max)s MB. Send a smaller one.",
                name=name,
                max=company.complaint_upload_max_mb,
            )
        if extension not in extensions or guess_mimetype(content) in ACTIVE_CONTENT:
            return self.env._(
                "Files like “%(name)s” are not taken. Send one of these kinds: %(kinds)s.",
                name=name,
                kinds=", ".join(extensions),
            )
        return ""

    @api.model
    def _filing_key(self, vals, token):
        """What makes two sends the same filing: customer, form and text; without the form's token the day counts.

        :return: a digest, or False for a filing of nobody without a form: such ones are never taken for one another
        """
        if not (token or vals.get("partner_id")):
            return False
        form = token or str(fields.Date.context_today(self))
        names = ("partner_id", "type_id", "category_id", "name", "description", "remedy")
        content = [form, *(str(vals.get(name) or "") for name in names)]
        return sha256(json.dumps(content).encode()).hexdigest()

    @api.model
    def _file_from_portal(self, vals, token):
        """Creates the case of a portal filing once, however often the form is sent.

        :param token: random text that the form carries
        :raise ConcurrencyError: the same form has just been filed; Odoo runs the request again, which finds its case
        :return: (case, whether it is new)
        """
        return self._file_once(self._filing_key(vals, token), lambda: vals)

    @api.model
    def _file_once(self, key, prepare):
        """The case that was filed under `key`, created where there is none.

        :param prepare: called once the case is known to be new; returns its values
        :raise ConcurrencyError: see `_file_from_portal`
        :return: (case in superuser mode, whether it is new)
        """
        ticket = self.sudo()
        if key:
            # two sends of one form wait for each other here
            self.env.execute_query(SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", key))
            filed = ticket.search([("filing_token", "=", key)], limit=1)
            if filed:
                return filed, False
        try:
            with self.env.cr.savepoint():
                return ticket.create({**prepare(), "filing_token": key}), True
        except UniqueViolation as error:
            if error.diag.constraint_name != self._unique_filing.full_name(self):
                raise
            # committed by the other send after this transaction had taken its snapshot
            raise ConcurrencyError(self.env._("This case has been filed already.")) from error

    @api.autovacuum
    def _gc_pending_uploads(self):
        """Files of portal forms that were never sent."""
        limit = 1000
        old = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "helpdesk.ticket"),
                    ("res_id", "=", 0),
                    ("create_date", "<", fields.Datetime.subtract(fields.Datetime.now(), days=2)),
                ],
                limit=limit,
            )
        )
        old.unlink()
        return len(old), int(len(old) == limit)

    def _check_filing(self, vals):
        """The rules of a customer's own filing, wherever it is filed.

        :raise MissingInput: names what is missing
        """
        type_ = self.env["helpdesk.ticket.type"].sudo().browse(vals.get("type_id"))
        if type_.requires_declaration and not vals.get("declaration_accepted"):
            raise MissingInput(self.env._("Tick the declaration: a %s is taken with it only.", type_.name))
