from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models

from ...exceptions import ComplaintError, MissingInput, MoveNotAllowed
from ...tools.comma import comma
from ...tools.plural import counted
from ..process.acting import act, acting
from ..process.helpdesk_ticket_stage import OPEN
from .helpdesk_asking import WARNING

ARRIVED = "helpdesk_mgmt_complaint.activity_case_arrived"


def arrival_text(case, stranded):
    """f(environment, number) -> text, for `_ask`: what the head of the department is told."""

    def text(env, number):
        names = {"case": number, "team": case.team_id.with_env(env).name}
        if stranded:
            return env._("Assign the case %(case)s: nobody of %(team)s is present", **names)
        if case.user_id:
            return env._("The case %(case)s has reached %(team)s", **names)
        return env._("Assign the case %(case)s, which has reached %(team)s", **names)

    return text


class HelpdeskTicket(models.Model):
    """Who handles a case and who follows it: members present by load, the head of the department, the officer.

    From the contact centre to a department, and back: the phase stays, the team changes, everybody is told.
    The channel a case came through, and the person who looks after it.
    """

    _inherit = "helpdesk.ticket"

    handover_ids = fields.One2many("helpdesk.ticket.handover", "ticket_id", string="Hand-overs", copy=False)
    team_level = fields.Integer(related="team_id.level", string="Level")
    head_told_date = fields.Datetime(
        string="Head of the department told on",
        readonly=True,
        copy=False,
        help="When whoever leads the department that the case is with was told of it. Empty in the contact centre.",
    )

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
        if acting(self.env).history:
            return
        self._assign_by_load(now)
        self._appoint_officer(now)
        # the head of a department, or of a team to which the category leads; elsewhere whoever has to find somebody
        routed = self.filtered(
            lambda t: not t.user_id
            or t.category_id._team_for(t.company_id) == t.team_id
            or t.sudo().team_id._is_department()
        )
        routed._tell_leader_of_arrival()

    def _tell_of_archived_team(self, vals_list):
        """Cases that fell to this team because the one they lead to is archived: its leader is told of that once."""
        for ticket, vals in zip(self, vals_list, strict=True):
            named = self.env["helpdesk.ticket.team"].browse(vals.get("team_id")).sudo()
            named = named or ticket.category_id.sudo()._inherited_value("team_id")
            if ticket.phase and named.use_complaint_process and not named.active and named != ticket.team_id:
                ticket._ask(
                    ticket._first_told(self.env["res.users"]),
                    lambda env, number, named=named, ticket=ticket: env._(
                        "New cases of %(old)s, which is archived, come to %(new)s: see what still leads there",
                        old=named.with_env(env).name,
                        new=ticket.team_id.with_env(env).name,
                    ),
                    WARNING,
                    once="text",
                )

    def _hand_on(self, user, now):
        """Open cases of somebody who has left: to the members present where the team assigns by load, else to whoever
        leads them, who is told once."""
        quiet = self.with_context(mail_auto_subscribe_no_notify=True)
        followed = quiet.filtered(lambda case: case.officer_id == user)
        followed._write_automatically({"officer_id": False})
        followed._appoint_officer(now)
        held = quiet.filtered(lambda case: case.user_id == user)
        by_load = held.filtered(lambda case: case.team_id.assign_method == "balanced")
        by_load._write_automatically({"user_id": False})
        by_load._assign_by_load(now)
        taken = by_load.filtered("user_id")
        for leader, cases in held.grouped(lambda case: case._first_told(self.env["res.users"])).items():
            given = (cases - taken).filtered(lambda case, leader=leader: leader and case._may_be_given(leader))
            given._write_automatically({"user_id": leader.id})
            cases[:1]._ask(
                leader,
                lambda env, number, cases=cases: env._(
                    "%(user)s has left: see to these open cases: %(cases)s",
                    user=user.name,
                    cases=comma(env.lang).join(cases.sorted("id").mapped("number")),
                ),
                WARNING,
            )

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
            load = present._complaint_open_cases("user_id")
            chosen = {}
            for ticket in tickets:
                user = ticket._least_loaded(present.filtered(ticket._may_be_given), load)
                if user:
                    load[user] = load.get(user, 0) + 1
                    chosen[user] = chosen.get(user, self.browse()) | ticket
            # by one write a person, who gets one mail
            for user, given in chosen.items():
                given._write_automatically({"user_id": user.id})

    def _write_automatically(self, vals):
        """Nobody's decision: the log says the system's, and no promise of a person's is kept by it."""
        act(self.with_user(SUPERUSER_ID), automatic=True).write(vals)

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

    def _new_member(self):
        """Somebody of the team who never handled the case, present and the least loaded; empty when there is nobody."""
        self.ensure_one()
        away = self.handler_ids | self._barred_handlers()
        members = (self.team_id.sudo().user_ids - away)._complaint_present(fields.Datetime.now())
        return self._least_loaded(members.filtered(self._may_be_given), members._complaint_open_cases("user_id"))

    def _handler_after_rejection(self):
        """Who goes on when the customer rejects the solution: another member, where the company wants that and there is
        one who never handled the case (M16)."""
        self.ensure_one()
        same = self.company_id.sudo().complaint_rejected_to == "same"
        user = self.browse().user_id if same else self.sudo()._new_member()
        return user.with_env(self.env) or self.user_id

    def _tell_former(self, former):
        """Whoever proposed what was rejected learns that, and who goes on; he may still read the case."""
        self.ensure_one()
        case = self.sudo()
        if not former.active or former in (case.user_id, self.env.user) or not case._may_be_read_by(former):
            return
        ticket = case.with_user(SUPERUSER_ID).with_context(lang=former.lang)
        text = ticket.env._(
            "The customer rejected the solution of %(case)s. %(user)s looks at it now.",
            case=case.number,
            user=case.user_id.name,
        )
        ticket.message_notify(
            subject=text,
            body=text,
            partner_ids=former.partner_id.ids,
            email_from=case.company_id.email_formatted or None,
        )

    def _next_handler(self):
        """Somebody of the team who never handled the case, present and the least loaded; else the nearest leader, else
        whoever looks after the case's channel.

        :return: `res.users`, empty when there is nobody
        """
        self.ensure_one()
        now, team = fields.Datetime.now(), self.team_id.sudo()
        user = self._new_member()
        if not user:
            leaders = team._leaders().filtered(self._may_be_given)
            user = (leaders._complaint_present(now) or leaders)[:1]
        if not user:
            # a channel may serve several companies
            user = self.sudo().channel_id.user_id - self.handler_ids
            user = user.filtered(lambda u: u.active and not u.share and self._may_be_given(u))
        return user.with_env(self.env)

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
        """The head of the department is told that a case has come, once, until somebody takes it up (T01): with that
        the case is routed, and its log says when. Where it has none, the next one up is told of a case that nobody
        has."""
        now, told = fields.Datetime.now(), self.browse()
        for ticket in self.sudo():
            stranded = bool(ticket._stranded())
            leader = ticket.team_id._leaders().filtered(ticket._may_be_given)[:1]
            if not leader and not ticket.user_id:
                leader = ticket.team_id._overseers(ticket)[:1]
            # whoever brought the case there, or has it, knows
            knows = leader == ticket.user_id or (leader == self.env.user and ticket.user_id)
            if leader and not knows:
                ticket._ask(leader, arrival_text(ticket, stranded), ARRIVED, once="user")
            if leader and ticket.team_id._is_department():
                told |= ticket
                ticket.team_id._log_head_told(ticket, leader)
        nobody = (self - told).filtered(lambda case: case.head_told_date and case.sudo().team_id._is_department())
        nobody._write_managed({"head_told_date": False})
        told._write_managed({"head_told_date": now})
        self.env["helpdesk.ticket.deadline"]._finish(told, ["routing"], now)

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

    def _officer_follows_move(self, phase_from, phase_to, now):
        self._tell_officer(
            lambda env, case: env._(
                "%(case)s is in the phase “%(phase)s” now",
                case=case.number,
                phase=dict(case._fields["phase"]._description_selection(env))[phase_to],
            )
        )

    # ------------------------------------------------------------------
    # The officer who follows the case
    # ------------------------------------------------------------------

    def _appoint_officer(self, now):
        """Cases without one get an officer of their team or of one above it, the least loaded of those present."""
        appointed = self.sudo().browse()
        for team, tickets in self.sudo().filtered(lambda t: not t.officer_id).grouped("team_id").items():
            officers = team._officers()
            if not officers:
                continue
            present = officers._complaint_present(now)
            load = present._complaint_open_cases("officer_id")
            for ticket in tickets:
                # beside the one who handles it, where there is another
                others = (present - ticket.user_id).filtered(ticket._may_be_given)
                officer = ticket._least_loaded(others, load)
                if officer:
                    load[officer] = load.get(officer, 0) + 1
                    ticket._write_automatically({"officer_id": officer.id})
                    appointed |= ticket
        appointed._tell_officer(lambda env, case: env._("You follow the case %s", case.number))

    def _tell_officer(self, sentence):
        """A notification to the officers alone, who neither handle the cases nor caused it; one for many cases.

        :param sentence: f(environment in the officer's language, case) -> text
        """
        if acting(self.env).history:
            return
        told = self.sudo().filtered(lambda t: t.officer_id.active and t.officer_id not in (self.env.user | t.user_id))
        for officer, cases in told.grouped("officer_id").items():
            cases = cases.with_user(SUPERUSER_ID).with_context(lang=officer.lang)
            texts = {case: sentence(case.env, case) for case in cases}
            if len(cases) == 1:
                cases.message_notify(
                    subject=texts[cases],
                    body=texts[cases],
                    partner_ids=officer.partner_id.ids,
                    email_from=cases.company_id.email_formatted or None,
                )
            else:
                news = counted(
                    cases.env._("News of {n, plural, one {# case} other {# cases}}"), cases.env.lang, True, n=len(cases)
                )
                cases._notify_together(officer.partner_id.ids, news, texts)

    def _notify_together(self, partner_ids, subject, texts=None):
        """One mail about many cases, each with its link: a list of a hundred is read, a hundred mails are not.

        :param texts: {case: what is said of it}; its subject otherwise
        """
        lines = Markup().join(
            Markup('<li><a href="%s">%s</a> %s</li>')
            % (case._notify_get_action_link("view"), case.number, texts[case] if texts else case.name)
            for case in self
        )
        self.env["mail.thread"].message_notify(
            subject=subject,
            body=Markup("<p>%s</p><ul>%s</ul>") % (subject, lines),
            partner_ids=partner_ids,
            email_layout_xmlid="mail.mail_notification_layout",
            email_from=self.company_id[:1].sudo().email_formatted or None,
        )

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Whoever is given many cases at once gets one mail of them all."""
        cases = self.filtered("phase")
        silent = self.env.context.get("mail_auto_subscribe_no_notify") or not self.env.registry.ready
        if len(cases) < 2 or silent or not template:
            return super()._message_auto_subscribe_notify(partner_ids, template)
        given = self.env._("{n, plural, one {# case has} other {# cases have}} been assigned to you")
        cases._notify_together(partner_ids, counted(given, self.env.lang, n=len(cases)))
        return super(HelpdeskTicket, self - cases)._message_auto_subscribe_notify(partner_ids, template)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_hand_over(self, team, reason):
        """Gives the cases to another team: phase, limits' starts and follow-up officer stay.

        :param team: `helpdesk.ticket.team` with the process, or its id
        :param reason: for colleagues; it is kept with the hand-over
        """
        if isinstance(team, int):
            team = self.env["helpdesk.ticket.team"].browse(team)
        if not team:
            raise MissingInput(self.env._("Choose the team that the case is handed to."))
        reason = self._need(reason, self.env._("Say why the case is handed over: the next team reads it."))
        for ticket in self:
            ticket._check_hand_over(team)
        return act(self, hand_over_reason=reason).write({"team_id": team.id})

    def _check_hand_over(self, team):
        self.ensure_one()
        names = {"case": self.number, "team": team.sudo().name}
        if self.phase not in OPEN:
            raise MoveNotAllowed(self.env._("%s has ended: there is nothing to hand over.", self.number))
        if team == self.team_id:
            raise ComplaintError(self.env._("%(case)s is with %(team)s already; choose another team.", **names))
        if not team.sudo().use_complaint_process or team.sudo().company_id not in (
            self.company_id,
            self.env["res.company"],
        ):
            raise ComplaintError(
                self.env._(
                    "%(case)s cannot be handed to %(team)s: choose a team of the same company with the complaint "
                    "process.",
                    **names,
                )
            )

    def action_open_hand_over(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over %s", self.number),
            "res_model": "helpdesk.ticket.hand.over",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    # ------------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------------

    def _follow_hand_over(self, vals, before):
        """Open cases have another team: an assignee unless one was named with the team, an officer, a row, notices.

        :param before: {case: (phase, team, assignee)}
        """
        # the mover may not see them any more
        cases = self.sudo().browse([t.id for t, was in before.items() if was[0] in OPEN and t.sudo().team_id != was[1]])
        if cases:
            cases._hand_over({case: before[case][1:] for case in cases}, "user_id" not in vals)

    def _hand_over(self, before, may_assign):
        """
        :param before: {case: (team, assignee) before}
        :param may_assign: whether the new team's assignment applies
        """
        now, reason = fields.Datetime.now(), acting(self.env).hand_over_reason
        self._forget_arrival()
        if may_assign:
            self._assign_by_load(now)
        for ticket in self:
            ticket._default_officer(*before[ticket])
        self._appoint_officer(now)
        self.env["helpdesk.ticket.handover"]._log_handovers(before, now, reason)
        for ticket in self:
            names = {"old": before[ticket][0].name, "new": ticket.team_id.name}
            body = self.env._("Handed over from %(old)s to %(new)s.", **names)
            ticket._message_log(body=f"{body} {reason}" if reason else body)
        self._tell_officer(
            lambda env, case: env._(
                "%(case)s has been handed to %(team)s", case=case.number, team=case.team_id.with_env(env).name
            )
        )
        self._tell_leader_of_arrival()
        self._send_notice("routed")

    def _default_officer(self, team, user):
        """Whoever handled the case in the contact centre follows it through the departments below."""
        mover = self.env.user if self.env.user in team.user_ids else self.env["res.users"]
        officer = user or mover
        if (
            not self.officer_id
            and not self.team_id._officers()
            and self.team_id._is_below(team)
            and officer
            and officer != self.user_id
            and self._may_be_given(officer)
        ):
            self._write_automatically({"officer_id": officer.id})
