from itertools import product

from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed
from ..models.helpdesk_ticket_stage import PHASES
from ..models.ticket_phase import MOVES
from .common import ComplaintCase


class TestPhase(ComplaintCase):
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
