"""Stopping the vote, letting it go on, giving it more time: always told in the same act (R9)."""
