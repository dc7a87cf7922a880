from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from odoo import api, models
from odoo.tools import email_normalize, email_split, html2plaintext
from odoo.tools.mail import email_normalize_all, parse_contact_from_email

from ...tools.mail_signs import (
    ADDRESS,
    ENOUGH,
    forwarded_sender,
    is_forward,
    is_robot,
    machine_signs,
    own_words,
    plain_address,
)
from ...tools.visible import is_blank
from . import helpdesk_mail_gateway  # noqa: F401 (its model is inherited)
from .helpdesk_mail_gateway import CASE
from .word import Word

# a person does not answer a notice within that time
AT_ONCE = timedelta(seconds=60)


def _is_reply_of_calendar(message):
    """Whether a calendar answers an invitation: somebody pressed a button, and wrote nothing."""
    return any(
        part.get_content_type() == "text/calendar" and b"METHOD:REPLY" in (part.get_payload(decode=True) or b"").upper()
        for part in message.walk()
    )


def _typed_text(message):
    """What stands in the text parts of a mail."""
    texts = []
    for part in message.walk():
        if part.get_content_type() in ("text/plain", "text/html") and not part.get_filename():
            content = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")
            texts.append(html2plaintext(content) if part.get_content_type() == "text/html" else content)
    return "\n".join(texts)


