"""A written name → ranked entries of a register, with reasons: the front door of resolution.

>>> resolve("Trần Cương", kind="person")[0].id == resolve("陈刚", kind="person")[0].id
True
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from cotmoc.knowledge import Knowledge, load
from cotmoc.names.compare import KNOWN, by_method
from cotmoc.names.context import weigh
from cotmoc.names.index import NameIndex, family
from cotmoc.names.kinds import checked
from cotmoc.names.method import best_pairing
from cotmoc.names.records import LONGEST, Candidate, Comparison, Context, Reason, Verdict
from cotmoc.names.register import Register, of_knowledge
from cotmoc.names.titles import without_titles
from cotmoc.names.written import written

KIND = 4.0
"""Bits for being of the very kind that was asked for, and not only of its family."""
CLEAR = 3.0
"""Bits by which the first candidate must lead the second to be the one."""
COMPARED = 16
"""Different written forms compared for one question at most."""
WEIGHED = 64
"""Of so many the most promising are compared."""
SCANNED = 2000
"""Entries up to which a register is looked through when the index finds nothing."""


def resolve(
    name: str,
    *,
    register: Knowledge | Register | NameIndex | None = None,
    kind: str | None = None,
    language: str | None = None,
    as_of: dt.date | None = None,
    context: Context | None = None,
    limit: int = 10,
) -> tuple[Candidate, ...]:
    """What a written name may mean, likeliest first. Empty: nothing in the register is written so. Never raises on any text.

    Args:
        name: As written.
        register: Where to look: a knowledge, or an index of names alone; the knowledge that came with Cotmoc if none is given.
        kind: What it is said to be, if known.
        language: Language of the text it stands in. Forms that only another language has weigh a little less.
        as_of: The day the text is from: who was in office, which province was there.
        context: What stands beside it.
        limit: How many candidates at most.

    Raises:
        UsageError: no such kind.
    """
    if kind is not None:
        checked(kind)
    name = " ".join(name.split())
    if len(name) > LONGEST:
        return ()
    if kind == "person":
        name = without_titles(name)
    if isinstance(register, NameIndex):
        return _ranked(_from_index(register, name, kind), limit)
    known = register if isinstance(register, Register) else of_knowledge(register or load())
    found = [_of_kind(each, known, name, kind) for each in _from_register(known, name, kind, language)]
    knowledge = known.knowledge
    if knowledge is not None and (context or as_of):
        found = [_weighed(each, knowledge, context, as_of) for each in found]
    return _ranked(found, limit)


def _of_kind(candidate: Candidate, register: Register, name: str, kind: str | None) -> Candidate:
    """More if it is of the very kind that was asked for; never surely the one if it is a place of another level."""
    if kind is not None and candidate.kind == kind:
        return replace(candidate, score=candidate.score + KIND)
    if (
        candidate.verdict == Verdict.SAME
        and family(candidate.kind) == "place"
        and register.of_another_level(candidate.id, kind or "", (name,))
    ):
        reason = Reason("homograph", f"{kind or name} ~ {candidate.id}: {candidate.kind}")
        return replace(candidate, verdict=Verdict.UNSURE, reasons=(reason, *candidate.reasons))
    return candidate


def _from_index(index: NameIndex, name: str, kind: str | None) -> list[Candidate]:
    rows = index.find(name, kind)
    questions = list(dict.fromkeys((index.texts[row], family(index.kind(row))) for row in rows))
    if len(questions) > COMPARED:
        ranked = sorted(questions[:WEIGHED], key=lambda question: _promise(name, *question), reverse=True)
        questions = ranked[:COMPARED]
    asked = set(questions)
    answers: dict[tuple[str, str], Comparison] = {}
    found: dict[str, Candidate] = {}
    for row in rows:
        text, what = index.texts[row], index.kind(row)
        question = (text, family(what))
        if question not in asked:
            continue
        answer = answers.get(question) or answers.setdefault(question, _compared(name, text, what))
        if answer.verdict == Verdict.DIFFERENT:
            continue
        identifier = index.ids[row]
        if identifier not in found or found[identifier].score < answer.score:
            found[identifier] = Candidate(identifier, what, text, answer.score, answer.verdict, answer.reasons)
    return list(found.values())


def _promise(name: str, text: str, what: str) -> tuple[bool, tuple[int, int, int, float]]:
    """How well two names fit, syllable beside syllable, without a verdict: the better come first."""
    if what == "other":
        return text == name, (0, 0, 0, 0.0)
    found = best_pairing(written(name, what), written(text, what), person=what == "person")
    return text == name, found.rank if found else (-9, 0, 0, 0.0)


def _compared(name: str, text: str, kind: str) -> Comparison:
    return by_method(min(name, text), max(name, text), kind)


def _from_register(register: Register, name: str, kind: str | None, language: str | None) -> list[Candidate]:
    found = {each.id: each for each in _from_index(register.index, name, kind)}
    for identifier in register.lookup(name, kind):
        entry = register.entries[identifier]
        text = next((form for form, tongue in entry.forms if form == name and tongue == (language or tongue)), name)
        at_home = language is None or any(tongue in {language.partition("-")[0], ""} for _, tongue in entry.forms)
        score = max(KNOWN, found[identifier].score if identifier in found else 0.0) + (0.5 if at_home else 0.0)
        reasons = (Reason("same_alias", f"{identifier}: {text}"), *(found[identifier].reasons if identifier in found else ()))
        found[identifier] = Candidate(identifier, entry.kind, text, score, Verdict.SAME, reasons)
    if not found and len(register.entries) <= SCANNED:
        found = {each.id: each for each in _scanned(register, name, kind)}
    return list(found.values())


def _scanned(register: Register, name: str, kind: str | None) -> Iterable[Candidate]:
    """Every entry of the kind: for names so garbled that no key meets."""
    for entry in register.entries.values():
        if kind is None or family(kind) != family(entry.kind):
            continue
        answers = [(_compared(name, model, entry.kind), model) for model in entry.models]
        best, model = max(answers, key=lambda pair: (pair[0].verdict != Verdict.DIFFERENT, pair[0].score))
        if best.verdict != Verdict.DIFFERENT and best.score > 0:
            yield Candidate(entry.id, entry.kind, model, best.score, best.verdict, best.reasons)


def _weighed(candidate: Candidate, knowledge: Knowledge, context: Context | None, as_of: dt.date | None) -> Candidate:
    weights = weigh(knowledge, candidate.id, context, as_of)
    if not weights:
        return candidate
    gained = sum(bits for bits, _ in weights)
    fits = sum(bits > 0 and reason.code.startswith("context_") and reason.code != "context_party" for bits, reason in weights)
    clashes = sum(bits < 0 for bits, _ in weights)
    verdict = candidate.verdict
    if verdict == Verdict.UNSURE and fits and not clashes and candidate.score > 0 and not _broken(candidate):
        verdict = Verdict.SAME
    if verdict == Verdict.SAME and clashes > fits:
        verdict = Verdict.UNSURE
    reasons = (*candidate.reasons, *(reason for _, reason in sorted(weights, key=lambda pair: (-pair[0], pair[1].code))))
    return replace(candidate, score=candidate.score + gained, verdict=verdict, reasons=reasons)


def _broken(candidate: Candidate) -> bool:
    return any(reason.code in {"missing", "count", "order", "homograph"} for reason in candidate.reasons)


def _ranked(found: list[Candidate], limit: int) -> tuple[Candidate, ...]:
    """Best first; only one that stands clear of the others is `same`."""
    order = {Verdict.SAME: 0, Verdict.UNSURE: 1, Verdict.DIFFERENT: 2}
    ranked = sorted(found, key=lambda each: (-each.score, order[each.verdict], each.id))
    if len(ranked) > 1:
        clear = ranked[0].score - ranked[1].score >= CLEAR
        ranked = [
            each if each.verdict != Verdict.SAME or (place == 0 and clear) else replace(each, verdict=Verdict.UNSURE)
            for place, each in enumerate(ranked)
        ]
    return tuple(ranked[: max(limit, 0)])
