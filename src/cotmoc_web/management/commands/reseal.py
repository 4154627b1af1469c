"""`cotmoc-web reseal`: after a change of the secret key, seal again what the one before had sealed."""

from typing import Any

from django.core.management.base import CommandError

from cotmoc_web.accounts.seals import reseal
from cotmoc_web.management.record import RecordCommand


class Command(RecordCommand):
    """Needs the earlier key in COTMOC_SECRET_KEY_FALLBACKS; afterwards it can be taken out."""

    help = "Seal the secrets of second steps anew with the secret key in force."

    def handle(self, *args: Any, **options: Any) -> None:
        done, left = reseal()
        self.stdout.write(f"{done} secrets sealed with the key in force.")
        if left:
            raise CommandError(f"{left} were sealed with a key that is not here: name it in COTMOC_SECRET_KEY_FALLBACKS.")
