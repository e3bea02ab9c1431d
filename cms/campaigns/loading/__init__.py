"""Campaigns as readable files: the next year is data, not code (R2)."""
