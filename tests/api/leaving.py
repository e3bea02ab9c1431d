"""A reader who goes away before the end."""

from django.core.signals import request_finished
from django.db import close_old_connections
from django.http.response import HttpResponseBase


def leave(response: HttpResponseBase) -> None:
    """Close the answer as a server does, but for the test's own connection to the database."""
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)
