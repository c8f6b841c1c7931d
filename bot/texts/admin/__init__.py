"""`/admin`: its panels, pages and charts."""
