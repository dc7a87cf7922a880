from . import helpdesk_complaint_demo
