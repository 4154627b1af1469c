"""`cotmoc-web createsuperuser`: Django's command of this name would make a person of no party, who may do nothing here."""

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Says what to do instead."""

    help = "Not here: `cotmoc-web party` makes a party with its administrator."

    def handle(self, *args: Any, **options: Any) -> NoReturn:
        raise CommandError("here nobody stands above the parties. `cotmoc-web party` makes a party and the way in for its administrator.")
