"""What operators read: settings, the command line, `/readyz`."""
