from . import figures_report, ir_actions_report, periodic_report, periodic_report_xlsx, policy_difference, ticket_report
