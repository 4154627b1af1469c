"""`cotmoc-web backup FILE`: the whole record in one file, while people work."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from cotmoc.errors import CotmocError
from cotmoc_web.management.record import RecordCommand
from cotmoc_web.operations import backup

NAME = "cotmoc-{:%Y%m%d-%H%M%S}.zip"


class Command(RecordCommand):
    """Holds everything, also what each party keeps to itself: keep the file as you keep the record."""

    help = "Write the whole record into one file: database, uploaded files, and a list of both with hashes. People go on working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", metavar="FILE", type=Path, help="file to write, or a folder in which it gets its name from the time")
        parser.add_argument("--keep", type=int, metavar="N", help="in a folder: keep the newest N backups of ours, remove older ones")

    def handle(self, *args: Any, **options: Any) -> None:
        target, keep = Path(options["target"]), options["keep"]
        folder = target if target.is_dir() else None
        if keep is not None and (folder is None or keep < 1):
            raise CommandError("--keep needs a folder, and a number from 1")
        if folder is not None:
            target = folder / NAME.format(timezone.now())
        try:
            count = backup.write(target)
        except CotmocError as error:
            raise CommandError(str(error)) from error
        if folder is not None and keep is not None:
            for old in sorted(folder.glob("cotmoc-????????-??????.zip"))[:-keep]:
                old.unlink()
        self.stdout.write(f"{target}: the database and {count} files, {target.stat().st_size:,} bytes")
