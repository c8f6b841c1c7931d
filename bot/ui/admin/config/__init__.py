"""`/admin config`: one module per page, which the panel and the router of its controls and forms read."""
