"""A vote being cast: who asks, with which token, and the one transaction that decides."""
