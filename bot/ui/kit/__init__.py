"""What all parts of the user interface share."""
