"""What the customer files himself, signed in or not: once, however often the form is sent."""

import json
import logging
import re
from hashlib import sha256

from odoo import api, fields, models
from odoo.tools import hmac

from ...exceptions import LOST_RACE, MissingInput
from ...tools import tracking_code
from ..duplicate.helpdesk_ticket import firm_of
from ..process.acting import Came, act
from ..process.helpdesk_ticket_stage import OPEN
from ..process.statement import Statement, answer_key

_logger = logging.getLogger(__name__)


def neutral_name(name, number):
    """A file's name that tells nothing but its kind (people name files after themselves)."""
    extension = re.sub(r"[^a-z0-9]", "", name.rpartition(".")[2].lower())[:5] or "bin"
    return f"attachment-{number}.{extension}"


class HelpdeskTicketFiling(models.AbstractModel):
    """The forms of the portal and of the public page; a customer who is about to file what he has filed already."""

    _name = "helpdesk.ticket.filing"
    _description = "Filing of a case"

    @api.model
    def _check_filing(self, vals):
        """The rules of a customer's own filing, wherever it is filed.

        :raise MissingInput: names what is missing
        """
        type_ = self.env["helpdesk.ticket.type"].sudo().browse(vals.get("type_id"))
        if type_.requires_declaration and not vals.get("declaration_accepted"):
            raise MissingInput(self.env._("Tick the declaration: a %s is taken with it only.", type_.name))
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        partner = self.env["res.partner"].browse(vals.get("partner_id") or [])
        if wrong := self._segment_error(partner, company, type_, vals.get("segment_id")):
            raise MissingInput(wrong)

    @api.model
    def _segment_error(self, partner, company, type_, chosen):
        """What is wrong with what a customer says he is, in words; empty where nothing is.

        A type that demands a segment is not taken without.

        :param partner: who files, none for a visitor
        :param chosen: id of a segment, as the form sent it
        """
        choice = self.env["helpdesk.beneficiary.segment"]._to_choose(partner, company)
        if chosen and chosen not in choice.ids:
            return self.env._("Choose one of the list: which of these describes you?")
        demanded = type_.demands_segment
        if demanded and choice and not chosen:
            return self.env._("Say which of these describes you: a %s is taken with it only.", type_.name)
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
        case, new = self.env["helpdesk.ticket"]._file_once(self._filing_key(vals, token), lambda: vals)
        if new and vals.get("segment_id"):
            case.partner_id._remember_segment(case.segment_id)
        return case, new

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
            ticket._set_tracking_code(self._code_of_form(token))
        known = set(ticket.attachment_ids.mapped("checksum"))
        again = attachments.filtered(lambda a: a.checksum in known)
        fresh = attachments - again
        fresh.write({"res_id": ticket.id})
        again.unlink()
        if anonymous:
            self._name_neutrally(ticket, fresh)
        elif fresh:
            # they were not there when it was compared
            self.env["helpdesk.ticket.match"]._compare_safely(ticket)
        # in the name of whoever files, before anybody else's environment writes it
        self.env.flush_all()
        return ticket

    @api.model
    def _code_of_form(self, token):
        """The code of what is filed with a form: only its sender has the token, only this server the key."""
        return tracking_code.from_bytes(bytes.fromhex(hmac(self.env(su=True), "complaint-tracking", token, sha256)))

    @api.model
    def _name_neutrally(self, case, attachments):
        """Files of a case get names that tell nothing of who sent them."""
        taken = len(case.attachment_ids - attachments)
        for number, attachment in enumerate(attachments.sorted("id"), taken + 1):
            attachment.write({"name": neutral_name(attachment.name, number), "description": False})

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

    # ------------------------------------------------------------------
    # A customer who is about to file what he has filed already
    # ------------------------------------------------------------------

    @api.model
    def _filed_already(self, vals, token):
        """Whether this very form was sent before: its case is shown, and nothing is asked."""
        key = self._filing_key(vals, token)
        return bool(key and self.env["helpdesk.ticket"].sudo().search_count([("filing_token", "=", key)], limit=1))

    @api.model
    def _similar_to_filing(self, partner, vals, files):
        """Open cases of a signed-in customer that are like what he is about to file; an error finds none.

        :param partner: `res.partner` of who files
        :param vals: of the case that would be created
        :param files: `ir.attachment` that would come with it
        :return: cases in superuser mode, the most similar first
        """
        try:
            with self.env.cr.savepoint():
                return self._find_similar_to_filing(partner.sudo(), vals, files.sudo())
        except LOST_RACE:
            raise
        except Exception:
            _logger.exception("a filing could not be compared with the customer's open cases")
            return self.env["helpdesk.ticket"].sudo()

    @api.model
    def _find_similar_to_filing(self, partner, vals, files):
        Match = self.env["helpdesk.ticket.match"].sudo()
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        facts = {
            "id": 0,
            "company_id": company.id,
            "partner_id": partner.id,
            "firm_id": firm_of(partner).id,
            "email_key": False,
            "phone_key": False,
        }
        cases = Match._open_of_customers([facts])[0].filtered(lambda case: case._is_customer(partner))
        text = Match._text_of(vals.get("name"), vals.get("description"), vals.get("remedy"), files.mapped("checksum"))
        found = Match._compare_texts(text, Match._texts_of(cases), company)
        return cases.browse([one["ticket"].id for one in found[:3]])

    @api.model
    def _add_to(self, case, partner, token, text, files):
        """The customer adds what he was about to file to his open case: it counts as his answer.

        :param case: `helpdesk.ticket` in superuser mode, of any id that a form named
        :param partner: `res.partner` of who files
        :param token: random text that the form carries
        :param files: `ir.attachment` that come with it
        :return: whether it is an open case of his; else nothing is done
        """
        if not (case.exists() and case._is_customer(partner) and case.phase in OPEN):
            return False
        known = set(case.attachment_ids.mapped("checksum"))
        fresh = files.filtered(lambda file: file.checksum not in known)
        # a second click comes without the files that the first one gave away
        key = answer_key(token, text, {}, files.browse())
        again = case.answer_key == key
        if again and not fresh:
            files.unlink()
            return True
        if again:
            key = answer_key(token, text, {}, fresh)
        act(case, came=Came("portal"))._receive(Statement(text, author=partner, files=fresh, key=key))
        return True
