"""The web server: health for the operator, hints from providers, pages for members. Calls services only."""
