"""What a web server such as gunicorn loads."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cotmoc_web.settings")
application = get_wsgi_application()

from cotmoc_web.search.register import warm  # noqa: E402 (models can be imported only once Django is set up)

# The first question would wait a second for the register of names; meanwhile pages are served.
threading.Thread(target=warm, name="register of names", daemon=True).start()
