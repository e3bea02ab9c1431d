"""Blocks of the news body."""
