"""The language of the tests of races: two transactions at once, the second begun before the first committed."""

import threading
from concurrent.futures import ThreadPoolExecutor

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged

from ..models.process.acting import KEY, Acting


@tagged("post_install", "-at_install")
class RaceCase(TransactionCase):
    """Two transactions at once, each with a connection of its own; what they commit is taken away again."""

    def setUp(self):
        super().setUp()
        self.context = {KEY: Acting(silent=True), "tracking_disable": True, "lang": "en_US"}
        self.committed = []
        self.addCleanup(self.take_away)
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            category = {"name": "Raced", "complexity": "routine", "importance": "low", "company_id": False}
            self.category_id = self.keep(env["helpdesk.ticket.category"].create(category))
            self.partner_id = self.keep(env["res.partner"].create({"name": "Raced", "email": "raced@example.com"}))

    def environment(self, cr):
        return api.Environment(cr, SUPERUSER_ID, self.context)

    def keep(self, record):
        self.committed.append((record._name, record.id))
        return record.id

    def take_away(self):
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            tickets = env["helpdesk.ticket"].search([("partner_id", "=", self.partner_id)])
            messages = [("model", "=", "helpdesk.ticket"), ("res_id", "in", tickets.ids)]
            env["mail.message"].search(messages).unlink()
            tickets.message_unsubscribe(tickets.message_partner_ids.ids)
            env["mail.activity"].search([("res_model", "=", tickets._name), ("res_id", "in", tickets.ids)]).unlink()
            # registered cases are never deleted by the ORM
            cr.execute("DELETE FROM helpdesk_ticket WHERE id = ANY(%s)", [tickets.ids])
            for model, id_ in reversed(self.committed):
                env[model].browse(id_).unlink()

    def race(self, first, second):
        """Runs `second` in another transaction that began before `first` committed, and waits for it.

        :return: what `second` returned, or the error it raised
        """
        began, pids = threading.Event(), []

        def run():
            with self.registry.cursor() as cr:
                cr.execute("SELECT pg_backend_pid()")
                pids.extend(cr.fetchone())
                began.set()
                env = self.environment(cr)
                try:
                    return retrying(lambda: second(env), env)
                except UserError as error:
                    return error

        with ThreadPoolExecutor(1) as pool:
            # leaving the cursor's block commits
            with self.registry.cursor() as cr:
                cr.execute("SELECT 1")
                first(self.environment(cr))
                cr.flush()
                result = pool.submit(run)
                self.assertTrue(began.wait(20))
                # the other one now waits for what this one holds
                while not result.done():
                    cr.execute("SELECT pg_backend_pid() = ANY(pg_blocking_pids(%s))", pids)
                    if cr.fetchone()[0]:
                        break
                self.assertFalse(result.done(), "it has to wait")
            return result.result(30)
