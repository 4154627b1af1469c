"""The process that reads: `python -m cotmoc_web.documents.child`. It knows neither Django nor the database, and it is expendable.

One request a line of JSON on standard input, one answer a line of JSON on standard output, until the input ends. Whatever is wrong with a
document is an answer; a document that takes the process with it costs that document alone (`apart.Apart` starts another).
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, TextIO

from cotmoc.errors import CotmocError, DamagedDocument, DocumentTooLarge, DocumentUnreachable
from cotmoc.reading.results import Reading, Sentence
from cotmoc.records import Quantity


def main() -> None:
    """Answer requests until there are none."""
    _bound(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what a library prints must not stand between the answers
    for line in sys.stdin:
        _answer(json.loads(line), answers)


def _bound(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: dict[str, Any], answers: TextIO) -> None:
    answers.write(json.dumps(answer(request)) + "\n")
    answers.flush()


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What reading gave, or why it failed.

    Args:
        request: `name`, `seconds`, `knowledge` (name of a set or a folder), and `path` of the file or the `text` itself.
    """
    try:
        return plain(_read(request))
    except CotmocError as error:
        return failure(error)
    except OSError:
        return failure(DocumentUnreachable())
    except MemoryError:
        return failure(DocumentTooLarge(what="reading it takes more memory than is allowed"))
    except Exception as error:  # a hostile file may find a way that nobody has seen yet
        return failure(DamagedDocument(what=f"the reader failed on it ({type(error).__name__})"))


def failure(error: CotmocError) -> dict[str, Any]:
    """An error as an answer."""
    return {"code": error.code, "what": error.what, "remedy": error.remedy}


def _read(request: dict[str, Any]) -> Reading:
    from cotmoc import read
    from cotmoc.reading.containers import Limits, open_source
    from cotmoc.reading.many_task import time_limit

    where: str = request["knowledge"]
    knowledge = Path(where) if "/" in where else where
    with time_limit(request["name"], request["seconds"]):
        if request.get("path"):
            data = Path(request["path"]).read_bytes()
            limits = Limits(file_bytes=request["bytes"], unpacked_bytes=8 * request["bytes"], seconds=request["seconds"])
            return read(open_source(data, request["name"], limits=limits), knowledge=knowledge)
        return read(request["text"], name=request["name"], knowledge=knowledge)


def plain(reading: Reading) -> dict[str, Any]:
    """A reading as the record keeps it: the shape of `cotmoc.dumps`, with what a page needs besides."""
    from cotmoc import as_gold

    gold = as_gold(reading)
    gold["document"]["stretches"] = [[one.span.start, one.span.end, one.role] for one in reading.document.stretches]
    for row, check in zip(gold["checks"], reading.checks, strict=True):
        row["told"] = _sentence(check.told) if check.told else {}
    return {"text": reading.text, "reading": gold}


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {"rule": sentence.rule, "slots": [[key, slot.sort, [_value(value) for value in slot.values]] for key, slot in sentence.slots]}


def _value(value: object) -> object:
    if isinstance(value, Sentence):
        return _sentence(value)
    if isinstance(value, Quantity):
        return {"quantity": [value.value, value.unit, value.of, value.qualifier, value.value_max]}
    return value


if __name__ == "__main__":
    main()
