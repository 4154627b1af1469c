"""The rules of the house that a machine can keep."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import resources
from pathlib import Path

import pytest

import cotmoc

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "cotmoc").rglob("*.py"))
LANGUAGES = sorted(
    entry.name.removesuffix(".toml")
    for entry in resources.files("cotmoc.languages").iterdir()
    if entry.name.endswith(".toml") and ".examples" not in entry.name
)
FOREIGN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7afăđơưĂĐƠƯ\u1ea0-\u1ef9]")
PAGES = sorted(f"reading/{path.name}" for path in (ROOT / "src" / "cotmoc" / "reading").glob("page*.py"))
SPEAKING = ["cli.py", "cli_arguments.py", "cli_show.py", "errors.py", "reading/many.py", "reading/checks/told.py", *PAGES]
"""Modules whose strings reach a person."""


def test_importing_cotmoc_loads_nothing() -> None:
    code = "import sys, cotmoc; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in modules if name.startswith("cotmoc.")] == []


def test_the_command_line_starts_without_the_reader() -> None:
    code = "import sys, cotmoc.cli; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in modules if name.startswith(("cotmoc.reading", "rich", "distributed", "pypdfium2", "docx"))] == []


@pytest.mark.parametrize("name", cotmoc.__all__)
def test_every_public_name_can_be_had(name: str) -> None:
    assert getattr(cotmoc, name) is not None
    assert name in dir(cotmoc)


def test_a_name_that_is_not_public_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        _ = cotmoc.reed


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_file_has_its_examples(code: str) -> None:
    folder = resources.files("cotmoc.languages")
    examples = tomllib.loads(folder.joinpath(f"{code}.examples.toml").read_text("utf-8"))["example"]
    held_out = sum(bool(example.get("held_out")) for example in examples)
    assert len(examples) >= 150
    assert len(examples) / 4 <= held_out <= len(examples) / 2


def test_every_test_file_has_a_name_of_its_own() -> None:
    """Or its noun has: on the web the same files stand in every noun."""
    names = [(path.parent.name if "web" in path.parts else "", path.name) for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", SPEAKING)
def test_no_translated_text_stands_in_code(name: str) -> None:
    """Words are data: they stand in tables that a person who knows the language can check. Docstrings may show examples."""
    module = ast.parse((ROOT / "src" / "cotmoc" / name).read_text("utf-8"))
    docs = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    texts = [
        node.value for node in ast.walk(module) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]
    assert [text for text in texts if FOREIGN.search(text)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_the_core_has_no_clock_and_no_dice(path: Path) -> None:
    """A generator that is given its seed is none: it says the same every time."""
    text = path.read_text("utf-8")
    assert re.findall(r"\b(?:date\.today|datetime\.now|datetime\.utcnow|time\.time|random\.(?!default_rng\([^)])\w+)\(", text) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_the_core_opens_no_connection(path: Path) -> None:
    assert re.findall(r"urllib\.request|urlopen|http\.client|\bsocket\.", path.read_text("utf-8")) == []


def test_the_wheel_brings_all_data_along(tmp_path: Path) -> None:
    """Built from a copy without what is made: a build leaves its own folders behind, and a server is set up from the source alone."""
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "*.mo"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    done = subprocess.run([*command, "--wheel-dir", str(tmp_path), str(copy)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())
    there = {
        path.relative_to(ROOT / "src").as_posix()
        for folder in ("cotmoc", "cotmoc_web")
        for path in (ROOT / "src" / folder).rglob("*")
        if path.is_file() and path.suffix != ".mo" and path.parent.name != "__pycache__"
    }
    words = {name.removesuffix(".po") + ".mo" for name in there if name.endswith(".po")}
    assert (there | words) - shipped == set()
