"""Figures and how they are shown: for people with the bar beside each, for programs as JSON, for the documents as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Peers = Mapping[str, float | None]
"""By the name of a peer; None where it was to be measured and could not be."""
COUNTED = frozenset({"articles", "configurations", "days", "names", "pairs", "quotes", "replications", "requests"})
"""Units of which there are whole ones alone."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that is measured here."""

    name: str
    """What programs call it: `seeds.mentions`."""
    label: str
    """What people call it, under the heading of its group."""
    ours: float | None
    """None: not measured in this run; a note says why."""
    unit: str = ""
    bar: float | None = None
    """What is to be reached; None where nothing was promised."""
    at_most: bool = False
    """Whether less is better."""
    peers: Peers = field(default_factory=dict)
    """What others reach on the same input in the same run."""
    reported: Peers = field(default_factory=dict)
    """What others were once found to reach on the same input; not measured again here."""

    @property
    def reached(self) -> bool | None:
        """Whether the bar is reached; None where there is none, or no figure."""
        if self.ours is None or self.bar is None:
            return None
        return self.ours <= self.bar if self.at_most else self.ours >= self.bar

    def as_plain(self) -> dict[str, Any]:
        """For JSON."""
        plain: dict[str, Any] = {"ours": _rounded(self.ours), "unit": self.unit}
        if self.bar is not None:
            plain |= {"bar": self.bar, "at_most": self.at_most, "reached": self.reached}
        if self.peers:
            plain["peers"] = {name: _rounded(value) for name, value in self.peers.items()}
        if self.reported:
            plain["reported"] = dict(self.reported)
        return plain


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that belong together."""

    title: str
    figures: Sequence[Figure]
    remark: str = ""
    """How they were measured, in a sentence."""


def in_terminal(groups: Iterable[Group], notes: Iterable[str]) -> str:
    """A table for people."""
    lines = []
    for group in groups:
        lines += ["", f"== {group.title}" + (f" ({group.remark})" if group.remark else "")]
        lines += [_line(figure) for figure in group.figures]
    lines += [f"! {note}" for note in notes]
    return "\n".join(lines).strip()


def _line(figure: Figure) -> str:
    bar = "" if figure.bar is None else f"{'≤' if figure.at_most else '≥'} {written(figure.bar, figure.unit)}"
    verdict = {True: "reached", False: "MISSED", None: ""}[figure.reached]
    others = [f"{name} {written(value, figure.unit)}" for name, value in figure.peers.items()]
    others += [f"[{name} {written(value, figure.unit)}]" for name, value in figure.reported.items()]
    return (
        f"  {figure.label:42}{written(figure.ours, figure.unit):>10} {figure.unit:<11}{bar:>9} {verdict:8}  {' · '.join(others)}".rstrip()
    )


def in_markdown(groups: Iterable[Group], notes: Iterable[str]) -> str:
    """Tables for `docs/`."""
    lines = []
    for group in groups:
        lines += ["", f"## {group.title}"] + ([group.remark[0].upper() + group.remark[1:] + "."] if group.remark else [])
        lines += ["", "| | Cotmoc | bar | | others, same run | others, reported |", "|---|--:|--:|---|---|---|"]
        for figure in group.figures:
            unit = f" {figure.unit}" if figure.unit else ""
            bar = "" if figure.bar is None else f"{'≤' if figure.at_most else '≥'} {written(figure.bar, figure.unit)}"
            verdict = {True: "reached", False: "**missed**", None: ""}[figure.reached]
            cells = (
                figure.label,
                written(figure.ours, figure.unit) + unit,
                bar,
                verdict,
                *(_others(peers, figure.unit) for peers in (figure.peers, figure.reported)),
            )
            lines.append(f"| {' | '.join(cells)} |")
    noted = list(notes)
    if noted:
        lines += ["", "## Not measured", *(f"- {note}" for note in noted)]
    return "\n".join(lines).strip() + "\n"


def _others(peers: Peers, unit: str) -> str:
    return " · ".join(f"{name} {written(value, unit)}" for name, value in peers.items())


def written(value: float | None, unit: str = "") -> str:
    """A number as it is read: shares with three places, large numbers with none.

    >>> written(0.5), written(1234.5, "articles/s"), written(0.1234, "MB/s"), written(None), written(0.0, "quotes")
    ('0.500', '1234', '0.12', 'none', '0')
    """
    if value is None:
        return "none"
    if unit in COUNTED:
        return f"{value:.0f}"
    if not unit or (unit == "s" and value < 10):
        return f"{value:.3f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
