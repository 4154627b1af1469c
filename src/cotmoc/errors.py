"""Every error Cotmoc raises, in one tree.

    CotmocError
    ├── DocumentError          the document handed in cannot be read; other documents are not touched
    │   ├── EmptyDocument          D01  nothing in it
    │   ├── UnknownFormat          D02  not a file type that can be read
    │   ├── DamagedDocument        D03  begins as its type does, and breaks
    │   ├── ProtectedDocument      D04  needs a password
    │   ├── DocumentTooLarge       D05  larger than the limit, packed or unpacked
    │   ├── NoTextFound            D06  opened, and holds no readable text
    │   ├── DocumentUnreachable    D07  missing, or not allowed to be opened
    │   └── TookTooLong            D08  stopped at the time limit
    ├── KnowledgeError         K01  a table of facts is wrong: file, line, column, remedy
    ├── LanguageFileError      L01  a language file is wrong: file, section, remedy
    ├── ScenarioError          G01  a scenario of a gate is wrong: file, field, value, remedy
    ├── TooMuchToSimulate      G02  it could not be simulated in bounded time and memory
    ├── UsageError             U01  the caller asked for something that does not exist or does not fit
    ├── ClusterLost            C01  a cluster has no worker left, or none that can run what it is given
    ├── OutputError            O01  results could not be written; nothing half-written is left behind
    └── MissingProgram         M01  an outside program or an extra of the package is not installed

Each error says what was wrong, where, and what to do. `code` is stable: programs may branch on it.

>>> str(EmptyDocument("minutes.txt"))
'[D01] minutes.txt: the document is empty. Check that the file was saved completely.'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class CotmocError(Exception):
    """Root of the tree. `what` is what was wrong, `where` the file or place, `remedy` what to do about it.

    Both may have names of values in them (`%(most)s`), which `told` holds: who translates an error translates the two `sentences`.

    >>> error = TooMuchToSimulate("a gate", "more than %(most)s days", "Take fewer.", told={"most": "400"})
    >>> error.what, error.sentences, error.told
    ('more than 400 days', ('more than %(most)s days', 'Take fewer.'), {'most': '400'})
    """

    code: ClassVar[str] = "X00"
    default_what: ClassVar[str] = "something went wrong"
    default_remedy: ClassVar[str] = ""

    def __init__(self, where: str = "", what: str = "", remedy: str = "", *, told: Mapping[str, str] | None = None) -> None:
        self.where = where
        self.sentences, self.told = (what or self.default_what, remedy or self.default_remedy), dict(told or {})
        self.what, self.remedy = (sentence % self.told if told else sentence for sentence in self.sentences)
        super().__init__(where, *((self.what, self.remedy) if told else (what, remedy)))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.remedy}" if self.remedy else ""
        return f"[{self.code}] {place}{self.what}.{advice}"


class DocumentError(CotmocError):
    """The document handed in cannot be read. Other documents of the same run are not touched."""

    code = "D00"


class EmptyDocument(DocumentError):
    """The file has no bytes, or only white space."""

    code = "D01"
    default_what = "the document is empty"
    default_remedy = "Check that the file was saved completely."


class UnknownFormat(DocumentError):
    """The bytes are of no type that can be read."""

    code = "D02"
    default_what = "this is not a file type that can be read"
    default_remedy = "Save it as text, HTML, PDF, DOCX or an image."


class DamagedDocument(DocumentError):
    """The file begins as its type does, and breaks."""

    code = "D03"
    default_what = "the file is damaged or cut off"
    default_remedy = "Fetch or export it again."


class ProtectedDocument(DocumentError):
    """The file needs a password."""

    code = "D04"
    default_what = "the file is protected by a password"
    default_remedy = "Save a copy without the password and read that."


class DocumentTooLarge(DocumentError):
    """The file, or what it unpacks to, is larger than the limit."""

    code = "D05"
    default_what = "the document is larger than the limit"
    default_remedy = "Split it and read the parts."


class NoTextFound(DocumentError):
    """The file opened and holds no readable text."""

    code = "D06"
    default_what = "no readable text was found"
    default_remedy = "If it is a scan, scan it upright with at least 200 dpi."


class DocumentUnreachable(DocumentError):
    """The file is missing, or may not be opened."""

    code = "D07"
    default_what = "the file cannot be opened"
    default_remedy = "Check the path and your permission to read it."


class TookTooLong(DocumentError):
    """Reading was stopped at the time limit."""

    code = "D08"
    default_what = "reading took longer than the limit"
    default_remedy = "Split the document, or give it more time (--time-limit)."


class KnowledgeError(CotmocError):
    """A row of a table of facts is wrong. `where` is file:line:column."""

    code = "K01"
    default_what = "the table of facts is wrong"


class LanguageFileError(CotmocError):
    """A language file is wrong. `where` is file and section."""

    code = "L01"
    default_what = "the language file is wrong"


class ScenarioError(CotmocError):
    """A scenario of a gate is wrong. `where` is file, field and value; `field` the path of the number alone, empty where it is none."""

    code = "G01"
    default_what = "the scenario is wrong"

    def __init__(
        self, where: str = "", what: str = "", remedy: str = "", *, field: str = "", told: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(where, what, remedy, told=told)
        self.field = field


class TooMuchToSimulate(CotmocError):
    """A scenario that could not be simulated in bounded time and memory: refused before anything is begun."""

    code = "G02"
    default_what = "this is too much to simulate"


class UsageError(CotmocError):
    """The caller asked for something that does not exist or does not fit."""

    code = "U01"
    default_what = "the request does not fit"


class ClusterLost(CotmocError):
    """A cluster has had no worker for a while: they were lost, or end as soon as they are given something."""

    code = "C01"
    default_what = "the cluster has no worker left"
    default_remedy = "Look into the logs of its workers: each needs the same version of Cotmoc, with the same packages. Then start again."


class OutputError(CotmocError):
    """Results could not be written. Nothing half-written is left behind."""

    code = "O01"
    default_what = "the results could not be written"
    default_remedy = "Check free space and permission, then run the same command again: what is done is not done twice."


class MissingProgram(CotmocError):
    """An outside program or an extra of the package is not installed."""

    code = "M01"
    default_what = "a program that is needed is not installed"
