import uuid
from hashlib import sha256

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import clean_context, email_normalize, format_date, plaintext2html

from ..exceptions import ComplaintError, MissingInput
from ..models.process.acting import act
from ..models.process.helpdesk_ticket_stage import OPEN
from ..models.process.helpdesk_ticket_type import OFFERED, PROCESS_KINDS
from ..tools.comma import comma
from ..tools.contact_keys import caller_field, identity_key, latin_digits

# open cases that the warning lists
SHOWN = 10
# what a new contact is made of -> the field of this form
CONTACT = {"name": "contact_name", "phone": "phone", "email": "email", "complaint_identity": "identity", "lang": "lang"}


class HelpdeskCaseRegistration(models.TransientModel):
    """One short form for the agent who has a customer on the phone, at the counter or in a chat."""

    _name = "helpdesk.case.registration"
    _description = "Register a case for a customer"

    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    # makes a form that is sent twice one case
    token = fields.Char(default=lambda self: uuid.uuid4().hex)
    channel_id = fields.Many2one(
        "helpdesk.ticket.channel", domain=OFFERED, default=lambda self: self._default_channel()
    )
    channel_hours = fields.Char(compute="_compute_channel_hours", compute_sudo=False)

    caller = fields.Char(
        string="Who is it?", help="A phone or identity number, an e-mail address, or a name; the contact is looked up."
    )
    candidates = fields.Json(compute="_compute_candidates", compute_sudo=False)
    has_candidates = fields.Boolean(compute="_compute_candidates", compute_sudo=False)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_partner_id", compute_sudo=False, store=True, readonly=False
    )
    anonymous = fields.Boolean(
        string="Without a name", compute="_compute_anonymous", compute_sudo=False, store=True, readonly=False,
        help="Nothing is kept of who this is.",
    )  # fmt: skip
    allow_anonymous = fields.Boolean(related="type_id.allow_anonymous", related_sudo=False)
    contact_name = fields.Char(
        string="Name", compute="_compute_contact", compute_sudo=False, store=True, readonly=False
    )
    phone = fields.Char(compute="_compute_contact", compute_sudo=False, store=True, readonly=False)
    email = fields.Char(string="E-mail", compute="_compute_contact", compute_sudo=False, store=True, readonly=False)
    identity = fields.Char(
        string="Identity number", compute="_compute_contact", compute_sudo=False, store=True, readonly=False
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language of notices",
        default=lambda self: self._default_lang(),
    )

    open_case_ids = fields.Many2many("helpdesk.ticket", compute="_compute_open_cases", compute_sudo=False)
    open_cases = fields.Html(compute="_compute_open_cases", compute_sudo=False, sanitize=False)

    type_id = fields.Many2one(
        "helpdesk.ticket.type",
        domain=f"['&', ('kind', 'in', {list(PROCESS_KINDS)}), {OFFERED[1:]}",
        default=lambda self: self._first_type(),
    )
    category_id = fields.Many2one(
        "helpdesk.ticket.category",
        domain="['&', ('company_id', 'in', [False, company_id]), '|', ('type_ids', '=', False), "
        "'|', ('type_ids', '=', type_id), ('type_ids.own_ids', '=', type_id or 0)]",
    )
    subject = fields.Char()
    description = fields.Text()
    segment_id = fields.Many2one(
        "helpdesk.beneficiary.segment",
        string="Beneficiary segment",
        compute="_compute_segment_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('company_id', 'in', [False, company_id])]",
    )
    has_segments = fields.Boolean(compute="_compute_has_segments", compute_sudo=False)
    preferred_contact = fields.Selection(
        [("email", "E-mail"), ("sms", "Text message"), ("phone", "Phone call")],
        compute="_compute_preferred_contact",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files", bypass_search_access=True)
    confidential = fields.Boolean()

    # ------------------------------------------------------------------
    # Defaults
    # ------------------------------------------------------------------

    def _default_channel(self):
        phone = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone", raise_if_not_found=False)
        phone = phone and phone.sudo()._for_company(self.env.company).sudo(False)
        return phone if phone and phone.has_access("read") and phone.active else False

    def _first_type(self):
        company, types = self.env.company, self.env["helpdesk.ticket.type"]
        usual = company.sudo()._complaint_team()._default_type()._for_company(company)
        return usual or types._offered_to(company, [("kind", "in", PROCESS_KINDS)])[:1]

    def _default_lang(self):
        codes = [code for code, _label in self.env["res.lang"].get_installed()]
        return next((code for code in codes if code.startswith("ar")), self.env.lang or "en_US")

    # ------------------------------------------------------------------
    # Who it is
    # ------------------------------------------------------------------

    @api.depends("channel_id")
    def _compute_channel_hours(self):
        now = fields.Datetime.now()
        for wizard in self:
            channel = wizard.channel_id
            text = channel._opening_text() if channel else ""
            if channel and not channel._is_channel_open(now):
                text = self.env._("Closed now: %s. The case is taken all the same.", text)
            wizard.channel_hours = text

    @api.depends("caller", "phone", "email", "identity", "company_id")
    def _compute_candidates(self):
        for wizard in self:
            exact, named = wizard._find_candidates()
            wizard.candidates = [wizard._candidate_card(partner) for partner in exact | named]
            wizard.has_candidates = bool(exact | named)

    def _find_candidates(self):
        """:return: (contacts known by a number or address, contacts with such a name)"""
        self.ensure_one()
        Partner = self.env["res.partner"]
        company = self.company_id or self.env.company
        exact, named = Partner._find_callers(self.caller, company)
        for text in (self.phone, self.email, self.identity):
            if text and text != self.caller:
                exact |= Partner._find_callers(text, company)[0]
        return exact, named - exact

    def _candidate_card(self, partner):
        known = (partner.phone, partner.email, partner.complaint_identity)
        return {
            "id": partner.id,
            "name": partner.display_name,
            "detail": " · ".join(text for text in known if text),
        }

    @api.depends("caller")
    def _compute_partner_id(self):
        for wizard in self:
            exact = self.env["res.partner"]._find_callers(wizard.caller, wizard.company_id or self.env.company)[0]
            if wizard.caller or not wizard.partner_id:
                wizard.partner_id = exact if len(exact) == 1 else False

    @api.depends("type_id")
    def _compute_anonymous(self):
        for wizard in self:
            wizard.anonymous = wizard.anonymous and wizard.type_id.allow_anonymous

    @api.depends("caller")
    def _compute_contact(self):
        """What was typed to look the caller up is where a new contact begins."""
        for wizard in self:
            code = self.env["res.partner"]._phone_code(wizard.company_id or self.env.company)
            kind = caller_field(wizard.caller, code)
            text = latin_digits(wizard.caller).strip()
            for name, field in (
                ("name", "contact_name"), ("phone", "phone"), ("email", "email"), ("identity", "identity"),
            ):  # fmt: skip
                wizard[field] = text if name == kind else wizard[field]

    @api.depends("partner_id", "anonymous", "company_id")
    def _compute_open_cases(self):
        for wizard in self:
            cases = wizard._find_open_cases()
            wizard.open_case_ids = cases
            wizard.open_cases = wizard._open_cases_table(cases) if cases else False

    def _find_open_cases(self):
        """The customer's open cases in this company that the user may read; of others not even the number is told."""
        self.ensure_one()
        partner = self.partner_id
        if not partner or self.anonymous:
            return self.env["helpdesk.ticket"]
        # ids of new records in a form are not those of the database
        partner = partner._origin or partner
        company = partner.sudo().commercial_partner_id
        customer = Domain("partner_id", "=", partner.id)
        if company.is_company and not self.env["res.company"].sudo().search_count([("partner_id", "=", company.id)]):
            customer |= Domain("commercial_partner_id", "=", company.id)
        email = partner.email_normalized
        if email:
            customer |= Domain("partner_id", "=", False) & Domain("partner_email", "ilike", email)
        cases = self.env["helpdesk.ticket"].search(
            customer & Domain("phase", "in", list(OPEN)) & Domain("company_id", "=", self.company_id.id),
            order="registered_date desc, id desc",
            limit=5 * SHOWN,
        )
        # an address may contain another one
        return cases.filtered(lambda t: t.partner_id or email_normalize(t.partner_email) == email)[:SHOWN]

    def _open_cases_table(self, cases):
        phases = dict(cases._fields["phase"]._description_selection(self.env))
        rows = Markup("").join(
            Markup(
                '<tr><td><a href="/odoo/complaint-cases/%s" target="_blank">%s</a></td>'
                '<td><bdi>%s</bdi></td><td>%s</td><td class="text-nowrap">%s</td></tr>'
            )
            % (
                case.id,
                case.number,
                case.name,
                phases[case.phase],
                format_date(self.env, fields.Datetime.context_timestamp(self, case.registered_date).date()),
            )
            for case in cases
        )
        return Markup('<table class="table table-sm mb-0"><tbody>%s</tbody></table>') % rows

    @api.depends("partner_id")
    def _compute_segment_id(self):
        for wizard in self:
            wizard.segment_id = wizard.partner_id.sudo()._beneficiary_segment() or wizard.segment_id

    @api.depends("company_id")
    def _compute_has_segments(self):
        Segment = self.env["helpdesk.beneficiary.segment"]
        for wizard in self:
            domain = [("company_id", "in", [False, wizard.company_id.id])]
            wizard.has_segments = bool(Segment.search_count(domain, limit=1))

    @api.depends("partner_id", "email", "phone")
    def _compute_preferred_contact(self):
        for wizard in self:
            source = wizard.partner_id or wizard
            wizard.preferred_contact = "email" if source.email else "sms" if source.phone else "phone"

    # ------------------------------------------------------------------
    # Registering
    # ------------------------------------------------------------------

    def action_register(self):
        """Registers the case once, however often the form is sent, and opens it.

        :raise MissingInput: names what is missing
        """
        self.ensure_one()
        self._check_complete()
        Ticket = self.env["helpdesk.ticket"].with_context(clean_context(self.env.context)).with_company(self.company_id)
        case, new = act(Ticket, anonymous=self.anonymous)._file_once(self._filing_key(), self._prepare_case_vals)
        code = self.env["helpdesk.ticket.filing"]._code_of_form(self._filing_key())
        if new:
            self._take_files(case)
            if case.is_anonymous:
                # who registers the case of a caller without a name hands the code over
                case._set_tracking_code(code, self.env.user)
        opened = self._open_case(case.with_env(self.env))
        # a code that was issued since has taken this one's place
        return case._show_code(code, then=opened) if case._has_code(code) else opened

    def _open_case(self, case):
        if case.has_access("read"):
            return {
                "type": "ir.actions.act_window",
                "res_model": "helpdesk.ticket",
                "res_id": case.id,
                "views": [[False, "form"]],
                "target": "current",
            }
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "sticky": True,
                "message": self.env._(
                    "Registered as %s. The team in charge has received the case; you have no access to it.",
                    case.sudo().number,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_complete(self):
        names = ["channel_id", "type_id", "subject", "description"]
        missing = [self._fields[name]._description_string(self.env) for name in names if not (self[name] or "")]
        missing += [
            self._fields[name]._description_string(self.env)
            for name in ("subject", "description")
            if self[name] and not self[name].strip()
        ]
        if missing:
            raise MissingInput(
                self.env._("The case cannot be registered yet. Fill in: %s.", comma(self.env.lang).join(missing))
            )
        self._check_choices()
        if self.anonymous:
            if not self.type_id.allow_anonymous:
                raise MissingInput(
                    self.env._("A %s is not taken without a name. Name the customer.", self.type_id.name)
                )
        elif not self.partner_id:
            self._check_new_contact()

    def _check_choices(self):
        """What a client may have sent: records that this agent may use in this company."""
        company = self.company_id
        if company not in self.env.companies:
            raise ComplaintError(self.env._("Choose a company that you work for."))
        for record in (self.channel_id, self.type_id, self.category_id, self.partner_id, self.segment_id):
            record.check_access("read")
        for record in (self.channel_id, self.category_id, self.segment_id):
            if record.company_id and record.company_id != company:
                raise ComplaintError(
                    self.env._("“%(name)s” belongs to another company; choose another one.", name=record.display_name)
                )
        if self.type_id.kind not in PROCESS_KINDS:
            raise ComplaintError(
                self.env._("The type %s has no complaint process; choose another one.", self.type_id.name)
            )
        if self.category_id.type_ids and self.type_id not in self.category_id.type_ids._with_own():
            raise ComplaintError(
                self.env._("This category is not meant for a %s; choose another one.", self.type_id.name)
            )
        if not self._team():
            raise ComplaintError(
                self.env._(
                    "%s has no team with the complaint process. An administrator chooses it in the helpdesk's "
                    "settings.",
                    company.name,
                )
            )

    def _team(self):
        """Where the case goes: the category's team, else the company's."""
        team = self.category_id._team_for(self.company_id).sudo()
        return team if team.use_complaint_process else self.company_id.sudo()._complaint_team()

    def _check_new_contact(self):
        if not (self.contact_name or "").strip():
            raise MissingInput(self.env._("Choose the customer, or write the name of a new one."))
        if self.email and not email_normalize(self.email):
            raise ComplaintError(
                self.env._("“%s” is no e-mail address. Correct it, or leave it empty.", self.email.strip())
            )
        if not identity_key(self.identity):
            return
        known = self.env["res.partner"].search([("complaint_identity", "=", identity_key(self.identity))], limit=1)
        if known:
            raise ComplaintError(
                self.env._(
                    "The identity number %(number)s is that of %(contact)s. Choose this contact, or correct the "
                    "number.",
                    number=known.complaint_identity,
                    contact=known.display_name,
                )
            )

    def _filing_key(self):
        """The form and what it says; not the contact, which a first try may have made."""
        contact = [self.partner_id.id, self.anonymous, *(self[field] for field in CONTACT.values())]
        content = [
            self._name, self.env.uid, self.token or self.id, self.channel_id.id, self.type_id.id, self.category_id.id,
            self.subject, self.description, *contact,
        ]  # fmt: skip
        return sha256(repr(content).encode()).hexdigest()

    def _prepare_case_vals(self):
        """Values of the case; makes the contact of a customer who is not known yet."""
        partner = self.env["res.partner"] if self.anonymous else self.partner_id or self._create_contact()
        return {
            "company_id": self.company_id.id,
            "channel_id": self.channel_id.id,
            "type_id": self.type_id.id,
            "category_id": self.category_id.id,
            "team_id": self._team().id,
            "name": " ".join(self.subject.split()),
            "description": plaintext2html(self.description.strip()),
            "partner_id": partner.id,
            "partner_name": partner.name,
            "partner_email": partner.email,
            "preferred_contact": self.preferred_contact,
            "confidential": self.confidential,
            **({"filing_lang": self.lang} if self.anonymous else {}),
            **({"segment_id": self.segment_id.id} if self.segment_id else {}),
        }

    def _create_contact(self):
        values = {name: (self[field] or "").strip() or False for name, field in CONTACT.items()}
        # text messages go to numbers in Latin digits
        values["phone"] = latin_digits(values["phone"]) or False
        # agents need not be allowed to keep contacts: this form makes one, of what it asks for
        Partner = self.env["res.partner"].sudo().with_context(clean_context(self.env.context))
        return Partner.create({**values, "company_id": False}).with_env(self.env)
