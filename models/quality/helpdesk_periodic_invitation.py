import logging
from uuid import uuid4

from odoo import api, fields, models
from odoo.tools import format_datetime

from ...exceptions import LOST_RACE, ComplaintError

_logger = logging.getLogger(__name__)
# how far an invitation got, furthest first
ORDER = ("done", "sent", "stopped", "pending", "failed")


class HelpdeskPeriodicInvitation(models.Model):
    """One customer asked in one round, and the answer; whose it is, nobody is shown."""

    _name = "helpdesk.periodic.invitation"
    _description = "Answer to a periodic survey"
    _order = "answer_date desc, id desc"
    _rec_name = "round_id"

    round_id = fields.Many2one(
        "helpdesk.periodic.survey", string="Periodic survey", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="round_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade", groups="base.group_system"
    )
    user_input_id = fields.Many2one("survey.user_input", index="btree_not_null", groups="base.group_system")
    access_token = fields.Char(default=lambda self: uuid4().hex, copy=False, groups=fields.NO_ACCESS)
    state = fields.Selection(
        [
            ("pending", "To be sent"),
            ("sent", "Sent"),
            ("done", "Answered"),
            ("failed", "Not sent"),
            ("stopped", "Stopped"),
        ],
        required=True,
        default="pending",
        index=True,
    )
    scored = fields.Boolean()
    score = fields.Float(string="Satisfaction", digits=(5, 1), aggregator="avg")
    suggestion = fields.Text(string="What the customer wrote")
    answers = fields.Html(compute="_compute_answers", compute_sudo=True, sanitize=False)
    answer_date = fields.Date(string="Answered on")
    ticket_id = fields.Many2one("helpdesk.ticket", string="Suggestion registered", readonly=True, ondelete="set null")

    _one_a_customer = models.UniqueIndex("(round_id, partner_id)")
    _token = models.UniqueIndex("(access_token)")

    @api.depends("state")
    def _compute_answers(self):
        for invitation in self:
            answer = invitation.user_input_id
            invitation.answers = self.env["ir.qweb"]._render(
                "helpdesk_mgmt_complaint.quality_answers",
                {"answers": answer._complaint_answers() if invitation.state == "done" else []},
            )

    @api.model
    def _merge_customers(self, sources, target):
        """Contacts become one: of the invitations to one round the one that got furthest stays.

        :param sources: contacts that go
        :param target: the contact that stays
        """
        for invitations in self.search([("partner_id", "in", (sources | target).ids)]).grouped("round_id").values():
            best = min(invitations, key=lambda i: (ORDER.index(i.state), i.partner_id != target, i.id))
            # whoever still has the link of another one is not asked twice
            (invitations - best).user_input_id.filtered(lambda i: i.state != "done").deadline = fields.Datetime.now()
            (invitations - best).unlink()
            best.partner_id = target

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------

    def _send(self):
        """Sends what has not been sent, each in a savepoint: one bad address stops no other."""
        template = self.env.ref("helpdesk_mgmt_complaint.mail_template_periodic_survey", raise_if_not_found=False)
        for invitation in self.filtered(lambda i: i.state == "pending"):
            try:
                with self.env.cr.savepoint():
                    invitation._send_one(template)
            except LOST_RACE:
                raise
            except Exception:
                _logger.exception("the invitation %s to a periodic survey could not be sent", invitation.id)
                invitation.state = "failed"

    def _send_one(self, template):
        self.ensure_one()
        if not template or self.partner_id.complaint_no_surveys:
            self.state = "stopped"
            return
        self.user_input_id = self.env["survey.user_input"].create(self._prepare_answer_vals())
        self.state = "sent"
        mail_id = template.with_context(lang=self._lang()).send_mail(
            self.id, email_layout_xmlid="mail.mail_notification_light"
        )
        # the message would tell whoever sees the answers whose they are
        self.env["mail.mail"].browse(mail_id).write({"model": False, "res_id": False})

    def _prepare_answer_vals(self):
        survey, lang = self.round_id.survey_id, self._lang()
        supported = lang in survey._get_supported_lang_codes()
        return {
            "survey_id": survey.id,
            "deadline": self.round_id.due_date,
            # neither name nor address: the answers stand by themselves
            "nickname": self.round_id.name,
            "lang_id": supported and self.env["res.lang"]._get_data(code=lang).id,
        }

    def _lang(self):
        return self.sudo().partner_id.lang or self.company_id._letter_lang()

    def _link(self):
        """Address of the page that leads to the survey, in the customer's language."""
        self.ensure_one()
        lang = self.env["res.lang"]._get_data(code=self._lang()).url_code
        base = f"{self.company_id.get_base_url()}/{lang}" if lang else self.company_id.get_base_url()
        return f"{base}/complaints/survey/{self.sudo().access_token}"

    def _until(self):
        """The last day of the survey, as the customer knows it."""
        tz = self.round_id._limit_calendar().tz or "UTC"
        return format_datetime(
            self.env, self.round_id.due_date, tz=tz, dt_format="EEEE d MMMM y", lang_code=self._lang()
        )

    def _direction(self):
        return self.env["res.lang"]._get_data(code=self._lang()).direction or "ltr"

    # ------------------------------------------------------------------
    # Answering
    # ------------------------------------------------------------------

    def _why_closed(self):
        """What somebody reads who can not answer, or not any more; empty for who can."""
        self.ensure_one()
        if self.state == "done":
            return self.env._("Thank you: your answer has been received.")
        if self.state == "stopped":
            return self.env._("You will get no more of these questions.")
        if self.round_id.state != "running" or self.round_id.due_date < fields.Datetime.now():
            return self.env._("This survey has ended. Thank you for your interest.")
        return ""

    def _begin(self):
        """A person wants to answer (superuser mode).

        :return: path of the survey
        """
        self.ensure_one()
        closed, answer = self._why_closed(), self.user_input_id
        if closed or not answer:
            raise ComplaintError(closed or self.env._("This survey has ended. Thank you for your interest."))
        if answer.state == "new":
            answer._mark_in_progress()
        return f"/survey/start/{answer.survey_id.access_token}?answer_token={answer.access_token}"

    def _stop(self):
        """The customer wants no such questions any more."""
        self.partner_id.complaint_no_surveys = True
        self.search([("partner_id", "=", self.partner_id.id), ("state", "in", ("pending", "sent"))]).state = "stopped"

    def _take_answer(self):
        """The customer has answered: score, and what he wrote in his own words."""
        self.ensure_one()
        answer = self.user_input_id
        score = answer._complaint_score()
        written = answer.user_input_line_ids.filtered(lambda li: li.answer_type in ("text_box", "char_box"))
        texts = [(line.value_text_box or line.value_char_box or "").strip() for line in written.sorted("id")]
        self.write(
            {
                "state": "done",
                "scored": score is not None,
                "score": score or 0.0,
                "suggestion": "\n\n".join(filter(None, texts)) or False,
                "answer_date": self.round_id.company_id._local_today(),
            }
        )

    def action_register_suggestion(self):
        """What the customer wrote becomes a suggestion of his, once; he is told that it was registered."""
        self.ensure_one()
        self.check_access("read")
        invitation = self.sudo()
        if not invitation.suggestion:
            raise ComplaintError(self.env._("The customer wrote nothing that could be registered."))
        if not invitation.ticket_id:
            team = invitation.company_id._complaint_team()
            invitation.ticket_id = (
                self.env["helpdesk.ticket"]
                .sudo()
                .create(
                    {
                        "type_id": self.env.ref("helpdesk_mgmt_complaint.type_suggestion").id,
                        "name": self.env._("Suggestion from a survey"),
                        "description": invitation.suggestion,
                        "partner_id": invitation.partner_id.id,
                        "company_id": invitation.company_id.id,
                        "team_id": team.id,
                        "user_id": False,
                    }
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": invitation.ticket_id.id,
            "views": [(False, "form")],
        }
