"""`cotmoc-web restore FILE`: the record as a backup has it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from cotmoc.errors import CotmocError
from cotmoc_web.accounts.seals import unreadable
from cotmoc_web.operations import backup
from cotmoc_web.operations.in_use import InUse, held


class Command(BaseCommand):
    """Nothing is touched before everything in the backup was checked. Tables of an older version are brought up to date."""

    help = "Put the record back as a backup has it. Stop the server first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="FILE", type=Path, help="what `cotmoc-web backup` wrote")
        parser.add_argument("--replace", action="store_true", help="replace a record that holds something; it is copied aside first")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with held(alone=True):
                safety = backup.restore(Path(options["source"]), replace=options["replace"])
                call_command("init", stdout=self.stderr)
        except InUse as error:
            raise CommandError("the record is open: stop `cotmoc-web serve` and `cotmoc-web worker` first") from error
        except (CotmocError, DatabaseError) as error:
            raise CommandError(str(error)) from error
        if safety:
            self.stdout.write(f"What was here before lies in {safety}.")
        self.stdout.write(f"Restored from {options['source']}.")
        if left := unreadable():
            self.stderr.write(
                f"{left} secrets of second steps were sealed with another secret key: until it is back (COTMOC_SECRET_KEY, or the file"
                " `secret-key` of the data folder), nobody signs in with them."
            )
