"""Which border it is stands in the facts: the code of the application names no country, no province and no side."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import cotmoc_web

HOME = Path(cotmoc_web.__file__).parent
NAMES = (
    "vietnam(?!ese)", "viet nam", "vietnamese side", "hanoi", "ho_chi_minh", "lai chau", "lao cai", "lạng sơn", "lang_son", "quảng ninh",
    "quang_ninh", "cao bằng", "hà giang", "điện biên", "china", "chinese side", "chinese partners", "beijing", "shanghai", "guangxi",
    "yunnan", "kunming", "nanning", "hekou", "pingxiang",
)  # fmt: skip
"""Without the languages: a title in Chinese is one on any border."""
PLACE = re.compile("|".join(NAMES), re.IGNORECASE)
SIDES = frozenset({"vn", "cn"})
APART = frozenset({"demo", "locale", "migrations"})
"""The demonstration is a record, the catalogs are words."""
ALLOWED = {
    # The zone a copy starts with where it is told none.
    "settings.py": {"Asia/Ho_Chi_Minh"},
    # A side that rows of a spreadsheet name without a column of its own.
    "sheets/fields.py": {"vn"},
}
FILES = sorted(path.relative_to(HOME).as_posix() for path in HOME.rglob("*.py") if path.relative_to(HOME).parts[0] not in APART)


def named(code: str) -> set[str]:
    """Texts of the code that name a place or a side. What only tells its reader something is none."""
    tree = ast.parse(code)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    }
    return {text for text in texts if text in SIDES or PLACE.search(text)}


@pytest.mark.parametrize("file", FILES)
def test_the_code_names_no_place_of_one_border(file: str) -> None:
    assert named((HOME / file).read_text("utf-8")) - ALLOWED.get(file, set()) == set()


@pytest.mark.parametrize("file", ALLOWED)
def test_what_is_allowed_is_still_there(file: str) -> None:
    assert ALLOWED[file] - named((HOME / file).read_text("utf-8")) == set()


def test_a_place_in_the_code_is_found() -> None:
    assert named('"""Yunnan"""\nHOME = {"cn": "zh"}  # China\nzone = f"Asia/Shanghai {HOME}"') == {"cn", "Asia/Shanghai "}
