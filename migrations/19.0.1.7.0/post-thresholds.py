"""The comparison was fitted anew: companies that had the shipped threshold take the one of today."""

from odoo.addons.helpdesk_mgmt_complaint.tools.table import SAME_MATTER

SHIPPED = 0.5


def migrate(cr, version):
    cr.execute(
        "UPDATE res_company SET complaint_similarity_threshold = %s"
        " WHERE abs(complaint_similarity_threshold - %s) < 0.001",
        [SAME_MATTER, SHIPPED],
    )
    # verdicts of before say how good the comparison was then
    cr.execute(
        """UPDATE helpdesk_ticket_match SET agreed = (verdict = 'same')::int, named = (score >= %s)::int
           WHERE verdict != 'open'""",
        [SHIPPED],
    )
