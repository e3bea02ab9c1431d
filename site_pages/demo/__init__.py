"""Invented content for the demonstration site: nothing here is used by a real campaign."""
