from functools import partial

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ...exceptions import ComplaintError, MissingInput, MoveNotAllowed
from ...tools.comma import comma
from .acting import act, acting
from .consequences import TABLES
from .helpdesk_ticket_stage import CLOSE_REASONS, ENDED, OPEN, PHASES

# From each phase, the phases a case may go to, and the action that takes it there when a card is dragged.
# None: the move needs a word from a person (a reason, a recipient), so the card cannot be dragged there.
MOVES = {
    "received": {
        "verification": "action_start_verification",
        "closed": "action_solve_first_contact",
        "cancelled": None,
    },
    "verification": {
        "processing": "action_accept",
        "awaiting_customer": None,
        "third_party": None,
        "rejected": None,
        "closed": "action_solve_first_contact",
        "cancelled": None,
    },
    # back to the phase it came from, nothing else: see `_check_move`
    "awaiting_customer": {
        "verification": "action_resume",
        "processing": "action_resume",
        "cancelled": None,
    },
    "processing": {
        "awaiting_customer": None,
        "third_party": None,
        "proposed": "action_propose_solution",
        "verification": None,
        "closed": None,
        "cancelled": None,
    },
    "third_party": {
        "verification": "action_resume",
        "processing": "action_resume",
        "proposed": "action_propose_solution",
        "closed": None,
        "cancelled": None,
    },
    "proposed": {"closed": None, "processing": "action_take_back", "cancelled": None},
    "closed": {"processing": None},
    "rejected": {"verification": None},
    "cancelled": dict.fromkeys(OPEN),
}
WAITING = ("awaiting_customer", "third_party")
# Fields that only the process writes.
MANAGED = {
    "phase", "registered_date", "close_reason", "decision", "reopen_count", "phase_before_wait", "phase_before_cancel",
    "reopen_until", "move_ids", "deadline_ids", "handler_ids", "closed_date", "use_complaint_process", "solution_date",
    "delay_explained_date", "handover_ids", "is_anonymous", "duplicate_id", "duplicate_ids", "match_ids",
    "survey_input_id", "survey_skip_reason", "satisfaction", "has_satisfaction", "follow_up_of_id", "closing_id",
    "first_response_date", "first_response_hours", "public_answer_count", "tracking_code_by_id", "tracking_code_date",
    "waits_for_calendar", "head_told_date",
}  # fmt: skip
# what a ticket outside the process may have written
PLAIN = {"closed_date", "duplicate_id", "duplicate_ids"}
# What a button alone writes, on any ticket.
BY_BUTTON = {"media_answer_date", "media_answer_user_id", "media_answer_message_id"}


def why_not_dragged(cases, phase):
    needs = {
        "awaiting_customer": cases.env._("what the customer has to supply: use “Return to the customer”"),
        "third_party": cases.env._("whom it is referred to: use “Refer”"),
        "rejected": cases.env._("a reason: use “Do not accept”"),
        "verification": cases.env._("a reason: use “Back to verification”, or wait for the customer's appeal"),
        "cancelled": cases.env._("a reason: use the case's buttons"),
        "closed": cases.env._("the customer's acceptance, or a reason: use the case's buttons"),
        "processing": cases.env._("the customer's reopening: it is done from the portal or the mail"),
    }
    label = dict(cases._fields["phase"]._description_selection(cases.env))[phase]
    return cases.env._(
        "Moving %(cases)s to “%(target)s” needs %(need)s.",
        cases=comma(cases.env.lang).join(cases.mapped("number")),
        target=label,
        need=needs.get(phase, cases.env._("a person's word: use the case's buttons")),
    )


