"""Settings of the organisation, and what contacts carry."""
