"""Whatever stands in a table, nothing but a KnowledgeError comes out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cotmoc.errors import KnowledgeError
from cotmoc.knowledge import check, load_folder, name_forms
from cotmoc.knowledge.tables import TABLES

FOLDER = Path(__file__).parent / "ardia_borvia"
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            "lume",
            "ardia",
            "tarn | lume",
            "gazette",
            "high",
            "yes",
            "no",
            "2031-02",
            "../2030",
            "2031~",
            "0000",
            "9999-12-31",
            "1e9",
            "-0",
            "9" * 60,
            "²",
            "a",
            "qaa",
        ]
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "set"
    shutil.copytree(FOLDER, copy)
    return copy


def use(folder: Path) -> None:
    """Everything that reads the tables."""
    errors = check(folder)
    assert all(error.where and error.what and error.remedy for error in errors)
    told: str | None = None
    try:
        list(name_forms(load_folder(folder)))
    except KnowledgeError as error:
        told = str(error)
    assert told == (str(errors[0]) if errors else None)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.sampled_from([table.name for table in TABLES]), content=st.one_of(st.text(), st.binary()))
def test_any_text_is_judged(folder: Path, table: str, content: str | bytes) -> None:
    """A whole file of anything."""
    file = folder / f"{table}.tsv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    try:
        use(folder)
    finally:
        shutil.copy(FOLDER / f"{table}.tsv", file)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_cells_are_judged(folder: Path, data: st.DataObject) -> None:
    """Rows with the right columns and anything in them, added to the good ones."""
    table = data.draw(st.sampled_from(TABLES))
    file = folder / table.file
    columns = file.read_text(encoding="utf-8").split("\n", 1)[0].split("\t")
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(columns), max_size=len(columns)), min_size=1, max_size=3))
    added = "".join("\t".join(row) + "\n" for row in rows)
    file.write_bytes((FOLDER / table.file).read_bytes() + added.encode("utf-8", "surrogatepass"))
    try:
        use(folder)
    finally:
        shutil.copy(FOLDER / table.file, file)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.text(),
        st.binary(),
        st.recursive(st.text(max_size=3), lambda inner: st.lists(inner, max_size=3)).map(lambda value: f"[names]\nlume = {value!r}\n"),
    )
)
def test_any_file_of_forms_is_judged(folder: Path, content: str | bytes) -> None:
    """A whole file of anything."""
    (folder / "forms" / "qx.toml").write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    use(folder)
