from . import periodic_report, periodic_report_xlsx, ticket_report
