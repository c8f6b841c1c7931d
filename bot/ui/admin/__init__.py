"""The panels and texts of `/admin`."""
