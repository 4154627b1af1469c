"""Turn the register of facts into a knowledge folder.

    python tools/import_facts.py FACTS [--rules tools/import_facts.toml] [--out FOLDER]

FACTS is the folder of the register: its own tables, with free text in many cells. What cannot be worked out from a cell is
decided in the rules file, once, by a person. Written forms keep where they come from; a form that the register does not call
seen or official is marked as not verified, and the knowledge never gives it out as a name to print. The texts in which forms were
found are not imported, and neither are references to them.

The files of `forms/` and anything else in the target folder are left alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cotmoc.knowledge import check
from cotmoc.knowledge.tables import SEPARATOR, TABLES

Row = dict[str, str]

BY_HAND = frozenset({"acts", "milestones", "milestone_words"})
"""Tables that a person wrote from the sources: they stay as they are."""
_REFERENCE = re.compile(r"@[\d,]+$")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_ISO = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_OURS = re.compile(r"\bseeds?\b|\bbrief says\b")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])\Z")
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?"
    r"(?:iang|iong|uang|ueng|iao|ian|ing|uai|uan|ang|eng|ong|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ua|uo|ui|un|ue|ve|a|o|e|i|u|v)",
)


def main(arguments: list[str] | None = None) -> int:
    """Read the register, write the tables, judge them. Returns 1 when the result has mistakes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("facts", type=Path, help="folder of the register")
    root = Path(__file__).parent.parent
    parser.add_argument("--rules", type=Path, default=Path(__file__).with_suffix(".toml"))
    parser.add_argument("--out", type=Path, help="folder to write; by default the set the rules name, among those of the package")
    options = parser.parse_args(arguments)
    work = Import(options.facts, tomllib.loads(options.rules.read_text(encoding="utf-8")))
    work.run()
    out = options.out or root / "src" / "cotmoc" / "knowledge" / work.rules["set"]["name"]
    out.mkdir(parents=True, exist_ok=True)
    for name, count in work.write(out):
        print(f"{count:5}  {name}")
    for line in work.dropped:
        print(f"left out: {line}")
    errors = check(out)
    for error in errors:
        print(error, file=sys.stderr)
    return 1 if errors else 0


