# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    helpdesk_complaint_events,
    helpdesk_complaint_figures,
    helpdesk_complaint_dashboard,
    helpdesk_complaint_target,
    helpdesk_complaint_report,
    helpdesk_periodic_report,
    helpdesk_periodic_report_snapshot,
    helpdesk_periodic_report_due,
    helpdesk_ticket,
)
