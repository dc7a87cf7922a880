"""The review of policies becomes a subject of periodic review of each company; what managers were asked about it is
asked anew, on the subject."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.sql import column_exists


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    Review = env["helpdesk.policy.review"]
    if column_exists(cr, "res_company", "complaint_review_months"):
        cr.execute(SQL("SELECT id, complaint_review_months, complaint_reviewed_date FROM res_company"))
        for company_id, months, reviewed in cr.fetchall():
            months = 12 if months is None else max(months, 0)
            Review._begin_general(env["res.company"].browse(company_id), {"months": months, "reviewed_date": reviewed})
        cr.execute(
            SQL("ALTER TABLE res_company DROP COLUMN complaint_review_months, DROP COLUMN complaint_reviewed_date")
        )
    if column_exists(cr, "mail_activity", "complaint_review_company_id"):
        cr.execute(SQL("DELETE FROM mail_activity WHERE complaint_review_company_id IS NOT NULL"))
