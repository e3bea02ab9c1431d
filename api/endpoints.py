"""What every endpoint of the API has in common: methods, CORS, JSON and nothing else."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.compression import compress_once_made
from api.cors import open_to_every_origin
from api.deprecation import Deprecation, tell
from api.errors import problem_handler
from api.links import SERVICE, add_links
from api.partners.admission import Admission, OverTheQuota, admit
from api.partners.authentication import InvalidKey, PartnerKeyAuthentication
from api.partners.models import PartnerKey
from api.partners.permissions import HoldsScope
from api.partners.scopes import READ, Scope

SERVED = {("application", "json"), ("application", "problem+json"), ("application", "*")}
SERVED |= {("*", "*")}


class JSONOnly(BaseContentNegotiation):
    """JSON whatever parameters ``Accept`` carries, 406 where it rules JSON out.

    DRF's own negotiation would take ``?format=`` for its own and indent on request.
    """

    served: ClassVar[set[tuple[str, str]]] = SERVED

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        """The only parser."""
        return next(iter(parsers))

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """The only renderer; raises NotAcceptable."""
        wanted = {(kind.main_type, kind.sub_type) for kind in request._request.accepted_types}
        if request.headers.get("Accept", "").strip() and not wanted & self.served:
            raise NotAcceptable
        renderer = next(iter(renderers))
        return renderer, renderer.media_type or ""


class Endpoint(APIView):
    """A public resource: anonymous reading from any origin; a key is checked if one is sent.

    ``scope`` is what a key must have been given, ``deprecations`` what of it will go away.
    """

    scope: ClassVar[Scope] = READ
    deprecations: ClassVar[Sequence[Deprecation]] = ()
    admission: Admission | None = None

    http_method_names = ["get", "head", "options"]
    # Said here and not by the settings' defaults, which hold for the admin's endpoints as well.
    authentication_classes = [PartnerKeyAuthentication]
    permission_classes = [HoldsScope]
    renderer_classes = [JSONRenderer]
    parser_classes = [JSONParser]
    content_negotiation_class = JSONOnly

    def get_exception_handler(self) -> Callable[..., Response]:
        """Problems, for every error."""
        return problem_handler

    def perform_authentication(self, request: Request) -> None:
        """Find out who calls and count the request; guessing at keys counts for the address."""
        now = timezone.now()
        try:
            super().perform_authentication(request)
            # Preflights are the browser's; whoever reads has not asked for them.
            if request.method != "OPTIONS":
                key = request.auth if isinstance(request.auth, PartnerKey) else None
                self.admission = admit(request._request, key, now)
        except InvalidKey:
            self._admit_stranger(request, now)
            raise
        except OverTheQuota as refusal:
            self.admission = refusal.admission
            raise

    def _admit_stranger(self, request: Request, now: datetime) -> None:
        try:
            admit(request._request, None, now)
        except OverTheQuota as refusal:
            self.admission = refusal.admission
            raise

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Open to every origin, compressed, and never one caller's answer for another's."""
        final = super().finalize_response(request, response, *args, **kwargs)
        open_to_every_origin(final)
        add_links(final, *SERVICE)
        tell(final, self.deprecations, request._request.GET)
        if self.admission is not None:
            self.admission.tell(final)
        compress_once_made(request._request, final)
        return final

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """Answer CORS preflights."""
        response = Response(status=204)
        response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Headers"] = "Authorization, If-None-Match, X-Request-ID"
        response["Access-Control-Max-Age"] = "86400"
        return response
