from odoo import api, models

from ..tools.figures import BY_KEY


class HelpdeskComplaintFigures(models.AbstractModel):
    """How indicators are named and defined: the words that stand in every report."""

    _inherit = "helpdesk.complaint.figures"

    @api.model
    def _indicator_labels(self):
        """{key: label}, in the language of the environment."""
        return {
            "received": self.env._("Received"),
            "ended": self.env._("Ended"),
            "solved": self.env._("Solved"),
            "open_end": self.env._("Open at the end"),
            "acceptance": self.env._("Acceptance"),
            "first_contact": self.env._("Solved at first contact"),
            "on_time_first_response": self.env._("First response on time"),
            "on_time_verification": self.env._("Verification on time"),
            "on_time_routing": self.env._("Routing on time"),
            "on_time_resolution": self.env._("Resolution on time"),
            "accuracy": self.env._("Accuracy"),
            "reopening": self.env._("Reopening rate"),
            "first_response_median": self.env._("First response, median"),
            "resolution_median": self.env._("Resolution time, median"),
            "resolution_p90": self.env._("Resolution time, 90th percentile"),
            "satisfaction": self.env._("Satisfaction"),
            "satisfied": self.env._("Satisfied customers"),
            "response_rate": self.env._("Response rate"),
        }

    @api.model
    def _line_labels(self):
        """{measure: label} of the ends that are counted on lines of their own."""
        return {
            "referred": self.env._("Referred to another body"),
            "duplicate": self.env._("Duplicates"),
            "withdrawn": self.env._("Withdrawn"),
            "deemed": self.env._("Deemed accepted (no answer in the time to decide)"),
            "unsolved": self.env._("Closed as not solved"),
            "unresponsive": self.env._("Closed without an answer from the customer"),
            "ineligible_end": self.env._("Not accepted"),
            "out_of_scope": self.env._("Out of scope"),
        }

    @api.model
    def _definitions(self, threshold):
        """{key: sentence}: how each indicator is worked out.

        :param threshold: points from which a customer counts as satisfied
        """
        on_time = self.env._(
            "Kept limits ÷ (kept + missed), by the date on which they were due. Limits of cases that were referred, "
            "duplicate or withdrawn are in neither."
        )
        definitions = {
            "received": self.env._("Cases registered in the period."),
            "ended": self.env._("Cases that ended in the period and had not been reopened by its end."),
            "solved": self.env._("Cases closed as solved in the period; not those referred to another body."),
            "open_end": self.env._("Cases that were open when the period ended."),
            "acceptance": self.env._(
                "Accepted ÷ (accepted + rejected as not eligible), by the date of the verification."
            ),
            "first_contact": self.env._(
                "Closed as solved with the procedure “first contact”, or with one public answer and one handler, and "
                "never reopened: share of the cases closed as solved."
            ),
            "accuracy": self.env._(
                "Solved from the first assignment: one handler, not reopened, not rejected by the customer. Share of "
                "the cases closed as solved."
            ),
            "reopening": self.env._("Cases reopened in the period ÷ cases closed as solved."),
            "first_response_median": self.env._(
                "Working hours from registration to the first public message or answered call of a person: half of the "
                "cases took no longer."
            ),
            "resolution_median": self.env._(
                "Working hours from registration to the solution, less the time in which the case waited for the "
                "customer or another body: half of the solved cases took no longer."
            ),
            "resolution_p90": self.env._("The same: nine in ten of the solved cases took no longer."),
            "satisfaction": self.env._("Mean score of the answered surveys, 0 to 100."),
            "satisfied": self.env._("Answered surveys with %s points or more ÷ answered surveys.", threshold),
            "response_rate": self.env._(
                "Answered surveys ÷ (answered + sent in the period and not answered by its end), by the date of the "
                "answer."
            ),
        }
        return {key: definitions.get(key, on_time) for key in BY_KEY}

    @api.model
    def _dimension_labels(self):
        """{dimension: label}."""
        return {
            "type_id": self.env._("Type"),
            "general_category_id": self.env._("General category"),
            "category_id": self.env._("Category"),
            "team_id": self.env._("Department"),
            "channel_id": self.env._("Channel"),
            "segment_id": self.env._("Beneficiary segment"),
            "complexity": self.env._("Complexity"),
            "importance": self.env._("Importance"),
            "procedure": self.env._("Procedure"),
            "user_id": self.env._("Agent"),
        }
