"""How gunicorn serves: `gunicorn -c python:cotmoc_web.operations.gunicorn_config cotmoc_web.wsgi`. `cotmoc-web serve` does just that."""

from __future__ import annotations

import os
from typing import Any

bind = os.environ.get("COTMOC_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("COTMOC_WORKERS", "2"))
worker_class = "gthread"
threads = 8
"""A page is mostly waiting for the database; more threads than these wait for each other."""
backlog = 512
timeout = 90
graceful_timeout = 20
keepalive = 5
max_requests = 20000
max_requests_jitter = 2000
"""Memory that a library lost comes back with a new process."""
control_socket_disable = True
"""Nothing is steered from outside: the socket would be a door nobody watches."""

logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "cotmoc_web.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"level": os.environ.get("COTMOC_LOG_LEVEL", "INFO"), "handlers": ["stderr"], "propagate": False},
        "gunicorn.access": {"level": "CRITICAL", "handlers": ["stderr"], "propagate": False},
    },
}
"""Each page has its line from `logs.RequestLogMiddleware`, which leaves out what gunicorn's own would tell: queries, keys in addresses."""
