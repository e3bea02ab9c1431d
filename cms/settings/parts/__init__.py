"""One module per concern; base.py puts them together."""
