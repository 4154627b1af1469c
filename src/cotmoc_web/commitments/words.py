"""Codes of following up in words. The core has codes, the web has words; a test keeps every table complete."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from cotmoc_web.templatetags.cotmoc import number

Table = Mapping[str, "str | Promise"]


STATE_COUNTS: Mapping[str, Callable[[int], str]] = {
    "late": lambda n: ngettext("%(count)s is late", "%(count)s are late", n) % {"count": number(n)},
    "contradicted": lambda n: ngettext("%(count)s is contradicted", "%(count)s are contradicted", n) % {"count": number(n)},
    "silent": lambda n: ngettext("%(count)s is silent", "%(count)s are silent", n) % {"count": number(n)},
    "moving": lambda n: ngettext("%(count)s is moving", "%(count)s are moving", n) % {"count": number(n)},
    "kept": lambda n: ngettext("%(count)s is kept", "%(count)s are kept", n) % {"count": number(n)},
    "superseded": lambda n: ngettext("%(count)s is superseded", "%(count)s are superseded", n) % {"count": number(n)},
    "dropped": lambda n: ngettext("%(count)s is dropped", "%(count)s are dropped", n) % {"count": number(n)},
}
"""For the title of a list."""

NEXT_STEPS: Table = {
    "nothing": _("Nothing is owed."),
    "ask_both": _("Ask both sides which of their words stands."),
    "ask_other_side": _("Ask the other side to confirm."),
    "ask_others": _("Ask the others who owe it to confirm."),
    "ask_owner": _("Ask those who owe it whether it is done."),
    "ask_report": _("Ask those who owe it for a report."),
    "review_trial": _("Agree on what follows the trial."),
    "agree_new_day": _("Agree on a new day."),
    "plan_or_drop": _("Agree on a first plan, or drop it together."),
    "wait": _("It moves: look again on the next day that matters."),
}
WOULD_CHANGE: Table = {
    "link_undone": _("the link to what replaced it is taken back"),
    "promised_again": _("the parties undertake it again"),
    "explanation": _("a later word answers one of the two claims"),
    "claim_withdrawn": _("one of the two claims is taken back by whoever made it"),
    "joint_done": _("all sides say that it is done"),
    "other_side_done": _("the other side says that it is done, too"),
    "others_done": _("the others who owe it say that it is done, too"),
    "owner_done": _("those who owe it say that it is done"),
    "done": _("it is said to be done"),
    "denial": _("somebody says that it is not done"),
    "word_after_trial": _("a word on what followed the trial"),
    "new_day_agreed": _("all sides agree on a later day"),
    "withdrawn_by_all": _("all who made it let it go"),
    "withdrawn_by_others": _("the others who made it let it go, too"),
    "step": _("a step is reported"),
    "time": _("the next day that matters passes"),
}
NEXT: Table = {
    "trial_ends": _("the trial or term ends"),
    "works_end": _("the works are to end"),
    "becomes_late": _("it becomes late"),
    "falls_silent": _("it falls silent, if nothing is said before"),
    "period_ends": _("a new period begins"),
    "announced": _("the announced day"),
}
CHECKS: Table = {
    "actor": _("who is to do it"),
    "object": _("the thing itself"),
    "date": _("a day, a month or a year"),
    "measure": _("a quantity or an end state"),
}
REASONS: Table = {
    "same_object": _("both are about %(what)s"),
    "same_marker": _("both name boundary marker %(what)s"),
    "same_quantity": _("both give the same figure"),
    "same_owners": _("both name %(what)s, or what took its place"),
    "same_field": _("both are in the field: %(what)s"),
    "same_chain": _("both were said in the same mechanism"),
    "same_due": _("both are due by %(what)s"),
    "other_marker": _("against it: they name different boundary markers"),
    "other_owners": _("against it: they have no party in common"),
}
ENTRY_REASONS: Table = {
    "undertaken": _("it is agreed, signed or planned, and was not promised before"),
    "undertaken_again": _("it is agreed, signed or planned, and was promised before"),
    "later_day": _("it is undertaken again with a later day"),
    "asked_again": _("it is proposed, and was promised before"),
    "only_asked": _("it is only proposed: no commitment yet"),
    "only_discussed": _("it was discussed, not agreed: no commitment yet"),
    "carried_out": _("it says that it was done"),
    "begun": _("works have begun, or first results are reported"),
    "denied": _("it says that it is not done"),
    "counted": _("it gives a figure of what was done"),
    "ahead": _("it tells of a day still ahead"),
    "no_news": _("it is an opinion or a wish: nothing happened"),
}
SAID: Table = {
    "promised": pgettext_lazy("last word", "Agreed"),
    "renewed": pgettext_lazy("last word", "Agreed again"),
    "narrowed": pgettext_lazy("last word", "Agreed as less"),
    "widened": pgettext_lazy("last word", "Agreed as more"),
    "replaced": pgettext_lazy("last word", "Replaced"),
    "proposed_again": pgettext_lazy("last word", "Proposed again"),
    "step": pgettext_lazy("last word", "A step reported"),
    "done": pgettext_lazy("last word", "Done"),
    "not_done": pgettext_lazy("last word", "Not done"),
    "postponed": pgettext_lazy("last word", "Put off"),
    "obstacle": pgettext_lazy("last word", "An obstacle named"),
    "withdrawn": pgettext_lazy("last word", "Let go"),
}
"""The last word of a side, in a list."""
MOVES: Table = {
    "party": _("Our party’s"),
    "ours": _("Our side’s"),
    "theirs": _("The other side’s"),
    "both": _("Both sides’"),
}
ANSWERS: Table = {
    "done": _("It is done"),
    "step": _("A step was taken"),
    "not_done": _("It is not done"),
    "postponed": _("It has to be put off"),
    "obstacle": _("Something stands in its way"),
}
"""What a party may say of its own commitment."""
RULES: Table = {
    "replaced": _("A linked commitment took its place."),
    "withdrawn": _("All who made it let it go, or a text signed by all did."),
    "claims_differ": _("Confirmed words for and against it cannot both be true, and nothing later settles it."),
    "done_by_all": _("All who owe it say that it is done."),
    "done_by_owner": _("Only one side owes it, and it says that it is done."),
    "done_by_one_side": _("One side says that it is done; the other has not said so yet."),
    "done_by_some": _("Some of those who owe it say that it is done; the others have not said so yet."),
    "done_in_period": _("The practice was carried on in the period that counts."),
    "past_due": _("Its day has passed, and nobody who owes it reports it done."),
    "step_recent": _("A step was reported within the days that the mechanism allows."),
    "works_ahead": _("Works or a trial run to a day still ahead."),
    "done_unconfirmed": _("Somebody says that it is done, but nobody who owes it does."),
    "nothing_known": _("Nothing had been said of it by this day."),
    "agreed_no_word": _("Nothing has been said since it was agreed, or only that it was agreed or asked for again."),
    "said_not_done": _("It is said not to be done, and no step stands against that."),
    "no_step": _("It was spoken of lately, but no step was reported."),
    "quiet": _("No news for longer than the mechanism allows. No news is not the same as no progress."),
    "period_silent": _("Nobody who owes it says that the practice was carried on in the period that counts."),
}
"""Why it stands so, where nothing more can be said."""
PERIODS: Table = {
    "done": _("carried on"),
    "claims_differ": _("words for and against it"),
    "said_not_done": _("said not to be carried on"),
    "outsider_only": _("only an outsider says so"),
    "no_word": _("no word"),
}
REACHES: Table = {
    "party": _("Our party only"),
    "shared": _("All parties"),
    "public": _("Everyone"),
}
