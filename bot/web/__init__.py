"""The web server: health for the operator, webhooks of providers, pages for members. Calls services only."""
