"""``/api/v1/docs/`` and the pages that problems' ``type`` leads to: HTML, in the reader's language.

They hold no data of the selection, so no key is looked at and nothing counts against a quota.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from api import errors
from api.docs import problems
from api.schema import VERSION

KEPT = "public, max-age=300"


@method_decorator(csrf_exempt, name="dispatch")
class Page(View):
    """A page of the documentation."""

    http_method_names = ["get", "head", "options"]
    template_name = ""

    def get(self, request: HttpRequest, **captured: str) -> HttpResponse:
        """The page; browsers may keep it for five minutes."""
        return self.shown({})

    def shown(self, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """Rendered without the sites' context: it looks the same on every host."""
        text = render_to_string(self.template_name, context | {"version": VERSION})
        caching = KEPT if status == HttpResponse.status_code else "no-store"
        return HttpResponse(text, status=status, headers={"Cache-Control": caching})

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """A problem, as everywhere below ``/api/``."""
        answer = errors.bare_problem(errors.METHOD_NOT_ALLOWED)
        answer["Allow"] = ", ".join(map(str.upper, self.http_method_names))
        return answer


class ContractPage(Page):
    """The contract to read and to try out."""

    template_name = "api/contract.html"


class ProblemList(Page):
    """Every kind of problem."""

    template_name = "api/problems.html"

    def get(self, request: HttpRequest, **captured: str) -> HttpResponse:
        """The list."""
        return self.shown({"problems": problems.listed()})


class ProblemPage(Page):
    """One kind of problem: what happened, what to do, an example."""

    template_name = "api/problem.html"

    def get(self, request: HttpRequest, **captured: str) -> HttpResponse:
        """The explanation, or the list where there is no such code."""
        code = captured["code"]
        found = problems.find(code)
        if found is None:
            self.template_name = ProblemList.template_name
            return self.shown({"problems": problems.listed(), "missing": code}, status=404)
        return self.shown({"problem": found})
