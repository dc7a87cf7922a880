from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import email_normalize, formataddr, html2plaintext

from ...exceptions import ComplaintError, MissingInput
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from ..assignment import helpdesk_asking  # noqa: F401 (its model is inherited)
from ..assignment.helpdesk_asking import WARNING
from ..ledger import helpdesk_deadline_item  # noqa: F401 (its model is inherited)
from ..process.acting import Came, act, acting
from ..process.helpdesk_ticket import WAITING

ACTIVITY = "helpdesk_mgmt_complaint.activity_whose_word"
KINDS_OF_QUESTION = [
    ("answer", "Is this the customer's answer?"),
    ("machine", "Did a person write this?"),
    ("customer", "Who is the customer?"),
]
REASONS = [
    ("second", "The customer's contact has this address, too"),
    ("plus", "The customer's address with something behind a plus sign"),
    ("archived", "The customer's contact is archived"),
    ("related", "A contact of the same family or firm"),
    ("domain", "An address of the customer's firm"),
    ("name", "The customer's name, from another address"),
    ("reference", "An answer to a mail of this case, from somebody unknown"),
    ("form", "A robot sent it, and names whoever is to be answered"),
    ("forward", "A colleague passed it on"),
    ("signs", "It looks like an automatic answer"),
]
ANSWERED = [
    ("yes", "Yes"),
    ("remembered", "Yes, and the address is remembered"),
    ("no", "No"),
    ("given", "Settled otherwise"),
]
# A colleague can see to it on the next working day.
DAYS_TO_ANSWER = 1


