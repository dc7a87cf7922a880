from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.comma import comma
from ...tools.figures import Late, leading
from . import helpdesk_ticket_deadline  # noqa: F401 (its model is inherited)
from .helpdesk_ticket_deadline import PROMISES

WHY = "helpdesk_mgmt_complaint.activity_explain_lateness"
# What holds a late case up, the first that is true.
CAUSES = [
    ("third_party", "Another body is asked"),
    ("customer", "The customer is asked"),
    ("untaken", "Nobody has taken it"),
    ("reopened", "It came back from the customer"),
    ("verification", "Still being verified"),
    ("hands", "It went from hand to hand"),
    ("work", "With its agent"),
]
CAUSE = SQL(
    """CASE WHEN late_case.phase = 'third_party' THEN 'third_party'
            WHEN late_case.phase = 'awaiting_customer' THEN 'customer'
            WHEN late_case.user_id IS NULL THEN 'untaken'
            WHEN late_case.reopen_count > 0 THEN 'reopened'
            WHEN late_case.phase IN ('received', 'verification') THEN 'verification'
            WHEN (SELECT count(*) FROM helpdesk_ticket_handler_rel AS hand WHERE hand.ticket_id = late_case.id) > 1
                 THEN 'hands'
            ELSE 'work' END"""
)
# Cases that a request names one by one; its note names all of them.
NAMED = 5


