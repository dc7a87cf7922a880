"""Two agents who close two cases as duplicates of each other, at the same moment: one of the cases goes on."""

import threading
from concurrent.futures import ThreadPoolExecutor

from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..exceptions import ComplaintError
from ..models.process.acting import KEY, Acting
from .common import ComplaintBuilders


@tagged("post_install", "-at_install")
class TestDuplicateRace(ComplaintBuilders, TransactionCase):
    """In transactions of their own, committed: the two cases are taken out again at the end."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {KEY: Acting(silent=True, not_compared=True)})
            partner = env["res.partner"].create({"name": "Race"})
            team = env["helpdesk.ticket.team"].search([("use_complaint_process", "=", True)], limit=1)
            vals = {"name": "Race", "description": "Race", "team_id": team.id, "partner_id": partner.id}
            self.ids = env["helpdesk.ticket"].create([dict(vals), dict(vals)]).ids
            self.partner_id = partner.id
        self.addCleanup(self.take_out)

    def take_out(self):
        with self.registry.cursor() as cr:
            cr.execute("UPDATE helpdesk_ticket SET duplicate_id = NULL WHERE id = ANY(%s)", [self.ids])
            cr.execute("DELETE FROM helpdesk_ticket WHERE id = ANY(%s)", [self.ids])
            cr.execute("DELETE FROM mail_message WHERE model = 'helpdesk.ticket' AND res_id = ANY(%s)", [self.ids])
            cr.execute(
                "DELETE FROM mail_followers WHERE res_model = 'helpdesk.ticket' AND res_id = ANY(%s)", [self.ids]
            )
            cr.execute("DELETE FROM res_partner WHERE id = %s", [self.partner_id])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_agents_close_each_others_case(self):
        # guards: models.duplicate.helpdesk_ticket:action_duplicate_of
        both = threading.Barrier(2, timeout=20)

        def close(new_id, old_id):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {KEY: Acting(silent=True)})
                # each has its snapshot before the other has written anything
                env["helpdesk.ticket"].browse([new_id, old_id]).mapped("phase")
                both.wait()
                new = env["helpdesk.ticket"].browse(new_id)
                try:
                    retrying(lambda: new.action_duplicate_of(old_id) and None, env)
                except ComplaintError:
                    cr.rollback()
                    return False
                return True

        with ThreadPoolExecutor(2) as pool:
            one, other = self.ids
            results = [task.result(60) for task in (pool.submit(close, one, other), pool.submit(close, other, one))]
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            phases = sorted(env["helpdesk.ticket"].browse(self.ids).mapped("phase"))
        self.assertEqual(sorted(results), [False, True])
        self.assertEqual(phases, ["cancelled", "received"])
