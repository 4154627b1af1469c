"""Whether two written names mean one thing: the front door of comparison.

The register is asked first: two forms of one entry are one, two forms of two entries are two. If it knows only one of the names, the
other is laid beside the entry's best forms, which say more than the form at hand: *Vi Thao* is 韦韬 and so cannot be 魏涛. If it knows
neither, the method decides alone.
"""

from __future__ import annotations

from typing import Literal

from cotmoc.knowledge import Knowledge, load
from cotmoc.names import bodies, markers
from cotmoc.names.context import recognised, weigh
from cotmoc.names.kinds import KINDS, PLACES, checked
from cotmoc.names.method import decide
from cotmoc.names.pairs import halves
from cotmoc.names.records import LONGEST, Comparison, Context, Reason, Verdict
from cotmoc.names.register import PACKAGED, Packaged, Register, of_knowledge, tones_of
from cotmoc.names.titles import without_titles
from cotmoc.names.written import script_of

KNOWN = 20.0
"""Bits that an entry of the register is worth: somebody has looked."""
BESIDE = 4.0
"""Bits that a context shared by both names is worth."""
STANDS = frozenset({"missing", "count", "tone", "near", "order", "homograph", "other_entry", "halves", "number", "empty", "unreadable"})
"""Codes of what no context makes up for."""
TOO_LONG = Comparison(Verdict.UNSURE, 0.0, (Reason("unreadable", f"> {LONGEST}"),))


def compare(
    a: str,
    b: str,
    *,
    kind: str,
    language_a: str | None = None,
    language_b: str | None = None,
    register: Knowledge | Register | Literal[False] | None = None,
    context: Context | None = None,
    knowledge: Knowledge | Packaged | None = PACKAGED,
) -> Comparison:
    """Compare two written names. Symmetric; never raises on any text. A text of more than 300 signs is no name, and `unsure`.

    Args:
        a: One name.
        b: The other.
        kind: What both are said to be: `person`, a kind of place, `crossing`, `organisation`, `project` …; one of `KINDS`.
        language_a: Language or script of the one, if known. Taken since tables have it; letters tell more, nothing hangs on it.
        language_b: Of the other.
        register: What knows aliases, as in `resolve` and `forms`: the knowledge that came with Cotmoc if none is given; `False` for the
            method alone.
        context: The post, place or body that stands beside both. It settles what would be unsure for want of evidence; words that the
            register does not know settle nothing. Party and other names say too little of two names, and are not weighed.
        knowledge: An older word for `register`; here None is the method alone.

    Raises:
        UsageError: no such kind.

    >>> compare("Лю Нин", "刘宁", kind="person", register=False).verdict.value
    'same'
    >>> compare("Luu Ninh", "Vuong Ninh", kind="person", register=False).verdict.value
    'different'
    """
    if kind not in KINDS:
        checked(kind)
    a, b = " ".join(a.split()), " ".join(b.split())
    if len(a) > LONGEST or len(b) > LONGEST:
        return TOO_LONG
    if a > b:
        a, b = b, a
    if kind == "person":
        a, b = without_titles(a), without_titles(b)
        if a > b:
            a, b = b, a
    found = by_method(a, b, kind)
    known = _asked(register, knowledge)
    if known is not None and kind != "marker":
        found = _with_register(a, b, kind, known, found)
    if context and found.verdict == Verdict.UNSURE:
        found = _with_context(found, (a, b), kind, context, known)
    return found


def _asked(register: Knowledge | Register | Literal[False] | None, knowledge: Knowledge | Packaged | None) -> Register | None:
    if register is False or (register is None and knowledge is None):
        return None
    if isinstance(register, Register):
        return register
    return of_knowledge(register or knowledge or PACKAGED)


def by_method(a: str, b: str, kind: str) -> Comparison:
    """Without any register."""
    if len(a) > LONGEST or len(b) > LONGEST:
        return TOO_LONG
    if kind == "person":
        return decide(a, b, kind)
    if kind == "marker":
        return markers.decide(a, b)
    if kind in PLACES:
        return _places(a, b, kind)
    return bodies.decide(a, b, kind)


def _places(a: str, b: str, kind: str) -> Comparison:
    """Places; a pair of crossings is compared half by half."""
    left, right = halves(a), halves(b)
    if len(left) != 2 or len(right) != 2:
        return decide(a, b, kind)
    best: Comparison | None = None
    for other in (right, right[::-1]):
        both = [decide(one, two, kind) for one, two in zip(left, other, strict=True)]
        verdicts = {each.verdict for each in both}
        verdict = Verdict.SAME if verdicts == {Verdict.SAME} else Verdict.DIFFERENT if verdicts == {Verdict.DIFFERENT} else _mixed(both)
        found = Comparison(verdict, sum(each.score for each in both), (*both[0].reasons, *both[1].reasons))
        if best is None or (found.verdict == Verdict.SAME, found.score) > (best.verdict == Verdict.SAME, best.score):
            best = found
    return best if best is not None else decide(a, b, kind)


