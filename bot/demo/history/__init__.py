"""The first two weeks of the demo server, written into its database."""
