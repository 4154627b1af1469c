"""Every way in which a row can be wrong: what is said, and where."""

# ruff: noqa: E501 - one bad row a line is easier to check than the same rows broken

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cotmoc.errors import KnowledgeError
from cotmoc.knowledge import check, load_folder, name_forms

FOLDER = Path(__file__).parent / "ardia_borvia"


def spoiled(target: Path, table: str, old: str, new: str) -> Path:
    """A copy of the good folder with one thing changed."""
    folder = target / "set"
    shutil.copytree(FOLDER, folder)
    text = (folder / table).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {table}"
    (folder / table).write_text(text.replace(old, new), encoding="utf-8")
    return folder


ROWS: dict[str, tuple[str, str, str, str, str]] = {
    # name: table, what stands there, what is put there, where, what
    "unknown reference": ("places.tsv", "river-ost\triver\ta\t\t\t\t\tardia", "river-ost\triver\ta\t\t\t\t\tnarnia", "places.tsv:9:parent", "'narnia' is not an id of places.tsv"),
    "unknown reference in a list": ("projects.tsv", "lume | tarn", "lume | turn", "projects.tsv:2:parties", "'turn' is not an id of places.tsv or organisations.tsv"),
    "unknown half": ("names.tsv", "stonebridge-mirefort/b\t", "stonebridge-mirefort/c\t", "names.tsv:13:id", "'stonebridge-mirefort/c' is not an id of any table"),
    "unknown source": ("people.tsv", "ina-oss\ta\t\tgazette", "ina-oss\ta\t\tgazete", "people.tsv:2:sources", "'gazete' is not an id of sources.tsv"),
    "half where a crossing is meant": ("hours.tsv", "stonebridge-mirefort\t", "stonebridge-mirefort/a\t", "hours.tsv:2:crossing", "'stonebridge-mirefort/a' is not an id of crossings.tsv"),
    "an id twice in a list": ("projects.tsv", "lume | tarn", "lume | lume", "projects.tsv:2:parties", "'lume | lume' names one id twice"),
    "no id": ("people.tsv", "ina-oss\ta", "Ina Oss\ta", "people.tsv:2:id", "'Ina Oss' is not an id"),
    "bad date": ("agreements.tsv", "2027-05-05", "2027-02-30", "agreements.tsv:3:signed", "'2027-02-30': not a date"),
    "a date in words": ("agreements.tsv", "2027-05-05", "May 2027", "agreements.tsv:3:signed", "'May 2027': not a date"),
    "a range that ends before it begins": ("agreements.tsv", "2027-05-05", "2028/2027", "agreements.tsv:3:signed", "'2028/2027': the range ends before it begins"),
    "the year nought": ("agreements.tsv", "2027-05-05", "0000", "agreements.tsv:3:signed", "'0000': not a date"),
    "duplicate id": ("people.tsv", "tem-rill\t", "ina-oss\t", "people.tsv:3:id", "'ina-oss' is there already, in line 2"),
    "one id for two things": ("projects.tsv", "ost-weir\t", "ost-treaty\t", "agreements.tsv:3:id", "'ost-treaty' is an id of projects.tsv too"),
    "two versions of a place at once": ("places.tsv", "lume\tprovince\ta\tqa:2\t2031-01-01", "lume\tprovince\ta\tqa:2\t2030-01-01", "places.tsv:4:successors", "'upper-lume' and its successor 'lume' are valid on the same days"),
    "the next version of a name without a first day": ("places.tsv", "lume\tprovince\ta\tqa:2\t2031-01-01", "lume\tprovince\ta\tqa:2\t", "places.tsv:5:successors", "'lower-lume' and its successor 'lume' are valid on the same days"),
    "successors and no last day": ("places.tsv", "qa:1\t\t2030-12-31", "qa:1\t\t", "places.tsv:4:valid_to", "'upper-lume' has successors and no last day"),
    "memberships overlap": ("memberships.tsv", "member\t2031-05\t", "member\t2031-03\t", "memberships.tsv:5:valid_from", "'tarn' is in 'river-council' on the same days already, in line 4"),
    "membership reversed": ("memberships.tsv", "2029\t2030-12-31", "2031\t2030-12-31", "memberships.tsv:2:valid_to", "the period ends (2030-12-31) before it begins (2031)"),
    "role reversed": ("roles.tsv", "2031-02\t2031-05", "2031-06\t2031-05", "roles.tsv:5:valid_to", "the period ends (2031-05) before it begins (2031-06)"),
    "meeting reversed": ("meetings.tsv", "2029-03-01\t2029-03-02", "2029-03-03\t2029-03-02", "meetings.tsv:2:end", "the period ends (2029-03-02) before it begins (2029-03-03)"),
    "the same round twice": ("meetings.tsv", "river-council\t2\t", "river-council\t1\t", "meetings.tsv:3:round", "'river-council' has a round 1 already, in line 2"),
    "unknown kind": ("places.tsv", "mirefort\ttown", "mirefort\tcastle", "places.tsv:8:kind", "'castle' is not known here"),
    "unknown class": ("crossing_events.tsv", "upgrade_proposed\tyes\tfull", "upgrade_proposed\tyes\tgrand", "crossing_events.tsv:5:class_after", "'grand' is not an id of classes.tsv"),
    "unknown status of a member": ("memberships.tsv", "upper-lume\tmember", "upper-lume\tguest", "memberships.tsv:2:status", "'guest' is not known here"),
    "unknown origin of a name": ("names.tsv", "Loume\tqab\tfull\tinferred", "Loume\tqab\tfull\thearsay", "names.tsv:7:origin", "'hearsay' is not known here"),
    "unknown confidence": ("people.tsv", "herald\tmedium", "herald\tsome", "people.tsv:4:confidence", "'some' is not known here"),
    "unknown column": ("posts.tsv", "id\tsingle\tnote", "id\tsingle\tremark", "posts.tsv:1:remark", "no such column"),
    "missing column": ("posts.tsv", "id\tsingle\tnote", "id\tnote", "posts.tsv:1:single", "the column is missing"),
    "column twice": ("posts.tsv", "id\tsingle\tnote", "id\tsingle\tsingle", "posts.tsv:1:single", "the column is there twice"),
    "too few cells": ("posts.tsv", "deputy\tno\t", "deputy\tno", "posts.tsv:3:single", "2 cells under 3 columns"),
    "too many cells": ("posts.tsv", "deputy\tno\t", "deputy\tno\t\t", "posts.tsv:3:note", "4 cells under 3 columns"),
    "an empty line": ("posts.tsv", "deputy", "\ndeputy", "posts.tsv:3:id", "1 cells under 3 columns"),
    "an empty cell that must be filled": ("posts.tsv", "deputy\tno\t", "deputy\t\t", "posts.tsv:3:single", "the cell is empty"),
    "white space around": ("posts.tsv", "deputy\tno\t", "deputy\tno \t", "posts.tsv:3:single", "'no ' begins or ends with white space"),
    "neither yes nor no": ("posts.tsv", "deputy\tno\t", "deputy\tperhaps\t", "posts.tsv:3:single", "'perhaps' is neither yes nor no"),
    "no number": ("figures.tsv", "\t120\t", "\t1,200\t", "figures.tsv:2:value", "'1,200' is not a number"),
    "not a number": ("figures.tsv", "\t120\t", "\tnan\t", "figures.tsv:2:value", "'nan' is not a number"),
    "digits of another script": ("figures.tsv", "\t120\t", "\t١٢٠\t", "figures.tsv:2:value", "'١٢٠' is not a number"),
    "no whole number": ("meetings.tsv", "river-council\t2\t", "river-council\t2.5\t", "meetings.tsv:3:round", "'2.5' is not a whole number"),
    "range upside down": ("figures.tsv", "\t150\t", "\t15\t", "figures.tsv:2:value_max", "the upper end is below the lower"),
    "off the globe": ("places.tsv", "\t10\t20\t", "\t100\t20\t", "places.tsv:2:lat", "100 is out of range"),
    "no code": ("crossing_events.tsv", "\topened\t", "\tOpened up\t", "crossing_events.tsv:2:event", "'Opened up' is not a code"),
    "no language": ("sides.tsv", "qab", "Borvian", "sides.tsv:3:language", "'Borvian' is not a language"),
    "no time of day": ("hours.tsv", "22:30", "25:30", "hours.tsv:2:closes", "'25:30' is not a time of day"),
    "a part of itself": ("crossings.tsv", "stonebridge-mirefort\t\t", "stonebridge-mirefort\tstonebridge-ferry\t", "crossings.tsv:2:parent", "'stonebridge-mirefort' lies within itself"),
    "a name twice": ("names.tsv", "lume\tLoume\tqab\tfull", "lume\tLume\tqaa\tvariant", "names.tsv:7:text", "'Lume' is there already, in line 6"),
    "two official names": ("names.tsv", "lume\tLoume\tqab\tfull\tinferred\tno", "lume\tLoume\tqaa\tfull\tofficial\tyes", "names.tsv:7:use", "'lume' has two full verified names in one language, here and in line 6"),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_row_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    """check tells it; load raises it; its code is K01 and it says what to do."""
    table, old, new, where, what = ROWS[name]
    folder = spoiled(tmp_path, table, old, new)
    errors = check(folder)
    assert (where, what) in [(error.where, error.what) for error in errors]
    assert all(error.remedy for error in errors)
    with pytest.raises(KnowledgeError) as raised:
        load_folder(folder)
    assert (raised.value.where, raised.value.what) == (errors[0].where, errors[0].what)
    assert str(raised.value).startswith("[K01] ")


MANY = {
    *("a part of itself", "unknown column", "missing column", "column twice", "an empty line", "one id for two things"),
    *("duplicate id", "no id", "two versions of a place at once"),
}
"""Mistakes that make others: a table without its columns has no ids."""


@pytest.mark.parametrize("name", sorted(set(ROWS) - MANY))
def test_one_mistake_is_told_once(name: str, tmp_path: Path) -> None:
    """What points to a bad row is not called wrong too."""
    table, old, new, where, what = ROWS[name]
    assert [(error.where, error.what) for error in check(spoiled(tmp_path, table, old, new))] == [(where, what)]


def test_all_mistakes_are_told_in_the_order_of_the_tables(tmp_path: Path) -> None:
    """And within a table in the order of its lines."""
    folder = spoiled(tmp_path, "figures.tsv", "\t120\t", "\tmany\t")
    for table, old, new in (
        ("places.tsv", "mirefort\ttown", "mirefort\tcastle"),
        ("posts.tsv", "deputy\tno", "deputy\tnever"),
        ("posts.tsv", "warden\tyes", "warden\tJA"),
    ):
        text = (folder / table).read_text(encoding="utf-8")
        (folder / table).write_text(text.replace(old, new), encoding="utf-8")
    assert [error.where for error in check(folder)] == [
        "places.tsv:8:kind",
        "posts.tsv:2:single",
        "posts.tsv:3:single",
        "figures.tsv:2:value",
    ]


def test_a_table_that_nobody_knows_is_told(tmp_path: Path) -> None:
    """A misspelt file name would else be facts that are silently missing."""
    folder = tmp_path / "set"
    shutil.copytree(FOLDER, folder)
    (folder / "place.tsv").write_text("id\n", encoding="utf-8")
    assert [(error.where, error.what) for error in check(folder)] == [("place.tsv:1:", "no such table")]


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    """The rest of the folder is judged all the same."""
    folder = tmp_path / "set"
    shutil.copytree(FOLDER, folder)
    (folder / "contradictions.tsv").write_bytes((folder / "contradictions.tsv").read_bytes() + b"\xff\xfe")
    assert [(error.where, error.what) for error in check(folder)] == [("contradictions.tsv:3:", "the file is not UTF-8")]


def test_an_empty_folder_has_no_sides(tmp_path: Path) -> None:
    """Every other table may be missing."""
    assert [(error.where, error.what) for error in check(tmp_path)] == [("sides.tsv:1:id", "no side is given")]


def test_windows_line_ends_and_a_byte_order_mark_are_no_mistake(tmp_path: Path) -> None:
    """A table that was saved elsewhere says the same."""
    folder = tmp_path / "set"
    shutil.copytree(FOLDER, folder)
    for file in folder.glob("*.tsv"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert load_folder(folder).places == load_folder(FOLDER).places


FORMS: dict[str, tuple[str, str, str]] = {
    # name: text of the file, where, what
    "unknown id": ('[names]\n"lune" = ["Lune"]\n', "forms/qx.toml:[names]:lune", "'lune' is not an id of this knowledge"),
    "unknown id of a term": ('[terms]\n"lune" = ["Lune"]\n', "forms/qx.toml:[terms]:lune", "'lune' is not an id of this knowledge"),
    "halves of a place": ('[halves]\n"lume" = [["Lume"], []]\n', "forms/qx.toml:[halves]:lume", "'lume' is not an id of this knowledge"),
    "one half": (
        '[halves]\n"stonebridge-mirefort" = [["S"]]\n',
        "forms/qx.toml:[halves]:stonebridge-mirefort",
        "not one list for each side",
    ),
    "no list": ('[names]\n"lume" = "Lume"\n', "forms/qx.toml:[names]:lume", "not a list of texts"),
    "an empty form": ('[names]\n"lume" = [""]\n', "forms/qx.toml:[names]:lume", "not a list of texts"),
    "unknown section": ('[name]\n"lume" = ["Lume"]\n', "forms/qx.toml:[name]", "no such section"),
    "no table": ("names = 1\n", "forms/qx.toml:[names]", "not a table"),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_bad_file_of_forms_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    """The tables load; asking for forms raises."""
    text, where, what = FORMS[name]
    folder = tmp_path / "set"
    shutil.copytree(FOLDER, folder)
    (folder / "forms" / "qx.toml").write_text(text, encoding="utf-8")
    assert [(error.where, error.what) for error in check(folder)] == [(where, what)]
    with pytest.raises(KnowledgeError) as raised:
        list(name_forms(load_folder(folder)))
    assert raised.value.where == where


def test_a_file_of_forms_that_is_no_toml_is_told(tmp_path: Path) -> None:
    """With what the parser says."""
    folder = tmp_path / "set"
    shutil.copytree(FOLDER, folder)
    (folder / "forms" / "qx.toml").write_bytes(b"[names\n")
    (error,) = check(folder)
    assert error.where == "forms/qx.toml"
    assert error.what.startswith("not TOML: ")
