import json
import logging
import os
from hashlib import sha256

from markupsafe import Markup
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL
from odoo.tools.mimetypes import guess_mimetype

from ...exceptions import MissingInput
from ...tools.comma import comma
from ..process.acting import act
from ..process.helpdesk_ticket_stage import ENDED, OPEN
from ..process.statement import Statement

# The content of a file must fit its name: these never come in under another name.
ACTIVE_CONTENT = ("text/html", "image/svg+xml", "application/xhtml+xml", "application/x-dosexec", "application/x-sh")
_logger = logging.getLogger(__name__)


class HelpdeskTicket(models.Model):
    """What the customer's pages show of a case, and the files they take in.

    What the customer answers on the page of the case: text, data and files, item by item.
    A customer who is about to file what he has filed already: he is shown his open case and chooses.
    """

    _inherit = "helpdesk.ticket"

    answer_key = fields.Char(
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Of the latest answer: the same one is not taken twice.",
    )

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

    # ------------------------------------------------------------------
    # What the customer answers on the page of the case
    # ------------------------------------------------------------------

    def _answer_key(self, token, text, items, files):
        """What makes two sends the same answer: the form, what was typed, what was attached.

        A form without a token is known by the minute in which it was sent.
        """
        parts = [token or fields.Datetime.now().strftime("%Y-%m-%d %H:%M"), text]
        for item, (value, attachments) in sorted(items.items(), key=lambda pair: pair[0].id):
            parts += [str(item.id), value, *sorted(a.checksum or "" for a in attachments)]
        return sha256("\x00".join([*parts, "files", *sorted(f.checksum or "" for f in files)]).encode()).hexdigest()

    def _receive(self, statement):
        """The one door for what a customer says: kept once, posted once, its items marked; then what follows from it.

        Page of the case, tracking code, similar filing, logged call and decision end here; a mail, which is posted by
        the gateway, goes on in `_take_in_words` as they do. Nothing is refused here.

        :param statement: `Statement`
        :return: the message in superuser mode; none where the same was taken in before
        """
        self.ensure_one()
        case, items = self.sudo(), statement.items
        none = self.env["ir.attachment"].sudo()
        files = none.union(statement.files or none, *(attached for _value, attached in items.values()))
        if statement.key and case.answer_key == statement.key:
            files.filtered(lambda a: not a.res_id).unlink()
            return self.env["mail.message"].sudo()
        if statement.key:
            # written first: two sends at a time conflict here, and Odoo runs the later one again
            case.answer_key = statement.key
            self.env.flush_all()
        # of visitors and portal users only files of a composer are taken into a message
        files.write({"res_id": case.id, "res_model": "mail.compose.message"})
        for item, (value, attached) in items.items():
            item._supply(value, attached)
        author = {"author_id": statement.author.id} if statement.author else case._customer_author()
        message = act(case.with_context(mail_post_autofollow=False), heard=True).message_post(
            body=statement.body() + case._items_in_words(items),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=files.ids,
            **author,
        )
        if statement.answers:
            case._take_in_words(by_item=bool(items))
        return message

    @api.model
    def _items_in_words(self, items):
        """What was supplied, item by item, as a list; empty for nothing.

        :param items: {row of the checklist: (value, `ir.attachment`)}
        """
        lines = [
            Markup("<li>%s: %s</li>")
            % (item.name, comma(self.env.lang).join([*filter(None, [value]), *attached.mapped("name")]))
            for item, (value, attached) in items.items()
        ]
        return Markup("<ul>%s</ul>") % Markup("").join(lines) if lines else Markup()

    # ------------------------------------------------------------------
    # A customer who is about to file what he has filed already
    # ------------------------------------------------------------------

    @api.model
    def _similar_to_filing(self, partner, vals, files):
        """Open cases of a signed-in customer that are like what he is about to file; an error finds none.

        :param partner: `res.partner` of whoever files
        :param vals: of the case that would be created
        :param files: `ir.attachment` that would come with it
        :return: cases in superuser mode, the most similar first
        """
        try:
            with self.env.cr.savepoint():
                return self._find_similar_to_filing(partner.sudo(), vals, files.sudo())
        except Exception:
            _logger.exception("a filing could not be compared with the customer's open cases")
            return self.sudo().browse()

    @api.model
    def _find_similar_to_filing(self, partner, vals, files):
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        facts = {
            "id": 0,
            "company_id": company.id,
            "partner_id": partner.id,
            "firm_id": self._firm_of(partner).id,
            "email_key": False,
            "phone_key": False,
        }
        cases = self._open_of_customers([facts])[0].filtered(lambda case: case._is_customer(partner))
        text = self._compared_text(
            vals.get("name"), vals.get("description"), vals.get("remedy"), files.mapped("checksum")
        )
        found = self.sudo()._compare_texts(text, cases._compared_texts(), company)
        return self.sudo().browse([one["ticket"].id for one in found[:3]])

    @api.model
    def _filed_already(self, vals, token):
        """Whether this very form was sent before: its case is shown, and nothing is asked."""
        key = self._filing_key(vals, token)
        return bool(key and self.sudo().search_count([("filing_token", "=", key)], limit=1))

    def _may_be_added_to(self, partner):
        """Whether the customer may add what he has typed to this case, if it is one (superuser mode)."""
        if not self.exists() or not self._is_customer(partner):
            return False
        return self.phase in OPEN

    def _take_filing(self, partner, token, vals, files):
        """The customer adds what he was about to file to his open case: it counts as his answer (superuser mode).

        :return: whether it is new
        """
        self.ensure_one()
        text = "\n\n".join(filter(None, [vals.get("name"), vals["plain_description"], vals.get("remedy")]))
        known = set(self.attachment_ids.mapped("checksum"))
        fresh = files.filtered(lambda file: file.checksum not in known)
        # a second click comes without the files that the first one gave away
        key = self._answer_key(token, text, {}, files.browse())
        again = self.answer_key == key
        if again and not fresh:
            files.unlink()
            return False
        if again:
            key = self._answer_key(token, text, {}, fresh)
        return bool(self._receive(Statement(text, author=partner, files=fresh, key=key)))

    def _note_shown(self, partner):
        """The customer was shown what this case resembles, and filed it all the same: the agent knows it."""
        rows = self.sudo().match_ids
        rows.filtered(lambda row: row.other_id._is_customer(partner)).shown_to_customer = True
