"""What names stand for: people, places, crossings, bodies, projects, agreements, and the sources and figures about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar
from urllib.parse import urlsplit

from django.db import models

from cotmoc.reading.page_words import Words
from cotmoc_web.folded import FoldedField
from cotmoc_web.labels import Labelled
from cotmoc_web.rows import Held, HeldQuerySet, Recorded

SHEET = "sheet-"
"""What the key of a source begins with that is an imported spreadsheet."""


class Source(models.Model):
    """Where facts were read."""

    key = models.CharField(max_length=80, unique=True)
    url = models.URLField(max_length=600, blank=True)
    """Empty where the original page was not found."""
    date = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=16, blank=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    @property
    def host(self) -> str:
        """The site, for a link that fits on a line."""
        return urlsplit(self.url).hostname or ""

    @property
    def from_sheet(self) -> bool:
        """Whether a party imported it: there never was a page."""
        return self.key.startswith(SHEET)


class Entity(Labelled, Recorded):
    """One thing, under one key that never changes. Everyone sees entities: what is private about one is in rows of parties."""

    key = models.CharField(max_length=120, unique=True)
    """Id in the facts, or `kind:slug` for what was first met in a document."""
    kind = models.CharField(max_length=24, db_index=True)
    """As the reader calls it: `person`, `province`, `crossing`, `organisation`, `project`, `agreement` …"""
    sort = models.CharField(max_length=40, blank=True)
    """The facts' own kind: `autonomous_region`, `smart_gate`, `mou`."""
    side = models.CharField(max_length=16, blank=True)
    names = models.JSONField(default=dict)
    """Language code → the name to be shown."""
    known = models.BooleanField(default=True)
    """Whether it is in the facts, or a person confirmed it; otherwise only read."""
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.CharField(max_length=32, blank=True)
    """Partial date; `~` after it: worked out, not read."""
    valid_to = models.CharField(max_length=32, blank=True)
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors", blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    """What only this kind has: markers, class, number, signatories, note, confidence."""
    sources = models.ManyToManyField(Source, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    """Worked out from the judgements in force, never typed in; None: it stands for itself."""

    turn = 3

    class Meta:
        verbose_name = "entity"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "key"])]

    def __str__(self) -> str:
        return self.label.text

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        from cotmoc_web.search.index import index_entities

        standing = cls._default_manager.filter(pk__in=pks).exclude(merged_into=None)
        index_entities([*pks, *standing.values_list("merged_into_id", flat=True)])
        return {}


class EntityName(models.Model):
    """One written form."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="forms")
    text = models.CharField(max_length=300)
    language = models.CharField(max_length=16, blank=True)
    use = models.CharField(max_length=12)
    origin = models.CharField(max_length=16)
    verified = models.BooleanField(default=False)
    """Whether it may be printed as the thing's name."""
    valid_from = models.CharField(max_length=32, blank=True)
    valid_to = models.CharField(max_length=32, blank=True)
    folded = FoldedField("text")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entity", "text", "language", "use", "valid_from"], name="one_form_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["text"]), models.Index(fields=["folded"])]


class Post(Recorded):
    """A person in an office for a period."""

    person = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="posts")
    key = models.CharField(max_length=160, unique=True)
    post = models.CharField(max_length=60)
    """Code of the office: `party_secretary`, `chairman`."""
    organisation = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="staff")
    place = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="officials")
    valid_from = models.CharField(max_length=32, blank=True)
    valid_to = models.CharField(max_length=32, blank=True)
    attested = models.JSONField(default=list)
    """Days on which a source shows the person in the post."""
    note = models.CharField(max_length=400, blank=True)
    sources = models.ManyToManyField(Source, blank=True)


