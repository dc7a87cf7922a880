"""What is counted, the dashboard, the periodic reports."""
