"""Campaigns: their categories, partners and the case references everything names."""
