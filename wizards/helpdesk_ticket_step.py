from odoo import api, fields, models

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


class HelpdeskTicketStep(models.TransientModel):
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
        ],
        required=True,
        readonly=True,
    )
    text = fields.Text()
    customer_name = fields.Char(compute="_compute_customer_name", compute_sudo=False)
    guidance = fields.Char(compute="_compute_guidance", compute_sudo=False)

    @api.depends("ticket_id")
    def _compute_customer_name(self):
        for wizard in self:
            # not a related field: a client may name the id of any case
            wizard.customer_name = wizard.ticket_id.has_access("read") and wizard.ticket_id.customer_name

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
        }
        for wizard in self:
            wizard.guidance = texts.get(wizard.step, "")

    def action_confirm(self):
        self.ensure_one()
        # before a step that cannot be taken tells number and phase
        self.ticket_id.check_access("read")
        action = self._take_step()
        if isinstance(action, dict):
            return action
        return {"type": "ir.actions.act_window_close"}

    def _take_step(self):
        return getattr(self.ticket_id, STEPS[self.step])(self.text)
