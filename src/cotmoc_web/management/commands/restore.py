"""`cotmoc-web restore FILE`: the record as a backup has it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from cotmoc.errors import CotmocError
from cotmoc_web.accounts.seals import unreadable
from cotmoc_web.management.record import place
from cotmoc_web.operations import backup
from cotmoc_web.operations.in_use import InUse, held


class Command(BaseCommand):
    """Nothing is touched before everything in the backup was checked. Tables of an older version are brought up to date."""

    help = "Put the record back as a backup has it. Stop the server first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="FILE", type=Path, help="what `cotmoc-web backup` wrote")
        parser.add_argument("--new", action="store_true", help="make a record of it where there is none yet, as on another machine")
        parser.add_argument("--replace", action="store_true", help="replace a record that holds something; it is copied aside first")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["new"]:
            _once_a_record()
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
        self.stdout.write(f"Restored from {options['source']}: the record in {place()}.")
        if left := unreadable():
            self.stderr.write(
                f"{left} secrets of second steps were sealed with another secret key: until it is back (COTMOC_SECRET_KEY, or the file"
                " `secret-key` of the data folder), nobody signs in with them."
            )


def _once_a_record() -> None:
    """What a record leaves in its folder outlives a lost database. Without it this may be any folder, where somebody stood.

    Raises:
        CommandError: there never was a record in the data folder.
    """
    if not settings.SECRET_FILE.exists() and not settings.MEDIA_ROOT.exists():
        raise CommandError(
            f"there is no record in {place()}. Set COTMOC_DATA (and DATABASE_URL) as the server has them, or make one there with --new."
        )
