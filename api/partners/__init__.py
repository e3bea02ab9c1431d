"""Partners as callers of the API: their keys."""
