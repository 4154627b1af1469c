"""What a web server such as gunicorn loads."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cotmoc_web.settings")
application = get_wsgi_application()

from cotmoc_web.operations.settling import settle  # noqa: E402 (models can be imported only once Django is set up)

threading.Thread(target=settle, name="settling", daemon=True).start()
