"""Ballots of a demonstration: invented, cast through the services like all others."""
