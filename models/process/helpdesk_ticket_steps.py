from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import html2plaintext, is_html_empty, plaintext2html

from ...exceptions import ComplaintError, MissingInput
from ...tools.comma import comma
from .helpdesk_ticket import MOVES, WAITING
from .helpdesk_ticket_stage import OPEN

# The buttons of the form: field that shows it -> where the step leads.
STEPS = {
    "can_start_verification": "verification",
    "can_accept": "processing",
    "can_return": "awaiting_customer",
    "can_reject": "rejected",
    "can_refer": "third_party",
    "can_propose": "proposed",
    "can_solve_first_contact": "closed",
    "can_resume": "resume",
    "can_take_back": "take_back",
    "can_send_back": "send_back",
    "can_close_unsolved": "unsolved",
    "can_cancel": "cancelled",
}
ELIGIBILITY = [("eligible", "Eligible"), ("not_eligible", "Not eligible")]


class HelpdeskTicket(models.Model):
    """The body's own steps: verify, accept, return, refuse, close as unsolved; `ticket_referral.py` refers.

    What the customer must supply: the case's checklist, and the acceptance that waits for it.
    Who may complain, and whose case it is: found in verification.
    """

    _inherit = "helpdesk.ticket"

    can_start_verification = fields.Boolean(compute="_compute_steps")
    can_accept = fields.Boolean(compute="_compute_steps")
    can_return = fields.Boolean(compute="_compute_steps")
    can_reject = fields.Boolean(compute="_compute_steps")
    can_refer = fields.Boolean(compute="_compute_steps")
    can_propose = fields.Boolean(compute="_compute_steps")
    can_solve_first_contact = fields.Boolean(compute="_compute_steps")
    can_resume = fields.Boolean(compute="_compute_steps")
    can_take_back = fields.Boolean(compute="_compute_steps")
    can_send_back = fields.Boolean(compute="_compute_steps")
    can_close_unsolved = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")
    can_write_answer = fields.Boolean(compute="_compute_can_write_answer")
    requirement_ids = fields.One2many("helpdesk.ticket.requirement", "ticket_id", string="Requirements", copy=False)
    requirements_open = fields.Integer(
        compute="_compute_requirements_open",
        string="Open requirements",
        help="Mandatory items that are not there, or that no officer has looked at.",
    )
    eligibility = fields.Selection(ELIGIBILITY, tracking=True, copy=False, help="Whether this customer may file this.")
    eligibility_suggestion = fields.Selection(
        ELIGIBILITY,
        compute="_compute_eligibility_suggestion",
        compute_sudo=True,
        help="What the customer's segment and tags say; empty where they say nothing.",
    )
    jurisdiction = fields.Selection(
        [("ours", "This body"), ("other", "Another body")],
        string="Competent body",
        tracking=True,
        copy=False,
    )
    check_eligibility = fields.Boolean(related="type_id.check_eligibility")
    check_jurisdiction = fields.Boolean(related="type_id.check_jurisdiction")

    @api.depends("phase", "team_id")
    @api.depends_context("uid")
    def _compute_steps(self):
        for ticket in self:
            allowed = ticket._allowed_steps()
            for name, step in STEPS.items():
                ticket[name] = step in allowed

    def _allowed_steps(self):
        """Names of the steps open to the current user from the case's phase, as in `STEPS`."""
        self.ensure_one()
        phase = self.phase
        if not phase:
            return set()
        targets = set(MOVES[phase])
        leader = self._is_leader()
        steps = set()
        if phase in OPEN:
            steps |= targets & {"verification", "awaiting_customer", "rejected", "third_party", "proposed", "cancelled"}
        if phase == "verification":
            steps.add("processing")
        if phase in ("received", "verification"):
            steps.add("closed")
        if phase in ("awaiting_customer", "third_party"):
            steps = (steps - {"verification"}) | {"resume"}
        if phase == "third_party":
            steps.add("unsolved")
        if phase == "proposed":
            steps.add("take_back")
        if phase == "processing":
            steps.discard("verification")
            if leader:
                steps |= {"send_back", "unsolved"}
        return steps

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_start_verification(self):
        """received → verification; whoever begins takes an unassigned case of his team."""
        self._check_from("received")
        self._move("verification")
        for ticket in self.filtered(lambda t: not t.user_id):
            if self.env.user in ticket.team_id.user_ids and self.env.user not in ticket.sudo().subject_user_ids:
                ticket.user_id = self.env.user
        return True

    def action_accept(self):
        """verification → processing, once the case is classified."""
        self._check_from("verification")
        self._follow("before_acceptance")
        self.filtered(lambda t: not t.procedure).procedure = "treatment"
        self._move("processing")
        return True

    def action_return_to_customer(self, message):
        """Asks the customer for what is missing and waits for the answer.

        :param message: what is missing, plain text or HTML
        """
        text = self._need(message, self.env._("Say what the customer has to supply."))
        self._check_move("awaiting_customer")
        now = fields.Datetime.now()
        for ticket in self:
            ticket._move("awaiting_customer", now=now, reason=ticket._with_asked(text))
            ticket._send_notice("returned", message=ticket._with_asked(text, ticket.customer_lang))
        return True

    def action_resume(self):
        """The answer is there: back to the phase the case came from."""
        self._check_from(*WAITING)
        self._resume()
        return True

    def _resume(self, now=None, by_customer=False, by_item=False):
        """Back to the phase the cases came from.

        :param by_customer: the customer's answer brings them back
        :param by_item: he answered item by item, so that what he supplied is marked already
        """
        if by_customer and not by_item:
            # an answer by mail, in a call, in one text: somebody has to see what it settles
            for ticket in self:
                ticket._asked_requirements().to_check = True
        for phase, tickets in self.grouped(lambda t: t.phase_before_wait or "processing").items():
            tickets._move(phase, now=now, by_customer=by_customer)

    def action_reject(self, reason):
        """verification → rejected: the case is not eligible, and the customer is told why."""
        reason = self._need(reason, self.env._("Give the reason: the customer is told it."))
        self._check_move("rejected")
        self._move("rejected", reason=reason, close_reason="ineligible")
        self._send_notice("rejected", message=reason)
        return True

    def action_send_back(self, reason):
        """processing → verification, by the leader, with a reason."""
        reason = self._need(reason, self.env._("Say why the case has to be verified again."))
        self._check_leader()
        self._check_from("processing")
        self._move("verification", reason=reason)
        self._message_log_batch({t.id: self.env._("Back to verification: %s", reason) for t in self})
        return True

    def action_close_unsolved(self, reason):
        """Closes without a solution: from processing by the leader, from a third party when it answered itself."""
        reason = self._need(reason, self.env._("Say why the case cannot be solved: the customer is told it."))
        self._check_from("processing", "third_party")
        self.filtered(lambda t: t.phase == "processing")._check_leader()
        self._move("closed", reason=reason, close_reason="unsolved")
        self._send_notice("closed", message=reason)
        return True

    def _close_with_answer(self, answer):
        """third_party → closed: `answer` is the solution that the third party gave the customer itself."""
        self.filtered(lambda t: is_html_empty(t.solution)).solution = answer
        self._move("closed", reason=answer, close_reason="solved")
        self._send_notice("closed")

    def action_cancel(self, reason):
        """Any open phase → cancelled as out of scope: nobody competent to refer the customer to."""
        reason = self._need(reason, self.env._("Give the reason: the customer is told it."))
        self._move("cancelled", reason=reason, close_reason="out_of_scope")
        self._send_notice("cancelled", message=reason)
        return True

    def action_open_step(self):
        """Opens the dialog that asks for what the step named in the context needs."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.number,
            "res_model": "helpdesk.ticket.step",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_ticket_id": self.id,
                "default_step": self.env.context.get("default_step"),
            },
        }

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------

    def _need(self, text, sentence):
        """The text, plain and trimmed.

        :raise MissingInput: when nothing is in it
        """
        plain = html2plaintext(text).strip() if isinstance(text, Markup) else (text or "").strip()
        if not plain:
            raise MissingInput(sentence)
        return plain

    def _check_leader(self):
        for ticket in self:
            if not ticket._is_leader():
                raise ComplaintError(self.env._("Only the team leader takes this step on %s.", ticket.number))

    @api.depends("phase")
    def _compute_can_write_answer(self):
        for ticket in self:
            ticket.can_write_answer = bool(ticket._answer_targets())

    def _answer_targets(self):
        """Where ready texts may go: into the solution while one is prepared, into a message at any time."""
        self.ensure_one()
        if not self.phase:
            return []
        preparing = self.phase in ("received", "verification", "processing", "third_party")
        return ["solution", "message"] if preparing else ["message"]

    def _answer_texts_domain(self):
        """The ready texts for cases like this one."""
        self.ensure_one()
        return [
            ("company_id", "in", [False, self.company_id.id]),
            "|",
            ("type_ids", "=", False),
            ("type_ids", "in", self.type_id.ids),
        ]

    def action_write_answer(self):
        """The dialog with the ready texts."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ready texts"),
            "res_model": "helpdesk.ticket.write_answer",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    # ------------------------------------------------------------------
    # What the customer must supply
    # ------------------------------------------------------------------

    @api.depends("requirement_ids.verdict", "requirement_ids.to_check", "requirement_ids.applies")
    def _compute_requirements_open(self):
        for ticket in self:
            ticket.requirements_open = len(ticket.requirement_ids.filtered(lambda r: r._is_in_the_way()))

    # ------------------------------------------------------------------
    # The checklist follows the classification
    # ------------------------------------------------------------------

    def _requirements_of_registered(self, now):
        self._sync_requirements()

    def _sync_requirements(self):
        """New items are added, open ones that are not asked for any more go, those with a verdict stay."""
        cases = self.filtered(lambda t: t.phase in OPEN)
        if not cases:
            return
        Item, vals_list = self.env["helpdesk.ticket.requirement"].sudo(), []
        for ticket, wanted in self.env["helpdesk.requirement"]._for_tickets(cases).items():
            items = ticket.requirement_ids
            gone = items.filtered(lambda i, wanted=wanted: i.requirement_id not in wanted)
            untouched = gone.filtered(lambda i: not (i.verdict or i.value or i.attachment_ids))
            for kept, applies in ((gone - untouched, False), (items - gone, True)):
                changed = kept.filtered(lambda i, applies=applies: i.applies != applies)
                if changed:
                    changed.applies = applies
            vals_list += [
                {"ticket_id": ticket.id, "requirement_id": requirement.id, "mandatory": requirement.mandatory}
                for requirement in wanted - items.requirement_id
            ]
            untouched.unlink()
        Item.create(vals_list)

    # ------------------------------------------------------------------
    # Acceptance
    # ------------------------------------------------------------------

    def _check_requirements(self):
        """:raise MissingInput: names the mandatory items that are not there or were not looked at"""
        for ticket in self:
            items = ticket.requirement_ids.filtered(lambda i: i._is_in_the_way())
            unseen = items.filtered("to_check")
            if items - unseen:
                raise MissingInput(
                    self.env._(
                        "%(case)s cannot be accepted yet. Not supplied, or unreadable: %(items)s. Return the case to "
                        "the customer, or give these items their verdict in the checklist.",
                        case=ticket.number,
                        items=comma(self.env.lang).join((items - unseen).mapped("name")),
                    )
                )
            if unseen:
                raise MissingInput(
                    self.env._(
                        "%(case)s cannot be accepted yet. The customer has supplied what nobody has looked at: "
                        "%(items)s. Give these items their verdict in the checklist.",
                        case=ticket.number,
                        items=comma(self.env.lang).join(unseen.mapped("name")),
                    )
                )

    # ------------------------------------------------------------------
    # What is asked of the customer
    # ------------------------------------------------------------------

    def _asked_requirements(self):
        """The items that the customer still has to supply, the mandatory ones first."""
        self.ensure_one()
        return (
            self.sudo()
            .requirement_ids.filtered(lambda i: i._is_asked())
            .sorted(lambda i: (not i.mandatory, i.sequence))
        )

    def _with_asked(self, text, lang=None):
        """`text`, followed by the list of what is missing.

        :param lang: of the list; the current user's if none is given
        """
        self.ensure_one()
        items = self._asked_requirements().with_context(lang=lang or self.env.lang)
        if not items:
            return text
        return "\n".join([text, "", *(item._asked_line() for item in items)]).strip()

    def _paragraph_missing_items(self, details):
        if not details.get("asked"):
            return Markup()
        title, items = self.env._("Still missing:"), plaintext2html(details["asked"])
        return Markup("<p><strong>%s</strong></p>%s") % (title, items)

    # ------------------------------------------------------------------
    # Who may complain, and whose case it is
    # ------------------------------------------------------------------

    @api.depends(
        "type_id.eligible_segment_ids",
        "type_id.eligible_partner_category_ids",
        "segment_id",
        "partner_id.category_id",
        "commercial_partner_id.category_id",
    )
    def _compute_eligibility_suggestion(self):
        for ticket in self:
            segments, tags = ticket.type_id.eligible_segment_ids, ticket.type_id.eligible_partner_category_ids
            own_tags = ticket.partner_id.category_id | ticket.commercial_partner_id.category_id
            if not (segments or tags) or ticket.segment_id & segments or own_tags & tags:
                ticket.eligibility_suggestion = "eligible"
            else:
                # a customer of whom nothing is known is not refused by a machine
                known = (segments and ticket.segment_id) or (tags and own_tags)
                ticket.eligibility_suggestion = known and "not_eligible"

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _check_found_in_verification(self, vals):
        """:raise ComplaintError: what is found in verification is changed after it"""
        named = [name for name in ("eligibility", "jurisdiction") if name in vals]
        for ticket in self:
            if any((ticket[name] or False) != (vals[name] or False) for name in named):
                ticket._check_in_verification()

    def _eligibility_follows_customer(self, vals, before):
        """It was found of somebody else.

        :param before: {case in verification: its customer}
        """
        others = [t.id for t, customer in before.items() if customer and customer[0] != t.partner_id.id]
        if others and "eligibility" not in vals:
            self.browse(others).write({"eligibility": False})

    def _is_in_verification(self):
        """Whether the case is being verified, or waits and will be."""
        self.ensure_one()
        waits_for = self.phase in ("awaiting_customer", "third_party") and self.phase_before_wait
        return (waits_for or self.phase) in ("received", "verification")

    def _check_in_verification(self):
        if self.phase and not self._is_in_verification():
            raise ComplaintError(
                self.env._(
                    "Eligibility and the competent body of %s are found in verification, which is over. The team "
                    "leader may send the case back to it.",
                    self.number,
                )
            )

    # ------------------------------------------------------------------
    # Acceptance
    # ------------------------------------------------------------------

    def _check_eligible(self):
        """:raise ComplaintError: the customer may not file this, or nobody has recorded whether he may"""
        for ticket in self:
            if ticket.eligibility == "not_eligible":
                raise ComplaintError(
                    self.env._(
                        "%s cannot be accepted: the customer is recorded as not eligible. Use “Do not accept” and give "
                        "the reason, or correct what is recorded.",
                        ticket.number,
                    )
                )
            if ticket.check_eligibility and not ticket.eligibility:
                raise MissingInput(
                    self.env._(
                        "%s cannot be accepted yet. Record in the verification whether the customer is eligible.",
                        ticket.number,
                    )
                )

    def _check_ours(self):
        """:raise ComplaintError: another body is competent, or nobody has recorded which one is"""
        for ticket in self:
            if ticket.jurisdiction == "other":
                raise ComplaintError(
                    self.env._(
                        "%s cannot be accepted: another body is competent. Use “Refer”; the case is followed there and "
                        "the customer is told.",
                        ticket.number,
                    )
                )
            if ticket.check_jurisdiction and not ticket.jurisdiction:
                raise MissingInput(
                    self.env._(
                        "%s cannot be accepted yet. Record in the verification whether this body is competent.",
                        ticket.number,
                    )
                )
