"""Liveness and readiness, answered before hosts, sessions or sites are looked at."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from cms.core import append_only

LIVE_PATH = "/healthz"
READY_PATH = "/readyz"


def readiness() -> dict[str, str]:
    """What stands in the way of serving, by name; empty when nothing does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
    except DatabaseError as exc:
        return {"database": type(exc).__name__}
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return {"migrations": "pending"}
    if missing := append_only.missing_triggers(connection.alias):
        return {"append_only": f"triggers missing: {len(missing)}"}
    return {}


class HealthMiddleware:
    """``/healthz`` says that the process lives, ``/readyz`` that it can serve."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the two paths on any host name; pass everything else on."""
        if request.path == LIVE_PATH:
            return self._answer({})
        if request.path == READY_PATH:
            return self._answer(readiness())
        return self.get_response(request)

    @staticmethod
    def _answer(problems: dict[str, str]) -> HttpResponse:
        response = JsonResponse(
            {"status": "unavailable" if problems else "ok", "problems": problems},
            status=503 if problems else 200,
        )
        response["Cache-Control"] = "no-store"
        return response
