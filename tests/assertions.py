"""Assertions that many tests share: one for each shape."""

from typing import Any

from django.http.response import HttpResponseBase

PROBLEM = {"type", "title", "status", "detail", "code", "errors", "request_id"}


def assert_problem(response: HttpResponseBase, status: int, code: str) -> dict[str, Any]:
    """The response is an RFC 9457 problem of this status and code; returns its members."""
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) >= PROBLEM
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"/api/v1/docs/problems/{code}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == response["X-Request-ID"]
    assert response["Cache-Control"] == "no-store"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in response["Vary"]
    return problem