def _attached_sender(message):
    """Who wrote the mail that another has attached, as `From` tells it; empty without one."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            return str((inner[0] if isinstance(inner, list) else inner).get("From") or "")
    return ""


class HelpdeskMailGateway(models.AbstractModel):
    """One rule for "whose word is this?": surely the customer's, perhaps, surely not; perhaps a machine's."""

    _inherit = "helpdesk.mail.gateway"

    @api.model
    def _whose_word(self, message, message_dict, routes, by_machine):
        """What a mail to a process team is worth.

        :param message: `email.message.EmailMessage`
        :param by_machine: a machine says that it wrote it: it is kept, and nobody is asked
        :return: `Word`, or none for mail of others
        """
        team, case = self._case_of_routes(routes)
        if not team:
            return None
        reply_to = self._answered_elsewhere(message, message_dict)
        if case:
            word = self._word_on_case(message, message_dict, case, reply_to)
        else:
            word = self._word_of_new(message, message_dict, team, reply_to)
        if by_machine:
            return Word(quiet=word.quiet)
        asked_already = word.kind == "customer" or (word.reason and not word.kind)
        if not asked_already and self._looks_like_machine(message, message_dict, case):
            author = self.env["res.partner"].sudo().browse(message_dict.get("author_id") or [])
            if case and self._is_of_staff(author, self._sender(message_dict)[1], team.company_id):
                # a colleague's absence is no word to the customer, and none of his
                return Word(reason="staff", quiet=True)
            return Word("machine", word.reason or "signs", word.name, word.address, quiet=word.quiet)
        return word

    # ------------------------------------------------------------------
    # On a case
    # ------------------------------------------------------------------

    @api.model
    def _word_on_case(self, message, message_dict, case, reply_to):
        author = self.env["res.partner"].sudo().browse(message_dict.get("author_id") or [])
        name, address = self._sender(message_dict)
        own = email_normalize(case.partner_email or "")
        if case._is_customer(author) or (not case.partner_id and not author and own and own == address):
            return Word(reply_to=reply_to)
        if self._is_of_staff(author, address, case.company_id):
            return Word()
        if address in {a for r in case.referral_ids for a in r._addresses()}:
            return Word(reason="authority", name=name, address=address, quiet=True)
        reason = self._relation(case, address, name)
        if not reason and reply_to and self._relation(case, reply_to, ""):
            reason = "form"
        if not reason and self._is_customer_of_another(author, case):
            return Word(reason="other", name=name, address=address, quiet=True)
        return Word("answer", reason or "reference", name, address, quiet=True, reply_to=reply_to)

    @api.model
    def _relation(self, case, address, name):
        """What somebody who is not the customer, as far as we know, has to do with him; empty for nothing.

        :return: a value of the field `reason` of `helpdesk.sender.question`
        """
        if not address:
            return ""
        partner = case.partner_id
        family = partner.commercial_partner_id
        mine = set(email_normalize_all(partner.email or "")) if partner else set()
        mine |= {email_normalize(case.partner_email or "")} - {False}
        known = self.env["res.partner"].sudo().with_context(active_test=False)
        known = known.search([("email_normalized", "=", address)]).filtered(lambda p: p.commercial_partner_id == family)
        if address in mine:
            return "archived" if partner and not partner.active else "second"
        if known and partner:
            return "related" if known.filtered("active") else "archived"
        if plain_address(address) in {plain_address(own) for own in mine}:
            return "plus"
        domains = {own.rpartition("@")[2] for own in mine | {family.email_normalized} if own}
        if family.is_company and address.rpartition("@")[2] in domains:
            return "domain"
        called = {" ".join((n or "").casefold().split()) for n in (partner.name, case.partner_name)}
        return "name" if name and not is_blank(name) and " ".join(name.casefold().split()) in called else ""

    @api.model
    def _is_customer_of_another(self, author, case):
        if not author:
            return False
        others = [("partner_id", "=", author.id), ("phase", "!=", False), ("id", "!=", case.id)]
        return bool(self.env[CASE].sudo().search_count(others, limit=1))

    # ------------------------------------------------------------------
    # A new case
    # ------------------------------------------------------------------

    @api.model
    def _word_of_new(self, message, message_dict, team, reply_to):
        """Who the customer is, where it may be another than the sender: a colleague passes a mail on, or a form of a
        website names whoever filled it in."""
        author = self.env["res.partner"].sudo().browse(message_dict.get("author_id") or [])
        subject, text = message_dict.get("subject"), html2plaintext(message_dict.get("body") or "")
        if self._is_of_staff(author, self._sender(message_dict)[1], team.company_id):
            attached = _attached_sender(message)
            if not (attached or is_forward(subject, text)):
                return Word()
            found = forwarded_sender(text) or ("", "", "")
            name, address, words = (*parse_contact_from_email(attached), "") if attached else found
            address = email_normalize(address or "") or ""
            if address and self._is_ours(address):
                name, address = "", ""
            return Word("customer", "forward", name, address, quiet=True, text=words)
        _name, sender = self._sender(message_dict)
        elsewhere = not author and reply_to.rpartition("@")[2] != sender.rpartition("@")[2]
        if reply_to and (elsewhere or is_robot(sender) or self._is_our_domain(sender)):
            name = parse_contact_from_email(str(message.get("Reply-To") or ""))[0]
            return Word("customer", "form", name if name != reply_to else "", reply_to)
        if is_robot(sender) and not author:
            # nobody reads there: whoever is meant may stand in the text
            named = {a.lower() for a in ADDRESS.findall(text)} - {sender}
            named = [a for a in named if email_normalize(a) and not (is_robot(a) or self._is_ours(a))]
            return Word("customer", "form", "", named[0] if len(named) == 1 else "")
        return Word(reply_to=reply_to)

    @api.model
    def _is_of_staff(self, author, address, company):
        """Whether a colleague wrote, be it from an address that several of them share."""
        people = author or self._partners_with(address, company)
        ours = company.partner_id
        return bool(people) and all(person in ours or person._is_complaint_staff() for person in people)

    @api.model
    def _is_ours(self, address):
        """Whether it is the address of a colleague or of the organisation itself."""
        partners = self.env["res.partner"].sudo().search([("email_normalized", "=", address)])
        return self._is_our_domain(address) or any(partner._is_complaint_staff() for partner in partners)

    @api.model
    def _is_our_domain(self, address):
        domain = (address or "").rpartition("@")[2]
        ours = {name.lower() for name in self.env["mail.alias.domain"].sudo().search([]).mapped("name") if name}
        return domain in ours

    # ------------------------------------------------------------------
    # Senders
    # ------------------------------------------------------------------

    @api.model
    def _sender(self, message_dict):
        """(name, normalised address) of the sender, empty where there is none."""
        name, address = parse_contact_from_email(message_dict.get("email_from") or "")
        address = email_normalize(address or message_dict.get("email_from") or "") or ""
        return ("" if name == address else name), address

    @api.model
    def _answered_elsewhere(self, message, message_dict):
        """Where the sender wants to be answered, if that is neither where he writes from nor an address of ours."""
        asked = email_split(str(message.get("Reply-To") or ""))
        address = email_normalize(asked[0]) if len(asked) == 1 else ""
        if not address or address == self._sender(message_dict)[1] or self._is_our_domain(address):
            return ""
        return address

    # ------------------------------------------------------------------
    # Perhaps a machine
    # ------------------------------------------------------------------

    @api.model
    def _looks_like_machine(self, message, message_dict, case):
        by_calendar = _is_reply_of_calendar(message)
        body = message_dict.get("body") or ""
        text = _typed_text(message) if by_calendar else html2plaintext(body)
        subject, address = message_dict.get("subject"), self._sender(message_dict)[1]
        nothing = is_blank(own_words(text)) and "<img" not in body
        attached = [name for name, *_rest in message_dict.get("attachments") or () if not str(name).endswith(".ics")]
        if case:
            # what a customer asks for may stand in the subject; an answer has words
            wordless = nothing and (by_calendar or not attached)
        else:
            wordless = nothing and (by_calendar or (not attached and is_blank(subject)))
        suppressed = {word.strip().lower() for word in (message.get("X-Auto-Response-Suppress") or "").split(",")}
        signs = machine_signs(
            subject,
            text,
            robot=is_robot(address),
            suppressed=bool(suppressed - {"", "none"}),
            unquoted=bool(case) and not (message_dict.get("references") or message_dict.get("in_reply_to")),
            at_once=self._came_at_once(message, message_dict),
            wordless=wordless,
            bare=bool(case) and not attached,
        )
        return signs >= ENOUGH

    @api.model
    def _came_at_once(self, message, message_dict):
        """Whether it was written within a minute of the message it answers, by the clocks of both."""
        parent = self.env["mail.message"].sudo().browse(message_dict.get("parent_id") or []).exists()
        try:
            date = parsedate_to_datetime(str(message.get("Date") or ""))
            date = date.astimezone(UTC).replace(tzinfo=None) if date.tzinfo else date
        except (ValueError, OverflowError):
            return False
        return bool(parent.date) and timedelta() <= date - parent.date <= AT_ONCE
