"""What the commands make of what stands beside a name, and of names that say what they are."""

from __future__ import annotations

import pytest

from cotmoc.cli import main


@pytest.mark.parametrize("beside", ["place=Lang Son", "province=Lang Son", "post=party secretary", "mechanism=guangxi-jwc"])
def test_context_given_in_words_settles_a_namesake(capsys: pytest.CaptureFixture[str], beside: str) -> None:
    assert main(["names", "resolve", "Hoang Quoc Khanh", "--as-of", "2026-01-15", "--context", beside]) == 0
    first = capsys.readouterr().out.splitlines()[0].split()
    assert (first[0], first[4]) == ("same", "hoang-quoc-khanh-ls")


@pytest.mark.parametrize(
    ("a", "b", "answer", "kind"),
    [
        ("cầu Bắc Luân II", "Bac Luan 2 bridge", "same", "(place)"),
        ("cầu Bắc Luân I", "cầu Bắc Luân II", "different", "(place)"),
        ("Đoàn Thị Hậu", "Doan Thi Hau", "same", "(person)"),
    ],
)
def test_names_that_say_they_are_places_are_compared_as_places(
    capsys: pytest.CaptureFixture[str], a: str, b: str, answer: str, kind: str
) -> None:
    assert main(["names", "compare", a, b]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith(f"{answer} ")
    assert first.endswith(kind)
