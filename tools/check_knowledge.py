"""Judge a knowledge folder and print everything that is wrong with it.

    python tools/check_knowledge.py [FOLDER …]

Without a folder, the sets that came with Cotmoc are judged. Ends with 1 when something is wrong, with 2 when a folder is not there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cotmoc.errors import UsageError
from cotmoc.knowledge import check, set_names


def main(arguments: list[str] | None = None) -> int:
    """Print one line a mistake, `file:line:column: what. remedy`, and a count at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    own = Path(__file__).parent.parent / "src" / "cotmoc" / "knowledge"
    folders: list[Path] = parser.parse_args(arguments).folders or [own / name for name in set_names()]
    wrong = 0
    for folder in folders:
        try:
            errors = check(folder)
        except UsageError as absent:
            print(absent, file=sys.stderr)
            return 2
        for error in errors:
            print(f"{folder / error.where.split(':')[0]}: {error}")
        print(f"{folder.name}: {len(errors)} mistakes" if errors else f"{folder.name}: nothing wrong")
        wrong += len(errors)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
