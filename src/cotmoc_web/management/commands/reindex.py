"""`cotmoc-web reindex`: what search looks through, made anew."""

from typing import Any

from cotmoc_web.management.record import RecordCommand
from cotmoc_web.search.index import reindex


class Command(RecordCommand):
    """Runs as often as one likes; what is in step is not written."""

    help = "Make anew what search looks through, from the record."

    def handle(self, *args: Any, **options: Any) -> None:
        count = reindex()
        self.stdout.write(f"{count} things can be found.")
