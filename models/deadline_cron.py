import logging

import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL

from .helpdesk_ticket_deadline import KINDS, WINDOWS

_logger = logging.getLogger(__name__)
BATCH = 200


class HelpdeskTicketDeadline(models.Model):
    """The one scheduled action: what happens when a limit is near, due, or past."""

    _inherit = "helpdesk.ticket.deadline"

    @api.model
    def _cron_process_due(self):
        """Acts on the rows whose time has come, in batches; its cost depends on what is due.

        A failing case is passed over, reported, and tried again an hour later; no exception leaves.
        """
        cron = self.env["ir.cron"]
        for work in (self._replan_stale, self._rematch_stale, self._process_due):
            while True:
                try:
                    done = work()
                    if not done or not cron._commit_progress(done):
                        break
                except psycopg2.errors.SerializationFailure:
                    # another worker took these rows: begin again on a new snapshot
                    self.env.cr.rollback()
        upcoming = self.sudo().search([("next_action_date", "!=", False)], order="next_action_date", limit=1)
        upcoming._schedule()

    @api.model
    def _process_due(self):
        """One batch.

        :return: how many rows were taken
        """
        now = fields.Datetime.now()
        ids = self._lock_due(now)
        if ids:
            self.sudo().browse(ids)._process_batch(now)
        return len(ids)

    @api.model
    def _lock_due(self, now):
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM helpdesk_ticket_deadline WHERE next_action_date <= %s
                   ORDER BY next_action_date, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED""",
                now,
                BATCH,
            )
        )
        return [id_ for (id_,) in rows]

    def _process_batch(self, now):
        """A savepoint for the batch; a failing one is done again row by row, so that one bad case stops no other."""
        try:
            with self.env.cr.savepoint():
                self._process(now)
        except psycopg2.errors.SerializationFailure:
            raise
        except Exception:
            _logger.info("a batch of time limits failed; doing it row by row")
            self.env.invalidate_all()
            for row in self:
                row._process_alone(now)

    def _process_alone(self, now):
        try:
            with self.env.cr.savepoint():
                self._process(now)
        except psycopg2.errors.SerializationFailure:
            raise
        except Exception:
            _logger.exception("the time limit %s could not be acted on; it is tried again in an hour", self.id)
            self.env.invalidate_all()
            self.next_action_date = fields.Datetime.add(now, hours=1)

    def _process(self, now):
        rows = self.filtered(lambda r: r.next_action_date and r.next_action_date <= now)
        windows = rows.filtered(lambda r: r.kind in WINDOWS)
        reminded = windows._remind(now)
        for kind, due in (windows - reminded).filtered(lambda r: r.state == "running").grouped("kind").items():
            getattr(due.ticket_id, KINDS[kind].due)(now)
        own = rows - windows
        own.filtered(lambda r: r.warn_date and r.warn_date <= now and r.state == "running" and not r.warned).warned = True
        missed = own.filtered(lambda r: r.state == "running" and r.due_date < now)
        missed.state = "missed"
        for kind, late in missed.grouped("kind").items():
            if KINDS[kind].due:
                getattr(late.ticket_id, KINDS[kind].due)(now)
        own._tell_levels(now)
        for row in own:
            row.next_action_date = self._next_action(row._plan_input())
        (windows - reminded).filtered(lambda r: r.next_action_date and r.next_action_date <= now).next_action_date = False

    def _remind(self, now):
        """The reminder goes out once, and the window never ends before the customer had a working day after it.

        :return: the rows that were reminded now
        """
        rows = self.filtered(lambda r: r.reminder_date and r.reminder_date <= now and r.state == "running")
        for row in rows:
            row.ticket_id._remind_customer(row)
            due = row.due_date
            if due <= now:
                due = row._calendar().window_end_after(now, 1)
            row.write({"reminder_date": False, "due_date": due, "next_action_date": due})
        return rows

    # ------------------------------------------------------------------
    # Escalation
    # ------------------------------------------------------------------

    def _tell_levels(self, now):
        """Escalates every level whose time has come: once per row and level, ever; activities in one batch."""
        activities = []
        for row in self:
            levels, due = [], []
            for level in row.levels or ():
                at = fields.Datetime.to_datetime(level["at"])
                if not level.get("done") and at <= now and (row.state == "missed" or row.state == "running"):
                    level = {**level, "done": fields.Datetime.to_string(now)}
                    due.append(level)
                levels.append(level)
            if not due:
                continue
            row.levels = levels
            for level in due:
                activities += row._tell(level, now)
        if activities:
            self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(activities)

    def _tell(self, level, now):
        """Tells one level by mail and text message.

        :return: values of the activities it wants
        """
        self.ensure_one()
        ticket, user = self.ticket_id, self._escalation_user(level)
        if not user:
            return []
        labels = dict(self._fields["kind"]._description_selection(self.with_context(lang=user.lang).env))
        env = self.with_context(lang=user.lang).env
        text = env._(
            "%(case)s: %(limit)s, due %(due)s",
            case=ticket.number,
            limit=labels[self.kind],
            due=ticket._local_moment(self.due_date, user.lang),
        )
        may_read = ticket._may_read(user)
        if level["email"] or (level["activity"] and not may_read):
            ticket._mail_escalation(user, text)
        if level["sms"] and user.partner_id.phone:
            ticket._sms_escalation(user, text, self._calendar(), now)
        if not (level["activity"] and may_read):
            return []
        return [
            {
                "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "res_id": ticket.id,
                "activity_type_id": self.env.ref("mail.mail_activity_data_warning").id,
                "summary": text,
                "user_id": user.id,
                "date_deadline": now.date(),
                "automated": True,
            }
        ]

    def _escalation_user(self, level):
        """Who is told: the level's recipient, else the next one up; never staff the case complains about."""
        ticket = self.ticket_id
        team = ticket.team_id
        chain = {
            "assignee": ticket.user_id | team._leaders(),
            "team_leader": team._leaders(),
            "parent_team_leader": (team.parent_id._leaders() if team.parent_id else team._leaders()) | team._leaders(),
            "user": self.env["res.users"].browse(level["user"]).exists() | team._leaders(),
        }[level["recipient"]]
        return (chain - ticket.subject_user_ids).filtered("active")[:1]
