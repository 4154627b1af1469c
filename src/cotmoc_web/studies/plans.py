"""The cheapest that meets a target: what the form asks, and what was found, made ready to be looked at."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from cotmoc import gates
from cotmoc_web import wording
from cotmoc_web.studies import words
from cotmoc_web.studies.findings import lasting, said
from cotmoc_web.studies.lasting import SECONDS
from cotmoc_web.studies.models import Plan, RunState, Scenario
from cotmoc_web.studies.numerals import NoNumber, plain, shown
from cotmoc_web.templatetags.cotmoc import colon

if TYPE_CHECKING:
    from cotmoc.gates import Planned
    from cotmoc.gates.planning import Point

MOST_VOLUME, MOST_LEVELS, LONGEST = 1_000_000, 10_000, 365 * SECONDS["h"] * 24
LEFT, RIGHT, TOP, FOOT = 10, 780, 20, 220
FRAME = {"left": LEFT, "right": RIGHT, "top": TOP, "foot": FOOT, "words_y": FOOT + 24}
"""Of the picture of what other times cost."""
USUAL = ("4", "h")
"""Within what time, where nothing says another."""
HOURS = {
    "0": gettext_lazy("Hours stay as they are"),
    "2": gettext_lazy("up to 2 hours later"),
    "4": gettext_lazy("up to 4 hours later"),
    "6": gettext_lazy("up to 6 hours later"),
}


# ---- what is asked


@dataclass(frozen=True, slots=True)
class Movable:
    """A number of the scenario that may change, with its fields of the form."""

    path: str
    name: str
    now: int
    chosen: forms.BoundField
    least: forms.BoundField
    most: forms.BoundField

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Of the ends: which field, and what is wrong with it."""
        return [(field.id_for_label, str(error)) for field in (self.least, self.most) for error in field.errors]


class PlanForm(forms.Form):
    """How many are to come, how soon they are to be through, and what may change for it."""

    volume = forms.CharField(label=gettext_lazy("How many are to come a day"), max_length=20)
    unit = forms.ChoiceField(label=pgettext_lazy("studies", "Of what"), required=False)
    time = forms.CharField(label=gettext_lazy("9 in 10 are to be through within"), max_length=20)
    time_unit = forms.ChoiceField(label=gettext_lazy("Unit of time"), choices=[(code, words.UNITS[code]) for code in ("min", "h")])
    longer = forms.ChoiceField(label=gettext_lazy("Both sides may close"), choices=list(HOURS.items()))

    def __init__(self, *args: Any, scenario: Scenario, **options: Any) -> None:
        super().__init__(*args, **options)
        self.read = gates.read_scenario(scenario.toml)
        units = list(dict.fromkeys(one.unit for one in self.read.traffic))
        every = [("", _("everything together"))] if len(units) > 1 else []
        unit: Any = self.fields["unit"]
        unit.choices = [*every, *((each, each or pgettext("studies", "of no kind")) for each in units)]
        self.fields["volume"].initial = shown(sum(one.volume for one in self.read.traffic if one.unit == units[0]))
        unit.initial = units[0]
        self.fields["time"].initial, self.fields["time_unit"].initial = USUAL
        self.paths = gates.may_change(self.read)
        document = dict(self.read.document)
        wrong = _("Give a whole number from 1 to %(most)s.") % {"most": wording.words().number(MOST_LEVELS)}
        for path, usual in self.paths.items():
            self.fields[f"c.{path}"] = forms.BooleanField(required=False, initial=usual)
            for letter, end in (("a", pgettext("studies", "At least")), ("b", pgettext("studies", "At most"))):
                said = {"aria-label": f"{name_of(path, document)}{colon()}{end}"}
                self.fields[f"{letter}.{path}"] = forms.IntegerField(
                    required=False,
                    min_value=1,
                    max_value=MOST_LEVELS,
                    widget=forms.NumberInput(attrs=said),
                    error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
                )

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """Those that are no numbers of the scenario."""
        return [self[name] for name in ("volume", "unit", "time", "time_unit", "longer")]

    @property
    def movables(self) -> list[Movable]:
        """What may change, in the order of the scenario."""
        document = dict(self.read.document)
        return [
            Movable(path, name_of(path, document), _now(document, path), self[f"c.{path}"], self[f"a.{path}"], self[f"b.{path}"])
            for path in self.paths
        ]

    def clean_volume(self) -> float:
        found = self._number("volume")
        if not 1 <= found <= MOST_VOLUME:
            raise forms.ValidationError(_("Give a number from 1 to %(most)s.") % {"most": wording.words().number(MOST_VOLUME)})
        return found

    def clean_time(self) -> float:
        return self._number("time")

    def _number(self, name: str) -> float:
        try:
            return float(plain(self.cleaned_data[name]))
        except NoNumber as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "time" in values and "time_unit" in values and not 0 < values["time"] * SECONDS[values["time_unit"]] <= LONGEST:
            self.add_error("time", _("Give a time above 0, up to a year."))
        if not any(values.get(f"c.{path}") for path in self.paths):
            self.add_error(None, _("Choose at least one number that may change."))
        for path in self.paths:
            least, most = values.get(f"a.{path}"), values.get(f"b.{path}")
            if least is not None and most is not None and least > most:
                self.add_error(f"b.{path}", _("This is less than the least."))
        return values

    def lead(self) -> None:
        """Have the page open at the first field that is wrong."""
        first = next((name for name in self.fields if name in self.errors), "")
        if first:
            self.fields[first].widget.attrs["autofocus"] = True

    @property
    def asked(self) -> dict[str, Any]:
        """As `Plan` has it, of a form that is valid."""
        values = self.cleaned_data
        return {
            "volume": values["volume"],
            "unit": values["unit"],
            "p90": values["time"] * SECONDS[values["time_unit"]],
            "longer": int(values["longer"]),
            "levers": {path: self._limits(path) for path in self.paths if values[f"c.{path}"]},
        }

    def _limits(self, path: str) -> list[int | None] | None:
        limits = [self.cleaned_data[f"{letter}.{path}"] for letter in "ab"]
        return limits if any(each is not None for each in limits) else None


