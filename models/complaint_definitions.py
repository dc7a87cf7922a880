from odoo import api, models

from ..tools.figures import BY_KEY


class HelpdeskComplaintFigures(models.AbstractModel):
    """How indicators are named and defined: the words that stand in every report."""

    _inherit = "helpdesk.complaint.figures"

    @api.model
    def _indicator_labels(self):
        """{key: label}, in the language of the environment."""
        _ = self.env._
        return {
            "received": _("Received"),
            "ended": _("Ended"),
            "solved": _("Solved"),
            "open_end": _("Open at the end"),
            "acceptance": _("Acceptance"),
            "first_contact": _("Solved at first contact"),
            "on_time_first_response": _("First response on time"),
            "on_time_verification": _("Verification on time"),
            "on_time_routing": _("Routing on time"),
            "on_time_resolution": _("Resolution on time"),
            "accuracy": _("Accuracy"),
            "reopening": _("Reopening rate"),
            "first_response_median": _("First response, median"),
            "resolution_median": _("Resolution time, median"),
            "resolution_p90": _("Resolution time, 90th percentile"),
            "satisfaction": _("Satisfaction"),
            "satisfied": _("Satisfied customers"),
            "response_rate": _("Response rate"),
        }

    @api.model
    def _line_labels(self):
        """{measure: label} of the ends that are counted on lines of their own."""
        _ = self.env._
        return {
            "referred": _("Referred to another body"),
            "duplicate": _("Duplicates"),
            "withdrawn": _("Withdrawn"),
            "deemed": _("Deemed accepted (no answer in the time to decide)"),
            "unsolved": _("Closed as not solved"),
            "unresponsive": _("Closed without an answer from the customer"),
            "ineligible_end": _("Not accepted"),
            "out_of_scope": _("Out of scope"),
        }

    @api.model
    def _definitions(self, threshold):
        """{key: sentence}: how each indicator is worked out.

        :param threshold: points from which a customer counts as satisfied
        """
        _ = self.env._
        on_time = _(
            "Kept limits ÷ (kept + missed), by the date on which they were due. Limits of cases that were referred, "
            "duplicate or withdrawn are in neither."
        )
        definitions = {
            "received": _("Cases registered in the period."),
            "ended": _("Cases that ended in the period and had not been reopened by its end."),
            "solved": _("Cases closed as solved in the period; not those referred to another body."),
            "open_end": _("Cases that were open when the period ended."),
            "acceptance": _("Accepted ÷ (accepted + rejected as not eligible), by the date of the verification."),
            "first_contact": _(
                "Closed as solved with the procedure “first contact”, or with one public answer and one handler, and "
                "never reopened: share of the cases closed as solved."
            ),
            "accuracy": _(
                "Solved from the first assignment: one handler, not reopened, not rejected by the customer. Share of the "
                "cases closed as solved."
            ),
            "reopening": _("Cases reopened in the period ÷ cases closed as solved."),
            "first_response_median": _(
                "Working hours from registration to the first public message or answered call of a person: half of the "
                "cases took no longer."
            ),
            "resolution_median": _(
                "Working hours from registration to the solution, less the time in which the case waited for the "
                "customer or another body: half of the solved cases took no longer."
            ),
            "resolution_p90": _("The same: nine in ten of the solved cases took no longer."),
            "satisfaction": _("Mean score of the answered surveys, 0 to 100."),
            "satisfied": _("Answered surveys with %s points or more ÷ answered surveys.", threshold),
            "response_rate": _("Answered surveys ÷ invitations sent in the period."),
        }
        return {key: definitions.get(key, on_time) for key in BY_KEY}

    @api.model
    def _dimension_labels(self):
        """{dimension: label}."""
        _ = self.env._
        return {
            "type_id": _("Type"),
            "general_category_id": _("General category"),
            "category_id": _("Category"),
            "team_id": _("Department"),
            "channel_id": _("Channel"),
            "segment_id": _("Beneficiary segment"),
            "complexity": _("Complexity"),
            "importance": _("Importance"),
            "procedure": _("Procedure"),
            "user_id": _("Agent"),
        }
