from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...exceptions import CalendarError
from ..masters import helpdesk_master, helpdesk_shared_master  # noqa: F401 (their models are inherited)

BASE_CHANNELS = ("web", "email", "phone", "other")


class HelpdeskTicketChannel(models.Model):
    _name = "helpdesk.ticket.channel"
    _inherit = ["helpdesk.ticket.channel", "helpdesk.master", "helpdesk.shared.master"]

    own_ids = fields.One2many(
        "helpdesk.ticket.channel", "shared_id", string="Companies' own", context={"active_test": False}
    )
    shared_id = fields.Many2one(
        "helpdesk.ticket.channel",
        string="In place of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The shared channel that the company has replaced by this one.",
    )
    answered_at_once = fields.Boolean(
        help="Cases of this channel are registered while the customer is there, in a call or a visit: "
        "the first response is given by registering them.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        help="Looks after the channel, reads its cases, and is proposed for one that nobody of its team can take.",
    )
    contact = fields.Char(
        string="Number, handle or address",
        translate=True,
        help="Where customers find the channel: a phone number, an account's name, a web address, a place.",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Opening hours",
        help="When somebody answers on this channel. Empty: round the clock. Cases are taken at any time.",
    )
    opening_note = fields.Char(
        translate=True,
        help="What the working hours cannot say, told to customers after them: “and while courses run”.",
    )
    opening_text = fields.Char(compute="_compute_opening_text", string="Opening hours in words")
    answer_time = fields.Text(
        string="Expected answer time",
        translate=True,
        help="How soon customers can expect an answer on this channel, as they are told.",
    )
    description = fields.Text(translate=True, help="One or two sentences that tell customers how to use the channel.")
    show_on_charter = fields.Boolean(
        string="On the service charter", default=True, help="The published service charter lists this channel."
    )

    @api.depends_context("lang")
    @api.depends(
        "opening_note",
        "resource_calendar_id.attendance_ids.dayofweek",
        "resource_calendar_id.attendance_ids.hour_from",
        "resource_calendar_id.attendance_ids.hour_to",
    )
    def _compute_opening_text(self):
        for channel in self:
            channel.opening_text = channel._opening_text()

    @api.constrains("resource_calendar_id", "company_id")
    def _check_opening_hours(self):
        for channel in self.filtered("resource_calendar_id"):
            calendar = channel.sudo().resource_calendar_id
            if channel.company_id and calendar.company_id and calendar.company_id != channel.company_id:
                raise ValidationError(
                    self.env._(
                        "The opening hours “%(calendar)s” belong to another company than the channel “%(channel)s”. "
                        "Choose hours of %(company)s.",
                        calendar=calendar.name,
                        channel=channel.name,
                        company=channel.company_id.name,
                    )
                )
            if calendar.flexible_hours or not calendar._weeks():
                raise CalendarError(
                    self.env._(
                        "The hours “%s” have no fixed opening times, so customers cannot be told when somebody "
                        "answers. Choose hours with fixed times, or none for a channel that is open round the clock.",
                        calendar.name,
                    )
                )

    # ------------------------------------------------------------------
    # Opening hours
    # ------------------------------------------------------------------

    def _is_channel_open(self, moment):
        """Whether somebody answers on the channel at that naive UTC moment. Cases are taken whatever it says."""
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id
        if not calendar:
            return True
        try:
            return calendar.working_hours_between(moment, moment + timedelta(seconds=1)) > 0
        except CalendarError:
            # hours that were emptied afterwards say nothing
            return True

    def _opening_text(self):
        """The opening hours in the reader's language, such as “Sunday to Thursday, 08:00 to 21:00”."""
        self.ensure_one()
        text = self.sudo().resource_calendar_id._hours_text() or self.env._("Round the clock")
        return f"{text} {self.opening_note}" if self.opening_note else text

    # ------------------------------------------------------------------
    # Channels with a part to play
    # ------------------------------------------------------------------

    @api.model
    def _portal_channel(self):
        """The channel of what a signed-in customer files; the helpdesk's web channel where it was deleted."""
        for name in ("helpdesk_mgmt_complaint.channel_portal", "helpdesk_mgmt.helpdesk_ticket_channel_web"):
            channel = self.env.ref(name, raise_if_not_found=False)
            if channel and channel.active:
                return channel
        return self.browse()

    # ------------------------------------------------------------------
    # The base's channels
    # ------------------------------------------------------------------

    @api.model
    def _fill_base_channels(self):
        """Gives the helpdesk's own channels what they lack here; what somebody has filled in, and a channel that was
        deleted, is left alone."""
        for name in BASE_CHANNELS:
            channel = self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_channel_{name}", raise_if_not_found=False)
            if channel:
                channel._fill_base_channel(name)

    def _fill_base_channel(self, name):
        Ticket = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        if not Ticket.search_count([("channel_id", "=", self.id), ("use_complaint_process", "=", True)], limit=1):
            # every company's agents answer the phone
            self.company_id = False
            if name == "phone":
                self.answered_at_once = True
            if name == "other":
                self.show_on_charter = False
        codes = [code for code, _label in self.env["res.lang"].get_installed()]
        # the source language first: any other would become the source of an empty text
        for lang in sorted(codes, key=lambda code: code != "en_US"):
            channel = self.with_context(lang=lang)
            for field, text in channel._base_texts().get(name, {}).items():
                if channel[field] in (False, self.with_context(lang="en_US")._base_texts()[name][field]):
                    channel[field] = text

    def _base_texts(self):
        return {
            "web": {"description": self.env._("Fill in the form on our web site.")},
            "email": {
                "description": self.env._("Write to us; a reply to our mail reaches the same case."),
                "answer_time": self.env._("A mail may take 30 minutes to be received, and is then answered."),
            },
            "phone": {
                "description": self.env._("Call us: the case is registered while you speak."),
                "answer_time": self.env._("At once, during opening hours."),
            },
        }

    def _charter_entry(self):
        """The channel as the charter shows it."""
        self.ensure_one()
        return {
            "name": self.name,
            "description": self.description or "",
            "hours": self._opening_text(),
            "answer": self.answer_time or "",
            "address": self.contact or "",
        }
