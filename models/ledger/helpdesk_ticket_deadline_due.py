import logging
from textwrap import shorten

import psycopg2.errors
from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse

from ..assignment.helpdesk_asking import WARNING
from ..process.acting import act
from ..process.helpdesk_ticket_stage import OPEN
from ..process.media import without_customer
from . import helpdesk_ticket_deadline  # noqa: F401 (its model is inherited)
from .helpdesk_ticket_deadline import KINDS, WINDOWS, WORKED

_logger = logging.getLogger(__name__)
ARRIVED = "helpdesk_mgmt_complaint.activity_case_arrived"
BATCH = 200
# Minutes after which a row is looked at again whose case somebody had locked.
COME_BACK = 5
# Characters of a case's title that a text message has room for.
TITLE = 60


class HelpdeskTicketDeadline(models.Model):
    """The one scheduled action: what happens when a limit is near, due, or past."""

    _inherit = "helpdesk.ticket.deadline"

    @api.model
    def _cron_process_due(self):
        """Acts on the rows whose time has come, in batches; its cost depends on what is due.

        A failing case is passed over, reported, and tried again an hour later; no exception leaves.
        """
        # what a failing batch queued is gone with its savepoint; mails sent after the commit would not know
        ledger = act(self.with_context(mail_notify_force_send=False), by_clock=True)
        ledger._in_batches(ledger._replan_stale)
        stale, reaching, waiting = ledger._policies_pending()
        if waiting:
            ledger._in_batches(ledger._open_waiting)
        if stale:
            ledger._in_batches(ledger._rematch_stale)
        if reaching:
            ledger._in_batches(ledger.env["helpdesk.sla.policy"].sudo()._reach_next_cases)
        if ledger._in_batches(ledger._process_due):
            ledger._wake_queues()
        [[earliest]] = ledger.sudo()._read_group([], aggregates=["next_action_date:min"])
        if earliest:
            ledger._wake_at(earliest)

    @api.model
    def _policies_pending(self):
        """Whether rows wait for their policy to be looked for again, policies for cases they reach, and cases for
        hours that carry deadlines: one query."""
        self.env.flush_all()
        [pending] = self.env.execute_query(
            SQL(
                """SELECT EXISTS (SELECT FROM helpdesk_ticket_deadline WHERE stale_policy),
                          EXISTS (SELECT FROM helpdesk_sla_policy WHERE reach_after >= 0),
                          EXISTS (SELECT FROM helpdesk_ticket WHERE waits_for_calendar)"""
            )
        )
        return pending

    @api.model
    def _in_batches(self, work):
        """Calls `work`, which tells how many rows it took, until it takes none or the time is up.

        :return: how many rows were taken
        """
        total = 0
        while True:
            try:
                done = work()
                if not done:
                    return total
                total += done
                if not self.env["ir.cron"]._commit_progress(done):
                    return total
            except psycopg2.errors.SerializationFailure:
                # another worker took these rows: begin again on a new snapshot
                self.env.cr.rollback()
            except Exception:
                self.env.cr.rollback()
                _logger.exception("the time limits could not be acted on; the next run tries again")
                return total

    @api.model
    def _wake_queues(self):
        """What was queued goes out now, not at the next hour."""
        for model, cron in (
            ("mail.mail", "mail.ir_cron_mail_scheduler_action"),
            ("sms.sms", "sms.ir_cron_sms_scheduler_action"),
        ):
            queued = self.env[model].sudo().search_count([("state", "=", "outgoing")], limit=1)
            queue = queued and self.env.ref(cron, raise_if_not_found=False)
            if queue:
                queue.sudo()._trigger()

    @api.model
    def _process_due(self):
        """One batch.

        :return: how many rows were taken
        """
        now = fields.Datetime.now()
        rows = self.sudo().browse(self._lock_due(now))
        held = rows._of_held_cases()
        # somebody works on these just now: they come again soon, and hold up no other
        held.next_action_date = fields.Datetime.add(now, minutes=COME_BACK)
        (rows - held)._together_or_alone(lambda some: some._process(now), lambda row: row._put_off(now))
        return len(rows)

    def _of_held_cases(self):
        """Of these rows those whose case another transaction has locked; the cases of the others are locked now."""
        cases = self.ticket_id
        free = cases.try_lock_for_update(allow_referencing=True)
        return self.filtered(lambda row: row.ticket_id not in free and row.ticket_id)

    def _put_off(self, now):
        """What cannot be acted on is tried again an hour later, and stands in the operator's list until it works."""
        self.write({"next_action_date": fields.Datetime.add(now, hours=1), "problem": self.problem or now})

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

    def _together_or_alone(self, act, spare):
        """`act` on all rows in a savepoint; where that fails, on each alone, so that one bad case stops no other.

        :param spare: what is done with a row on which `act` fails; the log reports it
        """
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                act(self)
        except psycopg2.errors.SerializationFailure:
            raise
        except Exception:
            _logger.info("a batch of time limits failed; doing it row by row")
            self.env.invalidate_all()
            for row in self:
                row._alone(act, spare)

    def _alone(self, act, spare):
        try:
            with self.env.cr.savepoint():
                act(self)
        except psycopg2.errors.SerializationFailure:
            raise
        except Exception:
            _logger.exception("the time limit %s could not be acted on and is put off", self.id)
            self.env.invalidate_all()
            spare(self)

    def _process(self, now):
        rows = self.filtered(lambda r: r.next_action_date and r.next_action_date <= now)
        windows = rows.filtered(lambda r: r.kind in WINDOWS)
        windows._remind(now)
        over = windows.filtered(lambda r: r.state == "running" and not r.reminder_date and r.due_date < now)
        for kind, due in over.grouped("kind").items():
            getattr(due._owners(), KINDS[kind].due)(now)
        own = rows - windows
        near = own.filtered(lambda r: r.state == "running" and r.warn_date and r.warn_date <= now)
        near.warned = True
        for kind, warned in near.grouped("kind").items():
            if KINDS[kind].near:
                getattr(warned.ticket_id, KINDS[kind].near)(now)
        own._miss_late(now)
        own._ask_again(now)
        own._tell_levels(now)
        for row in rows:
            row.next_action_date = self._next_action(row._plan_input())
        rows.filtered("problem").problem = False
        # whatever could not be ended is left to a person: it must not come up again and again
        rows.filtered(lambda r: r.next_action_date and r.next_action_date <= now).next_action_date = False

    def _remind(self, now):
        """The reminder goes out once; one that is late by a day or more gives the customer a working day after it."""
        for row in self.filtered(lambda r: r.state == "running" and r.reminder_date and r.reminder_date <= now):
            getattr(row.ticket_id, KINDS[row.kind].remind)()
            calendar, due = row._calendar(), row.due_date
            a_day_later = calendar.window_end_after(now, 1)
            if a_day_later > calendar.window_end_after(row.reminder_date, 1):
                due = max(due, a_day_later)
            row.write({"reminder_date": False, "reminder_days": 0, "due_date": due})

    def _ask_again(self, now):
        """Late items are asked about once an interval, however long the scheduled action was away."""
        late = self.filtered(lambda r: r.state == "missed" and r.reminder_date and r.reminder_date <= now)
        for kind, rows in late.grouped("kind").items():
            getattr(rows._owners(), KINDS[kind].again)(now)
            rows._set_again(now)

    def _asks_for_delay(self):
        """Whether the customer of an open case should now be told why this limit is, or will be, missed."""
        self.ensure_one()
        explained = self.ticket_id.delay_explained_date
        return (
            self.kind == "resolution"
            and not self.done_date
            and (self.state == "missed" or (self.state == "running" and self.warned))
            and not self.delay_asked
            and self.ticket_id.phase in OPEN
            and not without_customer(self.ticket_id)
            and (not explained or explained < self.start_date)
        )

    def _told_users(self):
        """Whom activities of these limits were given to, done ones included."""
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        return activities.search([("complaint_deadline_id", "in", self.ids)]).user_id

    # ------------------------------------------------------------------
    # Escalation
    # ------------------------------------------------------------------

    def _tell_levels(self, now):
        """Escalates every level whose time has come: once per row and level, ever; activities in one batch."""
        activities = []
        for row in self.filtered(lambda r: r.state in ("running", "missed") and not r.done_date):
            levels, times = [], iter(row._level_times(row._plan_input()))
            for level in row.levels or ():
                if not level.get("done") and next(times) <= now:
                    level = {**level, "done": fields.Datetime.to_string(now)}
                    activities += row._tell(level, now)
                    if level["sms"]:
                        # no text message by night; a working day is not waited for
                        at = self.env["helpdesk.ticket.notice"]._sms_moment(row.ticket_id, now)
                        level["sms_at"] = fields.Datetime.to_string(at)
                if level.get("sms_at") and fields.Datetime.to_datetime(level["sms_at"]) <= now:
                    row._tell_by_sms(level)
                    level = {name: value for name, value in level.items() if name != "sms_at"}
                levels.append(level)
            if levels != (row.levels or []):
                row.levels = levels
        if activities:
            self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(activities)

    def _tell(self, level, now):
        """Tells one level by mail.

        :return: values of the activities it wants
        """
        self.ensure_one()
        return [values for user in self._escalation_users(level) for values in self._tell_one(level, user, now)]

    def _tell_one(self, level, user, now):
        ticket = self.ticket_id
        may_read, text = ticket._may_be_read_by(user), self._escalation_text(user)
        if level["email"] or (level["activity"] and not may_read):
            ticket._mail_escalation(user, text)
        if not (level["activity"] and may_read):
            return []
        return [
            {
                "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "res_id": ticket.id,
                # from the cache of external ids; `env.ref` would ask the database for every row
                "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(
                    "mail.mail_activity_data_warning", raise_if_not_found=True
                ),
                "summary": text,
                "user_id": user.id,
                "date_deadline": now.date(),
                "automated": True,
                "complaint_deadline_id": self.id,
            }
        ]

    def _tell_by_sms(self, level):
        for user in self._escalation_users(level):
            if user.partner_id.phone:
                self.env["sms.sms"].sudo().create(
                    {
                        "number": user.partner_id.phone,
                        "partner_id": user.partner_id.id,
                        "body": self._escalation_sms(user),
                        "complaint_deadline_id": self.id,
                    }
                )
            elif not (level["email"] or level["activity"]):
                # nobody goes untold because a number is missing
                self.ticket_id._mail_escalation(user, self._escalation_text(user))

    def _escalation_text(self, user):
        rows = self.with_context(lang=user.lang)
        labels = dict(self._fields["kind"]._description_selection(rows.env))
        return rows.env._(
            "%(case)s: %(limit)s, due %(due)s",
            case=self.ticket_id.number,
            limit=labels[self.kind],
            due=self.ticket_id._local_moment(self.due_date, user.lang),
        )

    def _escalation_sms(self, user):
        """What is asked, of which case, how long its customer has waited, and the way there; the title for whoever may
        read it."""
        env, ticket = self.with_context(lang=user.lang).env, self.ticket_id
        labels = dict(self._fields["kind"]._description_selection(env))
        title = ticket._may_be_read_by(user) and shorten(ticket.name or "", TITLE, placeholder="…")
        waited = fields.Datetime.now() - (ticket.registered_date or self.start_date)
        return env._(
            "Please see to %(case)s: %(limit)s, due %(due)s. The customer has waited for %(time)s. %(link)s",
            case=f"{ticket.number} ({title})" if title else ticket.number,
            limit=labels[self.kind],
            due=ticket._local_moment(self.due_date, user.lang),
            time=format_timedelta(waited, locale=babel_locale_parse(user.lang)),
            link=ticket._notify_get_action_link("view"),
        )

    def _escalation_users(self, level):
        """Who is told: the level's recipient, all of senior management, else the next one up; never staff the case
        complains about."""
        ticket = self.ticket_id
        if level["recipient"] == "senior":
            senior = self._senior_of(ticket)
            return senior or ticket._first_told(senior)
        team, named = ticket.team_id, self.env["res.users"].browse(level["user"] or []).exists()
        first = {
            "assignee": ticket.user_id,
            "team_leader": self.env["res.users"],
            "parent_team_leader": team.parent_id._leaders() if team.parent_id else self.env["res.users"],
            "user": named,
        }[level["recipient"]]
        return ticket._first_told(first)

    # ------------------------------------------------------------------
    # A case that nobody takes goes up the chain
    # ------------------------------------------------------------------

    def _tell_untaken(self, now):
        """The next person up the chain learns that nobody has taken the case; whoever stands at its end, each time."""
        alone = self.filtered(lambda r: not r.ticket_id.user_id and r.ticket_id.phase in WORKED)
        for user, rows in alone.grouped(lambda r: r._next_up()).items():
            rows.ticket_id._ask(
                user,
                lambda env, number: env._("Nobody has taken the case %s: take it, or assign it", number),
                WARNING,
                row=lambda case: case.deadline_ids.filtered(lambda r: r.kind == "untaken" and r._is_open())[-1:],
            )

    def _next_up(self):
        """Who is told next: who stands above those who know already."""
        self.ensure_one()
        case = self.ticket_id
        chain = case.team_id._overseers(case)
        arrived = self.env.ref(ARRIVED, raise_if_not_found=False)
        knows = case.activity_ids.filtered(lambda a: a.activity_type_id == arrived).user_id & chain[:1]
        return chain[min(self.told + len(knows), len(chain) - 1)] if chain else chain

    @api.model
    def _senior_of(self, ticket):
        senior = self.env["helpdesk.asking"]._senior_management(ticket.company_id)
        return senior - ticket.sudo().subject_user_ids