def again(plan: Plan) -> dict[str, Any]:
    """The form as it was when this was asked."""
    unit = "h" if plan.p90 >= SECONDS["h"] else "min"
    given: dict[str, Any] = {
        "volume": shown(plan.volume),
        "unit": plan.unit,
        "time": shown(plan.p90 / SECONDS[unit]),
        "time_unit": unit,
        "longer": str(plan.longer),
    }
    for path in gates.may_change(gates.read_scenario(plan.text)):
        given[f"c.{path}"] = path in plan.levers
        given[f"a.{path}"], given[f"b.{path}"] = plan.levers.get(path) or (None, None)
    return given


def name_of(path: str, document: Mapping[str, Any]) -> str:
    """A number of servers or vehicles in words: "Hữu Nghị, exit checks"."""
    holder, _dot, last = path.rpartition(".")
    return str(words.FIELDS["vehicles"]) if last == "vehicles" else words.part(holder, document)


def _now(document: Mapping[str, Any], path: str) -> int:
    found: Any = document
    for step in path.split("."):
        found = found[step]
    return int(found["value"] if isinstance(found, Mapping) else found)


# ---- what was found


@dataclass(frozen=True, slots=True)
class Row:
    """A number as the answer has it."""

    name: str
    was: int
    value: int
    least: int
    price: str
    """Of one more, a day."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What another time would cost."""

    time: str
    cost: str
    whole: str
    """Together with the time of those who wait; empty: it has no price."""
    reached: str
    """Nine in ten, by the trials of the search."""
    levels: tuple[int, ...]
    longer: int
    chosen: bool
    x: float
    y: float


