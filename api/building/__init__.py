"""Documents out of pages: what is built, from what, and when."""
