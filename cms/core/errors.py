"""The one family of domain errors: every refusal has a stable code and a human sentence.

Views and API translate these; services raise them and never build responses.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule of the domain refused what was asked.

    ``code`` is stable and part of the public API; the message is for people and translated.
    Keyword parameters are kept on ``params`` and interpolated into the message.
    """

    code: ClassVar[str] = "domain_error"
    default_message: ClassVar[str | Promise] = _("The request cannot be carried out.")

    def __init__(self, message: str | Promise | None = None, **params: object) -> None:
        self.message = message if message is not None else self.default_message
        self.params = params
        super().__init__(self.message)

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.params if self.params and "%(" in text else text
