from markupsafe import Markup

from odoo import api, models

from . import helpdesk_policy_wording  # noqa: F401 (its model is inherited)


class HelpdeskPolicyWording(models.Model):
    """What the customer is told of a case that is open again."""

    _inherit = "helpdesk.policy.wording"

    @api.model
    def _paragraph_after_rejection(self, cases, details):
        """What follows, under the notice that a case is open again."""
        steps = Markup().join(Markup("<li>%s</li>") % step for step in self._steps_after_rejection(cases))
        return Markup("<p>%s</p><ol>%s</ol>") % (cases.env._("What happens now:"), steps)

    @api.model
    def _steps_after_rejection(self, case):
        """What follows now that a case is open again, in sentences of its context's language."""
        env, words, due = case.env, case._wording(), case._due_moment("resolution")
        names = {"your": words.your, "named": words.the, "due": due}
        left, _reason = case._way_back()
        if left == "rejected":
            # an appeal against the refusal
            return [
                env._("Whoever leads the department looks at %(your)s and at the reason of the refusal.", **names),
                env._("You are told what was decided, and why."),
            ]
        if left == "cancelled":
            return [env._("What you told us is kept with %(named)s, in your words.", **names), self._step(case)]
        return [
            env._("What you told us is kept with %(named)s, in your words.", **names),
            env._("An officer contacts you, and asks what is still missing."),
            env._("We look into %(your)s anew; you receive the new answer by %(due)s.", **names)
            if due
            else env._("We look into %(your)s anew, and you receive a new answer.", **names),
            env._("You may tell us again if that does not satisfy you either."),
        ]

    @api.model
    def _step(self, case):
        """How a case goes on that had ended without an answer."""
        env, words = case.env, case._wording()
        due = {kind: case._due_moment(kind) for kind in ("verification", "resolution", "decision")}
        if case.phase in ("received", "verification"):
            if due["verification"]:
                return env._(
                    "We check by %(due)s whether we can go on with %(your)s, and tell you the result.",
                    due=due["verification"],
                    your=words.your,
                )
            return env._("We check whether we can go on with %s, and tell you the result.", words.your)
        if case.phase == "proposed" and due["decision"]:
            return env._(
                "You may accept or reject %(outcome)s until %(due)s.", outcome=words.outcome, due=due["decision"]
            )
        if due["resolution"]:
            return env._(
                "We look further into %(your)s; you receive the answer by %(due)s.",
                your=words.your,
                due=due["resolution"],
            )
        return env._("We look further into %s, and you receive an answer.", words.your)
