"""The comparison was fitted anew: companies that had the shipped thresholds take those of today."""

from odoo.addons.helpdesk_mgmt_complaint.tools.table import PERHAPS_SAME, SAME_MATTER

SHIPPED_SAME, SHIPPED_PERHAPS = 0.48, 0.11


def migrate(cr, version):
    cr.execute(
        "UPDATE res_company SET complaint_similarity_threshold = %s"
        " WHERE abs(complaint_similarity_threshold - %s) < 0.001",
        [SAME_MATTER, SHIPPED_SAME],
    )
    cr.execute(
        "UPDATE res_company SET complaint_perhaps_threshold = %s WHERE abs(complaint_perhaps_threshold - %s) < 0.001",
        [PERHAPS_SAME, SHIPPED_PERHAPS],
    )
