"""Random walks over all actions, roles and times: whatever people do in whatever order, no rule of a case breaks.

Each walk has its seed, so that one that fails walks the same way again: `SEEDS = (n,)` below.
"""

from datetime import timedelta
from random import Random

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..models.ledger.helpdesk_ticket_deadline import KINDS, RUNNING
from ..models.process.acting import act
from ..models.process.helpdesk_ticket import MOVES, WAITING
from ..models.process.helpdesk_ticket_stage import ENDED, OPEN
from .common import SUNDAY
from .quality import QualityCase

SEEDS = range(18)
STEPS = 28
# A notice that answers what somebody did may follow the same development twice; these tell of the development itself.
ONCE = (
    "received", "accepted", "returned", "reminder", "proposed", "closed", "rejected", "cancelled", "survey",
    "survey_reminder", "late",
)  # fmt: skip
# Rows that may run beside an ended case: the customer's windows, and what outlives a case by design.
AFTER_END = {"reopening", "survey"} | {kind for kind, spec in KINDS.items() if spec.outlives}


class TestRandomWalks(QualityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"complaint_update_days": 2, "complaint_survey_on_close": True})
        cls.make_policy("first_response", hours=4)
        cls.make_policy("verification", days=1)
        cls.make_policy("routing", hours=6)
        cls.make_policy(days=3, warn_percent=50, levels=[{"recipient": "team_leader", "by_activity": True}])
        cls.second_team = cls.make_team("Second", cls.agent | cls.agent2, leader=cls.leader)
        cls.customers = (
            cls.customer,
            cls.make_customer("By phone only", phone="+966500000002"),
            cls.make_customer("Nothing at all"),
            cls.env["res.partner"],
        )

    def test_no_sequence_of_actions_breaks_a_case(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_follow_move
        visited, taken = set(), set()
        for seed in SEEDS:
            with self.subTest(seed=seed):
                self.walk(seed, visited, taken)
        self.assertEqual(visited, {*OPEN, *ENDED}, "the walks go everywhere")
        self.assertGreater(len(taken), 20, "most actions succeed somewhere")

    def walk(self, seed, visited, taken):
        random, moment = Random(seed), SUNDAY
        partner = self.customers[seed % len(self.customers)]
        with freeze_time(moment):
            ticket = self.make_ticket(
                ("complaint", "inquiry", "complaint", "suggestion")[seed // 4 % 4],
                partner_id=partner.id,
                partner_name=False if partner else "Caller",
                confidential=seed % 5 == 0,
            )
        seen = set(ticket.message_ids.ids)
        steps = self.steps()
        if seed % 2:
            # the one way into half of the phases
            with freeze_time(moment):
                self.take(steps["verify"], ticket, random)
        if seed == 3:
            with freeze_time(moment):
                self.take(steps["reject"], ticket, random)
                visited.add(ticket.phase)
        for step in range(STEPS):
            moment += timedelta(hours=random.choice((0, 0, 1, 3, 20, 30, 100)))
            name = random.choice(sorted(steps))
            with freeze_time(moment):
                if self.take(steps[name], ticket, random):
                    taken.add(name)
                visited.add(ticket.phase)
                self.check(ticket, seen, f"seed {seed}, step {step}: {name}")

    def take(self, step, ticket, random):
        """Takes a step in a savepoint; a refusal with a sentence is an answer, too."""
        try:
            with (
                self.env.cr.savepoint(),
                mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"),
            ):
                step(ticket, random)
                self.env.flush_all()
        except (UserError, AccessError):
            self.env.invalidate_all()
            return False
        self.env.invalidate_all()
        return True

    # ------------------------------------------------------------------ what people do

    def steps(self):
        """{name: f(ticket, random)}: every action, by those who take it and by those who should not."""
        staff = (self.agent, self.agent2, self.leader, self.noura)

        def by(name, *arguments, fill=None):
            def step(ticket, random):
                acting = ticket.with_user(random.choice(staff))
                if fill:
                    fill(acting)
                getattr(acting, name)(*arguments)

            return step

        def customer(name, *arguments):
            return lambda ticket, random: getattr(ticket.sudo(), name)(*arguments)

        def solve(acting):
            acting.solution = "<p>Paid</p>"

        return {
            "verify": by("action_start_verification"),
            "accept": by("action_accept"),
            "accept again": by("action_accept"),
            "return": by("action_return_to_customer", "The receipt"),
            "resume": by("action_resume"),
            "reject": by("action_reject", "Not ours"),
            "reject again": by("action_reject", "Not ours"),
            "send back": by("action_send_back", "Look again"),
            "close unsolved": by("action_close_unsolved", "Impossible"),
            "out of scope": by("action_cancel", "Nobody's matter"),
            "refer": lambda t, r: t.with_user(self.agent).action_refer(self.third_party(), "Please confirm", 2),
            "body answered": by("action_close_answered", "Told the customer"),
            "propose": by("action_propose_solution", fill=solve),
            "propose again": by("action_propose_solution", fill=solve),
            "first contact": by("action_solve_first_contact", fill=solve),
            "take back": by("action_take_back"),
            "explain": by("action_explain_delay", "Many cases", "2027-01-01"),
            "hand over": lambda t, r: t.with_user(self.leader).action_hand_over(
                r.choice(self.team | self.second_team), "Competent"
            ),
            "assign": lambda t, r: t.with_user(self.leader).write({"user_id": r.choice(staff[:3]).id}),
            "classify": lambda t, r: t.with_user(self.leader).write({"complexity": r.choice(["routine", "critical"])}),
            "heard": lambda t, r: t.with_user(self.agent).action_log_decision(
                r.choice(["accept", "reject", "reopen", "withdraw"]), "Said so"
            ),
            "file again": by("action_file_again", "Still broken"),
            "customer accepts": customer("action_customer_accept"),
            "customer accepts again": customer("action_customer_accept"),
            "customer rejects": customer("action_customer_reject", "Not paid"),
            "customer reopens": customer("action_reopen", "Broken again"),
            "customer reopens again": customer("action_reopen", "Broken again"),
            "customer withdraws": customer("action_withdraw"),
            "customer writes": lambda t, r: self.hear(t) if t.partner_id else None,
            "customer answers the survey": self.step_answer,
            "agent writes": lambda t, r: self.say(t, r.choice(staff)),
            "agent calls": lambda t, r: self.env["helpdesk.contact.attempt"]
            .with_user(self.agent)
            .create(
                {
                    "ticket_id": t.id,
                    "means": "phone",
                    "outcome": r.choice(["reached", "no_answer"]),
                }
            ),
            "quality calls": self.step_quality,
            "quality reopens": lambda t, r: self.step_followup(t, "action_reopen_case"),
            "quality explains": lambda t, r: self.step_followup(t, "action_explain"),
            "quality closes": lambda t, r: self.step_followup(t, "action_close"),
            "time passes": lambda t, r: self.run_due(),
            "time goes on": lambda t, r: self.run_due(),
        }

    def step_answer(self, ticket, random):
        self.env["survey.user_input"]._complaint_begin(ticket.sudo())
        self.answer(ticket, random.choice((1, 1, 5)))

    def followup_of(self, ticket):
        followup = self.Followup.search([("ticket_id", "=", ticket.id)], limit=1)
        return followup.with_user(followup.user_id) if followup.user_id else followup.browse()

    def step_quality(self, ticket, random):
        followup = self.followup_of(ticket)
        if followup:
            self.contact(followup, random.choice(["reached", "no_answer"]))

    def step_followup(self, ticket, name):
        followup = self.followup_of(ticket)
        if not followup:
            return
        followup.write(
            {
                "reason_id": self.reason.id,
                "verdict": "partly",
                "finding": "Late",
                "customer_words": "Take it up again",
                "note": "Done",
            }
        )
        getattr(followup, name)()

    def run_due(self):
        """The scheduled action in this test's transaction, without its commits."""
        ledger = act(self.Deadline.sudo(), by_clock=True)
        while ledger._process_due():
            pass

    # ------------------------------------------------------------------ what always holds

    def check(self, ticket, seen, where):
        self.check_phase(ticket, where)
        self.check_rows(ticket, where)
        messages = set(ticket.message_ids.ids)
        self.assertLessEqual(seen, messages, f"{where}: a message is lost")
        seen |= messages
        told = [
            (notice.event, notice.move_id.id, notice.channel, notice.address)
            for notice in ticket.sudo().notice_ids
            if notice.event in ONCE
        ]
        twice = {notice for notice in told if told.count(notice) > 1}
        self.assertFalse(twice, f"{where}: told twice")

    def check_phase(self, ticket, where):
        moves = ticket.move_ids.sorted("id")
        self.assertEqual(ticket.phase, ticket.stage_id.phase, where)
        self.assertEqual(ticket.phase, moves[-1].phase_to, where)
        self.assertFalse(moves[0].phase_from, where)
        for before, move in zip(moves, moves[1:], strict=False):
            self.assertEqual(move.phase_from, before.phase_to, where)
            self.assertIn(move.phase_to, MOVES[move.phase_from], f"{where}: the table has no such move")
            self.assertLessEqual(before.date, move.date, where)
        self.assertEqual(bool(ticket.close_reason), ticket.phase in ENDED, where)
        self.assertEqual(bool(ticket.closed_date), ticket.phase in ENDED, where)
        self.assertEqual(ticket.decision == "pending", ticket.phase == "proposed", where)
        if ticket.phase in WAITING:
            self.assertIn(ticket.phase_before_wait, ("verification", "processing"), where)
        if ticket.user_id:
            self.assertIn(ticket.user_id, ticket.handler_ids, where)

    def check_rows(self, ticket, where):
        running = ticket.deadline_ids.filtered(lambda r: r.state in RUNNING)
        kinds = [row.kind for row in running if not row.item_id]
        self.assertEqual(len(kinds), len(set(kinds)), f"{where}: two limits of one kind")
        if ticket.phase in ENDED:
            self.assertLessEqual({row.kind for row in running}, AFTER_END, f"{where}: runs on an ended case")
        else:
            self.assertFalse({"reopening", "survey"} & set(kinds), f"{where}: a window of an ended case")
        self.assertEqual("decision" in kinds, ticket.phase == "proposed", where)
        self.assertEqual("customer_reply" in kinds, ticket.phase == "awaiting_customer", where)
        for row in ticket.deadline_ids:
            self.assertEqual(row.state in RUNNING, not row.done_date and row.state != "missed", where)
            if row.state == "missed":
                self.assertFalse(KINDS[row.kind].window, f"{where}: a customer's window is never missed")
