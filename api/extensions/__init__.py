"""What plugins add to the public API: routes and filters."""
