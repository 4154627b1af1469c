"""Whether two written names mean one thing: the front door of comparison.

The register is asked first: two forms of one entry are one, two forms of two entries are two. If it knows only one of the names, the
other is laid beside the entry's best forms, which say more than the form at hand: *Vi Thao* is 韦韬 and so cannot be 魏涛. If it knows
neither, the method decides alone.
"""

from __future__ import annotations

from cotmoc.knowledge import Knowledge
from cotmoc.names import bodies
from cotmoc.names.kinds import PLACES, without_kind_words
from cotmoc.names.method import decide
from cotmoc.names.pairs import halves
from cotmoc.names.records import Comparison, Context, Reason, Verdict
from cotmoc.names.register import PACKAGED, Packaged, Register, of_knowledge
from cotmoc.names.written import script_of

KNOWN = 20.0
"""Bits that an entry of the register is worth: somebody has looked."""
BESIDE = 4.0
"""Bits that a context shared by both names is worth."""
COUNTIES = frozenset({"district", "county", "autonomous_county"})
"""Kinds of place of a register that are no city."""


def compare(
    a: str,
    b: str,
    *,
    kind: str,
    language_a: str | None = None,
    language_b: str | None = None,
    knowledge: Knowledge | Packaged | None = PACKAGED,
    context: Context | None = None,
) -> Comparison:
    """Compare two written names. Symmetric; never raises on any text.

    Args:
        a: One name.
        b: The other.
        kind: What both are said to be: `person`, a kind of place, `crossing`, `organisation`, `project`, `agreement` …
        language_a: Language or script of the one, if known: `vi`, `zh-Hant`, `ru-instr` … Letters tell more: nothing hangs on it.
        language_b: Of the other.
        knowledge: The register that knows aliases; None for the method alone.
        context: What stands beside both: the same post, place or body. It settles what would be unsure.

    >>> compare("Лю Нин", "刘宁", kind="person", knowledge=None).verdict.value
    'same'
    >>> compare("Luu Ninh", "Vuong Ninh", kind="person", knowledge=None).verdict.value
    'different'
    """
    if a > b:
        a, b = b, a
    found = by_method(a, b, kind)
    if knowledge is not None:
        found = _with_register(a, b, kind, of_knowledge(knowledge), found)
    if context and found.verdict == Verdict.UNSURE and found.score > 0:
        found = _with_context(found, context)
    return found


def by_method(a: str, b: str, kind: str) -> Comparison:
    """Without any register."""
    if kind == "person":
        return decide(a, b, kind)
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
    left, right = ids
    shared = {register.group(each) for each in left} & {register.group(each) for each in right}
    listed = bool(register.listed(texts[0], kind) & register.listed(texts[1], kind))
    if alone.verdict != Verdict.SAME and alone.reasons[0].code in {"kind_word", "number"} and not listed:
        if alone.verdict == Verdict.UNSURE and _never_a_city(texts, left | right, kind, register):
            return alone._replace(verdict=Verdict.DIFFERENT, score=min(alone.score, 0.0) - KNOWN)
        return alone
    if kind == "person" and len(shared) > 1:
        found = Reason("homograph", f"{len(shared)}: {', '.join(sorted(shared))}")
        return Comparison(Verdict.UNSURE, alone.score, (found, *alone.reasons))
    if shared and kind == "person" and alone.verdict == Verdict.DIFFERENT and any(map(_stray, texts, ids, (register, register))):
        return Comparison(Verdict.UNSURE, 0.0, (Reason("same_alias", ", ".join(sorted(shared))), *alone.reasons))
    if shared:
        return Comparison(Verdict.SAME, max(KNOWN, alone.score), (Reason("same_alias", ", ".join(sorted(shared))), *alone.reasons))
    if alone.verdict == Verdict.SAME and all(reason.code in {"same_letters", "same_plain"} for reason in alone.reasons[:1]):
        return alone
    detail = f"{min(left)} ≠ {min(right)}"
    return Comparison(Verdict.DIFFERENT, min(alone.score, 0.0) - KNOWN, (Reason("other_entry", detail), *alone.reasons))


def _never_a_city(texts: tuple[str, str], ids: frozenset[str], kind: str, register: Register) -> bool:
    """Whether one name says city and the register knows the name of a county only: *huyện Trùng Khánh* is not 重庆市."""
    said = [{"city", "county"} & set(without_kind_words(text, kind)[1]) for text in texts]
    places = register.knowledge.places if register.knowledge else {}
    known = [places[each] for each in ids if each in places]
    around = [places[each] for place in known for each in (*place.successors, *place.predecessors) if each in places]
    return len(known) == len(ids) and said[0] ^ said[1] == {"city", "county"} and all(each.kind in COUNTIES for each in (*known, *around))


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
    verdicts = set()
    others = 0
    for identifier in sorted(ids):
        answers = [(model, by_method(min(model, unknown), max(model, unknown), kind)) for model in register.entries[identifier].models]
        verdicts |= {found.verdict for _, found in answers}
        if _other_characters(answers, unknown, strictly=kind in PLACES):
            others += 1
            continue
        for model, found in answers:
            if found.verdict == Verdict.SAME and (best is None or found.score > best.score):
                best = found._replace(reasons=(Reason("same_alias", f"{identifier}: {model}"), *found.reasons))
    if alone.verdict == Verdict.SAME:
        if best is None and others == len(ids):
            reason = Reason("other_entry", f"{min(ids)} ≠ {unknown}")
            return alone._replace(verdict=Verdict.UNSURE, reasons=(reason, *alone.reasons))
        return alone if best is not None or verdicts != {Verdict.DIFFERENT} else alone._replace(verdict=Verdict.UNSURE)
    if best is not None:
        return best
    if alone.verdict == Verdict.UNSURE and verdicts == {Verdict.DIFFERENT}:
        reason = Reason("other_entry", f"{min(ids)} ≠ {unknown}")
        return alone._replace(verdict=Verdict.DIFFERENT, score=min(alone.score, 0.0) - 1.0, reasons=(reason, *alone.reasons))
    return alone


def _other_characters(answers: list[tuple[str, Comparison]], unknown: str, *, strictly: bool) -> bool:
    """Whether the characters of an entry are known and are not these: then it does not help that they sound alike.

    Strictly: characters that only share a reading are others too. Names of Vietnamese persons are written with any of them.
    """
    han = [found.verdict for model, found in answers if script_of(model) == script_of(unknown) == "han"]
    return bool(han) and Verdict.SAME not in han and (strictly or Verdict.DIFFERENT in han)


def _with_context(found: Comparison, context: Context) -> Comparison:
    """A context both names share settles a likeness that was not improbable enough alone."""
    beside = [
        Reason(f"context_{name}", value)
        for name, value in (("post", context.post), ("place", context.place), ("organisation", context.organisation))
        if value
    ]
    if not beside or any(reason.code in {"missing", "count"} for reason in found.reasons):
        return found
    score = found.score + BESIDE * len(beside)
    return Comparison(Verdict.SAME if score >= 10 else Verdict.UNSURE, score, (*beside, *found.reasons))
