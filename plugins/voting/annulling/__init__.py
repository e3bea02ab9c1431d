"""Leaving ballots out of the count: a search, a proposal, a second person, an appeal (R91)."""
