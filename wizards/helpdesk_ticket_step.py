from odoo import api, fields, models

from .step_words import consequence, done, word

# step -> action of the case that takes a text
STEPS = {
    "return": "action_return_to_customer",
    "reject": "action_reject",
    "send_back": "action_send_back",
    "unsolved": "action_close_unsolved",
    "answered": "action_close_answered",
    "cancel": "action_cancel",
    "again": "action_file_again",
}
# step -> action of the case that takes none
WITHOUT_TEXT = {
    "propose": "action_propose_solution",
    "first_contact": "action_solve_first_contact",
    "take_back": "action_take_back",
}
# Buttons that act at once, for nothing has to be said: action of the case -> step.
AT_ONCE = {"action_start_verification": "verify", "action_accept": "accept", "action_resume": "resume"}
# A card that is dragged: phases it lies between -> step whose dialog is met, and the case's field that allows it.
DRAGGED = {
    ("received", "closed"): ("first_contact", "can_solve_first_contact"),
    ("received", "cancelled"): ("cancel", "can_cancel"),
    ("verification", "awaiting_customer"): ("return", "can_return"),
    ("verification", "third_party"): ("refer", "can_refer"),
    ("verification", "rejected"): ("reject", "can_reject"),
    ("verification", "closed"): ("first_contact", "can_solve_first_contact"),
    ("verification", "cancelled"): ("cancel", "can_cancel"),
    ("awaiting_customer", "cancelled"): ("cancel", "can_cancel"),
    ("processing", "awaiting_customer"): ("return", "can_return"),
    ("processing", "third_party"): ("refer", "can_refer"),
    ("processing", "proposed"): ("propose", "can_propose"),
    ("processing", "verification"): ("send_back", "can_send_back"),
    ("processing", "closed"): ("unsolved", "can_close_unsolved"),
    ("processing", "cancelled"): ("cancel", "can_cancel"),
    ("third_party", "proposed"): ("propose", "can_propose"),
    ("third_party", "closed"): ("answered", "can_close_unsolved"),
    ("third_party", "cancelled"): ("cancel", "can_cancel"),
    ("proposed", "processing"): ("take_back", "can_take_back"),
}


class HelpdeskTicketStep(models.TransientModel):
    """The dialog of a step: what the customer will read, what follows from it, and a word once it is done."""

    _name = "helpdesk.ticket.step"
    _description = "What a step of a case needs"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, ondelete="cascade")
    step = fields.Selection(
        [
            ("return", "Return to the customer"),
            ("reject", "Do not accept"),
            ("refer", "Refer"),
            ("send_back", "Back to verification"),
            ("unsolved", "Close as not solved"),
            ("answered", "The body answered the customer"),
            ("cancel", "Out of scope"),
            ("again", "New case that continues this one"),
            ("propose", "Propose the solution"),
            ("first_contact", "Solve at first contact"),
            ("take_back", "Take the proposal back"),
        ],
        required=True,
        readonly=True,
    )
    text = fields.Text()
    customer_name = fields.Char(compute="_compute_customer_name", compute_sudo=False)
    guidance = fields.Char(compute="_compute_guidance", compute_sudo=False)
    consequence = fields.Char(compute="_compute_consequence", compute_sudo=False)

    @api.depends("ticket_id")
    def _compute_customer_name(self):
        for wizard in self:
            # not a related field, which would be read as superuser
            wizard.customer_name = wizard._readable_case().customer_name

    @api.depends("step")
    def _compute_guidance(self):
        texts = {
            "return": self.env._("What is missing? The customer receives this text, and the time to answer starts."),
            "reject": self.env._("Why is the case not accepted? The customer receives the reason and may appeal."),
            "refer": self.env._("Which body is asked, and for what? The customer is told where the case is."),
            "send_back": self.env._("Why does the case have to be verified again? Only colleagues see the reason."),
            "unsolved": self.env._(
                "Why can it not be solved? The customer receives the reason and may reopen the case."
            ),
            "answered": self.env._("What did the body tell the customer? The case closes as solved."),
            "cancel": self.env._("Why is nobody here competent? The customer receives the reason."),
            "again": self.env._(
                "Why is the customer not satisfied? A new case begins with these words, the old text and the files; "
                "people who never handled the old one look at it."
            ),
            "propose": self.env._(
                "What was found, what was done, and what is proposed? The customer receives this text."
            ),
            "first_contact": self.env._("What is the answer? The customer receives this text."),
        }
        for wizard in self:
            wizard.guidance = texts.get(wizard.step, "")

    @api.depends("ticket_id", "step", "days")
    def _compute_consequence(self):
        now = fields.Datetime.now()
        for wizard in self:
            case = wizard._readable_case()
            known = bool(case and wizard.step)
            wizard.consequence = known and consequence(case, wizard.step, now, max(wizard.days, 0))

    def _readable_case(self):
        # a client may name the id of any case
        self.ensure_one()
        return self.ticket_id if self.ticket_id.has_access("read") else self.ticket_id.browse()

    def action_confirm(self):
        self.ensure_one()
        # before a step that cannot be taken tells number and phase
        self.ticket_id.check_access("read")
        action = self._take_step()
        return action if isinstance(action, dict) else done(self.ticket_id, self.step)

    def _take_step(self):
        if self.step in WITHOUT_TEXT:
            self._keep_solution()
            return getattr(self.ticket_id, WITHOUT_TEXT[self.step])()
        return getattr(self.ticket_id, STEPS[self.step])(self.text)

    @api.model
    @api.readonly
    def word_after(self, case_id, action):
        """What is said after a button that acted at once.

        :param action: one of `AT_ONCE`
        :return: {`title`, `message`}; nothing where there is no such case for the user
        """
        case = self.env["helpdesk.ticket"].browse(int(case_id)).exists()
        if action not in AT_ONCE or not case.has_access("read"):
            return False
        return {"title": case.number, "message": word(case, AT_ONCE[action])}

    @api.model
    @api.readonly
    def step_of_drag(self, case_id, stage_id):
        """The action that opens the dialog that a card meets when it is dragged to a stage.

        :return: an action; False where the card moves without a word, or is refused as the write of the stage is
        """
        case = self.env["helpdesk.ticket"].browse(int(case_id)).exists()
        stage = self.env["helpdesk.ticket.stage"].browse(int(stage_id)).exists()
        if not case.has_access("read"):
            return False
        step, allowed = DRAGGED.get((case.phase, stage.phase), ("", "id"))
        return bool(step and case[allowed]) and case.with_context(default_step=step).action_open_step()