def _mixed(both: list[Comparison]) -> Verdict:
    """One half fits: the other decides, and a half that is surely another makes another crossing."""
    if any(each.verdict == Verdict.DIFFERENT for each in both):
        return Verdict.DIFFERENT
    return Verdict.SAME if sum(each.score for each in both) >= KNOWN else Verdict.UNSURE


def _with_register(a: str, b: str, kind: str, register: Register, alone: Comparison) -> Comparison:
    left, right = register.lookup(a, kind), register.lookup(b, kind)
    if left and right:
        return _both_known((a, b), (left, right), kind, register, alone)
    if left or right:
        return _one_known(left or right, b if left else a, kind, register, alone)
    return alone


def _both_known(
    texts: tuple[str, str], ids: tuple[frozenset[str], frozenset[str]], kind: str, register: Register, alone: Comparison
) -> Comparison:
    left, right = _crossings(ids, register) if kind == "crossing" else ids
    shared = {register.group(each) for each in left} & {register.group(each) for each in right}
    listed = bool(register.listed(texts[0], kind) & register.listed(texts[1], kind))
    if alone.verdict != Verdict.SAME and alone.reasons[0].code in {"kind_word", "number"} and not listed:
        return alone
    bearers = {register.group(each) for each in left | right}
    if kind == "person" and shared and len(bearers) > 1:
        found = Reason("homograph", f"{len(bearers)}: {', '.join(sorted(bearers))}")
        return Comparison(Verdict.UNSURE, alone.score, (found, *alone.reasons))
    if shared and kind == "person" and alone.verdict == Verdict.DIFFERENT and any(map(_stray, texts, ids, (register, register))):
        return Comparison(Verdict.UNSURE, 0.0, (Reason("same_alias", ", ".join(sorted(shared))), *alone.reasons))
    if shared and kind in PLACES and all(register.of_another_level(each, kind, texts) for each in left & right or shared):
        detail = f"{kind} ~ {', '.join(f'{each}: {register.kind(each)}' for each in sorted(left & right or shared))}"
        return Comparison(Verdict.UNSURE, 0.0, (Reason("homograph", detail), *alone.reasons))
    if shared:
        return Comparison(Verdict.SAME, max(KNOWN, alone.score), (Reason("same_alias", ", ".join(sorted(shared))), *alone.reasons))
    if both := _of_one_crossing(left, right):
        return Comparison(Verdict.UNSURE, 0.0, (Reason("halves", both), *alone.reasons))
    if alone.verdict == Verdict.SAME and all(reason.code in {"same_letters", "same_plain"} for reason in alone.reasons[:1]):
        return alone
    detail = f"{min(left)} ≠ {min(right)}"
    return Comparison(Verdict.DIFFERENT, min(alone.score, 0.0) - KNOWN, (Reason("other_entry", detail), *alone.reasons))


def _crossings(ids: tuple[frozenset[str], frozenset[str]], register: Register) -> tuple[frozenset[str], frozenset[str]]:
    """A crossing is meant, and not the town of its name, where both names have one."""
    left, right = (frozenset(each for each in side if register.kind(each) == "crossing") for side in ids)
    return (left, right) if left and right else ids


def _of_one_crossing(left: frozenset[str], right: frozenset[str]) -> str:
    """Two entries that are the two halves of one crossing, or the whole and a half."""
    for one in sorted(left):
        for other in sorted(right):
            if one != other and one.partition("/")[0] == other.partition("/")[0]:
                return f"{one} ~ {other}"
    return ""


def _stray(text: str, ids: frozenset[str], register: Register) -> bool:
    """Whether a name in characters shares none of them with the entries it is listed under: a slip of a paper, and another's name too."""
    if script_of(text) != "han":
        return False
    models = [model for each in ids for model in register.entries[each].models if script_of(model) == "han" and model != text]
    return bool(models) and all(
        all(reason.code == "missing" for reason in by_method(min(model, text), max(model, text), "person").reasons) for model in models
    )


