from datetime import timedelta
from itertools import product

from odoo import Command
from odoo.exceptions import AccessError, UserError

from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed
from ..models.process.helpdesk_ticket import MOVES
from ..models.process.helpdesk_ticket_stage import ENDED, OPEN, PHASES
from .common import SUNDAY, ComplaintCase

# What may be done beside the steps of the process.
ASIDE = (
    "can_set_importance",
    "can_log_decision",
    "can_write_answer",
    "can_quote_actions",
    "can_draft_solution",
    "can_file_again",
    "can_undo_duplicate",
)


class TestPhase(ComplaintCase):
    def drag(self, ticket, phase, user=None):
        ticket.with_user(user or self.agent).write({"stage_id": self.team._stage_of(phase).id})

    def assertMoves(self, ticket, *phases):
        """The history ends with these phases."""
        self.assertEqual(ticket.move_ids.sorted("id").mapped("phase_to")[-len(phases) :], list(phases))

    # ------------------------------------------------------------------ the table

    def test_table_is_the_design(self):
        """Every pair of phases outside the table is refused, by the card and by the move."""
        labels = [phase for phase, _label in PHASES]
        for start, target in product(labels, labels):
            if start == target or target in MOVES[start]:
                continue
            with self.subTest(start=start, target=target):
                ticket = self.make_ticket(phase=start)
                with self.assertRaises(MoveNotAllowed):
                    ticket.stage_id = self.team._stage_of(target)
                self.assertPhase(ticket, start)

    def test_table_reads_like_the_design(self):
        """The table is written out once more: a row that gets lost, or one too many, is seen."""
        design = {
            "received": "verification closed cancelled",
            "verification": "processing awaiting_customer third_party rejected closed cancelled",
            "awaiting_customer": "verification processing cancelled",
            "processing": "awaiting_customer third_party proposed verification closed cancelled",
            "third_party": "verification processing proposed closed cancelled",
            "proposed": "closed processing cancelled",
            "closed": "processing",
            "rejected": "verification",
            "cancelled": " ".join(OPEN),
        }
        self.assertEqual(
            {start: set(targets) for start, targets in MOVES.items()},
            {start: set(targets.split()) for start, targets in design.items()},
        )

    def test_dragged_card_takes_the_action(self):
        """A card dragged by an agent does what the button does, with everything that hangs on it."""
        ticket = self.make_ticket(user_id=False)
        self.drag(ticket, "verification")
        self.assertPhase(ticket, "verification")
        self.assertEqual(ticket.user_id, self.agent)
        self.drag(ticket, "processing")
        self.assertEqual(ticket.procedure, "treatment")
        ticket.solution = "<p>Paid.</p>"
        self.drag(ticket, "proposed")
        self.assertEqual(ticket.decision, "pending")
        self.assertEqual(self.row(ticket, "decision").state, "running")
        self.drag(ticket, "processing")
        self.assertFalse(ticket.decision)
        self.assertMoves(ticket, "received", "verification", "processing", "proposed", "processing")
        self.assertEqual(ticket.move_ids[1:].user_id, self.agent)

    def test_first_contact_by_card_and_by_action(self):
        for start in ("received", "verification"):
            with self.subTest(start=start):
                ticket = self.make_ticket(phase=start, solution="<p>Open from 8 to 16.</p>")
                self.drag(ticket, "closed")
                self.assertPhase(ticket, "closed", "solved")
                self.assertEqual(ticket.procedure, "first_contact")

    def test_drag_among_stages_of_one_phase(self):
        """Several stages may carry one phase: the card stands where it was put, and nothing has moved."""
        second = self.env["helpdesk.ticket.stage"].create(
            {
                "name": "Ready to propose",
                "phase": "processing",
                "sequence": 90,
                "team_ids": [Command.link(self.team.id)],
            }
        )
        ticket = self.make_ticket(phase="verification")
        ticket.stage_id = second
        self.assertPhase(ticket, "processing")
        self.assertEqual(ticket.stage_id, second)
        moves = len(ticket.move_ids)
        self.drag(ticket, "processing")
        self.assertEqual(len(ticket.move_ids), moves)
        self.assertNotEqual(ticket.stage_id, second)

    def test_drag_names_what_is_missing(self):
        """A move that needs a word from a person cannot be dragged, and the refusal says which."""
        for start, target, word in (
            ("verification", "awaiting_customer", "supply"),
            ("verification", "rejected", "reason"),
            ("processing", "third_party", "referred to"),
            ("processing", "verification", "reason"),
            ("processing", "closed", "acceptance"),
            ("proposed", "closed", "acceptance"),
            ("proposed", "cancelled", "reason"),
            ("closed", "processing", "reopening"),
            ("rejected", "verification", "appeal"),
        ):
            with self.subTest(start=start, target=target):
                ticket = self.make_ticket(phase=start)
                with self.assertRaises(MissingInput) as refusal:
                    self.drag(ticket, target)
                self.assertIn(word, str(refusal.exception))
                self.assertIn(ticket.number, str(refusal.exception))

    def test_refusal_names_what_is_missing_or_next(self):
        ticket = self.make_ticket(phase="processing")
        with self.assertRaises(MissingInput) as refusal:
            self.drag(ticket, "proposed")
        self.assertIn("solution", str(refusal.exception))
        ticket.solution = "<p><br></p>"
        with self.assertRaises(MissingInput):
            ticket.action_propose_solution()
        received = self.make_ticket()
        with self.assertRaises(MoveNotAllowed) as refusal:
            self.drag(received, "proposed")
        self.assertIn("Verification", str(refusal.exception))

    def test_stage_without_phase_or_no_stage(self):
        # guards: models.process.helpdesk_ticket:write
        odd = self.env["helpdesk.ticket.stage"].create({"name": "Odd", "team_ids": [Command.link(self.team.id)]})
        ticket = self.make_ticket(phase="verification")
        for stage in (odd.id, False):
            with self.assertRaises(MoveNotAllowed):
                ticket.stage_id = stage
        self.assertPhase(ticket, "verification")

    def test_empty_words_are_refused(self):
        ticket = self.make_ticket(phase="processing")
        for call in (
            lambda: ticket.action_return_to_customer("  "),
            lambda: ticket.action_refer(self.third_party(), "", 5),
            lambda: ticket.action_refer(self.env["res.partner"], "Please answer", 5),
            lambda: ticket.action_send_back("\n"),
            lambda: ticket.action_close_unsolved(""),
            lambda: ticket.action_cancel(False),
        ):
            with self.assertRaises(MissingInput):
                call()
        self.assertPhase(ticket, "processing")

    # ------------------------------------------------------------------ no button is a short cut

    def test_actions_hold_to_their_phase(self):
        """A button pressed by RPC in another phase than its own is refused: it would jump a rule."""
        # guards: models.process.helpdesk_ticket_steps:action_start_verification
        # guards: models.process.helpdesk_ticket_steps:action_resume
        # guards: models.process.helpdesk_ticket_steps:action_send_back
        # guards: models.process.helpdesk_ticket_steps:action_accept
        # guards: models.process.helpdesk_ticket_decision:action_solve_first_contact
        # guards: models.process.helpdesk_ticket_decision:action_take_back
        # guards: models.referral.helpdesk_ticket:action_close_answered
        own = {
            "action_start_verification": ("received",),
            "action_accept": ("verification",),
            "action_resume": ("awaiting_customer", "third_party"),
            "action_send_back": ("processing",),
            "action_solve_first_contact": ("received", "verification"),
            "action_take_back": ("proposed",),
            "action_close_answered": ("third_party",),
            "action_close_unsolved": ("processing", "third_party"),
        }
        words = ("action_send_back", "action_close_answered", "action_close_unsolved")
        for phase, _label in PHASES:
            ticket = self.make_ticket(phase=phase, solution="<p>Done.</p>")
            # the waits it went through must not lead anywhere any more
            ticket._write_managed({"phase_before_wait": ticket.phase_before_wait or "verification"})
            for name, phases in own.items():
                if phase not in phases:
                    with self.subTest(phase=phase, action=name), self.assertRaises(MoveNotAllowed):
                        getattr(ticket, name)(*(["A reason"] if name in words else []))
            self.assertPhase(ticket, phase)

    def test_send_back_and_unsolved_by_the_leader_only(self):
        # guards: models.process.helpdesk_ticket_steps:action_send_back
        for name, phase in (("action_send_back", "verification"), ("action_close_unsolved", "closed")):
            ticket = self.make_ticket(phase="processing")
            with self.assertRaises(ComplaintError):
                getattr(ticket.with_user(self.agent), name)("It was not complete")
            self.assertPhase(ticket, "processing")
            getattr(ticket.with_user(self.leader), name)("It was not complete")
            self.assertPhase(ticket, phase)
            self.assertEqual(ticket.move_ids.sorted("id")[-1].reason, "It was not complete")

    def test_buttons_tell_the_truth(self):
        """A shown button works; the steps shown are those the table has from the phase."""
        for phase, shown in {
            "received": {"can_start_verification", "can_solve_first_contact", "can_cancel"},
            "processing": {"can_return", "can_refer", "can_propose", "can_cancel"},
            "awaiting_customer": {"can_resume", "can_cancel"},
            "proposed": {"can_take_back", "can_cancel"},
            "closed": set(),
        }.items():
            ticket = self.make_ticket(phase=phase).with_user(self.agent)
            names = [name for name in ticket._fields if name.startswith("can_") and name not in ASIDE]
            self.assertEqual({name for name in names if ticket[name]}, shown, phase)
        case = self.make_ticket(phase="processing").with_user(self.leader)
        self.assertTrue(case.can_send_back and case.can_close_unsolved)

    # ------------------------------------------------------------------ waiting, cancelling

    def test_resume_goes_back_to_where_it_came_from(self):
        # guards: models.process.helpdesk_ticket:_check_move
        for start, other in (("verification", "processing"), ("processing", "verification")):
            for wait in ("return", "refer"):
                with self.subTest(start=start, wait=wait):
                    ticket = self.make_ticket(phase=start)
                    self.step(ticket, wait)
                    with self.assertRaises(MoveNotAllowed):
                        self.drag(ticket, other)
                    self.drag(ticket, start)
                    self.assertPhase(ticket, start)

    def test_cancelled_goes_back_to_the_phase_it_left(self):
        """Reopened, or its duplicate undone, a cancelled case stands where it stood."""
        for phase in OPEN:
            with self.subTest(phase=phase):
                ticket = self.make_ticket(phase=phase)
                ticket.sudo().action_withdraw()
                self.assertPhase(ticket, "cancelled", "withdrawn")
                self.assertTrue(ticket.closed_date)
                ticket.sudo().action_reopen("I was too quick")
                # the customer's word is the answer the case waited for
                self.assertPhase(ticket, "processing" if phase == "awaiting_customer" else phase)
                self.assertFalse(ticket.closed_date or ticket.close_reason)

    def test_cancelled_wait_still_knows_where_it_came_from(self):
        # guards: models.process.helpdesk_ticket:_move
        for start, wait in (("verification", "return"), ("verification", "refer"), ("processing", "refer")):
            with self.subTest(start=start, wait=wait):
                ticket = self.make_ticket(phase=start)
                self.step(ticket, wait)
                ticket.sudo().action_withdraw()
                ticket.sudo().action_reopen("I was too quick")
                if wait == "refer":
                    self.assertPhase(ticket, "third_party")
                    ticket.action_resume()
                self.assertPhase(ticket, start)

    def test_ended_case_has_its_closed_date_and_loses_it(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="closed")
        self.assertEqual(ticket.closed_date, SUNDAY)
        with self.at("2026-06-08 10:00"):
            ticket.sudo().action_reopen("Not paid yet")
        self.assertFalse(ticket.closed_date)
        self.assertFalse(ticket.closed)

    def test_out_of_scope_from_any_open_phase(self):
        for phase in OPEN:
            ticket = self.make_ticket(phase=phase)
            ticket.with_user(self.agent).action_cancel("Not ours, and nobody's")
            self.assertPhase(ticket, "cancelled", "out_of_scope")
            self.assertFalse(ticket.decision)
        for phase in ENDED:
            with self.assertRaises(MoveNotAllowed):
                self.make_ticket(phase=phase).action_cancel("Not ours")

    def test_batch_moves_each_from_its_own_phase(self):
        first, second = self.make_ticket(phase="verification"), self.make_ticket(phase="verification")
        (first | second).action_return_to_customer("A copy of the contract")
        self.assertEqual((first | second).mapped("phase"), ["awaiting_customer"] * 2)
        mixed = first | self.make_ticket()
        with self.assertRaises(MoveNotAllowed):
            mixed.action_start_verification()
        self.assertEqual(mixed.mapped("phase"), ["awaiting_customer", "received"])

    def test_policy_e07_every_step_is_documented(self):
        """Who moved the case, when, from where and why, in the case's history; and its reference number."""
        # guards: models.process.helpdesk_ticket:_move
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket()
            ticket.with_user(self.agent).action_start_verification()
            ticket.with_user(self.agent2).action_reject("Not one of our services")
            ticket.sudo().action_reopen("It is")
        self.assertRegex(ticket.number, r"^CMP/2026/\d{5}$")
        self.assertEqual(
            [(m.phase_from, m.phase_to, m.user_id, m.reason, m.by_customer) for m in ticket.move_ids.sorted("id")],
            [
                (False, "received", self.env.user, False, False),
                ("received", "verification", self.agent, False, False),
                ("verification", "rejected", self.agent2, "Not one of our services", False),
                ("rejected", "verification", self.env.user, "It is", True),
            ],
        )
        self.assertEqual(set(ticket.move_ids.mapped("date")), {SUNDAY})
        self.assertEqual([step["phase_to"] for step in ticket._history()], ticket.move_ids.mapped("phase_to"))

    def test_move_written_at_the_moment_given(self):
        ticket = self.make_ticket()
        ticket._move("verification", now=SUNDAY - timedelta(days=3), reason="By telephone")
        move = ticket.move_ids.sorted("id")[-1]
        self.assertEqual(
            (move.date, move.reason, move.phase_from), (SUNDAY - timedelta(days=3), "By telephone", "received")
        )

    # ------------------------------------------------------------------ keeping

    def test_archiving_open_is_refused(self):
        # guards: models.process.helpdesk_ticket:write
        ticket = self.make_ticket()
        for value in (False, 0, None):
            with self.assertRaises(ComplaintError):
                ticket.write({"active": value})
        with self.assertRaises(ComplaintError):
            ticket.action_archive()
        closed = self.make_ticket(phase="closed")
        closed.action_archive()
        self.assertFalse(closed.active)

    def test_deleting_is_refused(self):
        ticket = self.make_ticket(phase="closed")
        with self.assertRaises(AccessError):
            ticket.with_user(self.agent).unlink()
        with self.assertRaises(UserError):
            ticket.unlink()
        # guards: models.process.helpdesk_ticket:write
        with self.assertRaises(ComplaintError):
            ticket.number = "/"
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        plain.unlink()
        self.assertFalse(plain.exists())

    def test_copy_starts_fresh(self):
        ticket = self.make_ticket(phase="closed", subject_user_ids=[Command.set(self.agent2.ids)])
        ticket.sudo().action_reopen("Once more")
        ticket.importance = "high"
        copy = ticket.with_user(self.agent).copy()
        self.assertPhase(copy, "received")
        self.assertNotEqual(copy.number, ticket.number)
        self.assertRegex(copy.number, r"^CMP/\d{4}/\d{5}$")
        self.assertFalse(copy.decision or copy.solution or copy.close_reason or copy.closed_date or copy.reopen_count)
        self.assertFalse(copy.deadline_ids)
        self.assertEqual(copy.importance, "medium")
        # the same words about the same person are in it
        self.assertEqual(copy.subject_user_ids, self.agent2)

    def test_history_is_in_the_order_of_events(self):
        """The server's clock went back an hour in between: what came later stands later."""
        # guards: models.mail.helpdesk_ticket:_history
        # guards: models.process.helpdesk_ticket_move:HelpdeskTicketMove
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="verification")
        with self.at("2026-06-07 09:00"):
            self.step(ticket, "accept")
        phases = ["received", "verification", "processing"]
        ticket.invalidate_recordset()
        self.assertEqual(ticket.move_ids.mapped("phase_to"), phases)
        self.assertEqual([entry["phase_to"] for entry in ticket._history()], phases)
