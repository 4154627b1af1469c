"""Write `src/cotmoc/text/traditional.tsv`: traditional character → simplified, from Unihan's kSimplifiedVariant.

    python tools/traditional_table.py /usr/share/unicode/Unihan_Variants.txt.bz2

Only characters of the Basic Multilingual Plane with exactly one simplified form other than themselves are taken.
"""

from __future__ import annotations

import bz2
import sys
from pathlib import Path

HEADER = (
    "# Traditional Chinese character → simplified, compiled from the Unicode Han Database (Unihan), field kSimplifiedVariant.\n"
    "# Copyright Unicode, Inc.; Unicode License v3 (https://www.unicode.org/license.txt). Made by tools/traditional_table.py.\n"
)


def main(arguments: list[str]) -> int:
    """Read the Unihan file named by the first argument and write the table."""
    rows = []
    for line in bz2.decompress(Path(arguments[0]).read_bytes()).decode("utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) != 3 or parts[1] != "kSimplifiedVariant":
            continue
        character = chr(int(parts[0], 0))
        simple = {chr(int(code, 0)) for code in parts[2].split()} - {character}
        if len(simple) == 1 and ord(character) < 0x10000 and ord(next(iter(simple))) < 0x10000 and len(parts[2].split()) == 1:
            rows.append(f"{character}\t{simple.pop()}\n")
    target = Path(__file__).parent.parent / "src/cotmoc/text/traditional.tsv"
    target.write_text(HEADER + "".join(sorted(rows)), encoding="utf-8")
    print(f"{len(rows)} characters written to {target.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
