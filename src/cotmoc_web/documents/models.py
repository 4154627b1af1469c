"""Documents, and what they say: statements with their quotes, mentions, checks, and what people judged of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cotmoc_web.accounts.models import Party, User
from cotmoc_web.entities.models import Entity
from cotmoc_web.folded import FoldedField
from cotmoc_web.rows import Held, HeldQuerySet, Reach, Recorded


class Batch(Recorded):
    """Files sent in together, for their progress."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    notes = models.JSONField(default=list, blank=True)
    """Files that became no document: `{"name", "code"}` where one was refused, `{"name", "document"}` where it had been sent before."""

    def reach_of_history(self) -> str:
        return Reach.PARTY


class ReadingState(models.TextChoices):
    """How far reading has come."""

    WAITING = "waiting", _("Waiting to be read")
    READING = "reading", _("Being read")
    READ = "read", pgettext_lazy("reading", "Read")
    FAILED = "failed", _("Could not be read")


class Parallel(Recorded):
    """Versions of one article in several languages."""

    def reach_of_history(self) -> str:
        return Reach.PARTY


class Document(Held):
    """A file as received. Its text never changes; a newer reader reads it again."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    """SHA-256 of the bytes."""
    size = models.PositiveBigIntegerField(default=0)
    file = models.FileField(upload_to="documents", blank=True)
    """Empty for text that was typed in: the text is all there is."""
    container = models.CharField(max_length=8, blank=True)
    """`txt`, `html`, `pdf`, `docx`, `scan`; or what people entered: `answer` for a party's own word, `sheet` for an import."""
    state = models.CharField(max_length=8, choices=ReadingState.choices, default=ReadingState.WAITING)
    error_code = models.CharField(max_length=4, blank=True)
    error = models.CharField(max_length=600, blank=True)
    """What was wrong and what to do, in English; shown by its code in the reader's language."""
    reader_version = models.CharField(max_length=40, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=16, blank=True)
    title = models.CharField(max_length=600, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    folded = FoldedField("title", "name", "publisher")
    carrier = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=200, blank=True)
    published = models.CharField(max_length=32, blank=True)
    """Partial date the document gives itself."""
    first_day = models.DateField(null=True, blank=True, db_index=True)
    """First day of `published`, for order."""
    source_url = models.URLField(max_length=600, blank=True)
    source_party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Whose official record it is; None: press or unknown. Set by a person."""
    text = models.TextField(blank=True)
    reading = models.JSONField(default=dict, blank=True)
    """What the reader gave, as `cotmoc.dumps` writes it, without the text."""
    parallel = models.ForeignKey(Parallel, on_delete=models.PROTECT, null=True, blank=True, related_name="versions")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    statements_waiting = models.PositiveIntegerField(default=0)
    statements_confirmed = models.PositiveIntegerField(default=0)
    statements_rejected = models.PositiveIntegerField(default=0)
    """Worked out from the statements, for lists."""

    turn = 2
    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        constraints: ClassVar[list[models.BaseConstraint]] = [models.UniqueConstraint(fields=["party", "digest"], name="one_file_once")]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["party", "-at"]),
            models.Index(fields=["reach", "-first_day"]),
            # Counts and the choices of the filters read this alone, and not the texts.
            models.Index(fields=["withdrawn_at", "reach", "party", "language", "publisher"], name="documents_counted"),
            models.Index(fields=["party", "withdrawn_at", "statements_waiting"], name="documents_waiting"),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def entered(self) -> bool:
        """Whether people entered what it says, each statement with its words: a reader would put guesses in their place."""
        return self.container in {"answer", "sheet"}

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        from cotmoc_web.documents.derived import after_documents

        return after_documents(cls._default_manager.filter(pk__in=pks).order_by("pk"))


class Verdict(models.TextChoices):
    """What a person decided about a statement."""

    WAITING = "waiting", _("Waits for a person")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")
    LATER = "later", _("Put off")


class Statement(Recorded):
    """What one document says in one clause. What was read is never edited; a person's correction stands beside it in `corrected`."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="statements")
    key = models.CharField(max_length=64)
    """From the words and where they stand, so that a judgement finds its statement again after a new reading."""
    number = models.PositiveIntegerField()
    """Its place in the document, from 1."""
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    kind = models.CharField(max_length=10)
    field = models.CharField(max_length=40)
    """Both as they stand, a correction worked in, so that lists can filter by them; `reading` has what was read."""
    reading = models.JSONField(default=dict)
    """All that was read, as the reader gave it: parties, speaker, objects, quantity, date, deadline, status, reason …"""
    corrected = models.JSONField(default=dict, blank=True)
    """What a person put instead, by the same names. `says` gives the two together."""
    confidence = models.FloatField(default=0)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.WAITING)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)
    by_rule = models.BooleanField(default=False)
    """Confirmed by the rule that the party switched on, and marked so wherever it is shown."""
    day = models.DateField(null=True, blank=True)
    """First day of what it tells, else of the document."""
    stale = models.BooleanField(default=False)
    """A newer reading no longer finds it. It stays, with what people judged of it."""
    entities = models.ManyToManyField(Entity, related_name="statements", blank=True)
    """Parties, objects and speaker."""

    whole = "document"
    turn = 1
    objects = models.Manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "key"], name="one_statement_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["document", "number"]),
            models.Index(fields=["verdict", "document"]),
        ]

    @property
    def says(self) -> dict[str, object]:
        """What was read, with a person's corrections in place."""
        return {**self.reading, **self.corrected}

    @property
    def words(self) -> str:
        """The quote, as wide as a person made it."""
        return str(self.corrected.get("quote") or self.quote)

    def reach_of_history(self) -> str:
        return self.document.reach

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        from cotmoc_web.documents.derived import after_judgement

        return after_judgement(pks)


class Mention(models.Model):
    """A name found in the text. Made anew by every reading."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="mentions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.CharField(max_length=300)
    kind = models.CharField(max_length=24)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, related_name="mentions")
    unsure = models.BooleanField(default=False)
    """Neither the letters nor what stands beside them settle who is meant."""
    role = models.CharField(max_length=120, blank=True)


class Check(Recorded):
    """Something a person should look at."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="checks")
    key = models.CharField(max_length=64)
    type = models.CharField(max_length=40)
    what = models.TextField()
    told = models.JSONField(default=dict)
    """The sentence before any language has words for it."""
    spans = models.JSONField(default=list)
    quotes = models.JSONField(default=list)
    settled = models.CharField(max_length=12, blank=True)
    """`as_written`, `mistake`, `set_aside`; empty: it waits."""
    answer = models.CharField(max_length=600, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [models.UniqueConstraint(fields=["document", "key"], name="one_check_once")]

    def reach_of_history(self) -> str:
        return self.document.reach
