"""What the organisation calls its customer, a case of each kind, and how one ended: in notices, pages and texts."""
