import logging

import psycopg2.errors

from odoo import api, fields, models
from odoo.fields import Domain

from .deadline_plan import AT_ONCE
from .deadline_rematch import REMATCH_CHUNK
from .helpdesk_ticket_deadline import RUNNING
from .helpdesk_ticket_stage import OPEN

_logger = logging.getLogger(__name__)


class HelpdeskSlaPolicy(models.Model):
    """A policy that is new, active again or wider reaches the open cases that have no limit of its milestone yet."""

    _inherit = "helpdesk.sla.policy"

    reach_after = fields.Integer(
        copy=False,
        default=-1,
        readonly=True,
        help="The scheduled action still looks at the open cases after this one; -1: it has seen all of them.",
    )

    _reach_idx = models.Index("(id) WHERE reach_after >= 0")

    def _reach_open_cases(self):
        """Opens the milestone on open cases without it: a few at once, many by the scheduled action."""
        Ticket = self.env["helpdesk.ticket"].sudo()
        for policy in self.filtered("active"):
            cases = Ticket.search(policy._reach_domain(), limit=AT_ONCE + 1)
            if len(cases) <= AT_ONCE:
                cases._apply_policies([policy.milestone], reason="policy")
            else:
                policy.reach_after = 0
                self.env["helpdesk.ticket.deadline"]._wake_now()

    @api.model
    def _reach_next_cases(self):
        """One batch of the policies that had too many cases to reach them at once.

        :return: how many cases were looked at
        """
        policy = self.search([("reach_after", ">=", 0)], limit=1).try_lock_for_update(allow_referencing=True)
        if not policy:
            return 0
        domain = policy._reach_domain() & Domain("id", ">", policy.reach_after)
        cases = self.env["helpdesk.ticket"].sudo().search(domain, order="id", limit=REMATCH_CHUNK)
        for case in cases:
            case._reached_by(policy)
        policy.reach_after = cases[-1:].id if len(cases) == REMATCH_CHUNK else -1
        return len(cases) or 1

    def _reach_domain(self):
        """Open cases that this policy matches and that may still need its milestone.

        What the domain cannot tell, `_milestone_start` of the case does.
        """
        self.ensure_one()
        domain = Domain("use_complaint_process", "=", True) & Domain("phase", "in", OPEN)
        for name, values in (
            ("company_id", self.company_id.ids),
            ("team_id", self.team_ids.ids),
            ("type_id", self.type_ids.ids),
            ("channel_id", self.channel_ids.ids),
            ("segment_id", self.segment_ids.ids),
            ("complexity", [self.complexity] if self.complexity else []),
            ("importance", [self.importance] if self.importance else []),
        ):
            if values:
                domain &= Domain(name, "in", values)
        if self.category_ids:
            domain &= Domain("category_id", "child_of", self.category_ids.ids)
        if self.reopened:
            domain &= Domain("reopen_count", ">" if self.reopened == "yes" else "=", 0)
        kept = Domain("kind", "=", self.milestone)
        if self.milestone == "resolution":
            # a reopened case has older ones that have ended
            kept &= Domain("done_date", "=", False)
            domain &= Domain("phase", "!=", "proposed")
        else:
            kept &= Domain("state", "in", (*RUNNING, "met", "missed"))
        if self.milestone == "verification":
            domain &= Domain("phase", "in", ("received", "verification")) | Domain(
                "phase_before_wait", "=", "verification"
            )
        elif self.milestone == "routing":
            domain &= Domain("user_id", "=", False)
        return domain & ~Domain("deadline_ids", "any", kept)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _reached_by(self, policy):
        """In a savepoint of its own: one bad case stops no other."""
        try:
            with self.env.cr.savepoint():
                self._apply_policies([policy.milestone], reason="policy")
        except psycopg2.errors.SerializationFailure:
            raise
        except Exception:
            _logger.exception("the case %s got no time limit from the policy %s", self.id, policy.id)
            self.env.invalidate_all()
