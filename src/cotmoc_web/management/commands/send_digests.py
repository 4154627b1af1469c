"""`cotmoc-web send_digests`: the mails about what is due and what changed. To be run every morning."""

from typing import Any

from django.core.management.base import BaseCommand

from cotmoc_web.accounts.digests import send_digests


class Command(BaseCommand):
    """Safe to run again: who had a mail today gets no second one."""

    help = "Send today's digests to those who asked for them."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{send_digests()} digests sent.")
