"""`/admin config`: a page is one module here, which the panel, the router of its controls and its forms read."""
