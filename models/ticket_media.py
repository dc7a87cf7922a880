from odoo import api, fields, models

from ..exceptions import ComplaintError, MissingInput
from .ticket_phase import BY_BUTTON

MEDIA_CHANNEL = "helpdesk_mgmt_complaint.channel_media"
MEDIA_KINDS = [
    ("press", "Press"),
    ("report", "International report"),
    ("social", "Social media"),
    ("other", "Other media"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_media_user_ids = fields.Many2many(
        "res.users",
        "res_company_complaint_media_user_rel",
        "company_id",
        "user_id",
        string="Communications team",
        domain="[('share', '=', False)]",
        help="Follows cases about coverage in the media, as far as each may read them.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_media_user_ids = fields.Many2many(related="company_id.complaint_media_user_ids", readonly=False)


class HelpdeskTicket(models.Model):
    """Coverage in the media: what was published where, and what the outlet was told."""

    _inherit = "helpdesk.ticket"

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
    media_url = fields.Char(string="Link to the coverage")
    media_date = fields.Date(string="Published on")
    media_screenshot = fields.Image(string="Screenshot", max_width=2560, max_height=2560, copy=False)
    media_answer = fields.Text(string="Answer to the outlet", copy=False)
    media_answer_date = fields.Datetime(string="Outlet answered on", readonly=True, copy=False, tracking=True)
    media_answer_user_id = fields.Many2one("res.users", string="Outlet answered by", readonly=True, copy=False)

    _media_idx = models.Index("(media_date) WHERE is_media IS TRUE")

    @api.depends("media_kind", "media_outlet_id", "media_url", "channel_id")
    def _compute_is_media(self):
        channel_id = self.env["ir.model.data"]._xmlid_to_res_id(MEDIA_CHANNEL)
        for ticket in self:
            named = ticket.media_kind or ticket.media_outlet_id or ticket.media_url
            by_channel = channel_id and ticket.channel_id.id == channel_id
            ticket.is_media = ticket.is_media or bool(named or by_channel)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _media_of_new(self, vals_list):
        self.filtered("is_media")._tell_communications()

    def _check_media_answer(self, vals):
        """:raise ComplaintError: what the outlet was told is noted by the button, once"""
        if not self.env.su and BY_BUTTON & vals.keys():
            raise ComplaintError(self.env._("Use the button “The outlet was answered”: it notes who and when."))
        told = self.sudo().filtered("media_answer_date") if "media_answer" in vals else self.browse()
        if told.filtered(lambda t: (t.media_answer or "") != (vals["media_answer"] or "")):
            raise ComplaintError(self.env._("What the outlet was told stands. Write what follows as a note."))

    def _media_follows_write(self, vals, before):
        new = [ticket.id for ticket, was_media in before.items() if ticket.is_media and not was_media]
        self.browse(new)._tell_communications()

    def _tell_communications(self):
        """The communications team follows, and is told; whoever may not read a case is not."""
        for ticket in self.filtered("phase"):
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

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_answer_outlet(self, text=None):
        """Notes that the outlet was answered: who, when, and what it was told.

        :param text: what it was told; without it what the field says
        """
        for ticket in self:
            ticket.check_access("write")
            answer = ticket._need(text or ticket.media_answer, self.env._("Write what the outlet was told."))
            if not ticket.is_media or not ticket.media_outlet_id:
                raise MissingInput(self.env._("Name the outlet that published it."))
            if ticket.media_answer_date:
                raise ComplaintError(
                    self.env._(
                        "%(outlet)s was answered already on %(date)s.",
                        outlet=ticket.media_outlet_id.sudo().name,
                        date=ticket._local_moment(ticket.media_answer_date),
                    )
                )
            ticket.sudo().write(
                {
                    "media_answer": answer,
                    "media_answer_date": fields.Datetime.now(),
                    "media_answer_user_id": self.env.uid,
                }
            )
        return True

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    def _check_media(self):
        """:raise MissingInput: what was published is not named"""
        for ticket in self.filtered("is_media"):
            if not ticket.media_kind or not (ticket.media_outlet_id or ticket.media_url):
                raise MissingInput(
                    self.env._(
                        "%s is about media coverage: say what kind it is, and name the outlet or the link.",
                        ticket.number,
                    )
                )

    def _improvement_follows_move(self, phase_from, phase_to, now):
        unsolved = self.filtered(lambda t: t.is_media and t.phase == "closed" and t.close_reason == "unsolved")
        for ticket in unsolved if phase_to == "closed" else ():
            # what cannot be solved leads to a proposal
            ticket.sudo().action_propose_improvement()
