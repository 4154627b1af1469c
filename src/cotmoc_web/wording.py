"""Codes of the core in words. What a document says has its words in the core's own table (`reading/page.toml`); here is what only the
record has. A test keeps every table complete, in every language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cotmoc.reading.page_words import Words
from cotmoc_web.labels import language

Table = Mapping[str, "str | Promise"]

STATES: Table = {
    "late": pgettext_lazy("state", "Late"),
    "contradicted": pgettext_lazy("state", "Contradicted"),
    "silent": pgettext_lazy("state", "Silent"),
    "moving": pgettext_lazy("state", "Moving"),
    "kept": pgettext_lazy("state", "Kept"),
    "superseded": pgettext_lazy("state", "Superseded"),
    "dropped": pgettext_lazy("state", "Dropped"),
}
"""In order of urgency."""
STATE_RULES: Table = {
    "late": _("its day has passed and nobody reports it done"),
    "contradicted": _("two confirmed statements cannot both be true"),
    "silent": _("nothing said for a long time, or since it was agreed"),
    "moving": _("a recent step, or works that run to a day ahead"),
    "kept": _("confirmed as done, and nobody denies it"),
    "superseded": _("a later act took its place"),
    "dropped": _("the parties agreed to let it go"),
}
UNDERTAKINGS: Table = {
    "deliverable": _("An act with an end"),
    "practice": _("A practice to be kept up"),
    "direction": _("A general direction"),
}
SORTS: Table = {
    "promised": pgettext_lazy("entry", "Promised"),
    "renewed": pgettext_lazy("entry", "Renewed"),
    "narrowed": pgettext_lazy("entry", "Narrowed"),
    "widened": pgettext_lazy("entry", "Widened"),
    "replaced": pgettext_lazy("entry", "Replaced"),
    "proposed_again": pgettext_lazy("entry", "Proposed again"),
    "step": pgettext_lazy("entry", "A step"),
    "done": pgettext_lazy("entry", "Done"),
    "not_done": pgettext_lazy("entry", "Not done"),
    "postponed": pgettext_lazy("entry", "Postponed"),
    "obstacle": pgettext_lazy("entry", "An obstacle"),
    "withdrawn": pgettext_lazy("entry", "Withdrawn"),
}
STRENGTHS: Table = {
    "signed": _("a text signed by all"),
    "owner": _("the owner’s own official record"),
    "other_side": _("the other side’s record"),
    "press": _("the press of either side"),
    "third": _("a third party"),
}
LINKS: Table = {
    "continues": _("continues"),
    "narrows": _("narrows"),
    "widens": _("widens"),
    "replaces": _("replaces"),
    "repeats": _("repeats without progress"),
}
ACTIONS: dict[str, str | Promise] = {
    "undone": _("took a change back"),
    "reach.party": _("took back what was shared"),
    "reach.shared": _("shared with all parties"),
    "reach.public": _("made public"),
    "study.opened": _("began a study of a gate"),
    "study.edited": _("changed a study of a gate"),
    "study.withdrawn": _("took a study of a gate out"),
    "scenario.added": _("added a scenario"),
    "scenario.changed": _("changed a scenario"),
    "scenario.withdrawn": _("took a scenario out"),
    "run.started": _("started a simulation"),
    "run.stopped": _("stopped a simulation"),
    "plan.started": _("had the cheapest plan looked for"),
    "plan.stopped": _("stopped looking for a plan"),
    "facts.loaded": _("loaded facts"),
    "party.base_map": _("changed the party’s base map"),
    "document.received": _("sent in a document"),
    "document.brought_back": _("sent in a document that had been withdrawn"),
    "document.read": _("read a document"),
    "document.failed": _("could not read a document"),
    "document.reread": _("had a document read again"),
    "document.withdrawn": _("withdrew a document"),
    "document.source_set": _("said whose record a document is"),
    "document.joined": _("joined two versions of one article"),
    "document.parted": _("parted versions of an article"),
    "statement.confirmed": _("confirmed a statement"),
    "statement.linked": _("confirmed a statement and put it into the story"),
    "statement.rejected": _("rejected a statement"),
    "statement.later": _("put a statement off"),
    "statement.waiting": _("reopened a statement"),
    "statement.corrected": _("corrected a statement"),
    "statement.by_rule": _("confirmed by the rule of the party"),
    "check.settled": _("settled a check"),
    "check.reopened": _("reopened a check"),
    "rule.set": _("switched on the rule for statements that need no person"),
    "rule.off": _("switched off the rule for statements that need no person"),
    "commitment.opened": _("began to follow a commitment"),
    "commitment.edited": _("changed a commitment"),
    "commitment.withdrawn": _("took a commitment out of the record"),
    "commitment.answered": _("gave our own word on a commitment"),
    "commitment.chained": _("linked two commitments"),
    "commitment.unchained": _("took the link between two commitments away"),
    "owner.assigned": _("named who answers for it"),
    "entry.linked": _("put a statement into the story"),
    "entry.unlinked": _("took a statement out of the story"),
    "entry.settled": _("said which entries are answered"),
    "entries.shared": _("shared our entries in the story"),
    "note.added": _("wrote a note"),
    "gate.told": _("entered a word about a gate"),
    "gate.taken_back": _("took back a word about a gate"),
    "milestone.added": _("entered a milestone of a project"),
    "milestone.removed": _("took a milestone off a project"),
    "milestone.told": _("entered a word about a milestone"),
    "milestone.taken_back": _("took back a word about a milestone"),
    "meeting.attached": _("attached a document to a session"),
    "meeting.detached": _("took a document off a session"),
    "meeting.seated": _("put a person at the table of a session"),
    "meeting.unseated": _("took a person off the table of a session"),
    "meeting.seat_shared": _("showed to all who sat at a session"),
    "meeting.edited": _("corrected a session"),
    "meeting.added": _("entered a session"),
    "account.settings": _("changed their own settings"),
    "person.invited": _("invited a person"),
    "person.joined": _("accepted an invitation"),
    "person.role": _("changed a person’s role"),
    "person.closed": _("closed a person’s account"),
    "person.opened": _("opened a person’s account again"),
    "invitation.withdrawn": _("took an invitation back"),
    "token.made": _("made a key for programs"),
    "token.withdrawn": _("made a key for programs invalid"),
    "party.made": _("made the party on this server"),
    "party.settings": _("changed the settings of the party"),
    "sameness.judged": _("judged whether two names mean the same"),
    "sheet.imported": _("imported a spreadsheet"),
    "search.kept": _("kept a search"),
    "search.forgotten": _("removed a kept search"),
    "search.alert": _("switched the alert of a kept search"),
    "sameness.retracted": _("took back a word on whether two names mean the same"),
}
"""Code of an act → what the person did, after their name."""


def words() -> Words:
    """The core's table in the language of the screen."""
    return Words.in_language(language())


def code(section: str, key: str) -> str:
    """A code of the reader in words; the code itself where the table has none."""
    return words().code(section, key) or key.replace("_", " ")


SETTLED: Table = {
    "as_written": _("It is as written"),
    "mistake": _("A mistake of the text"),
    "set_aside": _("Of no matter"),
}
"""What a check came to."""