def _one_known(ids: frozenset[str], unknown: str, kind: str, register: Register, alone: Comparison) -> Comparison:
    """The best forms of an entry say more than the form at hand."""
    best: Comparison | None = None
    verdicts: set[Verdict] = set()
    others = 0
    for identifier in sorted(ids):
        answers = [(model, by_method(min(model, unknown), max(model, unknown), kind)) for model in register.entries[identifier].models]
        verdicts |= {found.verdict for _, found in answers}
        if _other_characters(answers, unknown, strictly=kind in PLACES):
            others += 1
            continue
        for model, found in _that_count(answers, unknown):
            if found.verdict == Verdict.SAME and (best is None or found.score > best.score):
                best = found._replace(reasons=(Reason("same_alias", f"{identifier}: {model}"), *found.reasons))
    if alone.verdict == Verdict.SAME:
        if best is None and others == len(ids):
            reason = Reason("other_entry", f"{min(ids)} ≠ {unknown}")
            return alone._replace(verdict=Verdict.UNSURE, reasons=(reason, *alone.reasons))
        return alone if best is not None or verdicts != {Verdict.DIFFERENT} else alone._replace(verdict=Verdict.UNSURE)
    if best is not None and alone.reasons[0].code not in {"kind_word", "number"}:
        return best
    if alone.verdict == Verdict.UNSURE and verdicts == {Verdict.DIFFERENT}:
        reason = Reason("other_entry", f"{min(ids)} ≠ {unknown}")
        return alone._replace(verdict=Verdict.DIFFERENT, score=min(alone.score, 0.0) - 1.0, reasons=(reason, *alone.reasons))
    return alone


_Answers = list[tuple[str, Comparison]]


def _that_count(answers: _Answers, unknown: str) -> _Answers:
    """Answers of an entry's forms that may make a name the entry's: the exact forms, in characters or with tones, go before the others.

    What is written with tones is laid beside what is written with tones; a form without them would fit other names as well. A form that
    is not exact counts if no exact one speaks against it, and if it needs no bridge over characters nobody has written.
    """
    exact = [(model, found) for model, found in answers if script_of(model) == "han" or tones_of(model)]
    if tones_of(unknown):
        toned = [(model, found) for model, found in answers if tones_of(model)]
        return toned or exact or answers
    if not exact:
        return answers
    if script_of(unknown) == "han":
        return exact
    if any(found.verdict == Verdict.DIFFERENT for _, found in exact) and all(found.verdict != Verdict.SAME for _, found in exact):
        return []
    return [(model, found) for model, found in answers if (model, found) in exact or not _bridged(found)]


def _bridged(found: Comparison) -> bool:
    return any(reason.code == "bridge" for reason in found.reasons)


def _other_characters(answers: _Answers, unknown: str, *, strictly: bool) -> bool:
    """Whether the characters of an entry are known and are not these: then it does not help that they sound alike.

    Strictly: characters that only share a reading are others too. Names of Vietnamese persons are written with any of them.
    """
    han = [found.verdict for model, found in answers if script_of(model) == script_of(unknown) == "han"]
    return bool(han) and Verdict.SAME not in han and (strictly or Verdict.DIFFERENT in han)


def _with_context(found: Comparison, texts: tuple[str, str], kind: str, context: Context, register: Register | None) -> Comparison:
    """A context both names share settles a likeness that was not improbable enough alone, and which of two namesakes is meant."""
    knowledge = (register.knowledge if register is not None else None) or load()
    fields = [(name, value) for name, value in recognised(knowledge, context) if name in {"post", "place", "organisation"}]
    beside = tuple(Reason(f"context_{name}", value) for name, value in fields)
    if not beside:
        return found
    if kind == "person" and register is not None and found.reasons[0].code == "homograph":
        if not STANDS.isdisjoint(reason.code for reason in found.reasons[1:]):
            return found
        left, right = (register.lookup(text, kind) for text in texts)
        fitting = {each for each in left | right if _fits(knowledge, each, context)}
        settled = len(fitting) == 1 and fitting <= left & right
        return found._replace(verdict=Verdict.SAME, reasons=(*beside, *found.reasons)) if settled else found
    if found.score <= 0 or not STANDS.isdisjoint(reason.code for reason in found.reasons):
        return found
    score = found.score + BESIDE * len(beside)
    return Comparison(Verdict.SAME if score >= 10 else Verdict.UNSURE, score, (*beside, *found.reasons))


def _fits(knowledge: Knowledge, identifier: str, context: Context) -> bool:
    """Whether what stands beside a name is what stands beside an entry, all of it."""
    weights = [bits for bits, reason in weigh(knowledge, identifier, context, None) if reason.code != "context_names"]
    return bool(weights) and min(weights) > 0
