"""The command `cotmoc-web`: Django's commands and ours (`demo`, `serve`, `worker`, `backup`, `restore`)."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command from the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cotmoc_web.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