class HelpdeskTicket(models.Model):
    """The one way a case moves. Drag, button, portal, mail, RPC, import and cron end in `_move`.

    How a case's history is written.
    """

    _inherit = "helpdesk.ticket"

    use_complaint_process = fields.Boolean(related="team_id.use_complaint_process", store=True, index=True)
    phase = fields.Selection(
        PHASES,
        compute="_compute_phase",
        store=True,
        index=True,
        copy=False,
        help="Empty outside the complaint process.",
    )
    registered_date = fields.Datetime(string="Registered on", copy=False, readonly=True, index=True)
    phase_before_wait = fields.Selection(PHASES, copy=False)
    phase_before_cancel = fields.Selection(PHASES, copy=False)
    close_reason = fields.Selection(CLOSE_REASONS, copy=False, tracking=True)
    move_ids = fields.One2many("helpdesk.ticket.move", "ticket_id", string="History", copy=False)

    @api.depends("stage_id.phase", "use_complaint_process")
    def _compute_phase(self):
        for ticket in self:
            ticket.phase = ticket.use_complaint_process and ticket.stage_id.phase

    @api.depends("team_id")
    def _compute_stage_id(self):
        # A case keeps its phase when its team changes; a new one starts received.
        cases = self.filtered("team_id.use_complaint_process")
        for ticket in cases:
            wanted = (ticket.registered_date and ticket.stage_id.phase) or "received"
            if ticket.stage_id not in ticket.team_id.sudo()._get_applicable_stages() or ticket.stage_id.phase != wanted:
                ticket.stage_id = ticket.team_id._stage_of(wanted)
        return super(HelpdeskTicket, self - cases)._compute_stage_id()

    # ------------------------------------------------------------------
    # What follows what
    # ------------------------------------------------------------------

    @api.model
    def _consequences(self, table):
        """The steps of one of `TABLES`, in their order; an addon that extends this one inserts its own by name."""
        return TABLES[table]

    def _follow(self, table, *args, vals=None, left="", entered="", kind=""):
        """Takes the steps of a table that apply.

        :param vals: values that are written
        :param left: phase the cases leave
        :param entered: phase they come to
        :param kind: type of a message, or event of a notice
        :return: what the steps return, in their order
        """
        return [take(*args) for _step, take in self._steps(table, vals, left, entered, kind)]

    def _steps(self, table, vals=None, left="", entered="", kind=""):
        """:return: list of the steps that apply, each with the method to call; another model's is given the cases"""
        steps = []
        for step in self._consequences(table):
            written = step.fields & vals.keys() if step.fields else ()
            if (
                (not step.fields or any(not step.filled or vals[name] for name in written))
                and (not step.left or left in step.left)
                and (not step.entered or entered in step.entered)
                and (not step.kinds or kind in step.kinds)
            ):
                model, _dot, method = step.name.rpartition(".")
                take = partial(getattr(self.env[model], method), self) if model else getattr(self, method)
                steps.append((step, take))
        return steps

    def _register_hook(self):
        """:raise TypeError: a step that no file defines stops the registry"""
        super()._register_hook()
        for table in TABLES:
            names = [step.name for step in self._consequences(table)]
            owners = {name: self.pool.get(name.rpartition(".")[0] or self._name) for name in names}
            missing = [name for name in names if not callable(getattr(owners[name], name.rpartition(".")[2], None))]
            if missing:
                raise TypeError(f"{self._name}: {table} names steps that nothing defines: {', '.join(missing)}")

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # a client's default for a managed field is a value of its own
        managed = {f"default_{name}" for name in MANAGED - PLAIN}
        model = self.with_context({key: value for key, value in self.env.context.items() if key not in managed})
        prepared = model._with_received_stage([model._prepare_case_vals(vals) for vals in vals_list])
        tickets = super(HelpdeskTicket, model).create(prepared).with_env(self.env)
        cases = tickets.filtered("use_complaint_process")
        if cases:
            cases._register_case(acting(self.env).registered_on or fields.Datetime.now())
        tickets._follow("after_create", vals_list)
        return tickets

    @api.model
    def _prepare_case_vals(self, vals):
        """The values a new ticket is created with; the base's own where its team has no process."""
        for _step, take in self._steps("prepare_values"):
            vals = take(vals)
        return vals

    @api.model
    def _vals_without_managed(self, vals):
        """Without what the process keeps itself; a process case names its team."""
        team = self._team_of_vals(vals)
        managed = MANAGED if team.sudo().use_complaint_process else MANAGED - PLAIN
        vals = {name: value for name, value in vals.items() if name not in managed | BY_BUTTON}
        return {**vals, "team_id": team.id} if team.sudo().use_complaint_process else vals

    @api.model
    def _with_received_stage(self, vals_list):
        """A process case starts received, whatever stage was asked for; the stage is looked for once a team."""
        teams = self.env["helpdesk.ticket.team"].browse({vals.get("team_id") for vals in vals_list} - {None, False})
        stages = {t.id: t._stage_of("received").id for t in teams if t.sudo().use_complaint_process}
        return [
            {**vals, "stage_id": stages[vals["team_id"]]} if vals.get("team_id") in stages else vals
            for vals in vals_list
        ]

    @api.model
    def _team_of_vals(self, vals):
        """The team a new ticket gets: the one named, the default one, else its assignee's first, as in the base."""
        if "team_id" in vals:
            team_id = vals["team_id"]
        else:
            team_id = self.default_get(["team_id"]).get("team_id")
        team = self.env["helpdesk.ticket.team"].browse(team_id)
        if not team:
            user_id = vals["user_id"] if "user_id" in vals else self.default_get(["user_id"]).get("user_id")
            team = self.env["res.users"].browse(user_id).sudo().helpdesk_team_ids[:1].with_env(self.env)
        company = team.sudo().company_id or self.env["res.company"].browse(vals.get("company_id")) or self.env.company
        return team._standing(company)

    def write(self, vals):
        vals, managed = dict(vals), acting(self.env).managed
        # what follows, and nested writes of other addons, are as anybody's
        plain = act(self, managed=False) if managed else self
        self._follow("before_write", vals, vals=vals)
        steps = plain._steps("after_write", vals)
        # what is compared with is asked of tickets that are in the process already
        cases = self.filtered(lambda t: t.sudo().phase) if any(step.note for step, _take in steps) else ()
        noted = {step.name: {t: step.note(t.sudo()) for t in cases} for step, _take in steps if step.note}
        result = super(HelpdeskTicket, plain).write(vals) if managed else self._write_case(vals)
        for step, take in steps:
            take(*((vals, noted[step.name]) if step.note else ()))
        return result

    def _write_case(self, vals):
        """A write by anybody: what the process keeps, the stage and the team go by its rules."""
        if vals.get("user_id") and "team_id" not in vals:
            self._write_team_of_user(vals)
        cases = self.filtered("phase")
        (self - cases)._check_managed(vals, MANAGED - PLAIN)
        if cases:
            cases._check_managed(vals, MANAGED | {"number"})
            open_cases = cases.filtered(lambda t: t.phase in OPEN)
            if "active" in vals and not vals["active"] and open_cases:
                names = comma(self.env.lang).join(open_cases.mapped("number"))
                raise ComplaintError(self.env._("Open cases cannot be archived: %s. Close them first.", names))
        if "team_id" in vals:
            return self._write_team(vals)
        if cases and "stage_id" in vals:
            cases._write_stage(vals)
            self -= cases
        result = super().write(vals)
        if vals.get("stage_id"):
            self._forget_closed_date()
        return result

    def _forget_closed_date(self):
        """A ticket that is open again is not closed: the portal would hide its buttons for ever."""
        reopened = self.filtered(lambda t: t.closed_date and not t.stage_id.closed)
        if reopened:
            reopened._write_managed({"closed_date": False})

    def _write_managed(self, vals):
        return act(self, managed=True).write(vals)

    def _check_managed(self, vals, names):
        managed = names & vals.keys()
        if self and managed:
            labels = [self._fields[name]._description_string(self.env) for name in sorted(managed)]
            raise ComplaintError(
                self.env._(
                    "%s: the complaint process keeps this itself. Use the case's buttons.",
                    comma(self.env.lang).join(labels),
                )
            )

    def _write_stage(self, vals):
        """A stage that is set (a dragged card, RPC, an import): the action that leads there, or a refusal."""
        stage = self.env["helpdesk.ticket.stage"].browse(vals["stage_id"])
        rest = {name: value for name, value in vals.items() if name != "stage_id"}
        if rest:
            self.write(rest)
        for phase_from, tickets in self.grouped("phase").items():
            if not stage:
                raise MoveNotAllowed(
                    self.env._("%s must be in a stage.", comma(self.env.lang).join(tickets.mapped("number")))
                )
            if not stage.phase:
                raise MoveNotAllowed(
                    self.env._("The stage %s has no phase. An administrator sets it in the stage's form.", stage.name)
                )
            if stage.phase != phase_from:
                tickets._check_move(stage.phase)
                method = MOVES[phase_from][stage.phase]
                if not method:
                    raise MissingInput(why_not_dragged(tickets, stage.phase))
                getattr(tickets, method)()
            # among several stages of one phase the chosen one holds
            others = tickets.filtered(lambda t: t.stage_id != stage and t.phase == stage.phase)
            if others:
                others._write_managed({"stage_id": stage.id})
        return True

    def _write_team_of_user(self, vals):
        # the base lets a team-less ticket follow its assignee: the complaint process is entered by the same door
        teamless = self.filtered(lambda t: not t.team_id)
        team = self.env["res.users"].browse(vals["user_id"]).sudo().helpdesk_team_ids[:1]
        if teamless and team.use_complaint_process:
            teamless.write({"team_id": team.id})

    def _write_team(self, vals):
        team = self.env["helpdesk.ticket.team"].browse(vals["team_id"])
        entering, staying, others = self.browse(), self.browse(), self.browse()
        for ticket in self:
            if team.sudo().use_complaint_process:
                if ticket.phase:
                    staying |= ticket
                else:
                    entering |= ticket
            elif ticket.phase in OPEN:
                raise ComplaintError(
                    self.env._(
                        "%(case)s is open and cannot leave the complaint process. Close it first, or choose a team "
                        "with the process.",
                        case=ticket.number,
                    )
                )
            else:
                others |= ticket
        rest = {name: value for name, value in vals.items() if name != "stage_id"}
        for phase, tickets in staying.grouped("phase").items():
            assignees = {ticket: ticket.user_id for ticket in tickets}
            super(HelpdeskTicket, tickets).write({**rest, "stage_id": team._stage_of(phase).id})
            if "user_id" not in vals:
                tickets._tell_of_lost_assignee(assignees)
        if staying and vals.get("stage_id"):
            staying.write({"stage_id": vals["stage_id"]})
        if entering:
            super(HelpdeskTicket, entering).write({**rest, "stage_id": team._stage_of("received").id})
            entering._forget_closed_date()
            entering._register_case(fields.Datetime.now())
        if others:
            super(HelpdeskTicket, others).write(vals)
            others._forget_closed_date()
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_never_numbered(self):
        numbered = self.filtered(lambda t: t.registered_date and t.number not in (False, "/"))
        if numbered:
            raise UserError(
                self.env._(
                    "Registered cases are never deleted: %s. Close or withdraw them instead.",
                    comma(self.env.lang).join(numbered.mapped("number")),
                )
            )

    # ------------------------------------------------------------------
    # Entering the process, moving
    # ------------------------------------------------------------------

    def _register_case(self, now):
        """The cases are in the process from `now`."""
        again = self.filtered("registered_date")
        if again:
            # it left the process once, and starts anew
            again._write_managed({"close_reason": False, "decision": False})
        self._write_managed({"registered_date": now})
        self.env["helpdesk.ticket.move"]._log_moves(self, False, "received", now)
        self._follow("after_registration", now)

    def _enter_process(self):
        """Tickets of a team that switched the process on: they keep their stage, and are told nothing."""
        now = fields.Datetime.now()
        for ticket in self.filtered(lambda t: not t.registered_date):
            ticket._write_managed({"registered_date": ticket.create_date or now})
        # a stage that means nothing to the process would hold its cases for ever
        for (team, closed), tickets in (
            self.filtered(lambda t: not t.phase).grouped(lambda t: (t.team_id, t.closed)).items()
        ):
            tickets._write_managed({"stage_id": team._stage_of("closed" if closed else "received").id})
        self._remember_handler()
        self.filtered(lambda t: t.phase in OPEN)._subscribe_customer()

    def _writable(self):
        """Those of `self` that the current user may write, new ones included."""
        allowed = set(self._origin._filtered_access("write").ids)
        return self.filtered(lambda t: not t._origin or t._origin.id in allowed)

    def _check_move(self, phase):
        """:raise MoveNotAllowed: when the table does not lead from the case's phase to `phase`."""
        labels = dict(self._fields["phase"]._description_selection(self.env))
        for ticket in self:
            allowed = phase in MOVES.get(ticket.phase, ())
            if ticket.phase in WAITING and phase in ("verification", "processing"):
                allowed = phase == (ticket.phase_before_wait or "processing")
            if ticket.phase == "cancelled":
                allowed = phase == (ticket.phase_before_cancel or "received")
            if not allowed:
                possible = [labels[p] for p in MOVES.get(ticket.phase, ()) if MOVES[ticket.phase][p]]
                raise MoveNotAllowed(
                    ticket._last_move()._just_now()
                    + self.env._(
                        "%(case)s is in the phase “%(phase)s” and cannot go to “%(target)s” from there. "
                        "Next steps: %(next)s.",
                        case=ticket.number,
                        phase=labels.get(ticket.phase, "-"),
                        target=labels[phase],
                        next=comma(self.env.lang).join(possible) or self.env._("those of the case's buttons"),
                    )
                )

    def _need(self, text, sentence):
        """The text, plain and trimmed.

        :raise MissingInput: when nothing is in it
        :raise TooLong: when more is in it than can be taken
        """
        plain = html2plaintext(text).strip() if isinstance(text, Markup) else (text or "").strip()
        if not plain:
            raise MissingInput(sentence)
        self._check_typed(plain)
        return plain

    def _check_from(self, *phases):
        """:raise MoveNotAllowed: a case is in another phase than the step starts from."""
        labels = dict(self._fields["phase"]._description_selection(self.env))
        wrong = self.filtered(lambda t: t.phase not in phases)
        if wrong:
            raise MoveNotAllowed(
                wrong[0]._last_move()._just_now()
                + self.env._(
                    "%(case)s is in the phase “%(phase)s”; this step is taken from: %(phases)s.",
                    case=wrong[0].number,
                    phase=labels.get(wrong[0].phase, "-"),
                    phases=comma(self.env.lang).join(labels[phase] for phase in phases),
                )
            )

    def _move(self, phase, *, now=None, reason=None, by_customer=False, **vals):
        """Moves the cases to `phase`; the only writer of a process case's phase.

        :param now: naive UTC moment of the move
        :param reason: text kept in the history
        :param vals: further values written with the move
        :raise MoveNotAllowed: the table does not allow it
        """
        now = now or fields.Datetime.now()
        self._check_move(phase)
        if self:
            self.env["helpdesk.ticket.move"]._wait_for_others(self)
        for (phase_from, team), tickets in self.grouped(lambda t: (t.phase, t.team_id)).items():
            values = {"stage_id": team._stage_of(phase).id, **vals}
            if phase in WAITING and phase_from in OPEN:
                # a case that is reopened into its wait still knows where it came from
                values["phase_before_wait"] = phase_from
            if phase == "cancelled":
                values["phase_before_cancel"] = phase_from
            if phase in ENDED:
                values["closed_date"] = now
            elif phase_from in ENDED:
                values.update(closed_date=False, close_reason=False, closing_id=False)
            move = (phase_from, phase, now)
            tickets._follow("before_move", *move, left=phase_from, entered=phase)
            tickets._write_managed(values)
            self.env["helpdesk.ticket.move"]._log_moves(tickets, *move, reason=reason, by_customer=by_customer)
            tickets._follow("after_move", *move, left=phase_from, entered=phase)

    def _resume(self, now=None, by_customer=False, by_item=False):
        """Back to the phase the cases came from.

        :param by_customer: the customer's answer brings them back
        :param by_item: he answered item by item, so that what he supplied is marked already
        """
        if by_customer and not by_item:
            # an answer by mail, in a call, in one text: somebody has to see what it settles
            self.sudo().requirement_ids._asked().to_check = True
        for phase, tickets in self.grouped(lambda t: t.phase_before_wait or "processing").items():
            tickets._move(phase, now=now, by_customer=by_customer)
