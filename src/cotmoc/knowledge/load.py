"""A knowledge folder, read and judged.

`load` and `load_folder` raise the first thing that is wrong; `check` tells all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from cotmoc.errors import KnowledgeError, UsageError
from cotmoc.knowledge import model
from cotmoc.knowledge.forms import judge_forms
from cotmoc.knowledge.tables import SHARED_IDS, TABLES, BadCell, Ref, Table

_LOADED: dict[str, model.Knowledge] = {}
"""The one cache of this package: folders that came with Cotmoc, by name. They do not change while a program runs."""


def load(name: str = "vn_cn") -> model.Knowledge:
    """A mechanism set that came with Cotmoc. Read on the first call, kept for the next ones.

    Raises:
        UsageError: there is no such set.
        KnowledgeError: a row is wrong; `where` is file:line:column.

    >>> load() is load()
    True
    """
    if name not in _LOADED:
        if name not in set_names():
            raise UsageError(repr(name), "no such knowledge set", f"There are: {', '.join(set_names())}.")
        _LOADED[name] = _load(resources.files("cotmoc.knowledge") / name, name, packaged=True)
    return _LOADED[name]


def set_names() -> tuple[str, ...]:
    """The mechanism sets that came with Cotmoc, found by folder."""
    root = resources.files("cotmoc.knowledge")
    return tuple(sorted(each.name for each in root.iterdir() if each.is_dir() and (each / "sides.tsv").is_file()))


def load_folder(path: str | Path) -> model.Knowledge:
    """A mechanism set in any folder. Read anew on every call.

    Raises:
        UsageError: the folder is not there.
        KnowledgeError: a row is wrong.
    """
    folder = _folder(path)
    return _load(folder, folder.name)


def check(path: str | Path) -> tuple[KnowledgeError, ...]:
    """Everything that is wrong with a folder, in the order of the tables. Empty: nothing.

    The forms of names per language are judged when the tables are right: they hang on the ids of all of them.

    Raises:
        UsageError: the folder is not there.
    """
    folder = _folder(path)
    knowledge, errors = _read(folder, folder.name)
    return tuple(errors) or judge_forms(knowledge)


def _folder(path: str | Path) -> Path:
    folder = Path(path)
    if not folder.is_dir():
        raise UsageError(str(folder), "there is no such folder", "Give the folder that holds sides.tsv and the other tables.")
    return folder


def _load(folder: Traversable, name: str, *, packaged: bool = False) -> model.Knowledge:
    knowledge, errors = _read(folder, name, packaged=packaged)
    if errors:
        raise errors[0]
    return knowledge


@dataclass(slots=True)
class _Rows:
    """One table as read: only rows without a bad cell become records."""

    table: Table
    records: list[tuple[int, Any]] = field(default_factory=list)
    """With their lines."""
    ids: dict[str, int] = field(default_factory=dict)
    """Every id seen, of bad rows too, so that one mistake is told once."""
    errors: list[tuple[int, KnowledgeError]] = field(default_factory=list)
    """With their lines."""
    blank: dict[str, Any] = field(init=False)
    """A row of empty cells; every value in it is immutable."""

    def __post_init__(self) -> None:
        self.blank = {column: cell.empty() for column, cell in self.table.columns.items()}
        if self.table.name == "places":
            self.blank["predecessors"] = frozenset()

    def wrong(self, line: int, column: str, what: str, remedy: str) -> None:
        self.errors.append((line, KnowledgeError(f"{self.table.file}:{line}:{column}", what, remedy)))


def _read(folder: Traversable, name: str, *, packaged: bool = False) -> tuple[model.Knowledge, list[KnowledgeError]]:
    rows = {table.name: _read_table(folder, table) for table in TABLES}
    others = _unknown_files(folder)
    if not rows["sides"].ids and not rows["sides"].errors:
        rows["sides"].wrong(1, "id", "no side is given", "Name the sides of the border, one a row: id, place, language.")
    _judge_ids(rows)
    _judge_references(rows)
    _judge_periods(rows)
    _judge_trees(rows)
    _judge_places(rows)
    _judge_memberships(rows)
    _judge_names(rows)
    _judge_meetings(rows)
    _judge_figures(rows)
    errors = [*others, *(error for table in TABLES for _, error in sorted(rows[table.name].errors, key=lambda each: each[0]))]
    return model.Knowledge(name=name, folder=folder, packaged=packaged, **_assembled(rows)), errors


def _unknown_files(folder: Traversable) -> Iterator[KnowledgeError]:
    known = {table.file for table in TABLES}
    for file in sorted(each.name for each in folder.iterdir()):
        if file.endswith(".tsv") and file not in known:
            yield KnowledgeError(f"{file}:1:", "no such table", f"There are: {', '.join(sorted(known))}.")


def _read_table(folder: Traversable, table: Table) -> _Rows:
    rows = _Rows(table)
    try:
        text = (folder / table.file).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return rows
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        rows.wrong(line, "", "the file is not UTF-8", "Save it as UTF-8.")
        return rows
    lines = text.split("\n")  # not splitlines(): a cell may hold characters that it takes for line ends
    if lines[-1] == "":
        lines.pop()
    lines = [line.removesuffix("\r") for line in lines]
    if not lines or not (header := _read_header(rows, lines[0])):
        return rows
    for number, row in enumerate(lines[1:], start=2):
        _read_row(rows, header, number, row)
    return rows


def _read_header(rows: _Rows, line: str) -> list[str]:
    columns = rows.table.columns
    header = line.split("\t")
    good = True
    for place, column in enumerate(header):
        if column not in columns:
            rows.wrong(1, column, "no such column", f"There are: {', '.join(columns)}.")
            good = False
        elif column in header[:place]:
            rows.wrong(1, column, "the column is there twice", "Keep one.")
            good = False
    for column, cell in columns.items():
        if cell.required and column not in header:
            rows.wrong(1, column, "the column is missing", "Add it to the first line.")
            good = False
    return header if good else []


def _read_row(rows: _Rows, header: list[str], number: int, line: str) -> None:
    cells = line.split("\t")
    if len(cells) != len(header):
        last = header[min(len(cells), len(header)) - 1]
        rows.wrong(number, last, f"{len(cells)} cells under {len(header)} columns", "Put one tab between cells, and one line to a row.")
        if "id" in header[: len(cells)]:  # so that what points here is not called wrong too
            rows.ids.setdefault(cells[header.index("id")], number)
        return
    values = rows.blank.copy()
    columns = rows.table.columns
    good = True
    for column, text in zip(header, cells, strict=True):
        cell = columns[column]
        if not text:
            if cell.required:
                rows.wrong(number, column, "the cell is empty", "It must be filled.")
                good = False
            continue
        if text != text.strip():
            rows.wrong(number, column, f"{text!r} begins or ends with white space", "Take it away.")
            good = False
            continue
        try:
            values[column] = cell.parse(text)
        except BadCell as bad:
            rows.wrong(number, column, bad.what, bad.remedy)
            good = False
    key = values.get("id")
    if key and rows.table.name != "names":
        if key in rows.ids:
            rows.wrong(number, "id", f"{key!r} is there already, in line {rows.ids[key]}", "Give each row an id of its own.")
            good = False
        rows.ids.setdefault(key, number)
    if good:
        rows.records.append((number, rows.table.record(**values)))


def _judge_ids(rows: Mapping[str, _Rows]) -> None:
    owner: dict[str, str] = {}
    for table in TABLES:
        if table.name not in SHARED_IDS:
            continue
        for key, line in rows[table.name].ids.items():
            if key in owner:
                rows[table.name].wrong(
                    line, "id", f"{key!r} is an id of {owner[key]}.tsv too", "One id is one thing: change one of the two."
                )
            owner.setdefault(key, table.name)


def _judge_references(rows: Mapping[str, _Rows]) -> None:
    halves = {f"{crossing}/{side}" for crossing in rows["crossings"].ids for side in rows["sides"].ids}
    known: dict[tuple[str, ...], set[str]] = {("*",): halves.union(*(rows[name].ids for name in SHARED_IDS))}
    for table in TABLES:
        for column, cell in table.columns.items():
            if not isinstance(cell, Ref):
                continue
            if cell.tables not in known:
                known[cell.tables] = set().union(*(rows[name].ids for name in cell.tables))
            good = known[cell.tables]
            files = "any table" if cell.tables == ("*",) else " or ".join(f"{name}.tsv" for name in cell.tables)
            for line, record in rows[table.name].records:
                for key in cell.references(getattr(record, column)):
                    if key not in good:
                        rows[table.name].wrong(line, column, f"{key!r} is not an id of {files}", "Add it there, or correct it here.")


def _judge_periods(rows: Mapping[str, _Rows]) -> None:
    for table in TABLES:
        for start, end in (("valid_from", "valid_to"), ("start", "end")):
            if start not in table.columns or end not in table.columns:
                continue
            for line, record in rows[table.name].records:
                first, last = getattr(record, start), getattr(record, end)
                if first and last and first.first_day > last.last_day:
                    rows[table.name].wrong(line, end, f"the period ends ({last}) before it begins ({first})", "Correct one of the two.")


def _judge_trees(rows: Mapping[str, _Rows]) -> None:
    for name, column in (
        ("places", "parent"),
        ("crossings", "parent"),
        ("organisations", "parent"),
        ("mechanisms", "tier_of"),
        ("agreements", "part_of"),
    ):
        above = {record.id: getattr(record, column) for _, record in rows[name].records}
        for line, record in rows[name].records:
            seen, key = {record.id}, above[record.id]
            while key in above and key not in seen:
                seen.add(key)
                key = above[key]
            if key == record.id:
                rows[name].wrong(line, column, f"{record.id!r} lies within itself", "Break the circle.")


def _judge_places(rows: Mapping[str, _Rows]) -> None:
    places: dict[str, model.Place] = {record.id: record for _, record in rows["places"].records}
    called: dict[str, set[tuple[str, str]]] = {}
    for _, name in rows["names"].records:
        if name.use == "full" and name.id in places:
            called.setdefault(name.id, set()).add((name.language, name.text))
    for line, place in rows["places"].records:
        if place.successors and not place.valid_to:
            rows["places"].wrong(line, "valid_to", f"{place.id!r} has successors and no last day", "Give its last day.")
            continue
        for key in sorted(place.successors):
            heir = places.get(key)
            # An heir whose first day is unknown may be an old neighbour that took the land; under the same name it is the next version.
            if heir is None or not (heir.valid_from or called.get(place.id, set()) & called.get(key, set())):
                continue
            if model.surely_overlap((place.valid_from, place.valid_to), (heir.valid_from, heir.valid_to)):
                rows["places"].wrong(
                    line, "successors", f"{place.id!r} and its successor {key!r} are valid on the same days", "Correct one of the two."
                )


def _judge_memberships(rows: Mapping[str, _Rows]) -> None:
    before: dict[tuple[str, str], list[tuple[int, model.Membership]]] = {}
    for line, membership in rows["memberships"].records:
        others = before.setdefault((membership.mechanism, membership.party), [])
        for other_line, other in others:
            if model.surely_overlap((membership.valid_from, membership.valid_to), (other.valid_from, other.valid_to)):
                what = f"{membership.party!r} is in {membership.mechanism!r} on the same days already, in line {other_line}"
                rows["memberships"].wrong(line, "valid_from", what, "End the one before the other begins.")
        others.append((line, membership))


def _judge_names(rows: Mapping[str, _Rows]) -> None:
    seen: dict[tuple[str, str, str], int] = {}
    official: dict[tuple[str, str], list[tuple[int, model.Name]]] = {}
    for line, name in rows["names"].records:
        key = (name.id, name.text, name.language)
        if key in seen:
            rows["names"].wrong(line, "text", f"{name.text!r} is there already, in line {seen[key]}", "Keep one.")
        seen.setdefault(key, line)
        if name.use != "full" or not name.verified:
            continue
        others = official.setdefault((name.id, name.language), [])
        for other_line, other in others:
            if model.surely_overlap((name.valid_from, name.valid_to), (other.valid_from, other.valid_to)):
                what = f"{name.id!r} has two full verified names in one language, here and in line {other_line}"
                rows["names"].wrong(line, "use", what, "Call one of the two a variant, or give both their days.")
        others.append((line, name))


def _judge_meetings(rows: Mapping[str, _Rows]) -> None:
    seen: dict[tuple[str, int], int] = {}
    for line, meeting in rows["meetings"].records:
        if meeting.round is None:
            continue
        key = (meeting.mechanism, meeting.round)
        if key in seen:
            rows["meetings"].wrong(
                line, "round", f"{meeting.mechanism!r} has a round {meeting.round} already, in line {seen[key]}", "Keep one."
            )
        seen.setdefault(key, line)


def _judge_figures(rows: Mapping[str, _Rows]) -> None:
    for line, figure in rows["figures"].records:
        if figure.value_max is not None and figure.value_max < figure.value:
            rows["figures"].wrong(line, "value_max", "the upper end is below the lower", "Swap the two.")


def _assembled(rows: Mapping[str, _Rows]) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for table in TABLES:
        records = [record for _, record in rows[table.name].records]
        if table.name == "names":
            tables["names"] = _grouped(records)
        elif table.keyed:
            tables[table.name] = {record.id: record for record in records}
        else:
            tables[table.name] = tuple(records)
    tables["places"] = dict(_with_predecessors(tables["places"]))
    return tables


def _grouped(names: Iterable[model.Name]) -> dict[str, tuple[model.Name, ...]]:
    groups: dict[str, list[model.Name]] = {}
    for name in names:
        groups.setdefault(name.id, []).append(name)
    return {key: tuple(group) for key, group in groups.items()}


def _with_predecessors(places: Mapping[str, model.Place]) -> Iterator[tuple[str, model.Place]]:
    """The table writes successors only, so that the two can never disagree."""
    made_of: dict[str, set[str]] = {}
    for place in places.values():
        for key in place.successors:
            made_of.setdefault(key, set()).add(place.id)
    for key, place in places.items():
        if key in made_of:
            # Before anyone else has seen the record; dataclasses.replace() would take the load past its budget for nothing.
            object.__setattr__(place, "predecessors", frozenset(made_of[key]))
        yield key, place
