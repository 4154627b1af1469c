"""Documents are tests: what they say exists, and what exists they say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cotmoc
from cotmoc import errors

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]


def tree(root: type[errors.CotmocError] = errors.CotmocError) -> list[type[errors.CotmocError]]:
    return [root, *(error for below in root.__subclasses__() if below.__module__ == "cotmoc.errors" for error in tree(below))]


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [error.code for error in tree()]
    assert len(codes) == len(set(codes)) > 10
    assert all(re.fullmatch(r"[A-Z]\d\d", code) for code in codes)


def test_every_error_stands_in_the_documents_with_its_code() -> None:
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    documented = dict(re.findall(r"^\| (\w\d\d) \| `(\w+)` \|", page, re.MULTILINE))
    assert documented == {error.code: error.__name__ for error in tree()}


def test_every_error_stands_in_the_tree_drawn_at_the_top_of_its_module() -> None:
    drawn = errors.__doc__ or ""
    assert [error.__name__ for error in tree() if error.__name__ not in drawn] == []


@pytest.mark.parametrize("error", tree(), ids=lambda error: error.__name__)
def test_every_error_is_explained_and_its_message_has_the_code(error: type[errors.CotmocError]) -> None:
    assert error.__doc__
    assert str(error("somewhere")).startswith(f"[{error.code}] somewhere: ")


@pytest.mark.parametrize("command", ["read", "languages", "names", "gates"])
def test_every_command_stands_in_the_readme(command: str) -> None:
    assert f"cotmoc {command}" in (ROOT / "README.md").read_text("utf-8")


def test_commands_that_documents_name_exist() -> None:
    told = {word for page in PAGES for word in re.findall(r"(?:`|^|\.venv/bin/|\| )cotmoc ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)}
    shown = subprocess.run([sys.executable, "-m", "cotmoc.cli", "--help"], capture_output=True, text=True, check=True).stdout
    there = set(re.findall(r"^    ([a-z]+)\s", shown, re.MULTILINE))
    assert told == there == {"read", "languages", "names", "gates"}


def test_options_that_documents_name_exist() -> None:
    told = {
        option
        for page in PAGES
        for option in re.findall(r"(?<![\w-])--[a-z-]+\b", re.sub(r"(?m)^.*(?:python|make|pip|sudo) .*$", "", page.read_text("utf-8")))
    }
    helps = [
        ["read"],
        ["names", "compare"],
        ["names", "resolve"],
        ["names", "forms"],
        ["names", "pairs"],
        ["gates", "simulate"],
        ["gates", "plan"],
    ]
    shown = [
        subprocess.run([sys.executable, "-m", "cotmoc.cli", *words, "--help"], capture_output=True, text=True, check=True).stdout
        for words in helps
    ]
    for word in ("serve", "worker", "backup", "restore", "party", "demo", "check"):
        command = [sys.executable, "-m", "cotmoc_web.manage", word, "--help"]
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "cotmoc_web.settings"}
        shown.append(subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout)
    assert told >= {"--out", "--format", "--lang", "--as-of", "--engine", "--replace"}
    assert sorted(option for option in told if not any(option in text for text in shown)) == []


@pytest.mark.parametrize("name", ["docs/guides/reading.md", "docs/adding/mechanism.md"])
def test_the_programs_in_documents_run(name: str, tmp_path: Path) -> None:
    """In a folder that has what they read; what they write stays there."""
    for given in ("samples", "tests"):
        (tmp_path / given).symlink_to(ROOT / given)
    programs = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
    assert programs
    for number, program in enumerate(programs):
        (tmp_path / f"program{number}.py").write_text(program, "utf-8")  # a file: workers import the program that started them
        done = subprocess.run([sys.executable, f"program{number}.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_links_between_documents_lead_somewhere(name: str) -> None:
    page = ROOT / name
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_words_to_make_that_documents_name_exist() -> None:
    told = {word for page in PAGES for word in re.findall(r"`make ([a-z]+)", page.read_text("utf-8"))}
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert told
    assert told - made == set()


def test_the_lines_of_the_readme_run() -> None:
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert code
    assert len(code[1].strip().splitlines()) == 6
    done = subprocess.run([sys.executable, "-c", code[1]], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("agreed ")


def test_the_version_is_told_once() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'version = "{cotmoc.__version__}"' in project


def test_documents_name_no_machine() -> None:
    """Paths of the machine a page was written on help nobody."""
    found = {name: re.findall(r"(?<![\w.])/(?:home|work|tmp|root|Users)/\w+", (ROOT / name).read_text("utf-8")) for name in NAMES}
    assert {name: paths for name, paths in found.items() if paths} == {}
