"""Commands that work on a record that is there. They name it, and make none where they merely stand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import DatabaseError, connection


class RecordCommand(BaseCommand):
    """Says on standard error in which record it works, and ends where there is none: typed without the server's settings, it would
    otherwise work on another one than meant, and say that all went well."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        require_record()
        OutputWrapper(options.get("stderr") or sys.stderr).write(f"The record in {place()}")  # no error, and not coloured as one
        return super().execute(*args, **options)


def place() -> str:
    """Where the record is, as whoever runs it knows it: never with the password of its database."""
    told = connection.settings_dict
    beside = "" if connection.vendor == "sqlite" else f", database {told['NAME']} on {told['HOST'] or 'this machine'}"
    return f"{settings.DATA}{beside}"


def require_record() -> None:
    """
    Raises:
        CommandError: there is no record where the settings say.
    """
    try:
        there = _has_tables()
    except DatabaseError as error:
        raise CommandError(f"the database of the record in {place()} cannot be reached: {error}") from error
    if not there:
        raise CommandError(
            f"there is no record in {place()}. Set COTMOC_DATA (and DATABASE_URL) as the server has them;"
            " `cotmoc-web init` makes a new one there."
        )


def _has_tables() -> bool:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not name.startswith("file:") and not Path(name).exists():
        return False  # asked for its tables, SQLite would make an empty one
    return "cotmoc_party" in connection.introspection.table_names()
