"""The front door: how a commitment stands on a day. Nobody types a state in; it follows from dated words.

The rules stand below in the order in which they are asked; the first that holds is the state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from cotmoc.commitments.evidence import PROGRESS, Evidence, Word, known, weigh
from cotmoc.commitments.practice import Period, last_periods
from cotmoc.commitments.records import DEFAULTS, TERMS, Commitment, Party, Settings, Succession
from cotmoc.errors import UsageError
from cotmoc.records import PartialDate

STATES: Mapping[str, str] = {
    "superseded": "another took its place",
    "dropped": "withdrawn by those who made it",
    "contradicted": "two claims that cannot both be true",
    "kept": "done, by the word of the owner or of all",
    "late": "past its day and not kept",
    "moving": "a step not long ago, or works that run to a day ahead",
    "silent": "no news: which is not the same as no progress",
}
"""The seven states, in the order in which they are asked."""

RULES: Mapping[str, str] = {
    "replaced": "superseded: a linked commitment took its place",
    "withdrawn": "dropped: every owner withdrew it, or a text signed by all did",
    "claims_differ": "contradicted: words for and against it cannot both be true, and nothing later settles it",
    "done_by_all": "kept: all who owe it say so",
    "done_by_owner": "kept: one side owes it, and all of it say so",
    "done_by_one_side": "kept, by one side's word: several sides owe it, and only one says so",
    "done_by_some": "kept, by the word of some: of those who owe it on a side not all say so",
    "done_in_period": "kept: the practice was carried on in the period",
    "past_due": "late: its day has passed",
    "step_recent": "moving: a step within the days that the mechanism allows",
    "works_ahead": "moving: works run to a day still ahead",
    "done_unconfirmed": "moving or silent: somebody says it is done, and no owner does",
    "nothing_known": "silent: nothing was said of it by that day",
    "agreed_no_word": "silent: nothing since it was agreed, or only that it was agreed or asked for again",
    "said_not_done": "silent: it is said not to be done, and no step stands against that",
    "no_step": "silent: spoken of lately, but no step",
    "quiet": "silent: no news for longer than the mechanism allows",
    "period_silent": "silent: no owner says that the practice was carried on in the period",
}
"""Every rule that may decide, with what it means for programmers; users read the words of the screen."""

WOULD_CHANGE: Mapping[str, str] = {
    "link_undone": "the link to what replaced it is taken back",
    "promised_again": "the parties undertake it again",
    "explanation": "a later word answers one of the two claims",
    "claim_withdrawn": "one of the two claims is taken back by whoever made it",
    "joint_done": "all sides say that it is done",
    "other_side_done": "the other side says that it is done, too",
    "others_done": "the others who owe it say that it is done, too",
    "owner_done": "the owner says that it is done",
    "done": "it is said to be done",
    "denial": "somebody says that it is not done",
    "word_after_trial": "a word on what followed the trial",
    "new_day_agreed": "all sides agree on a later day",
    "withdrawn_by_all": "all who made it withdraw it",
    "withdrawn_by_others": "the others who made it withdraw it, too",
    "step": "a step is told",
    "time": "the day named as the next one passes",
}
"""What would make it another state."""

NEXT: Mapping[str, str] = {
    "trial_ends": "the trial or term for which it is done ends",
    "works_end": "the day to which works run",
    "becomes_late": "the first day on which it is late",
    "falls_silent": "the first day on which it is silent, if nothing is said before",
    "period_ends": "the first day of the next period of a practice",
    "announced": "a day that a preview names",
}
"""Why a day ahead matters."""

NEXT_STEPS: Mapping[str, str] = {
    "nothing": "nothing is owed",
    "ask_both": "ask both sides which of their claims stands",
    "ask_other_side": "ask the other side to confirm",
    "ask_others": "ask the others who owe it to confirm",
    "ask_owner": "ask the owner whether it is done",
    "ask_report": "ask those who owe it for a report",
    "review_trial": "agree on what follows the trial",
    "agree_new_day": "agree on a new day",
    "plan_or_drop": "agree on a first plan, or drop it together",
    "wait": "it moves: look again on the next day that matters",
}
"""What people can do about it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a commitment stands on a day, with what decides it."""

    state: str
    """One of `STATES`."""
    rule: str
    """One of `RULES`."""
    deciding: tuple[str, ...]
    """Ids of the entries that decide it, in the order in which they were said. Empty where nothing was said."""
    since: dt.date | None
    """First day on which it surely holds. For silent: the day of the last word. None where no day is known."""
    since_known: PartialDate | None
    """The same as the source gives it, which may be a month or a year. None where `since` follows from a rule."""
    due: PartialDate | None
    """The day that now counts."""
    due_before: tuple[PartialDate, ...]
    """Days that all sides have put off since, the first one first."""
    days_late: int | None
    """For late: days since the last day that the date can mean. None otherwise, also where it was kept late: see `kept_late`."""
    kept_late: int | None
    """For kept: by how many days at least it came after its day; None where it came in time, or may have."""
    activity: str
    """`moving` or `silent`, whatever the state."""
    quiet_days: int | None
    """Days since the last word of any sort; None where no word is dated."""
    one_sided: bool
    """Whether several sides owe it and what shows it kept or moving is the word of just one."""
    kept_by: tuple[Party, ...]
    """Owners who say that it is done."""
    owed_by: tuple[Party, ...]
    """Owners who do not say so: whom to ask. Empty where nothing is owed any more, and for directions."""
    next_day: dt.date | None
    """The next day on which something about it changes by itself."""
    next_what: str | None
    """What that day is: one of `NEXT`."""
    would_change: tuple[str, ...]
    """Of `WOULD_CHANGE`: what would make it another state."""
    next_step: str
    """One of `NEXT_STEPS`."""
    contradictions: tuple[tuple[str, str], ...]
    """Entries for and against it that cannot both be true, with nothing later that settles it."""
    counted: bool
    """Whether it may stand in a count of commitments. A direction never does."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule answers if it holds."""

    rule: str
    deciding: tuple[Word, ...]
    since: dt.date | None
    since_known: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A commitment on a day, as the rules look at it."""

    commitment: Commitment
    as_of: dt.date
    settings: Settings
    evidence: Evidence
    due: PartialDate | None
    due_before: tuple[PartialDate, ...]
    periods: tuple[Period, ...]
    """Of a practice: the last complete period, and the running one."""

    @property
    def dones(self) -> tuple[Word, ...]:
        """Words of owners that it is done."""
        if self.commitment.undertaking == "practice":
            deciding = self.deciding_period
            return deciding.kept_by_words if deciding else ()
        return tuple(word for word in self.evidence.sorts("done") if word.own)

    @property
    def deciding_period(self) -> Period | None:
        """The running period if those concerned say anything of it, else the last complete one."""
        return next((period for period in reversed(self.periods) if period.rule not in {"no_word", "outsider_only"}), None)

    @property
    def pairs(self) -> tuple[tuple[Word, Word], ...]:
        """Claims that cannot both be true. Of a practice: in the period that decides."""
        if self.commitment.undertaking == "practice":
            return self.deciding_period.pairs if self.deciding_period else ()
        return self.evidence.pairs

    @property
    def progress(self) -> tuple[Word, ...]:
        """Everything in force that shows it moving at some time."""
        return tuple(word for word in self.evidence.sorts(*PROGRESS) if word.dated)

    @property
    def recent(self) -> tuple[Word, ...]:
        return tuple(word for word in self.progress if (self.as_of - word.last).days <= self.settings.moving_days)

    @property
    def works(self) -> tuple[Word, ...]:
        """Works that run to a day not yet past."""
        return tuple(word for word in self.progress if word.sort == "step" and word.entry.until and word.entry.until.last_day >= self.as_of)

    @property
    def activity(self) -> str:
        return "moving" if self.recent or self.works else "silent"


def follow(
    commitment: Commitment,
    as_of: dt.date,
    settings: Settings = DEFAULTS,
    successors: Succession | None = None,
) -> Standing:
    """How a commitment stands on a day.

    >>> from cotmoc.commitments import Commitment, Entry, Owner
    >>> agreed = Entry("e1", "promised", PartialDate("2025-02-21"), PartialDate("2025-02-21"), ("hai-phong", "guangxi"), "signed")
    >>> joined = Entry("e2", "done", PartialDate("2026-02-11"), PartialDate("2026-02-11"), ("hai-phong", "guangxi"), "owner")
    >>> seat = Commitment("seat", "deliverable", (Owner("hai-phong", "vn"), Owner("guangxi", "cn")), (agreed, joined))
    >>> before, after = follow(seat, dt.date(2026, 2, 10)), follow(seat, dt.date(2026, 3, 16))
    >>> before.state, before.rule, before.quiet_days
    ('silent', 'agreed_no_word', 354)
    >>> after.state, after.rule, after.deciding, after.since
    ('kept', 'done_by_all', ('e2',), datetime.date(2026, 2, 11))
    """
    return standing_of(commitment, known_on(commitment, as_of, successors), as_of, settings)


def known_on(commitment: Commitment, as_of: dt.date, successors: Succession | None) -> tuple[Word, ...]:
    """What had been said by a day, if it is one."""
    if type(as_of) is not dt.date:
        raise UsageError(repr(as_of), "not a day", "Give `as_of` as a datetime.date.")
    return known(commitment, as_of, successors)


def standing_of(commitment: Commitment, words: tuple[Word, ...], as_of: dt.date, settings: Settings) -> Standing:
    """How a commitment stands if these words are all that is known."""
    evidence = weigh(words, commitment.undertaking == "practice")
    due, due_before = _due(commitment, evidence)
    periods = last_periods(evidence, as_of, settings.period_months) if commitment.undertaking == "practice" else ()
    case = Case(commitment, as_of, settings, evidence, due, due_before, periods)
    for state, rule in _ASKED[commitment.undertaking]:
        if found := rule(case):
            return _standing(case, state, found)
    raise AssertionError("the last rule always holds")


# ---- the rules, in their order


def _superseded(case: Case) -> Found | None:
    on = case.commitment.superseded_on
    linked = case.commitment.superseded_by is not None and (on is None or on.first_day <= case.as_of)
    replacements = tuple(word for word in case.evidence.sorts("replaced") if linked or word.entry.replaced_by)
    if replacements:
        return Found("replaced", replacements[:1], replacements[0].last if replacements[0].dated else None, replacements[0].entry.day)
    told = any(entry.sort == "replaced" for entry in case.commitment.entries)
    # An entry gives the day: before it, nothing was replaced.
    return Found("replaced", (), on.first_day if on else None, on) if linked and not told else None


def _dropped(case: Case) -> Found | None:
    promises = case.evidence.sorts("promised", "renewed", "narrowed", "widened")
    withdrawals = [
        word for word in case.evidence.sorts("withdrawn") if word.own and not any(one.after(word) and one.own for one in promises)
    ]
    gone: set[Party] = set()
    for number, word in enumerate(withdrawals):
        gone |= word.owners
        if gone == {owner.party for owner in case.commitment.owners}:
            return Found("withdrawn", tuple(withdrawals[: number + 1]), word.said_last if word.dated else None, word.entry.said_on)
    return None


def _contradicted(case: Case) -> Found | None:
    pairs = case.pairs
    if not pairs:
        return None
    words = _in_order(word for pair in pairs for word in pair)
    return Found("claims_differ", words, min(max(one.said_last, other.said_last) for one, other in pairs))


def _kept(case: Case) -> Found | None:
    dones = case.dones
    if case.commitment.undertaking == "practice":
        period = case.deciding_period
        return Found("done_in_period", dones, period.first) if period and period.state == "kept" else None
    if not dones:
        return None
    owners = {owner.party for owner in case.commitment.owners}
    joint = next((word for word in dones if word.joint and word.owners == owners), None)
    if joint:
        return Found("done_by_all", (joint,), joint.last if joint.dated else None, joint.entry.day)
    heard: dict[Party, Word] = {}
    for word in dones:
        for owner in sorted(word.owners):
            heard.setdefault(owner, word)
    last = max(heard.values(), key=lambda word: word.last)
    return Found(_by_whom(case, heard.keys()), _in_order(heard.values()), last.last if last.dated else None, last.entry.day)


def _by_whom(case: Case, heard: Collection[Party]) -> str:
    """Under which rule it is kept: every owner has a part of it, those that share a side as well."""
    owners = case.commitment.owners
    sides = {owner.side for owner in owners}
    if len(sides) > 1 and len({owner.side for owner in owners if owner.party in heard}) == 1:
        return "done_by_one_side"
    if any(owner.party not in heard for owner in owners):
        return "done_by_some"
    return "done_by_owner" if len(sides) == 1 else "done_by_all"


def _late(case: Case) -> Found | None:
    if case.due is None or case.due.last_day >= case.as_of:
        return None
    if all(word.preview for word in case.evidence.words):
        return None  # nobody had promised anything yet
    terms = case.evidence.sorts(*TERMS)
    setting = next((word for word in reversed(terms) if word.entry.due == case.due), terms[0] if terms else None)
    return Found("past_due", _in_order({*((setting,) if setting else ()), *case.progress[-1:]}), case.due.last_day + dt.timedelta(1))


def _moving(case: Case) -> Found | None:
    if not (case.recent or case.works):
        return None
    unconfirmed = tuple(word for word in case.recent if word.sort == "done")
    if unconfirmed and case.commitment.undertaking == "deliverable":
        return Found("done_unconfirmed", unconfirmed, unconfirmed[0].last, unconfirmed[0].entry.day)
    if not case.recent:
        return Found("works_ahead", case.works, min(word.last for word in case.works))
    run = sorted(case.progress, key=lambda word: word.last, reverse=True)
    since = run[0]
    for word in run[1:]:
        if (since.last - word.last).days > case.settings.moving_days:
            break
        since = word
    return Found("step_recent", case.recent, since.last, since.entry.day)


def _silent(case: Case) -> Found:
    words = case.evidence.words
    if not words:
        return Found("nothing_known", (), None)
    last = words[-1]
    since = last.said_last if last.dated else None
    known_as = last.entry.said_on or last.entry.day
    denials = case.evidence.sorts("not_done")
    unconfirmed = tuple(word for word in case.progress if word.sort == "done")
    if case.commitment.undertaking == "practice":
        return Found("period_silent", (last,), since, known_as)
    if denials and not case.progress:
        return Found("said_not_done", denials, since, known_as)
    if unconfirmed and case.commitment.undertaking == "deliverable":
        return Found("done_unconfirmed", unconfirmed, since, known_as)
    if all(word.sort in TERMS - {"postponed"} or word.sort in {"proposed_again", "replaced"} for word in words):
        return Found("agreed_no_word", (last,), since, known_as)
    if since and (case.as_of - since).days <= case.settings.moving_days:
        return Found("no_step", (last,), since, known_as)
    return Found("quiet", (last,), since, known_as)


Rule = Callable[[Case], Found | None]
_GONE: tuple[tuple[str, Rule], ...] = (("superseded", _superseded), ("dropped", _dropped))
_ASKED: Mapping[str, tuple[tuple[str, Rule], ...]] = {
    "deliverable": (*_GONE, ("contradicted", _contradicted), ("kept", _kept), ("late", _late), ("moving", _moving), ("silent", _silent)),
    "practice": (*_GONE, ("contradicted", _contradicted), ("kept", _kept), ("silent", _silent)),
    "direction": (*_GONE, ("moving", _moving), ("silent", _silent)),
}


# ---- what else is to be said of it


def _due(commitment: Commitment, evidence: Evidence) -> tuple[PartialDate | None, tuple[PartialDate, ...]]:
    """The day that counts, and those that were put off.

    A day is set by whoever promises. It is put off only by all sides together: who could put off his own day alone would never be late.
    """
    due, before = commitment.due, []
    for word in evidence.sorts(*TERMS):
        new = word.entry.due
        if new is None or new == due or not (word.joint or (word.own and (due is None or new.last_day < due.last_day))):
            continue
        if due is not None and new.last_day > due.last_day:
            before.append(due)
        due = new
    return due, tuple(before)


def _standing(case: Case, state: str, found: Found) -> Standing:
    owners = [owner.party for owner in case.commitment.owners]
    sides = {owner.side for owner in case.commitment.owners}
    said_done = frozenset[Party]().union(*(word.owners for word in case.dones))
    gone = state in {"superseded", "dropped"}
    direction = case.commitment.undertaking == "direction"
    heard = case.dones if state == "kept" else case.progress
    due = None if direction else case.due
    late = (case.as_of - due.last_day).days if state == "late" and due else None
    dated = [word.said_last for word in case.evidence.words if word.dated]
    next_day, next_what = _next(case, state)
    one_sided = len(sides) > 1 and len(frozenset[str]().union(*(word.sides for word in heard))) == 1 and not gone
    owed_by = () if gone or direction else tuple(party for party in owners if party not in said_done)
    unheard = "" if state != "kept" or not owed_by else "side" if one_sided else "some"
    return Standing(
        state=state,
        rule=found.rule,
        deciding=tuple(word.id for word in found.deciding),
        since=found.since,
        since_known=found.since_known,
        due=due,
        due_before=() if direction else case.due_before,
        days_late=late,
        kept_late=_kept_late(case, found) if state == "kept" else None,
        activity=case.activity,
        quiet_days=(case.as_of - max(dated)).days if dated else None,
        one_sided=one_sided,
        kept_by=() if direction else tuple(party for party in owners if party in said_done),
        owed_by=owed_by,
        next_day=next_day,
        next_what=next_what,
        would_change=_would_change(case, state, found.rule, unheard, next_day),
        next_step=_next_step(case, state, found.rule, unheard),
        contradictions=tuple((one.id, other.id) for one, other in case.pairs),
        counted=not direction,
    )


def _kept_late(case: Case, found: Found) -> int | None:
    firsts = [word.first for word in found.deciding]
    if case.due is None or case.commitment.undertaking != "deliverable" or max(firsts) <= case.due.last_day:
        return None
    return (max(firsts) - case.due.last_day).days


def _next(case: Case, state: str) -> tuple[dt.date | None, str | None]:
    """The next day on which something changes by itself, and what."""
    if state in {"superseded", "dropped"}:
        return None, None
    days: list[tuple[dt.date, str]] = []
    if state == "kept":
        days += [(word.entry.until.last_day, "trial_ends") for word in case.dones if word.entry.until]
    else:
        days += [(word.entry.until.last_day, "works_end") for word in case.works if word.entry.until]
    if state == "moving":
        days.append((_falls_silent(case), "falls_silent"))
    if case.commitment.undertaking == "practice" and state in {"kept", "contradicted"}:
        days.append((case.periods[-1].last + dt.timedelta(1), "period_ends"))
    if state in {"moving", "silent"} and case.commitment.undertaking == "deliverable" and case.due and case.due.last_day < dt.date.max:
        days.append((case.due.last_day + dt.timedelta(1), "becomes_late"))
    days += [(word.entry.day.last_day, "announced") for word in case.evidence.words if word.preview and word.entry.day]
    ahead = [(day, what) for day, what in days if case.as_of <= day < dt.date.max]
    return min(ahead, default=(None, None))


def _falls_silent(case: Case) -> dt.date:
    """The first day on which neither a step nor works keep it moving."""
    ends = [word.last + dt.timedelta(case.settings.moving_days) for word in case.recent]
    ends += [min(word.entry.until.last_day, dt.date.max - dt.timedelta(1)) for word in case.works if word.entry.until]
    return max(ends) + dt.timedelta(1)


def _would_change(case: Case, state: str, rule: str, unheard: str, next_day: dt.date | None) -> tuple[str, ...]:
    asked: dict[str, tuple[str, ...]] = {
        "superseded": ("link_undone",),
        "dropped": ("promised_again",),
        "contradicted": ("explanation", "claim_withdrawn", "joint_done"),
        "kept": ("denial",),
        "late": ("done", "new_day_agreed", "withdrawn_by_all"),
        "moving": ("done",),
        "silent": ("step", "done"),
    }
    codes = [*asked[state]]
    if case.commitment.undertaking == "direction":
        codes = [code for code in codes if code != "done"]
    if rule == "done_unconfirmed":
        codes.insert(0, "owner_done")
    if unheard:
        codes.insert(0, "other_side_done" if unheard == "side" else "others_done")
    if state == "kept" and any(word.entry.until and word.entry.until.last_day < case.as_of for word in case.dones):
        codes.insert(0, "word_after_trial")
    if state not in {"superseded", "dropped"} and any(word.owners for word in case.evidence.sorts("withdrawn")):
        codes.append("withdrawn_by_others")
    if next_day is not None and (state in {"moving", "silent"} or case.commitment.undertaking == "practice"):
        codes.append("time")
    return tuple(codes)


def _next_step(case: Case, state: str, rule: str, unheard: str) -> str:
    if state == "kept":
        trial = any(word.entry.until for word in case.dones) and case.commitment.undertaking == "deliverable"
        return {"side": "ask_other_side", "some": "ask_others"}.get(unheard) or ("review_trial" if trial else "nothing")
    if state == "late":
        return "agree_new_day" if case.activity == "moving" else "ask_owner"
    if rule == "done_unconfirmed":
        return "ask_owner"
    if rule == "said_not_done":
        return "plan_or_drop"
    return {"contradicted": "ask_both", "moving": "wait", "silent": "ask_report"}.get(state, "nothing")


def _in_order(words: Iterable[Word]) -> tuple[Word, ...]:
    return tuple(sorted(set(words), key=lambda word: word.order))
