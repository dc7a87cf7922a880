from odoo import api, fields, models

from .step_words import consequence, done


class HelpdeskReferralAnswer(models.TransientModel):
    _name = "helpdesk.referral.answer"
    _description = "Answer of a body"

    referral_id = fields.Many2one("helpdesk.referral", required=True, readonly=True, ondelete="cascade")
    answer = fields.Text()
    outcome = fields.Selection(
        [
            ("resume", "The case goes on here"),
            ("closed", "The body gave the customer the final solution: close the case"),
            ("stay", "The case stays with the body"),
        ],
        string="And then",
        required=True,
        compute="_compute_outcome",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    date = fields.Datetime(string="Answered on", required=True, default=lambda self: fields.Datetime.now())
    reference = fields.Char(string="Number there")
    consequence = fields.Char(compute="_compute_consequence", compute_sudo=False)

    @api.depends("referral_id")
    def _compute_outcome(self):
        for wizard in self:
            # a client may name the id of any referral
            readable = wizard.referral_id.has_access("read")
            wizard.outcome = "closed" if readable and wizard.referral_id.kind != "third_party" else "resume"

    @api.depends("referral_id", "outcome")
    def _compute_consequence(self):
        now = fields.Datetime.now()
        for wizard in self:
            referral = wizard.referral_id if wizard.referral_id.has_access("read") else wizard.referral_id.browse()
            case = referral.ticket_id
            sentences = {
                "resume": lambda: self.env._("Colleagues alone see the answer. The case goes on here."),
                "closed": lambda case=case: consequence(case, "answered", now),
                "stay": lambda: self.env._("Colleagues alone see the answer. The case stays with the body."),
            }
            wizard.consequence = bool(case and wizard.outcome) and sentences[wizard.outcome]()

    def action_confirm(self):
        self.ensure_one()
        self.referral_id.action_record_answer(self.answer, self.outcome, self.date, self.reference)
        return done(self.referral_id.ticket_id, "record_answer")
