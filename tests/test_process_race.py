from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import mute_logger

from ..exceptions import MoveNotAllowed
from .common import MODULE, ComplaintBuilders, ComplaintCase
from .race import RaceCase


class TestProcessRace(RaceCase):
    """Two people take a step on one case at the same moment: one takes it, the other reads who did."""

    def setUp(self):
        super().setUp()
        # as people do it: told, tracked, compared
        self.context = {"lang": "en_US", "mail_notify_force_send": False}
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            vals = {
                "name": "Raced",
                "description": "<p>Raced</p>",
                "type_id": env.ref(f"{MODULE}.type_complaint").id,
                "category_id": self.category_id,
                "partner_id": self.partner_id,
                "segment_id": env["helpdesk.beneficiary.segment"].search([], limit=1).id,
            }
            # the one that it is compared with
            env["helpdesk.ticket"].create(vals)
            self.id_ = env["helpdesk.ticket"].create({**vals, "solution": "<p>Paid.</p>"}).id

    def bring_to(self, phase):
        with self.registry.cursor() as cr:
            ComplaintBuilders.bring_to(self.environment(cr)["helpdesk.ticket"].browse(self.id_), phase)

    def both(self, *works):
        """What the second got, both acting as the administrator."""
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            return self.race(*map(self.step, works))

    def step(self, work):
        return lambda env: work(env(user=env.ref("base.user_admin"))["helpdesk.ticket"].browse(self.id_))

    def moves_to(self, phase):
        with self.registry.cursor() as cr:
            case = self.environment(cr)["helpdesk.ticket"].browse(self.id_)
            self.assertEqual(case.phase, phase)
            running = case.deadline_ids.filtered(lambda r: r.state == "running").mapped("kind")
            self.assertEqual(len(running), len(set(running)))
            return len(case.move_ids.filtered(lambda m: m.phase_to == phase))

    def assertOneDidIt(self, result, phase):
        self.assertIsInstance(result, MoveNotAllowed)
        self.assertRegex(str(result), r"has just moved \S+ to “")
        self.assertEqual(self.moves_to(phase), 1)

    def test_verification_begun_twice(self):
        # guards: models.process.helpdesk_ticket_move:_just_now
        result = self.both(lambda case: case.action_start_verification(), lambda case: case.action_start_verification())
        self.assertOneDidIt(result, "verification")

    def test_solution_proposed_twice(self):
        # guards: models.process.helpdesk_ticket_move:_wait_for_others
        self.bring_to("processing")
        with self.registry.cursor() as cr:
            # no policy promises anything of the case: no row of its ledger stands in the way of the second
            cr.execute("DELETE FROM helpdesk_ticket_deadline WHERE ticket_id = %s", [self.id_])
        result = self.both(lambda case: case.action_propose_solution(), lambda case: case.action_propose_solution())
        self.assertOneDidIt(result, "proposed")

    def test_dialog_confirmed_twice(self):
        """A double click: the second confirmation finds the case moved, and its text changes nothing."""
        # guards: models.process.helpdesk_ticket_move:_wait_for_others
        self.bring_to("processing")

        def confirm(text):
            def work(case):
                vals = {"ticket_id": case.id, "step": "propose", "solution": f"<p>{text}</p>"}
                case.env["helpdesk.ticket.step"].create(vals).action_confirm()

            return work

        self.assertOneDidIt(self.both(confirm("First"), confirm("Second")), "proposed")
        with self.registry.cursor() as cr:
            self.assertIn("First", self.environment(cr)["helpdesk.ticket"].browse(self.id_).solution)

    def test_card_dragged_by_two(self):
        self.bring_to("verification")

        def drag(case):
            case.stage_id = case.team_id._stage_of("processing")

        # whoever comes second drags it to where it lies already
        self.assertNotIsInstance(self.both(drag, drag), UserError)
        self.assertEqual(self.moves_to("processing"), 1)

    def test_accepted_and_refused_at_once(self):
        self.bring_to("verification")
        result = self.both(lambda case: case.action_accept(), lambda case: case.action_reject("Not ours"))
        self.assertOneDidIt(result, "processing")


class TestLostRace(ComplaintCase):
    def test_what_may_fail_hides_no_lost_race(self):
        # guards: models.duplicate.helpdesk_ticket_match:_compare_safely
        # guards: models.portal.helpdesk_ticket_filing:_similar_to_filing
        Match, Filing = self.env["helpdesk.ticket.match"], self.env["helpdesk.ticket.filing"]

        def lost(*args):
            raise ConcurrencyError("another was first")

        self.patch(self.registry["helpdesk.ticket.match"], "_compare_cases", lost)
        self.patch(self.registry["helpdesk.ticket.filing"], "_find_similar_to_filing", lost)
        with self.assertRaises(ConcurrencyError):
            Match._compare_safely(self.env["helpdesk.ticket"])
        with self.assertRaises(ConcurrencyError):
            Filing._similar_to_filing(self.customer, {}, self.env["ir.attachment"])

    def test_second_reads_who_was_first_for_a_minute(self):
        # guards: models.process.helpdesk_ticket_move:_just_now
        with self.at("2026-06-07 10:00"):
            case = self.make_ticket()
            case.with_user(self.agent).action_start_verification()
            with self.assertRaisesRegex(MoveNotAllowed, "^Agent has just moved .* to “Verification”"):
                case.with_user(self.agent2).action_start_verification()
        with self.at("2026-06-07 10:02"), self.assertRaisesRegex(MoveNotAllowed, f"^{case.number} is in the phase"):
            case.with_user(self.agent2).action_start_verification()

    def test_customer_was_first(self):
        case = self.make_ticket(phase="proposed")
        case.sudo().action_customer_accept()
        with self.assertRaisesRegex(MoveNotAllowed, "^The customer has just moved"):
            case.sudo().action_customer_accept()
