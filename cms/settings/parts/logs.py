"""Structured logs: one JSON object a line, each with its request id (D3)."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "cms.core.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "cms.core.logs.JsonFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Django's own handlers write plain text and send mail; the root's is enough.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # One line for every row saved says nothing that the audit and Wagtail's own log do not.
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "cms.core.append_only": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
