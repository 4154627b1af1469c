"""The documents that are read, and the readings made by hand that ours are held against."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what a careful reader found in it."""

    stem: str
    path: Path
    text: str
    by_hand: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents that are scored together."""

    name: str
    documents: tuple[Document, ...]
    kinds: frozenset[str] | None
    """Kinds of names the hand-made readings have, where those who made them were asked for these only."""


def shared_folder() -> Path:
    """Where the hand-made readings lie that are no part of this repository: beside it, or where `COTMOC_SHARED` says."""
    return Path(os.environ.get("COTMOC_SHARED") or ROOT.parent / "shared")


def corpora() -> tuple[list[Corpus], list[str]]:
    """Those that are there, and a note on each that is not."""
    shared = shared_folder()
    places = (
        ("seeds", shared / "eval" / "gold", shared / "seeds", False),
        ("articles", shared / "eval" / "articles" / "gold", shared / "eval" / "articles" / "docs", True),
        ("samples", ROOT / "tests" / "corpus" / "gold", SAMPLES, False),
    )
    found, notes = [], []
    for name, golds, texts, only_kinds_by_hand in places:
        documents = _documents(golds, texts) if golds.is_dir() else ()
        if not documents:
            notes.append(f"{name}: not here; set COTMOC_SHARED to the folder that holds them")
            continue
        kinds = frozenset(mention["kind"] for document in documents for mention in document.by_hand["entities"])
        found.append(Corpus(name, documents, kinds if only_kinds_by_hand else None))
    return found, notes


def _documents(golds: Path, texts: Path) -> tuple[Document, ...]:
    documents = []
    for gold in sorted(golds.glob("*.json")):
        if re.match(r"\d{3}_", gold.name):
            path = texts / f"{gold.stem}.txt"
            documents.append(Document(gold.stem, path, path.read_bytes().decode("utf-8"), json.loads(gold.read_text("utf-8"))))
    return tuple(documents)


def sample_texts() -> list[str]:
    """Article text to measure speed with, in all languages."""
    return [path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
