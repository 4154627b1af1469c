"""`cotmoc-web demo`: a record full of real history, and people of each party to sign in as."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cotmoc.errors import CotmocError
from cotmoc_web.demo.load import Demo


class Command(BaseCommand):
    """Everything through the doors a person uses. Running it again adds what is missing."""

    help = "Make the demonstration: facts, samples read, people of each party, what they decided."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--samples", type=Path, default=Path("samples"), help="folder of the sample documents")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demonstration: its people's password is public. Set COTMOC_DEMO=1 to make one.")
        call_command("init", verbosity=0)
        try:
            Demo(options["samples"], lambda words: self.stdout.write(f"  {words}")).load()
        except CotmocError as error:
            raise CommandError(str(error)) from error
