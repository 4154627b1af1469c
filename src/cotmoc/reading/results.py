"""What reading a document gives: frozen records, each with the exact words that prove it."""

from __future__ import annotations

from dataclasses import dataclass, field

from cotmoc.records import LanguageCode, Quantity, Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stretch of text stands in the file it came from."""

    span: Span
    page: int | None
    """Page, sheet or image number from 1; None where the file type has no pages."""
    where: str
    """In words of the file type: `paragraph 3`, `table 1 row 2 cell 1`, `line 4`, `meetings.zip/minutes.docx`."""
    box: tuple[float, float, float, float] | None = None
    """Left, top, right, bottom in points from the page's top left, where known."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file turned into text. Every character keeps its way back to page and place."""

    name: str
    """File name, or a label for standard input."""
    text: str
    """Code points as stored; only line ends are made `\\n` and a byte order mark dropped."""
    container: str
    """`txt`, `html`, `pdf`, `docx`, `scan`."""
    places: tuple[Place, ...] = ()
    """In order, covering the text's stretches; gaps are separators made by the reader of the container."""
    digest: str = ""
    """SHA-256 of the file's bytes, hex."""
    encoding: str = ""
    """For text and HTML: the encoding that was found."""
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    """ISO date, where the file's own metadata gives one."""
    source_url: str | None = None
    author: str | None = None
    warnings: tuple[str, ...] = ()
    """What a reader should know: pages without text, replaced bytes."""

    def place_of(self, span: Span) -> Place | None:
        """The place that holds the beginning of a span, or None."""
        low, high = 0, len(self.places)
        while low < high:
            middle = (low + high) // 2
            if self.places[middle].span.end <= span.start:
                low = middle + 1
            else:
                high = middle
        if low < len(self.places) and self.places[low].span.start <= span.start:
            return self.places[low]
        return None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A line or block of the text with its role in the article."""

    span: Span
    role: str
    """`title`, `lead`, `body`, `caption`, `metadata`, `boilerplate`."""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the article says about itself."""

    file: str
    language: LanguageCode
    title: str | None = None
    publisher: str | None = None
    carrier: str | None = None
    """The site that republished it, where that is not the publisher."""
    author: str | None = None
    published: str | None = None
    source_url: str | None = None
    container: str = "txt"
    digest: str = ""
    stretches: tuple[Stretch, ...] = ()
    ignore_spans: tuple[tuple[Span, str], ...] = ()
    """Second copies of captions and metadata lines: read, not counted twice."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in the text."""

    span: Span
    mention: str
    kind: str
    canonical: str
    """Id in the knowledge, or a slug made from the name where it is not known."""
    name: str
    """How the knowledge writes it, else as found."""
    nested: bool = False
    caption: bool = False
    role: str | None = None
    """For a person: the post that stands beside the name."""
    known: bool = True
    """False where the name was spotted and is in no table."""
    unsure: bool = False
    """For a person: the register has entries that it may mean, and neither the letters nor what stands beside it settle which."""


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date in the text."""

    span: Span
    text: str
    date: str
    """EDTF-like; a year that the text leaves out is filled in and `inferred` says so."""
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class QuantityFound:
    """A quantity in the text."""

    span: Span
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Statement:
    """What the document says in one clause, with the words that prove it."""

    id: str
    span: Span
    quote: str
    kind: str
    """`agreed signed done proposed planned figure stated`."""
    field: str
    kind_also: tuple[str, ...] = ()
    field_also: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    speaker: str | None = None
    addressee: str | None = None
    objects: tuple[str, ...] = ()
    quantity: Quantity | None = None
    date: str | None = None
    deadline: str | None = None
    status: str | None = None
    part_of: str | None = None
    caption: bool = False
    same_as: str | None = None
    session: str | None = None
    confidence: float = 0.0
    """From 0 to 1: how sure the reader is of kind and cut. Not a probability that the statement is true."""
    reason: str = ""
    """Which cue and which rule decided."""


@dataclass(frozen=True, slots=True)
class Session:
    """A sitting of a mechanism, or a visit, that the document tells of."""

    mechanism: str
    ordinal: int | None
    date: str | None
    place: str | None
    host: str | None
    status: str
    """`held` or `planned`."""
    span: Span
    quote: str
    canonical: str


@dataclass(frozen=True, slots=True)
class Slot:
    """What one place of a sentence is filled with. Most have one value; a list of names has several."""

    sort: str
    """`name`, `quote`, `date`, `figure` …: see `checks.told`, which makes them."""
    values: tuple[SlotValue, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a check before any language has words for it: every language writes it from the same rule."""

    rule: str
    """Row of `page_checks.toml`."""
    slots: tuple[tuple[str, Slot], ...] = ()


SlotValue = str | float | Quantity | Sentence


@dataclass(frozen=True, slots=True)
class Check:
    """Something a person should look at, with its quotes."""

    id: str
    type: str
    what: str
    """In plain English, with ids and ISO days."""
    spans: tuple[Span, ...]
    quotes: tuple[str, ...]
    told: Sentence | None = None
    """The same for a reader in any language of the pages."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, read."""

    document: DocumentFacts
    text: str
    sessions: tuple[Session, ...] = ()
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    checks: tuple[Check, ...] = ()
    dates: tuple[DateFound, ...] = ()
    quantities: tuple[QuantityFound, ...] = ()
    places: tuple[Place, ...] = field(default=(), repr=False)