class HelpdeskSenderQuestion(models.Model):
    """Whose word a mail is, where nobody but a person can say it: the mail is on the case, sent to nobody, and the
    customer's time stands still until somebody has answered."""

    _name = "helpdesk.sender.question"
    _inherit = ["helpdesk.ticket.satellite", "helpdesk.deadline.item"]
    _description = "Question about the sender of a mail"
    _order = "id"

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", required=True, index=True, ondelete="cascade")
    message_id = fields.Many2one("mail.message", index="btree_not_null", ondelete="set null")
    kind = fields.Selection(KINDS_OF_QUESTION, required=True)
    reason = fields.Selection(REASONS, string="Why it is asked", required=True)
    state = fields.Selection([("open", "Open"), *ANSWERED], default="open", required=True)
    name = fields.Char(help="Who may be meant.")
    address = fields.Char(help="Of whoever may be meant.")
    reply_to = fields.Char(help="Where the sender wants to be answered.")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    answered_by_id = fields.Many2one("res.users")
    answered_date = fields.Datetime()
    quiet = fields.Boolean(help="Nobody knows that the sender is the customer.")

    _open_idx = models.Index("(ticket_id) WHERE state = 'open'")

    @api.depends("kind", "name", "address")
    def _compute_display_name(self):
        for question in self:
            question.display_name = question._who()

    def _who(self):
        """Who may be meant, as a person reads it; the address keeps its direction in Arabic."""
        self.ensure_one()
        return " ".join(filter(None, (self.name, f"\u2066<{self.address}>\u2069" if self.address else "")))

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------

    @api.model
    def _raise(self, case, message, word):
        """Asks whoever handles the case; its customer's windows stand still.

        :param case: in superuser mode
        :param word: `Word` that asks something
        """
        now = fields.Datetime.now()
        question = self.sudo().create(
            {
                "ticket_id": case.id,
                "message_id": message.id,
                "kind": word.kind,
                "reason": word.reason,
                "name": word.name,
                "address": word.address,
                "reply_to": word.reply_to,
                "quiet": word.quiet,
                "date": now,
            }
        )
        self.env["helpdesk.ticket.deadline"]._hold_windows(case, now)
        rows = question._open_limit("question", now, days=DAYS_TO_ANSWER)
        case._ask_responsible(question._sentence(), ACTIVITY, row=rows[:1])
        return question

    def _sentence(self):
        """f(environment, number) -> text, for `_ask`."""
        kind = self.kind

        def text(env, number):
            if kind == "machine":
                return env._("%s: did a person write the last mail?", number)
            if kind == "customer":
                return env._("%s: who is the customer?", number)
            return env._("%s: is the last mail the customer's answer?", number)

        return text

    def _tell_leader(self, now):
        """Nobody has answered in time: the customer's time stands still meanwhile, so the leader sees to it."""
        for question in self.filtered(lambda q: q.state == "open"):
            question.ticket_id._ask(
                lambda case: case._first_told(self.env["res.users"]),
                lambda env, number: env._("%s waits for somebody to say whose mail it is", number),
                WARNING,
                once="user",
                row=question._limits("question")[-1:],
            )

    # ------------------------------------------------------------------
    # A person answers
    # ------------------------------------------------------------------

    def action_yes(self):
        """It is the customer's word, or a person's, or he is the customer: it counts from now on."""
        return self._answer("yes")

    def action_remember(self):
        """As `action_yes`; mail from this address is the customer's from now on."""
        self.ensure_one()
        if self.kind != "answer" or not self.address or not self.ticket_id.sudo().partner_id:
            raise ComplaintError(self.env._("There is no contact that the address could be added to."))
        self._check_open()
        self._answer("remembered")
        question = self.sudo()
        question.ticket_id.partner_id._remember_address(question.address)
        return True

    def action_no(self):
        """It is not: the mail of somebody else becomes a case of its own, a machine's stays as it is, and whoever
        passed a mail on is the customer himself.

        :return: the action that opens the new case, else True
        """
        self.ensure_one()
        self._answer("no")
        question = self.sudo()
        if question.kind == "answer":
            return question._make_own_case().with_env(self.env)._open_case()
        if question.kind == "customer":
            question._take_sender()
        return True

    def _check_open(self):
        self.ensure_one()
        self.ticket_id.check_access("write")
        if self.state != "open":
            raise ComplaintError(
                self.env._("%s has answered this already; reload the page.", self.sudo().answered_by_id.name or "-")
            )

    def _answer(self, state):
        self.ensure_one()
        self._check_open()
        question = self.sudo()
        if state == "yes" and question.kind == "customer" and not question.address:
            raise MissingInput(self.env._("Nobody is named in the mail: choose the customer on the case."))
        alike = question
        if state != "no" and question.kind == "answer":
            # whoever wrote twice is asked about once
            alike |= question.ticket_id.question_ids.filtered(
                lambda q: q.state == "open" and (q.kind, q.address) == (question.kind, question.address)
            )
        alike._settle(state)
        if state != "no":
            for one in alike.sorted("id"):
                one._confirm()
        return True

    def _settle(self, state):
        """The questions are answered: the customers' windows go on where nothing else is asked."""
        now = fields.Datetime.now()
        self.write({"state": state, "answered_by_id": self.env.uid, "answered_date": now})
        self._meet_limit("question", now)
        self.env["helpdesk.ticket.deadline"]._release_windows(self.ticket_id, now)

    def _confirm(self):
        case = self.ticket_id
        if self.kind == "customer":
            self._take_candidate()
            return
        if self.quiet:
            self._show_message()
        if self._is_of_first_mail():
            case._confirm_receipt(fields.Datetime.now())
        elif case.phase not in WAITING or case._last_move().date <= self.date:
            # an answer to what was asked before is none to what was asked since
            act(case, came=Came("mail", staff=self.env.uid))._take_in_words()

    def _is_of_first_mail(self):
        """Whether the mail made the case, whose sender has been told nothing yet."""
        told = self.ticket_id.message_ids.filtered(lambda m: m.message_type in ("email", "auto_comment"))
        return bool(self.message_id) and told.sorted("id")[:1] == self.message_id

    def _show_message(self):
        """The mail is the customer's: he sees it on his page, with its files."""
        message, case = self.message_id, self.ticket_id
        vals = {"is_internal": False, "subtype_id": self.env.ref("mail.mt_comment").id}
        if not message.author_id and case.partner_id:
            vals["author_id"] = case.partner_id.id
        act(message, heard=True).write(vals)

    # ------------------------------------------------------------------
    # No: a case of its own
    # ------------------------------------------------------------------

    def _make_own_case(self):
        """The mail of somebody else leaves the case and becomes his own; what was hidden about this one stays so."""
        message, case = self.message_id, self.ticket_id
        told = {
            "subject": message.subject,
            "email_from": message.email_from,
            "author_id": message.author_id.id,
        }
        vals = self.env["helpdesk.mail.gateway"]._prepare_case(told, {"team_id": case.team_id.id})
        vals = {
            "description": message.body or Markup("<p>-</p>"),
            "partner_id": message.author_id.id,
            "partner_email": message.email_from,
            "confidential": case.confidential,
            "subject_user_ids": [fields.Command.set(case.subject_user_ids.ids)],
            "user_id": False,
            **vals,
        }
        own = case.browse().with_context(mail_create_nosubscribe=True, mail_create_nolog=True).create(vals)
        files = message.attachment_ids
        shown = {"is_internal": False, "subtype_id": self.env.ref("mail.mt_comment").id, "parent_id": False}
        message.write({"res_id": own.id, **shown})
        files.filtered(lambda a: a.res_model == case._name and a.res_id == case.id).write({"res_id": own.id})
        case._message_log(body=self.env._("A mail that was not the customer's became the case %s.", own.number))
        return own

    # ------------------------------------------------------------------
    # Who the customer is
    # ------------------------------------------------------------------

    def _take_candidate(self):
        """Whoever the mail names is the customer, and is told that it was received."""
        case = self.ticket_id
        found = self.env["helpdesk.mail.gateway"]._contact_of(self.address, case.company_id)
        self._give_customer(found, formataddr((self.name or "", self.address)), self.name or self.address)

    def _take_sender(self):
        """Whoever sent the mail is the customer."""
        message = self.message_id
        self._give_customer(message.author_id, message.email_from, message.author_id.name or message.email_from)

    def _give_customer(self, partner, address, name):
        case = self.ticket_id
        case.write(
            {
                "partner_id": partner.id,
                "partner_name": partner.name or name,
                "partner_email": partner.email or email_normalize(address or "") or address,
            }
        )
        case._confirm_receipt(fields.Datetime.now())


