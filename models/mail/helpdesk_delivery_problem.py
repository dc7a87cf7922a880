from odoo import api, fields, models
from odoo.tools import SQL

from ...exceptions import ComplaintError
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from ..ledger.helpdesk_ticket_deadline import WINDOWS
from .helpdesk_ticket_notice import NOT_ARRIVED

# Ids of the view: the id of what it shows, and its kind's place, make one number.
KINDS = ("notice", "held", "window", "failing", "action")
PLACES = 10
# Core's queues, without which nothing leaves, and ours that may never rest.
QUEUES = (
    "mail.ir_cron_mail_scheduler_action",
    "mail.ir_cron_send_scheduled_message",
    "sms.ir_cron_sms_scheduler_action",
    "helpdesk_mgmt_complaint.ir_cron_deadlines",
    "helpdesk_mgmt_complaint.ir_cron_text_messages",
)


class HelpdeskDeliveryProblem(models.Model):
    """One list for an operator: notices that did not arrive, mails held, windows put off, deadlines that fail, and
    scheduled actions that are late."""

    _name = "helpdesk.delivery.problem"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Delivery problem"
    _order = "date desc, id desc"
    _auto = False
    _log_access = False
    _case_optional = True
    _depends = {
        "helpdesk.ticket.notice": ["state", "handled", "ticket_id", "date"],
        "helpdesk.mail.held": ["state", "ticket_id", "date"],
        "helpdesk.ticket.deadline": ["history", "problem", "state", "ticket_id"],
        "ir.cron": ["active", "nextcall", "failure_count"],
    }

    kind = fields.Selection(
        [
            ("notice", "Notice that did not arrive"),
            ("held", "Mail held"),
            ("window", "Window put off"),
            ("failing", "Deadline that fails"),
            ("action", "Scheduled action late"),
        ]
    )
    res_id = fields.Integer()
    date = fields.Datetime(string="Since")
    ticket_id = fields.Many2one("helpdesk.ticket", string="Case")
    company_id = fields.Many2one("res.company")
    subject = fields.Char(compute="_compute_words")
    reason = fields.Char(compute="_compute_words")

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        queues = [self.env["ir.model.data"]._xmlid_to_res_id(name) or 0 for name in QUEUES]
        return SQL(
            """SELECT id * %(places)s::bigint + 0 AS id, 'notice' AS kind, id AS res_id, date, ticket_id, company_id
               FROM helpdesk_ticket_notice AS n
               WHERE state IN %(lost)s AND handled IS NOT TRUE
                     -- what is past, of whom nothing ever tells, is told by the last
                     AND (state != 'nobody' OR move_id = (
                         SELECT max(id) FROM helpdesk_ticket_move AS m WHERE m.ticket_id = n.ticket_id))
               UNION ALL
               SELECT id * %(places)s::bigint + 1, 'held', id, date, ticket_id, company_id
               FROM helpdesk_mail_held WHERE state = 'held'
               UNION ALL
               SELECT id * %(places)s::bigint + 2, 'window', id, (history -> -1 ->> 'date')::timestamp(0), ticket_id,
                      company_id
               FROM helpdesk_ticket_deadline
               WHERE state = 'running' AND next_action_date IS NOT NULL AND kind IN %(windows)s
                     AND history -> -1 ->> 'reason' = 'unreached'
               UNION ALL
               SELECT id * %(places)s::bigint + 3, 'failing', id, problem, ticket_id, company_id
               FROM helpdesk_ticket_deadline WHERE next_action_date IS NOT NULL AND problem IS NOT NULL
               UNION ALL
               SELECT c.id * %(places)s::bigint + 4, 'action', c.id, c.nextcall, NULL, NULL
               FROM ir_cron AS c
               WHERE (c.id IN %(queues)s AND NOT c.active)
                  OR (c.active AND (c.nextcall < %(late)s OR COALESCE(c.failure_count, 0) > 0)
                      AND (c.id IN %(queues)s OR EXISTS (
                          SELECT FROM ir_model_data AS d WHERE d.model = 'ir.cron' AND d.res_id = c.id
                                 AND d.module = 'helpdesk_mgmt_complaint')))""",
            places=PLACES,
            lost=NOT_ARRIVED,
            windows=WINDOWS,
            queues=tuple(queues),
            late=fields.Datetime.subtract(now, hours=1),
        )

    def _shown(self):
        """What a row shows, in superuser mode: the reader may see the row."""
        self.ensure_one()
        model = {
            "notice": "helpdesk.ticket.notice",
            "held": "helpdesk.mail.held",
            "window": "helpdesk.ticket.deadline",
            "failing": "helpdesk.ticket.deadline",
            "action": "ir.cron",
        }[self.kind]
        return self.env[model].sudo().browse(self.res_id)

    @api.depends("kind", "res_id")
    @api.depends_context("lang")
    def _compute_words(self):
        for row in self:
            shown = row._shown()
            row.subject, row.reason = getattr(row, f"_words_of_{row.kind}")(shown)

    def _words_of_notice(self, notice):
        labels = {name: dict(notice._fields[name]._description_selection(self.env)) for name in ("event", "channel")}
        what = f"{labels['event'][notice.event]} – {labels['channel'][notice.channel]} {notice.address or ''}".strip()
        return what, notice.failure or notice.text_error

    def _words_of_held(self, held):
        return held.subject, held.email_normalized

    def _words_of_window(self, deadline):
        return deadline.display_name, self.env._("No notice had reached the customer")

    def _words_of_failing(self, deadline):
        return deadline.display_name, self.env._("The scheduled action fails on it; the log says why")

    def _words_of_action(self, action):
        if not action.active:
            return action.name, self.env._("It is switched off")
        if action.failure_count:
            return action.name, self.env._("It has failed")
        return action.name, self.env._("It has not run when it was due")

    def action_open(self):
        """What the row shows; the case of a notice."""
        self.ensure_one()
        shown = self.ticket_id if self.kind == "notice" else self._shown()
        return {
            "type": "ir.actions.act_window",
            "res_model": shown._name,
            "res_id": shown.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_try_again(self):
        """Sends again what did not leave, lets held mails in, runs what is late."""
        self.check_access("read")
        for row in self:
            shown = row._shown().with_env(self.env)
            if row.kind == "notice":
                shown.action_send_again()
            elif row.kind == "held":
                shown.action_release()
            elif row.kind == "action":
                shown.sudo()._trigger()
            elif row.kind == "failing":
                shown.sudo().next_action_date = fields.Datetime.now()
                shown._wake_now()
            else:
                raise ComplaintError(
                    self.env._(
                        "Contact the customer of %s, and log the attempt: the window then ends.", row.ticket_id.number
                    )
                )
        return True
