"""The host: everything a selection needs that is not a plugin."""
