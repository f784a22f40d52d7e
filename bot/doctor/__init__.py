"""Checks of an installation as it stands, for whoever looks after it."""
