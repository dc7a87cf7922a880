from odoo import SUPERUSER_ID, api, fields, models

from .acting import act, acting
from .helpdesk_ticket_stage import OPEN

ARRIVED = "helpdesk_mgmt_complaint.activity_case_arrived"


class HelpdeskTicket(models.Model):
    """Who handles a case and who follows it: members present by load, the head of the department, the officer."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.depends("team_id")
    def _compute_user_id(self):
        # a team's leader leads cases without being a member
        led = self.filtered(
            lambda t: t.user_id and t.team_id.use_complaint_process and t.user_id in t.team_id._leaders()
        )
        return super(HelpdeskTicket, self - led)._compute_user_id()

    def _assignment_follows_subject(self, vals, before):
        """Whoever the case turned out to be about was taken off it: somebody else takes it.

        :param before: {case: its assignee}
        """
        assigned = self.browse([ticket.id for ticket, user in before.items() if user]).sudo()
        assigned.filtered(lambda t: not t.user_id)._assign_by_load(fields.Datetime.now())

    def _settle(self, now):
        """People for cases that have just come to their team: an assignee, an officer; its head is told."""
        self._assign_by_load(now)
        self._appoint_officer(now)
        # the head of a department to which the category leads; a team that takes whatever comes looks at its list
        routed = self.filtered(lambda t: t.category_id.sudo()._inherited_value("team_id") == t.team_id)
        (routed | self._stranded())._tell_leader_of_arrival()

    def _stranded(self):
        """Cases that a team which assigns by load could give to nobody."""
        return self.filtered(lambda t: not t.user_id and t.team_id.sudo().assign_method == "balanced")

    # ------------------------------------------------------------------
    # Assignment
    # ------------------------------------------------------------------

    def _assign_by_load(self, now):
        """Gives unassigned open cases of teams that assign by load to the least loaded member present."""
        waiting = self.sudo().filtered(
            lambda t: not t.user_id and t.phase in OPEN and t.team_id.assign_method == "balanced"
        )
        for team, tickets in waiting.grouped("team_id").items():
            present = team.user_ids._complaint_present(now)
            load = tickets._open_cases("user_id", present)
            for ticket in tickets:
                user = ticket._least_loaded(present.filtered(ticket._may_be_given), load)
                if user:
                    load[user] = load.get(user, 0) + 1
                    ticket._write_automatically({"user_id": user.id})

    def _write_automatically(self, vals):
        """Nobody's decision: the log says the system's, and no promise of a person's is kept by it."""
        act(self.with_user(SUPERUSER_ID), automatic=True).write(vals)

    @api.model
    def _open_cases(self, name, users):
        """How many open cases each of `users` has in the field `name`: {user: count}."""
        domain = [(name, "in", users.ids), ("phase", "in", list(OPEN))]
        return dict(self.env["helpdesk.ticket"].sudo()._read_group(domain, [name], ["__count"]))

    def _may_be_given(self, user):
        """Nobody handles or follows a complaint about himself, or one of his own."""
        return user not in self._barred_handlers() and self.sudo().company_id in user.sudo().company_ids

    def _tell_of_lost_assignee(self, assignees):
        """A new team may not know the old assignee: the base empties the field, the log says so.

        :param assignees: {ticket: user before the change}
        """
        for ticket, user in assignees.items():
            if user and not ticket.user_id and ticket.phase in OPEN:
                ticket._message_log(
                    body=self.env._(
                        "%(user)s is not a member of %(team)s: the case is without an assignee until the team "
                        "takes it.",
                        user=user.name,
                        team=ticket.team_id.name,
                    )
                )

    def _next_handler(self):
        """Somebody of the team who never handled the case, present and the least loaded; else the nearest leader, else
        whoever looks after the case's channel.

        :return: `res.users`, empty when there is nobody
        """
        self.ensure_one()
        now, team = fields.Datetime.now(), self.team_id.sudo()
        away = self.handler_ids | self._barred_handlers()
        members = (team.user_ids - away)._complaint_present(now)
        user = self._least_loaded(members.filtered(self._may_be_given), self._open_cases("user_id", members))
        if not user:
            leaders = team._leaders().filtered(self._may_be_given)
            user = (leaders._complaint_present(now) or leaders)[:1]
        return user.with_env(self.env) or self._channel_responsible()

    def _is_leader(self):
        """Whether the user leads the case's team, or one above it, or manages the helpdesk."""
        self.ensure_one()
        return (
            self.env.su
            or self.env.user in self.team_id._leaders()
            or self.env.user.has_group("helpdesk_mgmt.group_helpdesk_manager")
        )

    # ------------------------------------------------------------------
    # The head of the department
    # ------------------------------------------------------------------

    def _tell_leader_of_arrival(self):
        """The head of the department is told that a case has come, once, until somebody takes it up (T01)."""
        for ticket in self.sudo():
            stranded = bool(ticket._stranded())
            leader = ticket.team_id._leaders().filtered(ticket._may_be_given)[:1]
            if not leader and stranded:
                leader = ticket._first_told(leader)
            # whoever brought the case there, or has it, knows
            knows = leader == ticket.user_id or (leader == self.env.user and ticket.user_id)
            if leader and not knows:
                ticket._ask(leader, ticket._arrival_text(stranded), ARRIVED, once="user")

    def _arrival_text(self, stranded):
        """f(environment, number) -> text, for `_ask`"""

        def text(env, number):
            names = {"case": number, "team": self.team_id.with_env(env).name}
            if stranded:
                return env._("Assign the case %(case)s: nobody of %(team)s is present", **names)
            if self.user_id:
                return env._("The case %(case)s has reached %(team)s", **names)
            return env._("Assign the case %(case)s, which has reached %(team)s", **names)

        return text

    def _forget_arrival(self):
        """Somebody has taken the cases up: their head need not see to it any more."""
        activity = self.env.ref(ARRIVED, raise_if_not_found=False)
        if activity and not acting(self.env).automatic:
            self.env["mail.activity"].sudo().search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", activity.id),
                ]
            ).unlink()

    def _assignment_before_move(self, phase_from, phase_to, now):
        if phase_from == "received":
            self._routing_follows_answer(now)

    def _routing_follows_answer(self, now):
        """A person works on the cases: one that was assigned by load has been routed, too."""
        self.env["helpdesk.ticket.deadline"]._finish(self.filtered("user_id"), ["routing"], now)

    def _officer_follows_move(self, phase_from, phase_to, now):
        for ticket in self.filtered("officer_id"):
            ticket._tell_officer(
                lambda env, ticket=ticket: env._(
                    "%(case)s is in the phase “%(phase)s” now",
                    case=ticket.number,
                    phase=dict(ticket._fields["phase"]._description_selection(env))[phase_to],
                )
            )

    # ------------------------------------------------------------------
    # The officer who follows the case
    # ------------------------------------------------------------------

    def _appoint_officer(self, now):
        """Cases without one get an officer of their team or of one above it, the least loaded of those present."""
        for team, tickets in self.sudo().filtered(lambda t: not t.officer_id).grouped("team_id").items():
            officers = team._officers()
            if not officers:
                continue
            present = officers._complaint_present(now)
            load = tickets._open_cases("officer_id", present)
            for ticket in tickets:
                # beside the one who handles it, where there is another
                others = (present - ticket.user_id).filtered(ticket._may_be_given)
                officer = ticket._least_loaded(others, load)
                if officer:
                    load[officer] = load.get(officer, 0) + 1
                    ticket._write_automatically({"officer_id": officer.id})
                    ticket._tell_officer(lambda env, ticket=ticket: env._("You follow the case %s", ticket.number))

    def _tell_officer(self, sentence):
        """A notification to the officer alone, who neither handles the case nor caused it.

        :param sentence: f(environment in the officer's language) -> text
        """
        self.ensure_one()
        officer = self.sudo().officer_id
        if not officer.active or officer in (self.env.user, self.user_id):
            return
        ticket = self.with_user(SUPERUSER_ID).with_context(lang=officer.lang)
        text = sentence(ticket.env)
        ticket.message_notify(
            subject=text,
            body=text,
            partner_ids=officer.partner_id.ids,
            email_from=ticket.company_id.email_formatted or None,
        )
