"""What a dossier says in sentences: why a commitment stands as it does, who is to be asked, and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cotmoc_web import wording
from cotmoc_web.commitments.dossier import Dossier, Told
from cotmoc_web.commitments.words import RULES
from cotmoc_web.entities.models import Entity
from cotmoc_web.templatetags.cotmoc import day, number


def verdict(found: Dossier) -> str:
    """Which rule decided, with the words that decided it."""
    standing = found.standing
    rule = standing.rule
    told = {
        "claims_differ": _claims_differ,
        "past_due": _past_due,
        "done_by_one_side": _some,
        "done_by_some": _some,
        "step_recent": _step,
        "works_ahead": _works,
        "agreed_no_word": _agreed,
        "quiet": _quiet,
        "no_step": _quiet,
    }.get(rule)
    text = told(found) if told else ""
    return text or str(RULES[rule])


def _claims_differ(found: Dossier) -> str:
    against = [one for one in found.deciding if one.entry.sort == "not_done"]
    for_it = [one for one in found.deciding if one.entry.sort != "not_done"]
    if not (against and for_it):
        return ""
    done = any(one.entry.sort == "done" for one in for_it)
    words = {"one": _said_by(for_it), "day": _days(for_it), "other": _said_by(against), "other_day": _days(against)}
    first = (
        _("By the word of %(one)s (%(day)s) it was done.") if done else _("By the word of %(one)s (%(day)s) something was done for it.")
    ) % words
    second = _("By the word of %(other)s (%(other_day)s) it was not carried out.") % words
    return " ".join((first, second, _("Both are on record; neither has been withdrawn.")))


def _past_due(found: Dossier) -> str:
    due = found.standing.due
    late = found.standing.days_late or 0
    if due is None:
        return ""
    first = ngettext(
        "It was due by %(due)s, %(count)s day ago, and nobody who owes it reports it done.",
        "It was due by %(due)s, %(count)s days ago, and nobody who owes it reports it done.",
        late,
    ) % {"due": day(due.text), "count": number(late)}
    second = _("It still moves.") if found.standing.activity == "moving" else _("Nor has a step been reported lately.")
    return f"{first} {second}"


def _some(found: Dossier) -> str:
    others = names(found.names[each] for each in found.standing.owed_by if each in found.names)
    words = {"one": _said_by(found.deciding), "day": _days(found.deciding), "others": others}
    return _("%(one)s says that it is done (%(day)s). There is no such word from %(others)s.") % words


def _step(found: Dossier) -> str:
    last = found.deciding[-1:] if found.deciding else ()
    words = {"one": _said_by(last), "day": _days(last)}
    return _("The last step was reported by %(one)s (%(day)s).") % words if last else ""


def _works(found: Dossier) -> str:
    ends = [one.entry.until for one in found.deciding if one.entry.until]
    return (
        _("Works or a trial run until %(day)s, by the word of %(one)s.") % {"day": day(max(ends)), "one": _said_by(found.deciding)}
        if ends
        else ""
    )


def _agreed(found: Dossier) -> str:
    quiet = found.standing.quiet_days
    if quiet is None:
        return ""
    return ngettext(
        "It was agreed, and nothing has been said of what came of it. The last word is %(count)s day old.",
        "It was agreed, and nothing has been said of what came of it. The last word is %(count)s days old.",
        quiet,
    ) % {"count": number(quiet)}


def _quiet(found: Dossier) -> str:
    quiet = found.standing.quiet_days
    if quiet is None or not found.deciding:
        return ""
    words = {"count": number(quiet), "one": _said_by(found.deciding[-1:]), "day": _days(found.deciding[-1:])}
    return (
        ngettext(
            "The last word is from %(one)s (%(day)s), %(count)s day ago. No news is not the same as no progress.",
            "The last word is from %(one)s (%(day)s), %(count)s days ago. No news is not the same as no progress.",
            quiet,
        )
        % words
    )


def _said_by(words: Iterable[Told]) -> str:
    """Names of who says so; for an outsider the paper that does."""
    found: list[str] = []
    for one in words:
        said = [each.text for each in one.by] or [one.entry.statement.document.publisher or _("the press")]
        found += [each for each in said if each not in found]
    return wording.words().listing(found)


def _days(words: Sequence[Told]) -> str:
    return wording.words().listing(
        list(dict.fromkeys(day(one.entry.said_on or one.entry.day) for one in words if one.entry.said_on or one.entry.day))
    )


def names(entities: Iterable[Entity]) -> str:
    """Names in a row, in the language of the page."""
    return wording.words().listing([one.label.text for one in entities])


def owed(found: Dossier) -> str:
    """Who owes it, through mergers, in one sentence."""
    if not found.owners:
        return _("The text names nobody who owes it.")
    parts = []
    for owner, now in found.owners:
        if now:
            began = now[-1].valid_from.removesuffix("~")
            words = {"before": owner.entity.label.text, "after": names(now), "day": day(began)}
            parts.append(
                (
                    _("%(after)s, which took over %(before)s’s part on %(day)s")
                    if began
                    else _("%(after)s, which took over %(before)s’s part")
                )
                % words
            )
        else:
            parts.append(owner.entity.label.text)
    if len(parts) == 1:
        return _("Owed by %(one)s.") % {"one": parts[0]}
    return _("Owed by %(first)s, and by %(last)s.") % {"first": wording.words().listing(parts[:-1]), "last": parts[-1]}


def letter(found: Dossier, asked: Entity) -> list[str]:
    """Paragraphs of a letter that asks for a word."""
    words = {
        "title": found.commitment.label.text,
        "asked": asked.label.text,
        "made": day(found.commitment.made_on),
    }
    text = [
        _("We refer to the commitment “%(title)s” of %(made)s.") % words
        if found.commitment.made_on
        else _("We refer to the commitment “%(title)s”.") % words
    ]
    text.append(verdict(found))
    questions = {
        "ask_both": _("We kindly ask %(asked)s to say which of these words stands, from when to when, and on what paper that rests."),
        "ask_other_side": _("We kindly ask %(asked)s to confirm that it is done, with the day and the paper that shows it."),
        "ask_others": _("We kindly ask %(asked)s to confirm that it is done, with the day and the paper that shows it."),
        "agree_new_day": _("We kindly ask %(asked)s to say what remains to be done, and to propose a new day."),
        "plan_or_drop": _("We kindly ask %(asked)s to propose a first plan, or to say that it should be let go together."),
        "review_trial": _("We kindly ask %(asked)s to say what is to follow the trial."),
    }
    text.append(
        questions.get(
            found.standing.next_step,
            _("We kindly ask %(asked)s to say what has been done so far, on which days, what remains, and by when it will be done."),
        )
        % words
    )
    text.append(
        _("The words on record stand below, each with its source. The answer of %(asked)s will stand beside them, word for word.") % words
    )
    return text