@dataclass
class Import:
    """One run: the register in, rows of the tables out."""

    facts: Path
    rules: dict[str, Any]
    tables: dict[str, list[Row]] = field(default_factory=lambda: {table.name: [] for table in TABLES})
    dropped: list[str] = field(default_factory=list)
    _names: dict[tuple[str, str, str], Row] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _languages: dict[str, str] = field(default_factory=dict)
    _dates: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Everything, in the order in which one needs the other."""
        self.sides()
        self.sources()
        self.places()
        self.crossings()
        self.mechanisms()
        self.organisations()
        self.people()
        self.projects()
        self.agreements()
        self.meetings()
        self.figures()
        self.vocabulary()
        self.contradictions()
        self.tables["names"] = list(self._names.values())

    # ---- reading and writing

    def read(self, name: str) -> list[Row]:
        with (self.facts / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

    def write(self, folder: Path) -> Iterator[tuple[str, int]]:
        for table in TABLES:
            columns = list(table.columns)
            rows = self.tables[table.name]
            if table.name in BY_HAND:
                continue
            lines = ["\t".join(columns)]
            for row in rows:
                extra = set(row) - set(columns)
                if extra:
                    raise SystemExit(f"{table.name}: no column {extra}")
                lines.append("\t".join(self.clean(column, row.get(column, "")) for column in columns))
            (folder / table.file).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
            yield table.file, len(rows)

    @staticmethod
    def clean(column: str, cell: str) -> str:
        """One line, and no word of the texts that the register was made for."""
        if column in {"note", "detail", "handling", "claim_a", "claim_b"} and _OURS.search(cell):
            cell = re.sub(r" ?\([^()]*\bseed\b[^()]*\)", "", cell)
            cell = "; ".join(part for part in cell.split("; ") if not _OURS.search(part))
        return " ".join(cell.split())

    def add(self, table: str, **cells: str) -> None:
        self.tables[table].append(cells)

    # ---- small things

    def known_as(self, key: str) -> str:
        return str(self.rules["ids"].get(key, key))

    def cited(self, cell: str) -> str:
        keys = dict.fromkeys(self._keys[url] for url in cell.split(SEPARATOR) if url in self._keys)
        return SEPARATOR.join(keys)

    def when(self, cell: str) -> str:
        """A date of the register as the tables write it; raises ValueError for anything else."""
        text = re.sub(r"\s*\(.*\)$", "", cell.strip())
        if not text:
            return ""
        approximate = "~" if text.endswith(" approx") else ""
        text = text.removesuffix(" approx")
        if text.startswith("by "):
            return f"../{text[3:]}{approximate}"
        if text.endswith(" or later"):
            return f"{text.removesuffix(' or later')}/..{approximate}"
        if quarter := _QUARTER.match(text):
            first = int(quarter[2]) * 3 - 2
            return f"{quarter[1]}-{first:02}/{quarter[1]}-{first + 2:02}{approximate}"
        if not _ISO.fullmatch(text):
            raise ValueError(cell)
        return text + approximate

    def name(self, identifier: str, text: str, language: str, use: str, origin: str, verified: bool) -> None:
        """One written form. The first that comes with the same letters stays."""
        text = " ".join(text.replace("＝", "").split()).strip(" ,;")
        key = (identifier, text, language)
        if not text or key in self._names:
            return
        if use == "full" and any(
            row["id"] == identifier and row["language"] == language and row["use"] == "full" for row in self._names.values()
        ):
            use = "variant"
        if text in self.rules["common_words"].get(language, ()):
            use = "word"
        start, end = self.rules["name_periods"].get(f"{identifier}/{language}", ("", "")) if use == "full" else ("", "")
        self._names[key] = {
            "id": identifier,
            "text": text,
            "language": language,
            "use": use,
            "origin": origin,
            "verified": "yes" if verified else "no",
            "valid_from": start,
            "valid_to": end,
        }

    def status(self, text: str, default: str = "") -> tuple[str, bool]:
        origin, verified = self.rules["status"][text or default]
        return str(origin), bool(verified)

    def found_forms(self, identifier: str, cell: str) -> None:
        """`pl:Form, other form@000 | nb:Form`: forms found in print, with the references taken off."""
        for part in cell.split(SEPARATOR):
            language, colon, forms = part.partition(":")
            if not colon or not re.fullmatch(r"[a-z]{2}", language):
                continue
            for form in re.split(r"[,;/] ", _BRACKETS.sub("", _REFERENCE.sub("", forms.strip()))):
                text = _REFERENCE.sub("", form.strip()).removesuffix(" in the same text").strip(" \"'")
                if text and not text.startswith("also "):
                    self.name(identifier, text, language, "variant", "machine", False)

    # ---- tables

    def sides(self) -> None:
        for side in self.rules["set"]["sides"]:
            self.add("sides", id=side["id"], place=side["place"], language=side["language"], zone=side["zone"])

    def side_of(self, code: str) -> str:
        return str(next(side["id"] for side in self.rules["set"]["sides"] if side["code"] == code.split("|")[0]))

    def language_of(self, side: str) -> str:
        return str(next(each["language"] for each in self.rules["set"]["sides"] if each["id"] == side))

    def sources(self) -> None:
        for row in self.read("sources"):
            key = self.rules["source_ids"].get(row["key"], row["key"]).lower().replace("_", "-")
            mirror = row["url"].startswith("(mirror")
            language = re.search(r"seed \d{3}: ([a-z]{2}) MT", row["lang"]) or re.match(r"([a-z]{2})\b", row["lang"])
            self._languages[key] = language[1] if language else ""
            self._dates[key] = row["date"]
            note = (
                "repost; the original page was not found"
                if mirror
                else "repost"
                if "repost" in row["lang"] or "mirror" in row["lang"]
                else ""
            )
            self.add("sources", id=key, url="" if mirror else row["url"], date=row["date"], language=self._languages[key], note=note)
            if not mirror:
                self._keys.setdefault(row["url"], key)
        self._keys["(mirror; original page not found)"] = "repost"
        self.add("sources", id="repost", url="", note="one of the reposts; the register does not say which")

    def seen_in(self, cell: str, language: str) -> bool:
        """Whether one of the sources was read in that language."""
        return any(self._languages.get(self._keys.get(url, "")) == language for url in cell.split(SEPARATOR))

    def places(self) -> None:
        rows = self.read("places")
        states = {row["country"] for row in rows}
        big = {"country", "province", "autonomous_region", "municipality"}
        taken = {_BRACKETS.sub("", row["name_vi"]) for row in rows if row["kind"] in big} | {
            row["name_en"].split(" (")[0] for row in rows if row["kind"] in big
        }
        taken |= {self.bare(row["name_zh"], back=self.rules["generic"]["zh_back"], space="") for row in rows if row["kind"] in big}
        for row in rows:
            side = self.side_of(row["country"]) if row["country"] in states else ""
            scheme = next(each["admin"] for each in self.rules["set"]["sides"] if each["id"] == side)
            codes = [f"iso3166-2:{row['iso3166_2']}"] if row["iso3166_2"] else []
            if row["admin_code"]:
                codes.append(f"iso3166-1:{row['admin_code']}" if row["kind"] == "country" else f"{scheme}:{row['admin_code']}")
            self.add(
                "places",
                id=row["id"],
                kind=row["kind"],
                side=side,
                codes=SEPARATOR.join(codes),
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                successors=row["successor"],
                parent=row["parent"],
                lat=row["lat"],
                lon=row["lon"],
                located=self.located(row["coord_method"]),
                note=row["note"],
                sources=self.cited(row["source_url"]),
                confidence=row["confidence"],
            )
            self.place_names(row, side, taken if row["kind"] not in big else set())
        for identifier, names in self.rules["extra_names"].items():
            for text, language, use, origin, verified in names:
                self.name(identifier, text, language, use, origin, verified)

    @staticmethod
    def located(method: str) -> str:
        if method.startswith(("gate page", "cpca")):
            return "source"
        if method.startswith("mean of boundary"):
            return "boundary_mean"
        if "uncertain" in method:
            return "estimate_unit_uncertain"
        return "estimate" if method else ""

    def bare(self, text: str, *, front: Iterable[str] = (), back: Iterable[str] = (), space: str = " ") -> str:
        for word in front:
            if text.lower().startswith(word.lower() + space):
                text = text[len(word) + len(space) :]
                break
        for word in sorted(back, key=len, reverse=True):
            if text.endswith(space + word) and len(text) > len(word) + 1 + len(space):
                text = text[: -len(word) - len(space)]
                break
        return text

    def place_names(self, row: Row, side: str, taken: set[str]) -> None:
        identifier, generic = row["id"], self.rules["generic"]
        listed = "vietnamese-provinces-database" in row["source_url"]
        high = row["confidence"] == "high"
        own = self.language_of(side) == "vi"
        for place, text in enumerate(self.alternatives(row["name_vi"])):
            origin = "official" if listed and own else "press"
            self.name(identifier, text, "vi", "variant" if place else "full", origin, (high or listed) and not place)
            short = self.bare(text, front=generic["vi_front"])
            if short != text and short not in taken:
                self.name(identifier, short, "vi", "short", "short", high or listed)
        reading = self.bare(_BRACKETS.sub("", row["sino_vietnamese"]), back=generic["vi_back"])
        if reading not in taken and " tộc " not in reading:
            self.name(identifier, reading, "vi", "variant", "reading", False)
        if row["name_zh"]:
            origin, verified = self.status(row["zh_status"], "unknown")
            for place, text in enumerate(self.alternatives(row["name_zh"])):
                self.name(identifier, text, "zh", "variant" if place else "full", origin, verified and not place)
                short = self.bare(text, back=generic["zh_back"], space="")
                if short != text and short not in taken and identifier not in self.rules["not_short"]["zh"]:
                    self.name(identifier, short, "zh", "short", "short", verified)
                self.pinyin(identifier, row["pinyin"].split(" (")[0], short if len(row["pinyin"].split()) > 1 else text)
        for place, text in enumerate(self.alternatives(row["name_en"])):
            self.name(identifier, text, "en", "variant" if place else "full", "reference", high and not place)
            short = self.bare(text, back=generic["en_back"])
            if short != text and short not in taken:
                self.name(identifier, short, "en", "short", "short", high)
        for language in ("pl", "uk", "ru", "nb", "sv", "de", "fr"):
            self.name(identifier, row[f"name_{language}"].replace("ʼ", "'"), language, "full", "reference", False)
        self.found_forms(identifier, row["seed_forms"])

    def alternatives(self, text: str) -> list[str]:
        """`A (B)`, `A / B`, `A (also B)`: all of them. What stands in brackets to tell two things apart is no name."""
        inside = [part for part in re.findall(r"\(([^()]*)\)", text) if not part.startswith(tuple(self.rules["generic"]["no_alternative"]))]
        outside = _BRACKETS.sub("", text).strip()
        parts = [*outside.split(" / "), *(part.removeprefix("also ") for part in inside)]
        return [part.strip() for part in parts if part.strip()]

    def pinyin(self, identifier: str, text: str, characters: str) -> None:
        """The name by pinyin, joined and by syllables, as far as it spells the bare name."""
        first = text.split(" ")[0]
        spelled = [form for form in (text, first) if sum(len(self.syllables(word)) for word in form.split()) == len(characters)]
        if not spelled or not text:
            return
        joined = spelled[0]
        self.name(identifier, joined, "zh-Latn", "variant", "transcription", False)
        parts = [part for word in joined.split() for part in self.syllables(word)]
        if len(parts) > 1:
            self.name(identifier, " ".join(part.capitalize() for part in parts), "zh-Latn", "variant", "transcription", False)
            self.name(identifier, "".join(parts).capitalize(), "zh-Latn", "variant", "transcription", False)

    @staticmethod
    def syllables(word: str) -> list[str]:
        """`Fángchénggǎng` → Fáng, chéng, gǎng; fewest syllables first. Empty when it cannot be cut."""

        def plain(letter: str) -> str:
            base = unicodedata.normalize("NFD", letter)
            return "v" if "\u0308" in base else base[0].lower()

        pieces: list[str] = []
        for part in re.split("['’]", word):
            flat = "".join(plain(letter) for letter in part)
            best: dict[int, list[str]] = {0: []}
            for start in range(len(flat)):
                if start not in best:
                    continue
                for end in range(start + 1, min(len(flat), start + 6) + 1):
                    # A syllable that begins with a vowel is set off by an apostrophe, so no other may begin so.
                    good = _SYLLABLE.fullmatch(flat[start:end]) and (start == 0 or flat[start] not in "aeo")
                    if good and (end not in best or len(best[end]) > len(best[start]) + 1):
                        best[end] = [*best[start], part[start:end]]
            if len(flat) not in best:
                return []
            pieces += best[len(flat)]
        return pieces

    def crossings(self) -> None:
        for code, systems, rank, note in self.rules["classes"]["rows"]:
            self.add("classes", id=code, systems=SEPARATOR.join(systems), rank=str(rank), note=note)
        for row in self.read("crossings"):
            self.crossing(row)
        planned = set(self.rules["planned_events"]["codes"])
        cited: dict[str, Row] = {}
        for row in self.read("crossing_events"):
            cited[row["id"]] = row
            event = row["event"].lower()
            after = self.rules["event_classes"].get(row["class_after"], row["class_after"])
            self.add(
                "crossing_events",
                id=row["id"],
                crossing=row["crossing_id"],
                date=self.when(row["date"]),
                event=event,
                planned="yes" if event in planned else "no",
                class_after=after,
                status_after="" if event in planned else self.rules["event_status"].get(row["event"], ""),
                detail=row["detail"],
                sources=self.cited(row["source_url"]),
                confidence=row["confidence"],
            )
        for more in self.rules["more_crossing_events"]:
            base = cited[more["from"]]
            cells = {key: value for key, value in more.items() if key not in {"from", "planned"}}
            flag = "yes" if more["planned"] else "no"
            self.add("crossing_events", **cells, planned=flag, sources=self.cited(base["source_url"]), confidence=base["confidence"])
        for crossing, opens, closes, side, traffic, date, note in self.rules["hours"]["rows"]:
            zone = next(each["zone"] for each in self.rules["set"]["sides"] if each["id"] == side)
            source = next(row["sources"] for row in self.tables["crossings"] if row["id"] == crossing)
            self.add(
                "hours", crossing=crossing, opens=opens, closes=closes, zone=zone, traffic=traffic, date=date, note=note, sources=source
            )

    def crossing(self, row: Row) -> None:
        identifier = row["id"]
        now, planned, status = self.rules["class_current"].get(row["class_current"], (row["class_current"], "", ""))
        status = status or next(
            (code for start, code in self.rules["status_current"]["rows"] if row["status_current"].startswith(start)), ""
        )
        if row["status_current"] in {"status not verified", "unverified"}:  # then its class today is not known either
            now = ""
        if status == "planned":  # planned as a route is not a route yet
            now, planned = "", row["class_current"]
        agreed = row["class_2009_agreement"]
        agreed = (
            agreed if agreed in {"bilateral", "international"} else ""
        )  # the first list was not seen: what it says of class is background
        markers = self.rules["markers"].get(identifier) or [row["border_marker"]] * bool(row["border_marker"])
        mode = row["mode"]
        part = row["parent_crossing"] or mode != "road_bridge"
        kind = (self.rules["crossing_kinds"].get(mode) if part else "") or {
            "clearance_route": "route",
            "dedicated_road": "road",
            "opening": "opening",
            "border_market": "market",
        }.get(now or planned, "gate")
        note = "; ".join(
            part for part in (row["note"].replace("brief says 1089-1090; ", ""), self.rules["marker_notes"].get(identifier, "")) if part
        )
        sources = self.cited(row["source_url"])
        self.add(
            "crossings",
            id=identifier,
            parent=row["parent_crossing"],
            kind="site" if now == "visitor_site" else kind,
            mode=mode,
            class_agreed=agreed,
            class_planned=row["planned_2030"] or planned,
            class_planned_by="2030" if row["planned_2030"] else "",
            markers=SEPARATOR.join(markers),
            lat=row["lat"],
            lon=row["lon"],
            located=self.located(row["coord_method"]),
            note=note,
            sources=sources,
            confidence=row["confidence"],
        )
        for side in self.rules["set"]["sides"]:
            first = side["column"] == "vn"
            region, locality = (row["vn_province"], row["vn_locality"]) if first else (row["cn_prefecture"], row["cn_county"])
            unit = f"{side['admin']}:{row['vn_commune_2025_code']}" if first and row["vn_commune_2025_code"] else ""
            name = row["vn_commune_2025_name"] if first else ""
            self.add("crossing_sides", crossing=identifier, side=side["id"], region=region, locality=locality, unit=unit, unit_name=name)
        self.crossing_names(row)
        if now or status:
            known = [self._dates.get(key, "") for key in sources.split(SEPARATOR)]
            date = row["status_as_of"] or max((each for each in known if each), default="")
            self.add(
                "crossing_events",
                id=f"{identifier}-now",
                crossing=identifier,
                date=self.when(date),
                event="observed",
                planned="no",
                class_after=now,
                status_after=status,
                detail=row["status_current"],
                sources=sources,
                confidence=row["confidence"],
            )

    def crossing_names(self, row: Row) -> None:
        identifier = row["id"]
        high = row["confidence"] == "high" or self.seen_in(row["source_url"], "vi")
        if identifier in self.rules["no_halves"]["ids"]:
            self.name(identifier, row["name_vi"].removesuffix(" -"), "vi", "full", "press", high)
            return
        given = self.rules["halves"].get(identifier)
        halves = given or [
            [_BRACKETS.sub("", row["vn_side_vi"])] * bool(row["vn_side_vi"]),
            [_BRACKETS.sub("", row["cn_side_vi"])] * bool(row["cn_side_vi"]),
        ]
        origin, verified = self.status(row["zh_status"], "unknown")
        sides = [side["id"] for side in self.rules["set"]["sides"]]
        for side, forms in zip(sides, halves, strict=True):
            for place, text in enumerate(forms):
                self.name(f"{identifier}/{side}", text, "vi", "variant" if place else "full", "press", high)
        for side, cell in ((sides[0], row["vn_side_zh"]), (sides[1], row["cn_side_zh"])):
            for place, text in enumerate(self.alternatives(cell)):
                self.name(f"{identifier}/{side}", text, "zh", "variant" if place else "full", origin, verified and not place)
        self.name(f"{identifier}/{sides[1]}", row["sino_vietnamese_cn_side"], "vi", "variant", "reading", False)
        for text in self.alternatives(row["pinyin_cn_side"]):
            self.pinyin(f"{identifier}/{sides[1]}", text, row["cn_side_zh"].split("(")[0])
        treaty = self.alternatives(row["treaty_name_vn_zh"])
        for place, text in enumerate(treaty):
            self.name(f"{identifier}/{sides[0]}", text, "vi" if place else "zh", "variant", "treaty" if not place else "reading", False)
        self.pair_names(row, halves, origin, verified, high)

    def pair_names(self, row: Row, halves: list[list[str]], origin: str, verified: bool, high: bool) -> None:
        identifier, sides = row["id"], [side["id"] for side in self.rules["set"]["sides"]]
        if halves[0] and halves[1] and identifier not in self.rules["no_pair"]["ids"]:
            for place, text in enumerate(f"{one} - {two}" for one in halves[0] for two in halves[1]):
                self.name(identifier, text, "vi", "variant" if place else "full", "press", high)
        if row["vn_side_zh"] and row["cn_side_zh"]:
            self.name(identifier, row["name_zh"], "zh", "full", origin, verified)
        for form in row["variant_forms"].split(SEPARATOR):
            text = _BRACKETS.sub("", form)
            if not text or text.startswith("gate No"):
                continue
            language = "zh" if re.search("[\u4e00-\u9fff]", text) else "ru" if re.search("[а-я]", text) else "en"
            side = sides[0] if text in self.rules["halves_of_first_side"]["forms"] else sides[1]
            target = identifier if "-" in text else f"{identifier}/{side}"
            self.name(target, self.bare(text, back=self.rules["generic"]["crossing_back"], space=""), language, "variant", "press", False)

    def mechanisms(self) -> None:
        for row in self.read("organisations"):
            if row["kind"] != "mechanism":
                continue
            identifier = self.known_as(row["id"])
            parent = self.known_as(row["parent_id"]) if row["parent_id"] else ""
            self.add(
                "mechanisms",
                id=identifier,
                kind=self.rules["mechanism_kinds"].get(identifier, "committee"),
                tier_of=self.rules["tier_of"].get(identifier, parent),
                founded=self.rules["founded"].get(identifier) or self.when(row["valid_from"]),
                note=row["note"],
                sources=self.cited(row["source_url"]),
                confidence=row["confidence"],
            )
            self.body_names(identifier, row, "")
        for mechanism, party, status, start, end, basis, sources in self.rules["memberships"]["rows"]:
            cited = SEPARATOR.join(sources) or next(row["sources"] for row in self.tables["mechanisms"] if row["id"] == mechanism)
            self.add(
                "memberships", mechanism=mechanism, party=party, status=status, valid_from=start, valid_to=end, basis=basis, sources=cited
            )

    def body_names(self, identifier: str, row: Row, own: str) -> None:
        """A body's name is verified in its own language, and in another where a source in that language was read."""
        high = row["confidence"] == "high"
        for language in ("vi", "zh", "en"):
            text = re.sub(r" \((?:cũ|before merger)\)", "", row[f"name_{language}"])
            if any(name["id"] == identifier and name["language"] == language and name["use"] == "full" for name in self._names.values()):
                continue  # the rules gave it already
            read = language == own or self.seen_in(row["source_url"], language)
            self.name(identifier, text, language, "full", "press" if read else "translation", high and read)
            if text.endswith(")"):
                self.name(identifier, _BRACKETS.sub("", text), language, "short", "press" if read else "translation", high and read)
        self.found_forms(identifier, row["seed_forms"])

    def organisations(self) -> None:
        rows = [row for row in self.read("organisations") if row["kind"] != "mechanism"]
        shared = {text for text, count in Counter(row["name_zh"] for row in rows if "(" not in row["name_zh"]).items() if count > 1}
        versions = {row["id"].removesuffix("-old") for row in rows if row["id"].endswith("-old")}
        for row in rows:
            side = self.side_of(row["country"])
            if row["name_zh"] in shared and row["id"].removesuffix("-old") not in versions:
                row["name_zh"] = ""  # the bare word for such a body is nobody's name
            self.add(
                "organisations",
                id=row["id"],
                kind=row["kind"],
                side=side,
                place=row["place_id"],
                parent=row["parent_id"],
                valid_from=self.when(row["valid_from"]),
                valid_to=self.when(row["valid_to"]),
                successors=row["successor"],
                note=row["note"],
                sources=self.cited(row["source_url"]),
                confidence=row["confidence"],
            )
            self.body_names(row["id"], row, self.language_of(side))

    def people(self) -> None:
        for post, single, note in self.rules["posts"]["rows"]:
            apart = " | ".join(self.rules["apart"].get(post, ()))
            self.add("posts", id=post, single="yes" if single else "no", note=note, apart=apart)
        seen: set[str] = set()
        for row in self.read("people"):
            if row["person_id"] in self.rules["drop"]["people"]:
                self.dropped.append(f"people.tsv {row['person_id']}: a byline")
                continue
            if row["person_id"] not in seen:
                seen.add(row["person_id"])
                self.add(
                    "people",
                    id=row["person_id"],
                    side=self.side_of(row["side"]),
                    note=row["note"],
                    sources=self.cited(row["source_url"]),
                    confidence=row["confidence"],
                )
                self.person_names(row)
            self.role(row)

    def person_names(self, row: Row) -> None:
        identifier = row["person_id"]
        origin, verified = self.status(row["vi_status"], "unknown")
        self.name(identifier, row["name_vi_media"], "vi", "full", origin, verified)
        if row["name_zh"]:
            origin, verified = self.status(row["zh_status"], "unknown")
            self.name(identifier, row["name_zh"], "zh", "full", origin, verified)
        self.name(identifier, row["name_en"], "en", "full", "press", row["confidence"] != "low")
        if row["pinyin"]:
            self.name(identifier, row["pinyin"], "zh-Latn", "full", "transcription", False)
            self.name(identifier, row["pinyin"].replace(" ", "").capitalize(), "zh-Latn", "variant", "transcription", False)
            words = [part for word in row["pinyin"].split() for part in self.syllables(word)]
            self.name(identifier, " ".join(part.capitalize() for part in words), "zh-Latn", "variant", "transcription", False)
        if row["variant_forms"].startswith("MT:"):
            row["variant_forms"] = "en:" + row["variant_forms"][3:].split(" (")[0]
        self.found_forms(identifier, row["variant_forms"])

    def role(self, row: Row) -> None:
        fix = self.rules["role_fixes"].get(row["role_id"], {})
        post = next((post for start, post in self.rules["role_posts"]["rows"] if row["role_en"].startswith(start)), None)
        if post is None:
            raise SystemExit(f"{row['role_id']}: no post for {row['role_en']!r}")
        attested = fix.get(
            "attested",
            []
            if " " in row["date_basis"] and "in post" not in row["date_basis"] and not self.plain_dates(row["date_basis"])
            else _ISO.findall(row["date_basis"]),
        )
        self.add(
            "roles",
            id=row["role_id"],
            person=row["person_id"],
            post=post,
            organisation=fix.get("organisation", row["org_id"]),
            place=fix.get("place", row["place_id"]),
            valid_from=self.when(row["valid_from"]),
            valid_to=self.when(row["valid_to"]),
            attested=SEPARATOR.join(dict.fromkeys(attested)),
            note="" if self.plain_dates(row["date_basis"]) else row["date_basis"],
            sources=self.cited(row["source_url"]),
            confidence=row["confidence"],
        )
        high = row["confidence"] == "high"
        self.name(row["role_id"], row["role_vi"], "vi", "full", "press", high and self.seen_in(row["source_url"], "vi"))
        self.name(row["role_id"], row["role_en"], "en", "full", "translation", False)

    @staticmethod
    def plain_dates(text: str) -> bool:
        """Whether it lists dates and says nothing else."""
        return not re.sub(r"\d{4}(?:-\d{2}){0,2}|[,; ]", "", text)

    def parties(self, cell: str, splitter: str = r"[;,|] ?") -> list[str]:
        found: list[str] = []
        rest = cell
        for known in sorted(self.rules["parties"], key=len, reverse=True):
            if re.search(rf"(?:^|[;,|] ?){re.escape(known)}(?:$|[;,|])", rest):
                found.append(self.rules["parties"][known])
                rest = re.sub(rf"(^|[;,|] ?){re.escape(known)}(?=$|[;,|])", r"\1", rest)
        for part in re.split(splitter, rest):
            if part.strip():
                self.dropped.append(f"party {part.strip()!r}: no id")
        order = {key: cell.find(word) for word, key in self.rules["parties"].items()}
        return sorted(dict.fromkeys(found), key=lambda key: order.get(key, 0))

    def projects(self) -> None:
        rows = self.read("projects")
        for row in rows:
            identifier = row["id"]
            cited, confidence = self.cited(row["source_url"]), row["confidence"]
            parties = dict.fromkeys([*self.parties(row["vn_party"]), *self.parties(row["cn_party"])])
            self.add(
                "projects",
                id=identifier,
                kind=row["kind"],
                crossings=row["crossing_ids"],
                parties=SEPARATOR.join(parties),
                note=row["note"].split("UNIT TRAP")[0],
                sources=cited,
                confidence=confidence,
            )
            self.name(identifier, row["name_vi"], "vi", "full", "reconstructed", False)
            if row["name_zh"]:
                self.name(identifier, row["name_zh"], "zh", "full", *self.status(row["name_zh_status"]))
            self.name(identifier, row["name_en"], "en", "full", "translation", False)
            self.found_forms(identifier, row["seed_forms"].replace("; ", SEPARATOR + "pl:"))
        steps = Counter(row["project_id"] for row in self.read("project_events"))
        planned = set(self.rules["planned_events"]["codes"])
        for row in self.read("project_events"):
            self.add(
                "project_events",
                id=row["id"],
                project=row["project_id"],
                date=self.when(row["date"]),
                event=row["event"],
                planned="yes" if row["event"] in planned else "no",
                detail=row["detail"],
                sources=self.cited(row["source_url"]),
                confidence=row["confidence"],
            )
        for row in rows:
            status = self.rules["project_status"].get(row["status_current"], row["status_current"].replace(" ", "_"))
            self.add(
                "project_events",
                id=f"{row['id']}-now",
                project=row["id"],
                date=self.when(row["status_as_of"]),
                event="observed",
                planned="no",
                status_after=status,
                sources=self.cited(row["source_url"]),
                confidence=row["confidence"],
            )
        for more in self.rules["more_project_events"]:
            steps[more["project"]] += 1
            row = next(row for row in rows if row["id"] == more["project"])
            identifier = f"{more['project']}-e{steps[more['project']]}"
            self.add(
                "project_events", **more, id=identifier, planned="yes", sources=self.cited(row["source_url"]), confidence=row["confidence"]
            )

    def agreements(self) -> None:
        for row in self.read("agreements"):
            identifier = self.known_as(row["id"])
            fix = self.rules["agreement_fixes"].get(row["id"], {})
            signed = self.rules["agreement_dates"].get(row["signed"]) or self.when(row["signed"])
            parties = self.rules["agreement_parties"].get(row["id"]) or self.parties(row["parties"])
            self.add(
                "agreements",
                id=identifier,
                kind=row["kind"],
                number=row["number"],
                level=self.rules["levels"].get(row["level"], row["level"]),
                parties=SEPARATOR.join(parties),
                signed=signed,
                in_force=row["in_force"],
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                place=self.rules["agreement_places"].get(row["place"], ""),
                signatories=SEPARATOR.join(self.rules["signatories"].get(row["id"], ())),
                part_of=self.rules["part_of"].get(row["id"], ""),
                note=fix.get("note")
                or re.sub(r"seed(?: \d{3})?:? ?", "", "; ".join(part for part in (row["content_facts"], row["note"]) if part)),
                sources=self.cited(row["source_url"]),
                confidence=row["confidence"],
            )
            if row["title_vi"]:
                self.name(identifier, row["title_vi"], "vi", "full", *self.status(row["title_vi_status"]))
            if row["title_zh"]:
                self.name(identifier, row["title_zh"], "zh", "full", *self.status(row["title_zh_status"]))
            self.name(identifier, row["title_en"], "en", "full", "translation", False)
            if row["number"]:
                self.name(
                    identifier, row["title_en"].split(" on ")[0].split(": ")[0].split(" amending")[0], "en", "short", "translation", False
                )
                self.name(identifier, " ".join(row["title_vi"].split()[:3]), "vi", "short", "press", True)

    def meetings(self) -> None:
        rows: dict[str, Row] = {}
        for row in self.read("meetings"):
            members, _, watchers = row["vn_members"].partition("; observer ")
            parties = members.split("|") if members.startswith("vn-") else self.rules["member_sets"]["yn-old"][:-1]
            rows[row["id"]] = {
                "id": row["id"],
                "mechanism": self.rules["meeting_kinds"][row["kind"]],
                "round": row["round"],
                "start": self.when(row["date_start"]),
                "end": row["date_end"],
                "host": row["host"],
                "place": row["place"],
                "format": self.rules["formats"].get(row["format"], ""),
                "status": "planned" if row["format"] == "planned" else "held",
                "members": SEPARATOR.join([*parties, row["cn_member"]]),
                "observers": watchers,
                "note": re.sub(r"brief pages", "short pages", row["note"]),
                "sources": self.cited(row["source_url"]),
                "confidence": row["confidence"],
            }
            for language in ("vi", "zh", "en"):
                self.name(row["id"], row[f"name_{language}"], language, "full", "reconstructed", False)
        for session in json.loads((self.facts / "sessions.json").read_text(encoding="utf-8")):
            for more in self.rules["sessions"].get(session["session"], ()):
                self.session(rows.setdefault(more["id"], {"status": "held", "confidence": "medium", "sources": ""}), more, session)
        self.tables["meetings"] += sorted(rows.values(), key=lambda row: (row["mechanism"], int(row["round"])))

    def session(self, row: Row, more: dict[str, Any], session: dict[str, Any]) -> None:
        for key, value in more.items():
            row[key] = SEPARATOR.join(self.rules["member_sets"][value]) if key == "members" else str(value)
        if session["note"] and not row.get("note"):
            row["note"] = session["note"]
        keys = dict.fromkeys(key for key in row["sources"].split(SEPARATOR) if key)
        for url in session["sources"]:
            if url.startswith("seed:"):
                url = next(source["url"] for source in self.read("sources") if source["key"] == f"seed{int(url[5:])}")
            if url not in self._keys:
                self._keys[url] = f"session-{1 + sum(key.startswith('session-') for key in self._keys.values())}"
                self.add("sources", id=self._keys[url], url=url)
            keys[self._keys[url]] = None
        row["sources"] = SEPARATOR.join(keys)

    def figures(self) -> None:
        for row in self.read("gates_operations"):
            self.figure(row)
        for place, more in enumerate(self.rules["more_figures"], start=1):
            project = next(row for row in self.tables["projects"] if row["id"] == more["of"])
            cells = {key: str(value) for key, value in more.items()}
            self.add("figures", id=f"pf{place:03}", direction="both", sources=project["sources"], confidence=project["confidence"], **cells)

    def figure(self, row: Row) -> None:
        if row["id"] in self.rules["drop"]["events"]:
            self.dropped.append(f"gates_operations.tsv {row['id']}: an event that is told already")
            return
        nature, qualifier = self.rules["qualifiers"][row["qualifier"]]
        sources = self.cited(row["source_url"])
        if not re.fullmatch(r"\d+(\.\d+)?", row["value"]) or row["unit"] == "year" or row["id"] in self.rules["drop"]["figures"]:
            if row["unit"] in {"quarter", "date", "year"}:  # a date that was planned is an event, not a number
                self.add(
                    "crossing_events",
                    id=f"{row['crossing_id']}-{row['id']}",
                    crossing=row["crossing_id"],
                    date=self.when(row["value"]),
                    event=f"planned_{row['metric']}",
                    planned="yes",
                    detail=row["scope_note"],
                    sources=sources,
                    confidence=row["confidence"],
                )
            else:
                self.dropped.append(f"gates_operations.tsv {row['id']}: {row['value']!r} is no number (opening hours are in hours.tsv)")
            return
        fix = self.rules["figure_fixes"].get(row["id"], {})
        unit, scale = self.rules["units"].get(row["unit"], (row["unit"], 1))
        of, scope = row["crossing_id"], row["scope_note"]
        for start, place in self.rules["figure_scopes"].items():
            if scope.startswith(start):
                of, scope = place, "all gates" + scope.removeprefix(start).replace(";", ",")
        period = fix.get("period")
        if period is None:
            start, end = row["period_start"], row["period_end"]
            period = f"{start}/{end}" if end and start != end else self.when(start)
        self.add(
            "figures",
            id=row["id"],
            of=fix.get("of", of),
            metric=row["metric"],
            value=self.scaled(row["value"], scale),
            value_max=self.scaled(row["value_max"], scale),
            unit=unit,
            qualifier=fix.get("qualifier", qualifier),
            nature=fix.get("nature", nature),
            direction=fix.get("direction", row["direction"]).lower(),
            period=period,
            scope=fix.get("scope", re.sub(r" in seed \d{3}", "", scope)),
            note=row["comparison"],
            sources=sources,
            source_date=row["source_date"],
            confidence=fix.get("confidence", row["confidence"]),
        )

    @staticmethod
    def scaled(text: str, scale: int) -> str:
        if not text:
            return ""
        number = round(float(text) * scale, 6)
        return str(int(number)) if number == int(number) else str(number)

    def vocabulary(self) -> None:
        entities = {row["id"] for table in ("agreements", "projects", "mechanisms") for row in self.tables[table]}
        for row in self.read("vocabulary"):
            identifier = self.rules["terms"]["ids"].get(row["id"], row["id"])
            same = identifier in entities
            high = row["confidence"] == "high"
            if not same:
                note = "; ".join(part for part in (row["definition_fact"], row["mt_traps"]) if part)
                known = {source["id"] for source in self.tables["sources"]}
                keys = [key.replace("_", "-") for key in row["source"].split("; ") if key.replace("_", "-") in known]
                note = re.sub(r" in seed \d{3}|seed \d{3}:? ?| \(\d{3}(?:,\d{3})*\)", "", note)
                self.add(
                    "vocabulary",
                    id=identifier,
                    category=self.rules["terms"]["categories"].get(identifier, row["category"]),
                    note=note,
                    sources=SEPARATOR.join(keys),
                    confidence=row["confidence"],
                )
            for language in ("vi", "zh", "en"):
                for place, text in enumerate(re.split(r" / |; ", row[f"term_{language}"])):
                    use = "variant" if place or same else "full"
                    self.name(
                        identifier, _BRACKETS.sub("", text), language, use, "press" if high else "translation", high and use == "full"
                    )
        for identifier, category, note, *names in self.rules["terms"]["more"]:
            self.add("vocabulary", id=identifier, category=category, note=note, confidence="medium")
            for language, text in names:
                self.name(identifier, text, language, "full", "press", False)

    def contradictions(self) -> None:
        for row in self.read("contradictions"):
            a, b = self._keys[row["source_a"]], self._keys[row["source_b"]]
            clean = {key: re.sub(r"brief says|\(brief\)", "", re.sub(r" \(seed\)", "", value)) for key, value in row.items()}
            self.add(
                "contradictions",
                id=row["id"],
                about=self.rules["contradiction_about"].get(row["id"], ""),
                topic=clean["topic"],
                claim_a=clean["claim_a"],
                source_a=a,
                claim_b=clean["claim_b"],
                source_b=b,
                handling=clean["suggested_handling"],
            )


if __name__ == "__main__":
    sys.exit(main())
