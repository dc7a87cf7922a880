import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...exceptions import ComplaintError

STEPS = [
    ("pack", "Policy"),
    ("people", "People"),
    ("hours", "Hours and holidays"),
    ("channels", "Channels"),
    ("preview", "Preview"),
    ("done", "In force"),
]
ORDER = [step for step, _label in STEPS]
# the choice that is no shipped pack
FILE = "file"


class HelpdeskPolicySetup(models.Model):
    """What a company's administrator has answered so far, one record a company: it can be left and taken up again.

    Nothing of the company changes before the last step.
    """

    _name = "helpdesk.policy.setup"
    _description = "Set-up assistant"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    step = fields.Selection(STEPS, required=True, default="pack", readonly=True)
    dismissed = fields.Boolean(help="Somebody said “not now”: the application opens as it always did.")
    # 1. which policy
    choice = fields.Selection(selection="_select_pack", string="Policy")
    file = fields.Binary(string="Policy file", attachment=True)
    file_name = fields.Char()
    about = fields.Html(compute="_compute_about", sanitize=False, string="What it says")
    # 2. who
    role_ids = fields.One2many("helpdesk.policy.setup.role", "setup_id", string="People")
    asks_director = fields.Boolean(compute="_compute_asked")
    director_phone = fields.Char(
        string="Number of the director",
        help="Customers are given it for when they get no answer in time. It is written on the director's contact.",
    )
    # 3. hours and holidays
    country_id = fields.Many2one("res.country")
    tz = fields.Selection(lambda self: self._select_tz(), string="Time zone")
    hours_ids = fields.One2many("helpdesk.policy.setup.hours", "setup_id", string="Working hours")
    has_many_hours = fields.Boolean(compute="_compute_asked")
    holiday_ids = fields.One2many("helpdesk.policy.setup.holiday", "setup_id", string="Public holidays")
    # 4. channels and addresses
    body_name = fields.Char(
        string="Name of the organisation", help="Customers read it on every page and in every mail."
    )
    email = fields.Char(string="Sender address", help="Customers see it as the sender of what they are sent.")
    alias_domain = fields.Char(string="Mail domain", help="What stands after the @ in the address of the body.")
    alias_name = fields.Char(string="Address for cases", help="What stands before the @: mail to it becomes a case.")
    publish_charter = fields.Boolean(
        string="Publish the service charter",
        help="Everybody reads it at /complaints/charter: how to complain, what the time limits are and what follows.",
    )
    channel_ids = fields.One2many("helpdesk.policy.setup.channel", "setup_id", string="Channels")
    # 5. preview
    choice_ids = fields.One2many("helpdesk.policy.setup.choice", "setup_id", string="Yours or the policy's")
    limits = fields.Html(readonly=True, sanitize_attributes=False, string="Time limits on sample dates")
    charter_ar = fields.Html(readonly=True, sanitize_attributes=False, string="Service charter in Arabic")
    charter_en = fields.Html(readonly=True, sanitize_attributes=False, string="Service charter in English")
    lists = fields.Html(readonly=True, sanitize_attributes=False, string="What will be done")
    # 6. in force
    applied_id = fields.Many2one("helpdesk.policy.pack", readonly=True, ondelete="set null", string="Applied policy")
    # what the assistant has filled in, and for which pack
    offered = fields.Json(readonly=True)
    offered_for = fields.Char(readonly=True)

    _one_each = models.UniqueIndex("(company_id)", "A company has one set-up assistant.")

    @api.model
    def _select_pack(self):
        packs = self.env["helpdesk.policy.pack"].sudo().available()
        return [*packs, (FILE, self.env._("A file of my own"))]

    @api.model
    def _select_tz(self):
        return self.env["res.partner"]._fields["tz"]._description_selection(self.env)

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Set-up assistant")

    @api.depends("choice", "file")
    @api.depends_context("lang")
    def _compute_about(self):
        for setup in self:
            values = {"setup": setup, "document": None, "fault": ""}
            try:
                values["document"] = setup._document() if setup._has_document() else None
            except UserError as error:
                values["fault"] = str(error)
            values["word"] = self.env["helpdesk.policy.pack"]._word
            setup.about = self.env["ir.qweb"]._render("helpdesk_mgmt_complaint.policy_setup_about", values)

    @api.depends("offered")
    def _compute_asked(self):
        for setup in self:
            offered = setup.offered or {}
            setup.asks_director = bool(offered.get("director_role"))
            setup.has_many_hours = len(offered.get("hours") or ()) > 1

    # ------------------------------------------------------------------
    # Which policy
    # ------------------------------------------------------------------

    def _has_document(self):
        return bool(self.choice and (self.choice != FILE or self.file))

    def _document(self):
        """The chosen pack, checked: as the file has it.

        :raise UserError: none is chosen, or its file is wrong
        """
        self.ensure_one()
        setup = self.with_context(bin_size=False, bin_size_file=False)
        if not setup._has_document():
            raise ComplaintError(
                self.env._("Choose the file first.") if setup.choice == FILE else self.env._("Choose a policy first.")
            )
        engine, _company = self.env["helpdesk.policy.pack"]._engine(setup.company_id._origin)
        if setup.choice != FILE:
            return engine._pack(setup.choice)
        return engine._read_pack(base64.b64decode(setup.file))

    # ------------------------------------------------------------------
    # Opening it
    # ------------------------------------------------------------------

    @api.model
    def _of(self, company):
        """The record of a company, made where there is none."""
        self.env["helpdesk.policy.pack"]._check_may_apply()
        return self.search([("company_id", "=", company.id)], limit=1) or self.create({"company_id": company.id})

    @api.model
    def _is_due(self):
        """Whether the application opens on the assistant: for administrators of a company that has neither a policy nor
        a case, until somebody says “not now”."""
        company = self.env.company
        if not self.env.user.has_group("base.group_system"):
            return False
        if self.sudo().search_count([("company_id", "=", company.id), ("dismissed", "=", True)], limit=1):
            return False
        if self.env["helpdesk.policy.pack"].sudo()._holding(company):
            return False
        cases = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        return not cases.search_count([("company_id", "=", company.id)], limit=1)

    @api.model
    def action_open(self):
        """Opens the assistant of the company that is worked in, where it was left."""
        setup = self._of(self.env.company)
        if setup.step == "done" and not setup.applied_id.current:
            # it was taken back since
            setup.action_again()
        return setup._shown()

    def _shown(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set-up assistant"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_next(self):
        """On to the next step; what that one needs is made ready first."""
        self.ensure_one()
        if self.step not in ORDER[:-2]:
            raise ComplaintError(self.env._("There is no next step."))
        following = ORDER[ORDER.index(self.step) + 1]
        if following == "people":
            self._offer()
        elif following == "hours":
            self._take_director_phone()
        elif following == "channels":
            self._check_hours()
        else:
            self._check_addresses()
            self._preview()
        self.step = following
        return True

    def action_back(self):
        self.ensure_one()
        self.step = ORDER[max(ORDER.index(self.step) - 1, 0)]
        return True

    def action_later(self):
        """Leaves the assistant; it opens at this step again."""
        return self._to_helpdesk()

    def action_not_now(self):
        """The application opens as it always did; the menu leads back here."""
        self.ensure_one()
        self.dismissed = True
        return self._to_helpdesk()

    def action_again(self):
        """From the first step, with what is in force now."""
        self.ensure_one()
        self.write({"step": "pack", "offered_for": False})
        return True

    def action_look_again(self):
        """The preview with what was chosen in the meantime."""
        self.ensure_one()
        self._preview()
        return True

    def action_apply(self):
        """Applies the policy with the answers, in one transaction."""
        self.ensure_one()
        if self.step != "preview":
            raise ComplaintError(self.env._("Look at the preview first."))
        missing = self.role_ids.filtered(lambda role: role.required and not role.user_ids)
        if missing:
            raise ComplaintError(
                self.env._("Name somebody for: %s", ", ".join(missing.mapped("name"))),
            )
        applied = self._put_in_force(self._document())
        self.write({"step": "done", "applied_id": applied.id, "dismissed": True, "file": False})
        return self._ready_page() or True

    def action_readiness(self):
        """What still stands between the body and its customers."""
        self.ensure_one()
        return self._ready_page() or self._to_helpdesk()

    def _ready_page(self):
        action = self.env.ref("helpdesk_mgmt_complaint.action_policy_readiness", raise_if_not_found=False)
        return action.sudo()._get_action_dict() if action else None

    @api.model
    def _to_helpdesk(self):
        # the whole page: its menu must forget that the application opened here
        path = self.env.ref("helpdesk_mgmt.helpdesk_ticket_dashboard_action").sudo().path
        return {"type": "ir.actions.act_url", "url": f"/odoo/{path}", "target": "self"}

    # ------------------------------------------------------------------
    # What a step asks
    # ------------------------------------------------------------------

    def _roles(self):
        """{role: users}, as the engine wants it."""
        return {role.key: role.user_ids.ids for role in self.role_ids if role.user_ids}

    def _director(self):
        key = (self.offered or {}).get("director_role")
        return self.role_ids.filtered(lambda role: role.key == key).user_ids[:1]

    def _take_director_phone(self):
        phone = self._director().sudo().phone
        if phone and not self.director_phone:
            self.write({"director_phone": phone, "offered": {**self.offered, "director_phone": phone}})

    def _check_hours(self):
        if not self.hours_ids and (self.offered or {}).get("hours"):
            raise ComplaintError(self.env._("Say on which days somebody works, and from when until when."))

    @api.constrains("hours_ids")
    def _check_days(self):
        for row in self.hours_ids:
            if not row._days():
                raise ValidationError(self.env._("Tick the days on which these hours hold."))
