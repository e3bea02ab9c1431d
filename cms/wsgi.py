"""The WSGI application a server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
application = get_wsgi_application()

from django.utils import timezone  # noqa: E402 -- needs the apps

from cms.core.append_only_watch import warn_of_missing_triggers  # noqa: E402 -- needs the apps
from cms.core.starting import run_steps_aside  # noqa: E402 -- needs the apps
from cms.plugin_system.faults import refuse_faulty_plugins  # noqa: E402 -- needs the apps

refuse_faulty_plugins()
warn_of_missing_triggers()
run_steps_aside(timezone.now())
