"""The ballot in other sites' pages: frames, the script that makes them, what partners copy."""
