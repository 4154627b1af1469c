"""The study as a PDF for the board, set by Typst. Everything a person wrote reaches it as data, never as markup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst
from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from cotmoc_web import wording
from cotmoc_web.labels import tag
from cotmoc_web.studies import words
from cotmoc_web.studies.findings import Use
from cotmoc_web.studies.scenario_form import parts_of
from cotmoc_web.templatetags.cotmoc import colon
from cotmoc_web.templatetags.studies import whole

SHEET = Path(__file__).with_name("paper.typ")


def study_pdf(shown: dict[str, Any]) -> bytes:
    """A PDF/A-2b of what the page of a study shows."""
    return bytes(typst.compile(SHEET.read_bytes(), sys_inputs={"data": json.dumps(_told(shown), ensure_ascii=False)}, pdf_standards="a-2b"))


def _told(shown: dict[str, Any]) -> dict[str, Any]:
    study, columns = shown["study"], [column for column in shown["columns"] if column.run is not None]
    first = columns[0].run
    letters = [column.scenario.letter for column in columns]
    kept = [number for number, column in enumerate(shown["columns"]) if column.run is not None]
    return {
        "lang": tag((get_language() or "en").partition("-")[0]).partition("-")[0],
        "kick": _("Study, not a forecast"),
        "title": shown["headline"],
        "asked": study.title,
        "note": study.note,
        "gate": study.gate.label.text if study.gate is not None else "",
        "made": _("%(party)s, %(day)s") % {"party": study.party.label.text, "day": wording.words().day(first.at.date().isoformat())},
        "over": _("%(replications)s times %(days)s days, of which the first %(warmup)s are not told; chance begins with %(seed)s.")
        % {"replications": first.replications, "days": first.days, "warmup": first.warmup, "seed": first.seed},
        "chart_title": _("Who waits, by time of day"),
        "band": _("Grey: eight days in ten of %(letter)s.") % {"letter": letters[0]} if shown["chart"].band else "",
        "chart": render_to_string("studies/chart.svg", {"chart": shown["chart"]}),
        "scenarios_title": _("Scenarios"),
        "scenarios": [[column.scenario.letter, column.scenario.title] for column in columns],
        "table_title": pgettext("studies", "Side by side"),
        "letters": letters,
        "interval": _("Below each figure: where the true one lies, 95 times in 100."),
        "against": [_("Below that: how it differs from %(letter)s.") % {"letter": letters[0]}, *shown["demand"]] if letters[1:] else [],
        "measures": [[measure.name, *[_cell(measure.cells[number]) for number in kept]] for measure in shown["measures"]],
        "queue_title": _("Longest queue of an average day"),
        "queues": [[whole(queue[1]), queue[0]] if queue else ["", ""] for simulated, queue in shown["queues"] if simulated],
        "uses_title": _("How much of its open time each is taken"),
        "uses": [[scenario.letter, [_use(use) for use in uses]] for scenario, uses in shown["uses"]],
        "rests_title": _("What it rests on"),
        "rests": _without_repeats([[column.scenario.letter, *_rests(column.run.text)] for column in columns]),
        "warn": [
            _("%(letter)s never settles: more comes than gets through, and times grow with the days.") % {"letter": one.letter}
            for one in shown["unsettled"]
        ]
        + [_("%(letter)s was not simulated as it stands.") % {"letter": one.letter} for one in shown["missing"]],
        "numbers_title": _("All numbers"),
        "numbers": _differing([[column.scenario.letter, column.scenario.title, _numbers(column.run.text)] for column in columns]),
        "number_heads": [pgettext("studies", "Number"), _("Value"), pgettext("studies", "Rests on")],
        "footer": _("Made with Cotmoc %(version)s. The scenarios and the number that chance begins with repeat it exactly.")
        % {"version": first.engine},
    }


def _cell(cell: Any) -> list[str]:
    return [cell.text, cell.between, cell.change] if cell is not None else ["", "", ""]


def _use(use: Use) -> list[str]:
    return [use.name, use.size, _("always taken") if use.full else "", f"{use.percent} %"]


def _rests(text: str) -> tuple[list[str], str]:
    """What was published, and how much was not."""
    from cotmoc.gates import read_scenario

    notes = read_scenario(text).notes
    published = list(dict.fromkeys(note.text for note in notes if note.sort == "source" and note.text))
    assumed, unsaid = (sum(note.sort == sort for note in notes) for sort in ("assumed", "unsaid"))
    told = [ngettext("%(n)s number is assumed", "%(n)s numbers are assumed", assumed) % {"n": assumed}]
    if unsaid:
        told.append(
            ngettext("%(n)s number does not say what it rests on", "%(n)s numbers do not say what they rest on", unsaid) % {"n": unsaid}
        )
    return published, words.apart(told) + wording.code("page", "full_stop")


def _without_repeats(rests: list[list[Any]]) -> list[list[Any]]:
    """Sources that stand with an earlier scenario are not given again."""
    met: set[str] = set()
    for row in rests:
        row[1] = [source for source in row[1] if source not in met]
        met.update(row[1])
    return rests


def _differing(numbers: list[list[Any]]) -> list[list[Any]]:
    """All numbers of the first scenario; of the others what differs from it."""
    first = numbers[0][2]
    for row in numbers[1:]:
        row[1] = _("%(title)s: what differs from %(letter)s") % {"title": row[1], "letter": numbers[0][0]}
        row[2] = [number for number in row[2] if number not in first]
    return numbers


def _numbers(text: str) -> list[list[str]]:
    return [
        [f"{part.name}: {number.name}", number.said, colon().join(filter(None, (str(words.RESTS[number.sort]), number.rests_on)))]
        for part in parts_of(text)
        for number in part.numbers
    ]
