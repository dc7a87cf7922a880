from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ...exceptions import ComplaintError, MissingInput
from ...tools.comma import comma
from ...tools.visible import is_blank
from .acting import acting
from .helpdesk_ticket import BY_BUTTON
from .helpdesk_ticket_category import COMPLEXITY, IMPORTANCE, OWNERS
from .helpdesk_ticket_type import OFFERED, PROCESS_KINDS
from .media import by_media_channel, outlet_address, outlet_of, send_to_outlet, without_customer

# what the process gives a case that names none
GIVEN = ("number", "company_id")
MEDIA_KINDS = [
    ("press", "Press"),
    ("report", "International report"),
    ("social", "Social media"),
    ("other", "Other media"),
]


class HelpdeskTicket(models.Model):
    """How a case comes in: its team, its number, its customer.

    What a case is: filled from its category, changed by the agent, complete before it is accepted.
    What the case came about from, once somebody knows; whose service it is about.
    Coverage in the media: what was published where, and what the outlet was told.
    """

    _inherit = "helpdesk.ticket"

    # core's guard against mail loops looks the sender's earlier cases up by this field
    _primary_email = "partner_email"
    remedy = fields.Text(string="Remedy sought", help="What the customer asks for.")
    preferred_contact = fields.Selection(
        [("email", "E-mail"), ("sms", "Text message"), ("phone", "Phone call")], default="email"
    )
    declaration_accepted = fields.Boolean(copy=False, readonly=True)
    officer_id = fields.Many2one(
        "res.users",
        string="Follow-up officer",
        domain="[('share', '=', False)]",
        tracking=True,
        help="Follows the case through the departments, beside the one who handles it.",
    )
    handler_ids = fields.Many2many(
        "res.users",
        "helpdesk_ticket_handler_rel",
        "ticket_id",
        "user_id",
        string="Handlers",
        copy=False,
        help="Everyone who has been responsible for the case.",
    )
    customer_name = fields.Char(compute="_compute_customer", compute_sudo=True, string="Customer")
    customer_lang = fields.Char(compute="_compute_customer", compute_sudo=True)
    # staff's: colleagues of the customer's company see his case, not his number
    customer_phone = fields.Char(related="partner_id.phone", string="Phone of the customer", groups="base.group_user")
    filing_token = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS, index="btree_not_null")

    _unique_filing = models.UniqueIndex(
        "(filing_token) WHERE filing_token IS NOT NULL", "This case has been filed already."
    )

    kind = fields.Selection(related="type_id.kind", store=True, index=True)
    # whoever is the customer decides, and whoever reads his mail decides for him
    partner_id = fields.Many2one(tracking=True)
    partner_email = fields.Char(tracking=True)
    type_id = fields.Many2one(tracking=True, domain=OFFERED)
    channel_id = fields.Many2one(domain=OFFERED)
    category_id = fields.Many2one(tracking=True)
    complexity = fields.Selection(
        COMPLEXITY, compute="_compute_complexity", store=True, readonly=False, tracking=True, copy=True
    )
    # a copy starts with its category's: whoever copies need not be of the team that sets importance
    importance = fields.Selection(
        IMPORTANCE, compute="_compute_importance", store=True, readonly=False, tracking=True, copy=False
    )
    procedure = fields.Selection(
        [("first_contact", "First contact"), ("treatment", "Treatment"), ("third_party", "Third party")],
        tracking=True,
        copy=False,
    )
    segment_id = fields.Many2one(
        "helpdesk.beneficiary.segment",
        string="Beneficiary segment",
        compute="_compute_segment_id",
        store=True,
        readonly=False,
        tracking=True,
    )
    can_set_importance = fields.Boolean(compute="_compute_can_set_importance")
    cause_id = fields.Many2one(
        "helpdesk.complaint.cause",
        string="Cause",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        copy=False,
        help="What the examination found the case came about from.",
    )

    service_owner = fields.Selection(
        OWNERS,
        string="Whose service",
        compute="_compute_service_owner",
        store=True,
        readonly=False,
        tracking=True,
        help="Whether the case is about a service of the body or of one of its partners.",
    )
    service_partner_id = fields.Many2one(
        "res.partner",
        string="Partner",
        compute="_compute_service_owner",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="The partner whose service the case is about.",
    )

    is_media = fields.Boolean(
        string="Media coverage",
        compute="_compute_is_media",
        store=True,
        readonly=False,
        help="The case is about something published: its outlet is answered, and the communications team follows.",
    )
    media_kind = fields.Selection(MEDIA_KINDS, string="Kind of media", tracking=True)
    media_outlet_id = fields.Many2one(
        "res.partner", string="Media outlet", tracking=True, index="btree_not_null", help="Who published it."
    )
    media_outlet_name = fields.Char(string="Outlet in words", help="Who published it, where it is no contact.")
    media_url = fields.Char(string="Link to the coverage")
    media_date = fields.Date(string="Published on")
    media_screenshot = fields.Image(string="Screenshot", max_width=2560, max_height=2560, copy=False)
    media_answer = fields.Text(string="Answer to the outlet", copy=False)
    media_answer_way = fields.Selection(
        [
            ("email", "By e-mail, sent from here"),
            ("phone", "By phone"),
            ("letter", "By letter, or in person"),
            ("published", "By a statement that was published"),
        ],
        string="How the outlet is answered",
        default="email",
        copy=False,
    )
    media_answer_email = fields.Char(
        string="Address of the answer", copy=False, help="Empty: the e-mail address of the outlet's contact."
    )
    media_answer_message_id = fields.Many2one(
        "mail.message", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    media_answer_date = fields.Datetime(string="Outlet answered on", readonly=True, copy=False, tracking=True)
    media_answer_user_id = fields.Many2one("res.users", string="Outlet answered by", readonly=True, copy=False)

    _media_idx = models.Index("(media_date) WHERE is_media IS TRUE")

    @api.depends("partner_id", "partner_name", "partner_email", "is_anonymous", "filing_lang")
    def _compute_customer(self):
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        fallback = next((code for code in installed if code.startswith("ar")), self.env.lang or "en_US")
        for ticket in self:
            # a reporter without a contact is answered in the language of the form
            lang = ticket.partner_id.lang if ticket.partner_id else ticket.filing_lang
            ticket.customer_lang = lang if lang in installed else fallback
            ticket.customer_name = ticket.partner_id.name or ticket.partner_name or ""
            if ticket.is_anonymous and not ticket.partner_id:
                ticket.customer_name = self.with_context(lang=ticket.customer_lang).env._("Anonymous reporter")

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model
    def _vals_of_process(self, vals):
        """What a process case gets where nobody says otherwise: no assignee, the team's type, the contact's name; and
        what only the process knows of it."""
        how = acting(self.env)
        if how.anonymous or how.continues:
            vals = {**vals, "is_anonymous": how.anonymous, "follow_up_of_id": how.continues or False}
        team = self.env["helpdesk.ticket.team"].browse(vals.get("team_id")).sudo()
        if not team.use_complaint_process:
            return vals
        # what is left empty, in an import for instance, is not chosen
        vals = {name: value for name, value in vals.items() if value or name not in GIVEN}
        if "user_id" not in vals and self.env.user not in team.user_ids:
            # the base assigns whoever creates, were it the mail gateway's robot
            vals["user_id"] = False
        if "name" in vals and is_blank(vals["name"]):
            # marks that nobody sees are no subject
            vals["name"] = self.env._("Without a subject")
        if is_blank(vals.get("partner_name")):
            vals.pop("partner_name", None)
        if not vals.get("type_id") and (team.default_type_id or "type_id" in vals):
            # left empty, in an import for instance, it is what mail to the team is
            vals["type_id"] = team._type_of_new().id
        # a company's own kinds and channels stand for those that all share
        company = team.company_id or self.env["res.company"].browse(vals.get("company_id"))
        for name in ("type_id", "channel_id"):
            if vals.get(name):
                vals[name] = self.env[self._fields[name].comodel_name].browse(vals[name])._for_company(company).id
        if vals.get("partner_id"):
            partner = self.env["res.partner"].browse(vals["partner_id"]).sudo()
            vals.setdefault("partner_name", partner.name)
            vals.setdefault("partner_email", partner.email)
        return vals

    def _check_visible_name(self, vals):
        """:raise MissingInput: a case would get a subject of which nobody sees anything"""
        if is_blank(vals["name"]) and self.filtered("phase"):
            raise MissingInput(self.env._("Give the case a subject that can be read."))

    @api.model
    def _vals_with_team(self, vals):
        """A case of a process kind that names no team goes to its category's, else to the company's."""
        kind = self.env["helpdesk.ticket.type"].browse(vals.get("type_id")).sudo().kind
        if vals.get("team_id") or kind not in PROCESS_KINDS:
            return vals
        category = self.env["helpdesk.ticket.category"].browse(vals.get("category_id")).sudo()
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        team = category._team_for(company) or company._complaint_team()
        return {**vals, "team_id": team.id} if team.use_complaint_process else vals

    def copy(self, default=None):
        # the base would draw a number of its own sequence
        default = dict(default or {})
        if self.use_complaint_process:
            default.setdefault("number", "/")
        return super().copy(default)

    @api.constrains("type_id")
    def _check_type_of_case(self):
        for ticket in self:
            if ticket.type_id.kind in PROCESS_KINDS and ticket.phase and not ticket.type_id.active:
                raise ValidationError(self.env._("The type %s is archived; choose another one.", ticket.type_id.name))

    def _remember_handler(self, now=None):
        for ticket in self:
            if ticket.phase and ticket.user_id and ticket.user_id not in ticket.handler_ids:
                ticket._write_managed({"handler_ids": [Command.link(ticket.user_id.id)]})

    # ------------------------------------------------------------------
    # Registration
    # ------------------------------------------------------------------

    def _subscribe_customer(self, now=None):
        """The customer follows from registration: an agent's public answer would reach nobody otherwise."""
        Followers = self.env["mail.followers"].sudo()
        cases = self.sudo().filtered(lambda t: t.phase and t.partner_id.active)
        domain = [("res_model", "=", self._name), ("res_id", "in", cases.ids)]
        known = {
            (follower.res_id, follower.partner_id.id)
            for follower in Followers.search_fetch(domain, ["res_id", "partner_id"])
        }
        every, _internal, external = self.env["mail.message.subtype"].default_subtypes(self._name)
        Followers.create(
            [
                {
                    "res_model": self._name,
                    "res_id": case.id,
                    "partner_id": case.partner_id.id,
                    "subtype_ids": [Command.set((external if case.partner_id.partner_share else every).ids)],
                }
                for case in cases
                if (case.id, case.partner_id.id) not in known
            ]
        )

    # ------------------------------------------------------------------
    # What a case is
    # ------------------------------------------------------------------

    # one method a field: a value given for one must not be overwritten when the other is computed
    @api.depends("category_id")
    def _compute_complexity(self):
        self._fill_from_category("complexity")

    @api.depends("category_id")
    def _compute_importance(self):
        self._fill_from_category("importance")

    def _fill_from_category(self, name):
        for ticket in self:
            if ticket.use_complaint_process or ticket.team_id.use_complaint_process:
                # a new category brings its own value; one without leaves what was there
                ticket[name] = ticket.category_id.sudo()._inherited_value(name) or ticket[name]

    @api.depends("category_id")
    def _compute_service_owner(self):
        for ticket in self:
            category = ticket.category_id.sudo()
            owner = category._inherited_value("service_owner")
            ticket.service_owner = owner or ticket.service_owner
            if owner:
                ticket.service_partner_id = owner == "partner" and category._inherited_value("service_partner_id")

    @api.depends("partner_id")
    def _compute_segment_id(self):
        for ticket in self:
            ticket.segment_id = ticket.partner_id.sudo()._beneficiary_segment(ticket.company_id) or ticket.segment_id

    @api.depends_context("uid")
    @api.depends("team_id")
    def _compute_can_set_importance(self):
        writable = self._writable()
        for ticket in self:
            ticket.can_set_importance = ticket in writable and ticket._may_set_importance()

    def _may_set_importance(self):
        self.ensure_one()
        return (
            self.env.su
            or not self.company_id.sudo().complaint_importance_restricted
            or self.env.user.has_group("helpdesk_mgmt_complaint.group_classification")
            or self.env.user in self.team_id._leaders()
        )

    def _importance_of_new(self, vals_list):
        for ticket in self:
            # a default of the client's context counts as set by its user
            if ticket.importance and ticket.phase:
                ticket._check_importance(ticket.category_id.sudo()._inherited_value("importance"))

    def _classification_of_registered(self, now):
        # a ticket that comes from outside the process brings a category, and nothing filled from it
        for name in ("complexity", "importance"):
            unfilled = self.filtered(lambda t, name=name: t.category_id and not t[name])
            self.env.add_to_compute(self._fields[name], unfilled)

    def _check_importance_change(self, vals, before):
        for ticket, old in before.items():
            ticket._check_importance(old)

    def _check_importance(self, old):
        """M08: importance is set by a specialised team, not by any agent."""
        if self.importance != old and not self._may_set_importance():
            raise ComplaintError(
                self.env._(
                    "How important a case is, is set by the classification team. Ask one of its members or your team "
                    "leader; the category's own value stays until then."
                )
            )

    def _check_classified(self):
        """:raise MissingInput: names what its type demands and is still empty, and where that is set"""
        demanded = {}
        for ticket in self:
            type_ = ticket.sudo().type_id or ticket.team_id._type_of_new()
            if (type_, ticket.company_id) not in demanded:
                demanded[type_, ticket.company_id] = type_._demanded(ticket.company_id)
            # nobody stands behind what was published
            needless = {"segment_id"} if without_customer(ticket) else set()
            names = [name for name in demanded[type_, ticket.company_id] if not ticket[name] and name not in needless]
            if not names:
                continue
            parts = [
                self.env._(
                    "%(case)s cannot be accepted yet. Fill in: %(fields)s.",
                    case=ticket.number,
                    fields=comma(self.env.lang).join(
                        ticket._fields[name]._description_string(self.env) for name in names
                    ),
                )
            ]
            if "importance" in names and not ticket._may_set_importance():
                parts.append(self.env._("The classification team or the team leader sets the importance."))
            if "category_id" in names and not self.env["helpdesk.ticket.category"].sudo().search_count([], limit=1):
                parts.append(self.env._("There is no category yet: Helpdesk › Configuration › Categories."))
            parts.append(
                self.env._(
                    "What the type “%s” demands is set in Helpdesk › Configuration › Ticket Types.",
                    type_.with_env(self.env).name,
                )
            )
            raise MissingInput(" ".join(parts))

    # ------------------------------------------------------------------
    # Coverage in the media
    # ------------------------------------------------------------------

    @api.depends("media_kind", "media_outlet_id", "media_outlet_name", "media_url", "channel_id")
    def _compute_is_media(self):
        for ticket in self:
            named = ticket.media_kind or outlet_of(ticket) or ticket.media_url
            ticket.is_media = ticket.is_media or bool(named or by_media_channel(ticket.channel_id))

    def _check_media_answer(self, vals):
        """:raise ComplaintError: what the outlet was told is noted by the button, once"""
        if not self.env.su and BY_BUTTON & vals.keys():
            raise ComplaintError(self.env._("Use the button of the page “Media coverage”: it notes who and when."))
        told = self.sudo().filtered("media_answer_date") if "media_answer" in vals else self.browse()
        if told.filtered(lambda t: (t.media_answer or "") != (vals["media_answer"] or "")):
            raise ComplaintError(self.env._("What the outlet was told stands. Write what follows as a note."))

    def _media_follows_write(self, vals, before):
        new = [ticket.id for ticket, was_media in before.items() if ticket.is_media and not was_media]
        self.browse(new)._tell_communications()

    def _tell_communications(self, vals_list=None):
        """The communications team follows, and is told; whoever may not read a case is not."""
        for ticket in self.filtered(lambda t: t.phase and t.is_media):
            users = ticket.company_id.sudo().complaint_media_user_ids.filtered("active")
            readers = users.filtered(lambda user, case=ticket: case._may_be_read_by(user))
            if not readers:
                continue
            case = ticket.sudo()
            case.message_subscribe(readers.partner_id.ids)
            case.message_post(
                body=self.env._("Media coverage, passed on to the communications team."),
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                author_id=self.env.ref("base.partner_root").id,
                partner_ids=readers.partner_id.ids,
            )

    def action_answer_outlet(self, text=None):
        """Answers the outlet: sends the answer to its address, or notes how it was given; who, when, and what it was
        told.

        :param text: what it is told; without it what the field says
        """
        for ticket in self:
            ticket.check_access("write")
            answer = ticket._need(text or ticket.media_answer, self.env._("Write what the outlet was told."))
            if not ticket.is_media or not outlet_of(ticket):
                raise MissingInput(self.env._("Name the outlet that published it."))
            by_mail, outlet = (ticket.media_answer_way or "email") == "email", outlet_of(ticket)
            if ticket.media_answer_date:
                raise ComplaintError(
                    self.env._(
                        "%(outlet)s was answered already on %(date)s.",
                        outlet=outlet,
                        date=ticket._local_moment(ticket.media_answer_date),
                    )
                )
            if by_mail and not outlet_address(ticket):
                raise MissingInput(
                    self.env._(
                        "There is no e-mail address of %s. Enter one, or say how the outlet was answered.", outlet
                    )
                )
            now = fields.Datetime.now()
            values = {"media_answer": answer, "media_answer_date": now, "media_answer_user_id": self.env.uid}
            if by_mail:
                values["media_answer_message_id"] = send_to_outlet(ticket, answer).id
                log = self.env._(
                    "Answer sent to %(outlet)s, %(address)s.", outlet=outlet, address=outlet_address(ticket)
                )
            else:
                ways = dict(self._fields["media_answer_way"]._description_selection(self.env))
                log = self.env._("%(outlet)s was answered: %(way)s.", outlet=outlet, way=ways[ticket.media_answer_way])
            ticket.sudo().write(values)
            ticket._message_log(body=log)
            if without_customer(ticket):
                self.env["helpdesk.ticket.deadline"]._finish(ticket, ["first_response"], now)
        return True

    def _check_media(self):
        """:raise MissingInput: what was published is not named"""
        for ticket in self.filtered("is_media"):
            if not ticket.media_kind or not (outlet_of(ticket) or ticket.media_url):
                raise MissingInput(
                    self.env._(
                        "%s is about media coverage: say what kind it is, and name the outlet or the link.",
                        ticket.number,
                    )
                )
