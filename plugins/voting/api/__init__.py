"""The vote's addresses below ``/api/v1/``."""
