from hashlib import sha256

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import plaintext2html

from ...exceptions import ComplaintError, MoveNotAllowed
from ...tools.text import paragraphs
from .acting import Came, act
from .helpdesk_ticket_length import TEXT_MAX
from .helpdesk_ticket_stage import ENDED

# What a case that continues another takes over from it.
TAKEN_OVER = (
    "name", "remedy", "type_id", "team_id", "category_id", "company_id", "partner_id", "partner_name", "partner_email",
    "segment_id", "complexity", "importance", "preferred_contact", "confidential", "subject_user_ids", "filing_lang",
    "reporter_phone", "channel_id", "officer_id",
)  # fmt: skip


class HelpdeskTicket(models.Model):
    """After the window: a new case that continues the old one, looked at by people who never handled it."""

    _inherit = "helpdesk.ticket"

    follow_up_of_id = fields.Many2one(
        "helpdesk.ticket",
        string="Continues",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The earlier case, whose time to reopen was over.",
    )
    follow_up_ids = fields.One2many("helpdesk.ticket", "follow_up_of_id", string="Continued by")
    can_file_again = fields.Boolean(compute="_compute_steps")

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_file_again(self, reason):
        """An ended case that cannot be reopened any more → a new one that continues it, once.

        Its customer asks for it, or an agent for him.

        :param reason: what the customer says now
        :return: the action that opens the new case
        """
        self.ensure_one()
        came = Came("portal")
        if not self._acts_as_customer():
            self.check_access("write")
            came = Came("staff", staff=self.env.uid)
        case = self if self.env.su else act(self, came=came)
        ticket = case._file_again(reason).with_env(self.env)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": ticket.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def _is_file_again_allowed(self):
        """Whether the case has ended for good; one that was closed as a duplicate goes on as another."""
        self.ensure_one()
        case = self.sudo()
        return bool(
            case.phase in ENDED
            and case.close_reason != "duplicate"
            and not case._may_reopen()
            and not case.follow_up_ids
        )

    def _check_file_again_allowed(self):
        if self._is_file_again_allowed():
            return
        if self._may_reopen():
            raise MoveNotAllowed(
                self.env._(
                    "%(case)s may be reopened until %(date)s: no new case is needed.",
                    case=self.number,
                    date=self._local_moment(self.sudo().reopen_until),
                )
            )
        raise MoveNotAllowed(self.env._("%s has not ended: write on its page what you want to add.", self.number))

    def _file_again(self, reason):
        """The case that continues this one, in superuser mode; a second call finds the first one's."""
        self.ensure_one()
        case = self.sudo()
        reason = case._need(reason, self.env._("Tell us why the case is not settled for you."))
        if case.follow_up_ids:
            return case.follow_up_ids[:1]
        case._check_file_again_allowed()
        model = act(case.with_context(mail_create_nosubscribe=True), continues=case.id, anonymous=case.is_anonymous)
        key = sha256(f"continues {case.id}".encode()).hexdigest()
        ticket, new = model._file_once(key, lambda: case._prepare_follow_up_vals(reason))
        ticket = act(ticket, continues=0, anonymous=False, came=None)
        if new:
            case._hand_on_to(ticket)
        return ticket

    def _prepare_follow_up_vals(self, reason):
        self.ensure_one()
        earlier = self.with_context(lang=self.customer_lang).env._("This was filed as %s:", self.number)
        vals = self._convert_to_write({name: self[name] for name in TAKEN_OVER})
        if not (self.team_id.active and self.use_complaint_process):
            # the category's, or the company's, as for any new case
            vals["team_id"] = False
        return {
            **vals,
            "description": plaintext2html(reason) + self._earlier_text(earlier, TEXT_MAX - len(reason)),
            "declaration_accepted": self.declaration_accepted,
            # chosen below, among those who are new to it
            "user_id": False,
        }

    def _earlier_text(self, title, most):
        """The description under a title, in HTML; its beginning, or nothing, where both have more characters."""
        html, most = self.description or "", most - len(title) - 3
        text = paragraphs(html) if len(html) > most else ""
        if len(text) > most:
            html = plaintext2html(text[: max(most, 0)].rstrip() + "…")
        return Markup("<p><strong>%s</strong></p>%s") % (title, html) if most > 0 else Markup()

    def _hand_on_to(self, ticket):
        """The case that continues this one (both in superuser mode) gets its code, files and people; both say so."""
        ticket._portal_ensure_token()
        ticket.tracking_hash = self.tracking_hash
        ticket._write_managed({name: self[name] for name in ("tracking_code_by_id", "tracking_code_date")})
        self._hand_on_files(ticket)
        if not ticket.user_id:
            user = ticket._next_handler()
            if user:
                ticket._write_automatically({"user_id": user.id})
            else:
                ticket._ask_responsible(
                    lambda env, number: env._("Everybody here handled what %s continues: find somebody new", number)
                )
        self._message_log(body=self.env._("The customer's matter goes on as %s.", ticket.number))
        ticket._message_log(body=self.env._("Continues %s, whose time to reopen was over.", self.number))

    def _hand_on_files(self, ticket):
        """Copies of what the customer could see of this case stand in the new one as what he brought."""
        vals = {"res_model": "mail.compose.message", "res_id": 0}
        copies = (self._portal_attachments() | self._filed_files()).sorted("id").copy(vals)
        if copies:
            act(ticket.with_context(mail_post_autofollow=False), heard=True).message_post(
                body=ticket.with_context(lang=ticket.customer_lang).env._("Files of %s", self.number),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                attachment_ids=copies.ids,
                **ticket._customer_author(),
            )

    # ------------------------------------------------------------------
    # New people
    # ------------------------------------------------------------------

    def _check_new_to_it(self, vals):
        """:raise ComplaintError: who handled the earlier case is given the new one by nobody but the leader."""
        user = self.env["res.users"].browse(vals["user_id"])
        for ticket in self.browse() if self.env.su else self.filtered("follow_up_of_id"):
            if user in ticket._earlier_handlers() and not ticket._is_leader():
                raise ComplaintError(
                    self.env._(
                        "%(user)s handled %(earlier)s, which %(case)s continues: somebody else looks at it now. Assign "
                        "it to a colleague, or ask the team leader.",
                        user=user.sudo().name,
                        earlier=ticket.sudo().follow_up_of_id.number,
                        case=ticket.number,
                    )
                )

    # ------------------------------------------------------------------
    # What the customer is told
    # ------------------------------------------------------------------

    def _paragraph_continuation(self, details):
        earlier = self.follow_up_of_id
        if not earlier:
            return Markup()
        text = self.env._(
            "It continues %s, whose time to reopen was over. Nothing of what you had written and sent is lost, and "
            "people who did not handle that case look at it.",
            earlier.number,
        )
        return Markup("<p>%s</p>") % text
