"""`cotmoc-web send_digests`: the mails about what is due and what changed. To be run every morning."""

from typing import Any

from django.core.management.base import CommandError

from cotmoc_web.accounts.digests import send_digests
from cotmoc_web.management.record import RecordCommand


class Command(RecordCommand):
    """Safe to run again: who had a mail today gets no second one."""

    help = "Send today's digests to those who asked for them."

    def handle(self, *args: Any, **options: Any) -> None:
        sent, failed = send_digests()
        self.stdout.write(f"{sent} digests sent.")
        if failed:
            raise CommandError(f"{failed} digests were not sent: the log says why.")
