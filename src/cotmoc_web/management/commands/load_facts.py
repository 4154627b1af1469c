"""`cotmoc-web load_facts`: the facts of the mechanism set into the record."""

from typing import Any

from django.core.management.base import BaseCommand

from cotmoc_web.entities.facts import load_facts, packaged


class Command(BaseCommand):
    """Runs as often as one likes: what came from the facts is updated, what people did stays."""

    help = "Load the facts of the mechanism set named by COTMOC_KNOWLEDGE into the record."

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_facts(packaged())
        self.stdout.write(f"{count} entities loaded.")
