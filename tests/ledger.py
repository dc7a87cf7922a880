"""The language of the tests of the ledger: policies and their escalation, words of both sides, rows."""

from odoo import Command

from .clock import keep_moments
from .common import MODULE, ComplaintCase, utc


class LedgerCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Policy = cls.env["helpdesk.sla.policy"]
        cls.Deadline = cls.env["helpdesk.ticket.deadline"]
        cls.cron = cls.env.ref(f"{MODULE}.ir_cron_deadlines")
        # the demo data's cases wake nobody
        cls.Deadline.search([]).next_action_date = False
        cls.env["ir.cron.trigger"].search([("cron_id", "=", cls.cron.id)]).unlink()

    @classmethod
    def make_policy(cls, milestone="resolution", levels=(), **vals):
        """A policy of the company; `levels` are values of its escalation lines."""
        return cls.Policy.create(
            {
                "name": f"{milestone} policy",
                "milestone": milestone,
                "company_id": cls.company.id,
                "escalation_ids": [Command.create(level) for level in levels],
                **vals,
            }
        )

    def say(self, ticket, user=None, **vals):
        """A person of the body writes to the customer."""
        return ticket.with_user(user or self.agent).message_post(
            **{"body": "We are on it", "message_type": "comment", "subtype_xmlid": "mail.mt_comment", **vals}
        )

    def hear(self, ticket, **vals):
        """The customer writes."""
        return ticket.sudo().message_post(
            **{
                "body": "Here it is",
                "author_id": ticket.partner_id.id,
                "message_type": "email",
                "subtype_xmlid": "mail.mt_comment",
                **vals,
            }
        )

    def make_holiday(self, first, last=None, calendar=None):
        """A leave of whole local days; running limits follow as at the end of the transaction."""
        moments = {"date_from": utc(f"{first} 00:00"), "date_to": utc(f"{last or first} 23:59:59")}
        leave = self.env["resource.calendar.leaves"].create(
            {"name": "Holiday", "calendar_id": (calendar or self.calendar).id, **moments}
        )
        keep_moments(leave, moments)
        self.end_transaction()
        return leave

    def end_transaction(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def rows(self, ticket, kind):
        return ticket.deadline_ids.filtered(lambda r: r.kind == kind).sorted("id")

    def assertState(self, ticket, kind, state):
        row = self.row(ticket, kind)
        self.assertEqual(row.state, state, f"{kind} of {ticket.number}")
        return row

    def activities(self, ticket, user):
        return ticket.activity_ids.filtered(lambda a: a.user_id == user)

    def mails(self, user):
        """Mails to a user, whatever they are about."""
        return self.env["mail.mail"].search([("recipient_ids", "in", user.partner_id.ids)])

    def triggers(self):
        return self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])
