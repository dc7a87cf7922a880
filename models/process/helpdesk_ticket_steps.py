from odoo import api, fields, models
from odoo.tools import is_html_empty

from ...exceptions import ComplaintError, MissingInput, MoveNotAllowed
from .helpdesk_ticket import MOVES, WAITING
from .helpdesk_ticket_stage import OPEN
from .media import without_customer

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


def allowed_steps(case):
    """Names of the steps open to the current user from the case's phase, as in `STEPS`."""
    phase = case.phase
    if not phase:
        return set()
    targets = set(MOVES[phase])
    leader = case._is_leader()
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
    if without_customer(case):
        # nobody filed it
        steps.discard("awaiting_customer")
    if phase == "proposed":
        steps.add("take_back")
    if phase == "processing":
        steps.discard("verification")
        if leader:
            steps |= {"send_back", "unsolved"}
    return steps


class HelpdeskTicket(models.Model):
    """The body's own steps: verify, accept, return, refuse, close as unsolved; referring is in
    `models/referral/helpdesk_ticket.py`.

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
    can_write_answer = fields.Boolean(compute="_compute_steps")
    is_read_only = fields.Boolean(compute="_compute_read_only")
    read_only_text = fields.Char(compute="_compute_read_only")
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

    @api.depends("phase", "team_id", "reopen_until", "follow_up_ids", "close_reason", "user_id", "officer_id")
    @api.depends_context("uid")
    def _compute_steps(self):
        # whoever may only read is offered nothing that would end in a refusal
        writable = self._writable()
        for ticket in self:
            may = ticket in writable
            allowed = allowed_steps(ticket) if may else set()
            for name, step in STEPS.items():
                ticket[name] = step in allowed
            ticket.can_write_answer = may and bool(ticket.phase)
            ticket.can_log_decision = may and bool(ticket._loggable_decisions())
            ticket.can_file_again = may and ticket._is_file_again_allowed()

    @api.depends("phase", "user_id", "team_id", "officer_id", "subject_user_ids")
    @api.depends_context("uid", "lang")
    def _compute_read_only(self):
        writable = self._writable()
        for ticket in self:
            ticket.is_read_only = bool(ticket.phase) and ticket not in writable
            case, text = ticket.sudo(), False
            if ticket.is_read_only and case.user_id:
                text = self.env._("You may read this case only. It is with %s.", case.user_id.name)
            elif ticket.is_read_only:
                text = self.env._("You may read this case only. It is with the team %s.", case.team_id.name)
            ticket.read_only_text = text

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
        if nobody := self.filtered(without_customer)[:1]:
            raise MoveNotAllowed(self.env._("Nobody filed %s: there is no customer to ask.", nobody.number))
        now = fields.Datetime.now()
        for ticket in self:
            asked = ticket.sudo().requirement_ids._asked()
            ticket._move("awaiting_customer", now=now, reason=asked._listed_after(text))
            ticket._send_notice("returned", message=asked._listed_after(text, ticket.customer_lang))
        return True

    def action_resume(self):
        """The answer is there: back to the phase the case came from."""
        self._check_from(*WAITING)
        self._resume()
        return True

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
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_ticket_id": self.id,
                "default_step": self.env.context.get("default_step"),
            },
        }

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------

    def _check_leader(self):
        for ticket in self:
            if not ticket._is_leader():
                raise ComplaintError(self.env._("Only the team leader takes this step on %s.", ticket.number))

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
        for ticket in self.filtered(lambda t: t.phase and not t._is_in_verification()):
            if any((ticket[name] or False) != (vals[name] or False) for name in named):
                raise ComplaintError(
                    self.env._(
                        "Eligibility and the competent body of %s are found in verification, which is over. The team "
                        "leader may send the case back to it.",
                        ticket.number,
                    )
                )

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

    # ------------------------------------------------------------------
    # Acceptance
    # ------------------------------------------------------------------

    def _check_eligible(self):
        """:raise ComplaintError: he may not file this, another authority is competent, or nobody has recorded it"""
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