@dataclass(frozen=True)
class Shown:
    """One plan, ready to be looked at."""

    plan: Plan

    @property
    def told(self) -> Planned:
        return self.plan.told

    @cached_property
    def document(self) -> dict[str, Any]:
        return tomllib.loads(self.plan.text)

    @property
    def asked(self) -> str:
        """In a sentence: what was looked for."""
        return _("%(volume)s %(unit)s a day, 9 in 10 through within %(time)s") % {
            "volume": wording.words().number(self.plan.volume),
            "unit": self.plan.unit,
            "time": lasting(self.plan.p90),
        }

    @property
    def headline(self) -> str:
        """What came out."""
        if self.plan.going:
            return _("Being looked for: %(asked)s") % {"asked": self.asked}
        if self.plan.state != RunState.DONE:
            return _("Not found out: %(asked)s") % {"asked": self.asked}
        if not self.told.met:
            return _("Not to be had with what may change: %(asked)s") % {"asked": self.asked}
        return _("%(asked)s: %(cost)s a day to run") % {"asked": self.asked, "cost": self.cost(self.told.cost)}

    @property
    def done(self) -> bool:
        return self.plan.state == RunState.DONE

    def cost(self, value: float) -> str:
        """Money; of a gate without prices, hours of servers and vehicles."""
        if self.told.currency:
            return said("cost", value, self.told.currency)
        number = round(value)
        return ngettext("%(n)s hour of staff and vehicles", "%(n)s hours of staff and vehicles", number) % {
            "n": wording.words().number(number)
        }

    @property
    def the_cost(self) -> str:
        return self.cost(self.told.cost)

    @property
    def rows(self) -> list[Row]:
        """Every number that might change."""
        return [
            Row(name_of(each.field, self.document), each.was, each.value, each.least, self.cost(each.price)) for each in self.told.levels
        ]

    @property
    def reached(self) -> str:
        """Nine in ten, by customers that it was not chosen by; empty where nobody gets through. No time where it grows with the days."""
        found = self.told.trial.p90
        if math.isnan(found.mean):
            return ""
        return lasting(found.mean) if self.told.trial.keeps_up else _("grows day by day")

    @property
    def between(self) -> str:
        """Where the true time lies, 95 times in 100."""
        found = self.told.trial.p90
        if found.low is None or found.high is None or not self.told.trial.keeps_up:
            return ""
        return _("%(low)s to %(high)s") % {"low": lasting(found.low), "high": lasting(found.high)}

    @property
    def later(self) -> int:
        """Hours by which both sides close later."""
        return round(self.told.longer)

    @property
    def rests(self) -> list[str]:
        """What the answer rests on."""
        found = [str(words.GROUNDS.get(code, code)) for code in self.told.grounds]
        if count := self.told.exceptions:
            found.append(_("Pairs of trials in which more of something made 9 in 10 slower: %(n)s.") % {"n": wording.words().number(count)})
        if self.told.met and not self.bound:
            found.append(_("Everything that costs less to run was ruled out."))
        if self.told.currency:
            found.append(
                _("The cheapest is what costs least to run: lanes, vehicles, what is paid in any case; not the time of those who wait.")
            )
        return found

    @property
    def bound(self) -> str:
        """What anything cheaper would cost at least, where not all of that was ruled out."""
        left = self.told.bound is not None and "ended_early" in self.told.grounds and self.told.bound < self.told.cost
        return self.cost(self.told.bound) if left and self.told.bound is not None else ""

    @property
    def nearest(self) -> list[str]:
        """What can be had instead."""
        found = self.told.nearest
        if found is None:
            return []
        names = {key: str(side.get("name", key)) for key, side in self.document["sides"].items()}
        told = []
        if found.short:
            stations = words.apart([words.waited_for(each, names) for each in found.short])
            told.append(_("Cannot keep up, whatever else changes: %(stations)s") % {"stations": stations})
        if found.volume:
            number = {"n": wording.words().number(math.floor(found.volume)), "unit": self.plan.unit, "time": lasting(self.plan.p90)}
            told.append(_("As many as %(n)s %(unit)s a day are through within %(time)s") % number)
        if found.p90 is not None:
            told.append(_("So many as are asked for are through within %(time)s") % {"time": lasting(found.p90)})
        if found.busiest:
            stations = words.apart([words.waited_for(each, names) for each in found.busiest])
            told.append(_("Most taken even so: %(stations)s. More of these may be what it takes.") % {"stations": stations})
        return told

    @property
    def spots(self) -> list[Spot]:
        """Other times with what they would cost, the shortest first; none where there is but one."""
        points = sorted(self.told.frontier, key=lambda point: point.limit)
        if len(points) < 2:
            return []
        longest, dearest = points[-1].limit, max(point.cost for point in points)
        return [self._spot(point, longest, dearest) for point in points]

    @property
    def advice(self) -> str:
        """Which of the times costs least where the time of those who wait is counted, if that is not the one that was asked for."""
        priced = [(point.whole, point) for point in self.told.frontier if point.whole is not None]
        whole, best = min(priced, key=lambda pair: pair[0], default=(0.0, None))
        if best is None or best.limit == self.told.target.p90:
            return ""
        return _("With the time of those who wait counted, %(time)s costs least: %(whole)s a day, of which %(cost)s to run it.") % {
            "time": lasting(best.limit),
            "whole": self.cost(whole),
            "cost": self.cost(best.cost),
        }

    def _spot(self, point: Point, longest: float, dearest: float) -> Spot:
        return Spot(
            lasting(point.limit),
            self.cost(point.cost),
            self.cost(point.whole) if point.whole is not None else "",
            lasting(point.p90),
            point.levels,
            round(point.longer),
            point.limit == self.told.target.p90,
            round(LEFT + (RIGHT - LEFT) * point.limit / (1.1 * longest), 1),
            round(FOOT - (FOOT - TOP) * point.cost / (1.1 * dearest), 1),
        )

    @property
    def stairs(self) -> str:
        """The line through the spots: what is paid for a time is enough for a longer one."""
        spots = self.spots
        return (
            "".join(f"{'H' if number else 'M'}{each.x}{'V' if number else ' '}{each.y}" for number, each in enumerate(spots)) + f"H{RIGHT}"
        )


NAMED = pgettext_lazy("studies", "Plan: %(asked)s")


def title_of(shown_plan: Shown) -> str:
    """What the scenario is called that is made of a plan."""
    return str(NAMED) % {"asked": shown_plan.asked}