class HelpdeskPartnerAddress(models.Model):
    """An address from which a contact writes, besides his own: a person has said so. Nothing is sent to it."""

    _name = "helpdesk.partner.address"
    _description = "Further address of a customer"
    _order = "id"
    _rec_name = "address"

    partner_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    address = fields.Char(required=True, index=True, help="Mail from here counts as this contact's.")


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_address_ids = fields.One2many(
        "helpdesk.partner.address",
        "partner_id",
        string="Also writes from",
        groups="helpdesk_mgmt.group_helpdesk_user_own",
        help="Addresses from which the contact writes, too. Notices go to the contact's own address alone.",
    )

    def _remember_address(self, address):
        address = email_normalize(address or "")
        for partner in self.sudo():
            if (
                address
                and address != partner.email_normalized
                and address not in partner.complaint_address_ids.mapped("address")
            ):
                self.env["helpdesk.partner.address"].sudo().create({"partner_id": partner.id, "address": address})


class HelpdeskTicket(models.Model):
    """What is asked about the senders of a case's mails, on its form."""

    _inherit = "helpdesk.ticket"

    question_ids = fields.One2many("helpdesk.sender.question", "ticket_id", string="Whose word?", copy=False)
    question_id = fields.Many2one("helpdesk.sender.question", compute="_compute_question", string="Open question")
    question_kind = fields.Selection(related="question_id.kind", string="Question")
    question_reason = fields.Selection(related="question_id.reason")
    question_who = fields.Char(compute="_compute_question", string="From")
    question_reply_to = fields.Char(related="question_id.reply_to", string="To be answered at")
    question_words = fields.Char(compute="_compute_question", string="Words")
    can_remember_sender = fields.Boolean(compute="_compute_question")

    @api.depends("question_ids.state")
    def _compute_question(self):
        for ticket in self:
            question = ticket.question_ids.filtered(lambda q: q.state == "open")[:1]
            ticket.question_id = question
            ticket.question_who = question and question._who()
            ticket.question_words = html2plaintext(question.sudo().message_id.body or "").strip()[:300]
            ticket.can_remember_sender = bool(
                question.kind == "answer" and question.address and ticket.sudo().partner_id.active
            )

    def action_question_yes(self):
        return self._open_question().action_yes()

    def action_question_remember(self):
        return self._open_question().action_remember()

    def action_question_no(self):
        return self._open_question().action_no()

    def _open_question(self):
        self.ensure_one()
        self.check_access("write")
        if not self.question_id:
            raise ComplaintError(self.env._("This has been answered already; reload the page."))
        return self.question_id

    def _open_case(self):
        """The client action that opens the case; where the user may not read it, the page stays."""
        self.ensure_one()
        if not self.has_access("read"):
            return True
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    # ------------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------------

    def _ask_whose_word(self, message):
        """A mail of which nobody knows for sure whose word it is has come to the case."""
        word, case = acting(self.env).word, self.sudo()
        if not word or not case.phase:
            return
        if word.reply_to and word.kind != "answer":
            case._message_log(body=self.env._("The sender wants to be answered at %s.", word.reply_to))
        if word.kind:
            self.env["helpdesk.sender.question"]._raise(case, message.sudo(), word)
        elif word.reason:
            # surely another's: it changes nothing, but somebody reads it
            case._ask_responsible(
                lambda env, number: env._("Somebody who is not the customer wrote on %s: read it", number), ACTIVITY
            )

    def _questions_follow_customer(self):
        """Somebody said on the case who the customer is: he is told that it was received."""
        for case in self.sudo().filtered("partner_id"):
            open_ones = case.question_ids.filtered(lambda q: q.state == "open" and q.kind == "customer")
            if open_ones:
                open_ones._settle("given")
                case._confirm_receipt(fields.Datetime.now())
