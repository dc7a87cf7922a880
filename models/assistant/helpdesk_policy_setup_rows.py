"""The rows of the set-up assistant's steps: each holds what was offered and what a person has answered."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.comma import comma
from ..packs.sections import WEEK


class HelpdeskPolicySetupRow(models.AbstractModel):
    """A row of a step."""

    _name = "helpdesk.policy.setup.row"
    _description = "Row of the set-up assistant"
    _order = "sequence, id"

    # fields that a person answers
    _asked = ()

    setup_id = fields.Many2one("helpdesk.policy.setup", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="setup_id.company_id", store=True, index=True)
    sequence = fields.Integer()
    key = fields.Char(required=True)
    # {"name": {"ar": …, "en": …}, …}: a colleague may go on in another language
    texts = fields.Json()
    name = fields.Char(compute="_compute_texts")
    offered = fields.Json(readonly=True)

    @api.depends("texts")
    @api.depends_context("lang")
    def _compute_texts(self):
        for row in self:
            row.name = row._text("name")

    def _text(self, name):
        return self.env["helpdesk.policy.pack"]._word((self.texts or {}).get(name) or {})

    def _answer(self):
        """{field: value} as JSON has it, of what is asked."""
        return {name: self._fields[name].convert_to_read(self[name], self) for name in self._asked}

    def _edited(self):
        """What a person has answered otherwise than it was offered: {field: value}."""
        self.ensure_one()
        offered = self.offered or {}
        return {
            name: self[name] for name, value in self._answer().items() if _plain(value) != _plain(offered.get(name))
        }


class HelpdeskPolicySetupRole(models.Model):
    _name = "helpdesk.policy.setup.role"
    _inherit = "helpdesk.policy.setup.row"
    _description = "Role of the set-up assistant"

    help = fields.Char(compute="_compute_texts")
    required = fields.Boolean(readonly=True)
    many = fields.Boolean(readonly=True)
    need = fields.Char(compute="_compute_need")
    user_ids = fields.Many2many(
        "res.users", "helpdesk_policy_setup_role_rel", string="Who", domain="[('share', '=', False)]"
    )

    def _compute_texts(self):
        super()._compute_texts()
        for row in self:
            row.help = row._text("help")

    @api.depends("required", "many")
    @api.depends_context("lang")
    def _compute_need(self):
        words = {
            (True, True): self.env._("Required"),
            (True, False): self.env._("Required, one person"),
            (False, True): self.env._("Optional"),
            (False, False): self.env._("Optional, one person"),
        }
        for row in self:
            row.need = words[row.required, row.many]

    @api.constrains("user_ids")
    def _check_number(self):
        for row in self:
            if len(row.user_ids) > 1 and not row.many:
                raise ValidationError(self.env._("The role “%s” is for one person.", row.name))
            if row.user_ids.filtered("share"):
                raise ValidationError(self.env._("The role “%s” is for people of the organisation.", row.name))


class HelpdeskPolicySetupHours(models.Model):
    _name = "helpdesk.policy.setup.hours"
    _inherit = "helpdesk.policy.setup.row"
    _description = "Working hours of the set-up assistant"

    key = fields.Char(default=lambda self: self._default_key())
    sunday = fields.Boolean()
    monday = fields.Boolean()
    tuesday = fields.Boolean()
    wednesday = fields.Boolean()
    thursday = fields.Boolean()
    friday = fields.Boolean()
    saturday = fields.Boolean()
    hour_from = fields.Float(string="From", default=8.0)
    hour_to = fields.Float(string="Until", default=16.0)

    _in_order = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)",
        "Working hours begin before they end, within one day.",
    )

    days_text = fields.Char(compute="_compute_days_text")

    @api.depends(*WEEK)
    @api.depends_context("lang")
    def _compute_days_text(self):
        for row in self:
            labels = [row._fields[day]._description_string(self.env) for day in (WEEK[6], *WEEK[:6]) if row[day]]
            row.days_text = comma(self.env.lang).join(labels)

    def _default_key(self):
        """The first working hours that were offered: whoever adds a shift means these."""
        setup = self.env["helpdesk.policy.setup"].search([("company_id", "=", self.env.company.id)], limit=1)
        return next(iter((setup.offered or {}).get("hours") or ()), False)

    def _days(self):
        return [day for day in WEEK if self[day]]


class HelpdeskPolicySetupHoliday(models.Model):
    _name = "helpdesk.policy.setup.holiday"
    _inherit = "helpdesk.policy.setup.row"
    _description = "Public holiday of the set-up assistant"
    _order = "date_from, id"

    _asked = ("date_from", "date_to", "verdict")

    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until", required=True)
    verdict = fields.Selection(
        [("proposed", "To be confirmed"), ("confirmed", "Confirmed"), ("dropped", "No holiday")],
        string="Is it so?",
        required=True,
        default="proposed",
    )

    _dates_order = models.Constraint("CHECK (date_from <= date_to)", "A holiday ends after it begins.")


class HelpdeskPolicySetupChannel(models.Model):
    _name = "helpdesk.policy.setup.channel"
    _inherit = "helpdesk.policy.setup.row"
    _description = "Channel of the set-up assistant"

    _asked = ("on", "show_on_charter", "contact", "responsible")

    on = fields.Boolean(string="In use")
    show_on_charter = fields.Boolean(string="On the charter")
    contact = fields.Char(string="Number, handle or address")
    responsible = fields.Char()
    state_text = fields.Char(compute="_compute_state_text")

    @api.depends("on", "show_on_charter")
    @api.depends_context("lang")
    def _compute_state_text(self):
        for row in self:
            if not row.on:
                row.state_text = self.env._("Not in use")
            elif row.show_on_charter:
                row.state_text = self.env._("On the charter")
            else:
                row.state_text = self.env._("In use")


class HelpdeskPolicySetupChoice(models.Model):
    """A value that the organisation has written and the policy says otherwise."""

    _name = "helpdesk.policy.setup.choice"
    _inherit = "helpdesk.policy.setup.row"
    _description = "Value that the organisation and the policy have otherwise"

    what = fields.Char(readonly=True)
    mine = fields.Char(string="Yours", readonly=True)
    theirs = fields.Char(string="The policy's", readonly=True)
    take = fields.Selection(
        [("mine", "Keep yours"), ("pack", "Take the policy's")], string="What holds", required=True, default="mine"
    )


def _plain(value):
    """A value as it can be compared with what JSON has kept."""
    return str(value) if hasattr(value, "isoformat") else value or False