class HelpdeskTicketDeadline(models.Model):
    """Late, but why: what holds a case up, what makes most of the lateness, and whom a manager asks for the reason."""

    _inherit = "helpdesk.ticket.deadline"

    is_late = fields.Boolean(
        compute="_compute_is_late",
        search="_search_is_late",
        string="Late limits",
        help="What the customer was promised is past and still to be kept.",
    )
    delay_cause = fields.Selection(
        CAUSES, compute="_compute_delay_cause", search="_search_delay_cause", string="What holds it up"
    )
    delay_reason = fields.Text(related="ticket_id.delay_reason", string="Reason of the delay")
    why_asked_id = fields.Many2one("res.users", string="Asked why", readonly=True, ondelete="set null")
    why_asked_date = fields.Datetime(string="Asked on", readonly=True)
    why_activity_id = fields.Many2one(
        "mail.activity", string="Request", readonly=True, index="btree_not_null", ondelete="set null"
    )

    @api.depends("state", "due_date", "done_date")
    def _compute_is_late(self):
        for row in self:
            row.is_late = row.kind in PROMISES and row.outlook == "overdue"

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_late_domain(PROMISES)

    @api.depends("ticket_id.phase", "ticket_id.user_id", "ticket_id.reopen_count", "ticket_id.handler_ids")
    def _compute_delay_cause(self):
        self.env.flush_all()
        ids = tuple(self.ids)
        found = dict(
            self.env.execute_query(
                SQL(
                    """SELECT late.id, %s FROM helpdesk_ticket_deadline AS late
                       JOIN helpdesk_ticket AS late_case ON late_case.id = late.ticket_id WHERE late.id IN %s""",
                    CAUSE,
                    ids,
                )
            )
            if ids
            else ()
        )
        for row in self:
            row.delay_cause = found.get(row.id, False)

    @api.model
    def _search_delay_cause(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env.flush_all()
        cases = SQL("SELECT late_case.id FROM helpdesk_ticket AS late_case WHERE %s IN %s", CAUSE, tuple(value))
        return Domain("ticket_id", "in", cases) if value else Domain.FALSE

    # ------------------------------------------------------------------
    # What makes most of the lateness
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def retrieve_lateness(self, domain=()):
        """What makes most of the lateness there is now: the first three of each way to look at it.

        Lateness is the working time from the due date to now; of limits round the clock too, so that it adds up.

        :param domain: which of the late limits that the user may read
        :return: {"count" (limits), "cases", "hours", "groups": [{"key", "label", "more" (parts left out), "rows":
            [{"key", "label", "count", "hours", "share", "domain"}]}]}; the share is of the hours, of the limits
            where there are none
        """
        self.check_access("read")
        now = fields.Datetime.now()
        self.env.flush_all()
        query = self._search(Domain(domain or []) & self._get_late_domain(PROMISES))
        found = self.env.execute_query(
            SQL(
                """SELECT helpdesk_ticket_deadline.ticket_id, helpdesk_ticket_deadline.due_date,
                          helpdesk_ticket_deadline.calendar_id, %(cause)s, helpdesk_ticket_deadline.kind,
                          late_case.team_id, late_case.user_id
                   FROM %(rows)s JOIN helpdesk_ticket AS late_case ON late_case.id = helpdesk_ticket_deadline.ticket_id
                   WHERE %(where)s""",
                cause=CAUSE,
                rows=query.from_clause,
                where=query.where_clause or SQL("TRUE"),
            )
        )
        Calendar, Team = self.env["resource.calendar"].sudo(), self.env["helpdesk.ticket.team"].sudo()
        late = [
            Late(
                (Calendar.browse(calendar) if calendar else Team.browse(team)._complaint_calendar().sudo())
                .working_hours_between(due, now),
                {"delay_cause": cause, "kind": kind, "team_id": team, "user_id": user},
            )
            for _case, due, calendar, cause, kind, team, user in found
        ]  # fmt: skip
        return {
            "count": len(found),
            "cases": len({case for case, *_rest in found}),
            "hours": sum(one.hours for one in late),
            "groups": [self._late_group(name, label, late) for name, label in self._late_ways().items()],
        }

    @api.model
    def _late_ways(self):
        """{field: label} of the ways to look at lateness."""
        return {
            "delay_cause": self.env._("What holds them up"),
            "kind": self.env._("What was promised"),
            "team_id": self.env._("Department"),
            "user_id": self.env._("Agent"),
        }

    @api.model
    def _late_group(self, name, label, late):
        parts, more = leading(late, name)
        names = self._late_names(name, [part.key for part in parts])
        return {
            "key": name,
            "label": label,
            "more": more,
            "rows": [
                {
                    "key": part.key or False,
                    "label": names[part.key],
                    "count": part.count,
                    "hours": part.hours,
                    "share": part.share,
                    "domain": [(name, "=", part.key or False)],
                }
                for part in parts
            ],
        }

    @api.model
    def _late_names(self, name, keys):
        """{key: label} of parts; whoever may read the cases may read the names."""
        field = self._fields[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env))
        records = self.env[field.comodel_name].sudo().browse([key for key in keys if key])
        nobody = self.env._("Nobody") if name == "user_id" else self.env._("Not set")
        return {None: nobody, **{record.id: record.display_name for record in records}}

    # ------------------------------------------------------------------
    # Asking for the reason
    # ------------------------------------------------------------------

    def action_ask_why(self):
        """Asks whoever handles these late cases for the reason: one activity a person, which names all of his; of the
        same limit nobody is asked twice.

        :raise AccessError: by one who neither manages, nor watches over quality, nor leads the team of each case
        """
        self.check_access("read")
        self._check_may_ask_why()
        late = self.sudo().filtered("is_late")
        fresh = {}
        for row in late:
            user = row.ticket_id._first_told(row.ticket_id.user_id)
            if user and row.why_asked_id != user:
                fresh[user] = fresh.get(user, row.browse()) | row
        now = fields.Datetime.now()
        for user, rows in fresh.items():
            rows.write({"why_asked_id": user.id, "why_asked_date": now})
            rows._ask_why(user)
        if fresh:
            names = comma(self.env.lang).join(user.name for user in fresh)
            text = self.env._("Asked for the reason: %s", names)
        elif late:
            text = self.env._("Whoever handles these cases has been asked already.")
        else:
            text = self.env._("Nothing here is late.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "type": "success" if fresh else "warning",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_may_ask_why(self):
        user = self.env.user
        if any(
            user.has_group(name)
            for name in ("helpdesk_mgmt.group_helpdesk_manager", "helpdesk_mgmt_complaint.group_quality")
        ):
            return
        if any(user not in team._leaders() for team in self.sudo().team_id) or not self.sudo().team_id:
            raise AccessError(self.env._("Who leads the department, or manages the helpdesk, asks why a case is late."))

    def _ask_why(self, user):
        """The one activity of a person who is asked, on the case of his that has waited longest; what it names grows
        with each request until he has done it."""
        type_ = self.env.ref(WHY, raise_if_not_found=False)
        mine = [("user_id", "=", user.id), ("activity_type_id", "=", type_.id), ("automated", "=", True)]
        request = self.env["mail.activity"].sudo().search(mine, limit=1) if type_ else self.env["mail.activity"]
        asked = Domain("why_activity_id", "in", request.ids) & self._get_late_domain(PROMISES)
        rows = (self | self.sudo().search(asked)).sorted(lambda row: (row.due_date, row.id))
        words = rows.with_context(lang=user.lang)
        values = {"summary": words._why_text(), "note": words._why_note()}
        if request:
            request.write(values)
        else:
            cases = rows.ticket_id
            readable = cases.browse(cases._seen_by(user)._filtered_access("read").ids)
            request = (readable or cases)[:1]._ask(
                user, lambda _env, _number: values["summary"], WHY, note=values["note"]
            )
        rows.why_activity_id = request

    def _why_text(self):
        numbers = list(dict.fromkeys(self.ticket_id.mapped("number")))
        named = comma(self.env.lang).join(numbers[:NAMED])
        if len(numbers) > NAMED:
            return self.env._(
                "Explain why these are late: %(cases)s and %(count)s more", cases=named, count=len(numbers) - NAMED
            )
        if len(numbers) > 1:
            return self.env._("Explain why these are late: %s", named)
        return self.env._("Explain why %s is late", named)

    def _why_note(self):
        """Each limit with how late it is."""
        return Markup("<ul>%s</ul>") % Markup().join(
            Markup("<li>%s</li>") % self.env._("%(limit)s: %(late)s", limit=row.display_name, late=row.left_text or "")
            for row in self
        )
