"""Start-up and demo commands."""