class Happening(Recorded):
    """A dated step of a crossing, project or agreement, from the facts: `opened`, `groundbreaking`, `planned_completion`."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="happenings")
    key = models.CharField(max_length=120, unique=True)
    date = models.CharField(max_length=32, blank=True)
    first_day = models.DateField(null=True, blank=True)
    event = models.CharField(max_length=60)
    sort = models.CharField(max_length=12, blank=True)
    """What it means for the register of gates: one of `cotmoc.gates.register.SORTS`; empty: what its row says and no more."""
    side = models.CharField(max_length=16, blank=True)
    """Of which side it tells; empty: of all."""
    until = models.CharField(max_length=32, blank=True)
    """The day to which a trial runs."""
    basis = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The paper that it rests on."""
    planned = models.BooleanField(default=False)
    """Planned then, not done: never evidence that it happened."""
    class_after = models.CharField(max_length=40, blank=True)
    status_after = models.CharField(max_length=60, blank=True)
    detail = models.CharField(max_length=600, blank=True)
    confidence = models.CharField(max_length=8, blank=True)
    sources = models.ManyToManyField(Source, blank=True)


MEASURES = frozenset(
    ("%", "CNY", "EUR", "USD", "VND", "MW", "kWh", "ha", "kg", "km", "km2", "m", "m2", "m3", "t", "tonnes",
     "days", "hours", "minutes", "months", "weeks", "years", "fold", "times")
)  # fmt: skip
"""Units that measure a thing without naming it: "40 ha" says of nothing what it is; "40 vehicles" does."""


class Figure(Held):
    """A number with all that makes it one. Two are comparable only when unit, scope and period are."""

    of = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="figures")
    statement = models.ForeignKey("cotmoc.Statement", on_delete=models.PROTECT, null=True, blank=True, related_name="figures")
    """The quote that proves it; None for one of the facts, which has sources."""
    key = models.CharField(max_length=120, blank=True)
    metric = models.CharField(max_length=120)
    """What was counted, as the facts or the text say."""
    folded = FoldedField("metric")
    value = models.FloatField()
    value_max = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    qualifier = models.CharField(max_length=12, blank=True)
    nature = models.CharField(max_length=12, default="actual")
    direction = models.CharField(max_length=16, blank=True)
    period = models.CharField(max_length=32, blank=True)
    first_day = models.DateField(null=True, blank=True)
    scope = models.CharField(max_length=400, blank=True)
    note = models.CharField(max_length=400, blank=True)
    confidence = models.CharField(max_length=8, blank=True)
    sources = models.ManyToManyField(Source, blank=True)

    objects = HeldQuerySet.as_manager()

    @property
    def counted(self) -> str:
        """What was counted; empty where the text gives a measure alone: an area, a sum, and not of what."""
        if self.unit not in MEASURES:
            return self.metric
        return "" if self.metric in {self.unit, *(Words(language).unit(self.unit) for language in ("en", "vi", "zh"))} else self.metric


class Disagreement(Recorded):
    """Two sources that do not agree: a fact worth showing, not an error."""

    key = models.CharField(max_length=120, unique=True)
    about = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="disagreements")
    topic = models.CharField(max_length=300)
    claim_a = models.CharField(max_length=600)
    claim_b = models.CharField(max_length=600)
    source_a = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="+")
    source_b = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="+")
    handling = models.CharField(max_length=600, blank=True)


class Sameness(Held):
    """A person's word on whether two things, or a written name and a thing, are one. `names.judgements` says what follows."""

    a = models.CharField(max_length=320)
    b = models.CharField(max_length=320)
    """Keys of entities, or what `names.judgements.written` makes of a written name."""
    verdict = models.CharField(max_length=12)
    """`same`, `different`, `unsure`."""
    by = models.ForeignKey("cotmoc.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    why = models.CharField(max_length=600, blank=True)

    objects = HeldQuerySet.as_manager()

    title = ""
    """The two by their names, where `call_by_name` has read them."""

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["a"]), models.Index(fields=["b"])]

    def __str__(self) -> str:
        return self.title or f"{self.a} – {self.b}"

    @classmethod
    def call_by_name(cls, rows: Iterable[Sameness]) -> None:
        """Give judgements a title in the reader's language. One query, however many they are."""
        rows = list(rows)
        named = {one.key: one.label.text for one in Entity.objects.filter(key__in={key for row in rows for key in (row.a, row.b)})}
        for row in rows:
            row.title = " – ".join(named.get(key, key) for key in (row.a, row.b))

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        from cotmoc_web.entities.merging import settle

        return settle(cls._default_manager.filter(pk__in=pks))
