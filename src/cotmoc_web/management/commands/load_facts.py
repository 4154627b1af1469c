"""`cotmoc-web load_facts`: the facts of the mechanism set into the record."""

from typing import Any

from django.core.management.base import CommandError

from cotmoc.errors import CotmocError
from cotmoc_web.entities.facts import load_facts, packaged
from cotmoc_web.management.record import RecordCommand


class Command(RecordCommand):
    """Runs as often as one likes: what came from the facts is updated, what people did stays."""

    help = "Load the facts of the mechanism set named by COTMOC_KNOWLEDGE into the record."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = load_facts(packaged())
        except CotmocError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} entities loaded.")
