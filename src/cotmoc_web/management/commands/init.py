"""`cotmoc-web init`: the folder of data, the secret key, the database's tables."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Safe to run again: what is there stays."""

    help = "Make the data folder, the secret key and the tables."

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        if not settings.SECRET_FILE.exists():
            settings.SECRET_FILE.touch(mode=0o600)
            settings.SECRET_FILE.write_text(secrets.token_urlsafe(50), "ascii")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        self.stdout.write(f"Ready: {settings.DATA}")
