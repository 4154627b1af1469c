"""Studies of a gate: scenarios kept with their runs and plans, each repeatable from what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cotmoc import gates
from cotmoc_web.accounts.models import User
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import Refused
from cotmoc_web.rows import Held, HeldQuerySet, Recorded
from cotmoc_web.studies import words

if TYPE_CHECKING:
    from cotmoc.gates import Found, Planned

MOST_SCENARIOS = 6
"""Of one study: more lines than that nobody tells apart on a chart."""


class Study(Held):
    """A question about a gate. All its scenarios are simulated over the same days and meet the same customers, so that what differs
    between them is not chance."""

    gate = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="studies")
    title = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    seed = models.PositiveIntegerField(default=1)
    """Where all chance begins."""
    days = models.PositiveIntegerField(default=60)
    """Of each replication, warm-up included."""
    warmup = models.PositiveIntegerField(default=10)
    """First days that are not told: the gate begins empty."""
    replications = models.PositiveIntegerField(default=20)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    turn = 9
    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("study")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["party", "-at"])]

    def __str__(self) -> str:
        return self.title


class Scenario(Recorded):
    """One way in which the gate could be built or run."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="scenarios")
    letter = models.CharField(max_length=2)
    """A, B, C: as it is called on charts. Never given twice: one that was taken out may come back."""
    title = models.CharField(max_length=300)
    toml = models.TextField()
    """As `cotmoc.gates.read_scenario` reads it; whatever the form changes is written here, with its reason."""

    whole = "study"
    turn = 9
    objects = models.Manager()

    class Meta:
        verbose_name = _("scenario")
        ordering: ClassVar[list[str]] = ["study", "letter", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["study", "letter"], name="one_scenario_a_letter")
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.title}"

    def reach_of_history(self) -> str:
        return self.study.reach

    @classmethod
    def derive_all(cls, pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
        """Nothing follows from scenarios; but here every act ends, also one that takes another back, so here it is looked at how many a
        study has.

        Raises:
            Refused: more than `MOST_SCENARIOS`, or none.
        """
        studies = Study.objects.filter(pk__in=cls.objects.filter(pk__in=pks).values("study"), withdrawn_at=None)
        alive = models.Count("scenarios", filter=models.Q(scenarios__withdrawn_at=None))
        for count in studies.annotate(alive=alive).values_list("alive", flat=True):
            if count > MOST_SCENARIOS:
                what = gettext("a study holds at most %(number)s scenarios") % {"number": MOST_SCENARIOS}
                raise Refused(what=what, remedy=gettext("Take one out, or begin another study."))
            if not count:
                raise Refused(what=gettext("a study has at least one scenario"), remedy=gettext("Take the study out instead."))
        return {}


class RunState(models.TextChoices):
    """How far a run has come."""

    WAITING = "waiting", _("Waits for its turn")
    RUNNING = "running", _("Being simulated")
    DONE = "done", pgettext_lazy("run", "Done")
    FAILED = "failed", _("Could not be simulated")
    CANCELLED = "cancelled", pgettext_lazy("run", "Stopped")


GOING = (RunState.WAITING, RunState.RUNNING)


class Work(models.Model):
    """Work on a scenario as it stood, done in the background. Only ever added: an older one keeps what the scenario was then."""

    text = models.TextField()
    """The scenario as it was taken."""
    seed = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=RunState.choices, default=RunState.WAITING)
    done = models.PositiveIntegerField(default=0)
    """How far it has come: replications, or configurations tried."""
    found = models.JSONField(default=dict, blank=True)
    """What came out; of one that was refused, the `sentences` of the error and what was `told` in them."""
    engine = models.CharField(max_length=40, blank=True)
    """Version of Cotmoc that did it."""
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def going(self) -> bool:
        return self.state in GOING

    @property
    def refused(self) -> str:
        """Why it could not be done, in the reader's language; empty where it was no refusal."""
        if "sentences" not in self.found:
            return ""
        return words.told(self.found["sentences"], self.found["told"])


class Run(Work):
    """A scenario simulated. `found` is what `cotmoc.gates.kept` gives."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="runs")
    days = models.PositiveIntegerField()
    warmup = models.PositiveIntegerField()
    replications = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("run")
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["scenario", "-id"])]

    @cached_property
    def told(self) -> Found:
        """What was found, of a run that is done."""
        return gates.found_of(self.found)

    @classmethod
    def as_they_stand(cls, study: Study) -> models.QuerySet[Run]:
        """Runs of a study's scenarios as these stand now, over the days that the study asks for; newest first, without the texts."""
        over = {"seed": study.seed, "days": study.days, "warmup": study.warmup, "replications": study.replications}
        rows = cls._default_manager.filter(scenario__study=study, scenario__withdrawn_at=None, text=models.F("scenario__toml"), **over)
        return rows.defer("text", "found").order_by("-pk")


class Plan(Work):
    """The cheapest that meets a target, looked for. `found` is what `cotmoc.gates.plan_as_plain` gives."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="plans")
    volume = models.FloatField()
    """Customers a day."""
    unit = models.CharField(max_length=60, blank=True)
    """Whose traffic is meant; empty: all."""
    p90 = models.FloatField()
    """Seconds within which nine in ten are to be through."""
    longer = models.PositiveSmallIntegerField(default=0)
    """Hours by which both sides may close later, at most."""
    levers = models.JSONField(default=dict)
    """Field → its least and most; nothing: from what keeps up to what can be of use."""

    class Meta:
        verbose_name = _("plan")
        ordering: ClassVar[list[str]] = ["-pk"]

    @cached_property
    def told(self) -> Planned:
        """What was found, of one that is done."""
        return gates.planned_of(self.found)
