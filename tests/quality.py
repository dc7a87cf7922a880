"""The language of the tests of quality: people of the quality team, and customers who answer the survey."""

from odoo import Command

from .common import MODULE
from .ledger import LedgerCase

TEAM_GROUP = "helpdesk_mgmt.group_helpdesk_user_team"


class QualityCase(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Followup = cls.env["helpdesk.quality.followup"]
        cls.Review = cls.env["helpdesk.quality.review"]
        quality = cls.env.ref(f"{MODULE}.group_quality")
        # the demo data's quality team is not of these tests, nor are its managers
        quality.user_ids = [Command.clear()]
        cls.head = cls.make_user("head", "helpdesk_mgmt.group_helpdesk_manager", name="Head of quality")
        cls.noura = cls.make_quality("noura")
        cls.huda = cls.make_quality("huda")
        cls.company.write(
            {
                "complaint_quality_leader_id": cls.head.id,
                "complaint_followup_days": 3,
                "complaint_satisfaction_threshold": 60,
                "complaint_survey_days": 5,
                "complaint_review_period": False,
                "complaint_review_unit": "number",
                "complaint_review_size": 2,
            }
        )
        cls.reason = cls.env.ref(f"{MODULE}.dissatisfaction_time")

    @classmethod
    def make_quality(cls, login, **vals):
        return cls.make_user(login, f"{MODULE}.group_quality", name=f"Quality {login}", **vals)

    def answer(self, ticket, mark=1):
        """The customer gives every scale question of the survey about the case the same mark."""
        answer = ticket.survey_input_id.sudo()
        for question in answer.predefined_question_ids.filtered(lambda q: q.question_type == "scale"):
            answer._save_lines(question, str(mark))
        answer._mark_done()
        return answer

    def dissatisfied(self, mark=1, **vals):
        """A closed case whose customer has answered the survey; with its follow-up, if there is one."""
        ticket = self.make_ticket(phase="closed", **vals)
        self.answer(ticket, mark)
        return ticket, self.Followup.search([("ticket_id", "=", ticket.id)])

    def contact(self, followup, outcome="reached", user=None, **vals):
        return (
            self.env["helpdesk.contact.attempt"]
            .with_user(user or followup.user_id)
            .create(
                {
                    "ticket_id": followup.ticket_id.id,
                    "followup_id": followup.id,
                    "outcome": outcome,
                    "means": "phone",
                    **vals,
                }
            )
        )

    def found(self, followup, **vals):
        """The customer was reached and the reason is known: what `_check_treatable` asks for."""
        self.contact(followup)
        mine = followup.with_user(followup.user_id)
        mine.write({"reason_id": self.reason.id, "verdict": "justified", "finding": "Two weeks lost", **vals})
        return mine

    def told(self, record, user):
        return record.sudo().activity_ids.filtered(lambda a: a.user_id == user)
