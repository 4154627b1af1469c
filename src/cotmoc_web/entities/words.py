"""Codes of the facts about names, gates, projects and figures in words. Codes that name a place have theirs beside the facts, in
`words.toml`. A test finds every code of the facts that has none."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cotmoc_web.labels import label

Table = Mapping[str, "str | Promise"]

KINDS: Table = {
    "person": pgettext_lazy("names", "People"),
    "crossing": pgettext_lazy("names", "Border gates and openings"),
    "province": pgettext_lazy("names", "Provinces and regions"),
    "prefecture": pgettext_lazy("names", "Prefectures"),
    "city": pgettext_lazy("names", "Cities"),
    "county": pgettext_lazy("names", "Counties and districts"),
    "town": pgettext_lazy("names", "Towns, communes and villages"),
    "organisation": pgettext_lazy("names", "Organisations"),
    "project": pgettext_lazy("names", "Projects and works"),
    "agreement": pgettext_lazy("names", "Agreements"),
    "document": pgettext_lazy("names", "Papers and decisions"),
    "programme": pgettext_lazy("names", "Mechanisms and programmes"),
    "event": pgettext_lazy("names", "Events"),
    "river": pgettext_lazy("names", "Rivers"),
    "country": pgettext_lazy("names", "Countries"),
    "marker": pgettext_lazy("names", "Boundary markers"),
    "port": pgettext_lazy("names", "Ports"),
    "sea": pgettext_lazy("names", "Seas"),
    "waterfall": pgettext_lazy("names", "Waterfalls"),
    "industrial_park": pgettext_lazy("names", "Industrial parks"),
    "slogan": pgettext_lazy("names", "Formulas"),
    "term": pgettext_lazy("names", "Terms"),
}
"""Kinds in the order of the list of names; what else there is comes after them."""
MINOR_PLACES = frozenset({"port", "waterfall", "industrial_park", "sea", "place", "commune", "village"})

SORTS: Table = {
    # places
    "country": _("country"),
    "province": _("province"),
    "autonomous_region": _("autonomous region"),
    "municipality": _("city run by the state"),
    "prefecture_city": _("prefecture-level city"),
    "autonomous_prefecture": _("autonomous prefecture"),
    "prefecture": _("prefecture"),
    "provincial_city": _("city of a province"),
    "county_city": _("county-level city"),
    "county": _("county"),
    "autonomous_county": _("autonomous county"),
    "district": _("district"),
    "town": _("town"),
    "township": _("township"),
    "township_or_village": _("township or village"),
    "commune": _("commune"),
    "former_commune": _("former commune"),
    "ward": _("ward"),
    "pass": _("pass"),
    "river": _("river"),
    "sea": _("sea"),
    "waterfall": _("waterfall"),
    "industrial_park": _("industrial park"),
    "port": _("port"),
    # crossings
    "gate": _("border gate"),
    "opening": _("opening"),
    "bridge": _("bridge"),
    "route": _("clearance route"),
    "road": _("road"),
    "market": _("border market"),
    "railway": _("railway"),
    "site": _("visitor site"),
    # bodies
    "academy": _("academy"),
    "agency": _("agency"),
    "border_guard": _("border guard"),
    "border_unit": _("border unit"),
    "centre": _("centre"),
    "company": _("company"),
    "congress": _("congress"),
    "consulate": _("consulate"),
    "council": _("council"),
    "court": _("court"),
    "department": _("government department"),
    "economic_zone_board": _("board of an economic zone"),
    "embassy": _("embassy"),
    "gate_board": _("board of a border gate"),
    "government": _("government"),
    "inspection_station": _("inspection station"),
    "ministry": _("ministry"),
    "party": _("political party"),
    "party_committee": _("Party committee"),
    "party_organ": _("organ of a Party"),
    "site_board": _("board of a site"),
    "state": _("state"),
    "conference": _("annual conference"),
    "working_group": _("working group"),
    "committee": _("committee"),
    "dialogue": _("dialogue"),
    # projects
    "agriculture": _("agriculture"),
    "cross_border_economic_zone": _("cross-border economic zone"),
    "logistics": _("logistics"),
    "rail_bridge": _("railway bridge"),
    "rail_service": _("railway service"),
    "road_bridge": _("road bridge"),
    "road_service": _("road service"),
    "smart_gate": _("smart gate"),
    "tourism_zone": _("tourism zone"),
    # papers
    "treaty": _("treaty"),
    "agreement": _("agreement"),
    "framework_agreement": _("framework agreement"),
    "protocol": _("protocol"),
    "mou": _("memorandum of understanding"),
    "memorandum": _("memorandum"),
    "action_plan": _("action plan"),
    "decision": _("decision"),
    "decree": _("decree"),
    "resolution": _("resolution"),
    "joint_statement": _("joint statement"),
    "minutes": _("minutes"),
    "set": _("set of papers"),
    "slogan": _("formula"),
    # terms
    "admin": _("word of administration"),
    "border": _("word of the border"),
    "document": _("word for a paper"),
    "event": _("event"),
    "mechanism": _("word for a mechanism"),
    "office": _("office"),
    "other": _("other word"),
    "programme": _("programme"),
    "unit": _("unit"),
}
CLASSES: Table = {
    "international": pgettext_lazy("gate", "International gate"),
    "bilateral": pgettext_lazy("gate", "Bilateral gate"),
    "main": pgettext_lazy("gate", "Main gate (national word for bilateral)"),
    "secondary": pgettext_lazy("gate", "Secondary gate"),
    "opening": pgettext_lazy("gate", "Opening"),
    "residents_passage": pgettext_lazy("gate", "Border residents’ passage"),
    "temporary_passage": pgettext_lazy("gate", "Temporary passage"),
    "clearance_route": pgettext_lazy("gate", "Clearance route of a gate"),
    "dedicated_road": pgettext_lazy("gate", "Dedicated freight road"),
    "border_market": pgettext_lazy("gate", "Border market"),
    "visitor_site": pgettext_lazy("gate", "Visitor site"),
}
STATUSES: Table = {
    "operating": pgettext_lazy("gate", "In use"),
    "trial": pgettext_lazy("gate", "On trial"),
    "temporary": pgettext_lazy("gate", "In use for a time"),
    "idle": pgettext_lazy("gate", "Open, hardly used"),
    "suspended": pgettext_lazy("gate", "Stopped for a time"),
    "closed": pgettext_lazy("gate", "Closed"),
    "not_open": pgettext_lazy("gate", "Not open"),
    "planned": pgettext_lazy("gate", "Planned"),
    "proposed": pgettext_lazy("gate", "Proposed"),
    "completed": pgettext_lazy("project", "Completed"),
    "in_coordination": pgettext_lazy("project", "Being coordinated"),
    "in_operation": pgettext_lazy("project", "In operation"),
    "mou_signed": pgettext_lazy("project", "Memorandum signed"),
    "named_for_progress": pgettext_lazy("project", "Named for progress"),
    "opened": pgettext_lazy("project", "Opened"),
    "pilot": pgettext_lazy("project", "In pilot"),
    "pilot_study": pgettext_lazy("project", "Pilot studied"),
    "planning": pgettext_lazy("project", "In planning"),
    "preliminary_agreement": pgettext_lazy("project", "Agreed in outline"),
    "promoted": pgettext_lazy("project", "Promoted"),
    "restored": pgettext_lazy("project", "Restored"),
    "under_construction": pgettext_lazy("project", "Under construction"),
    "works_launched": pgettext_lazy("project", "Works launched"),
}
STANDINGS: Table = {
    "open": pgettext_lazy("gates", "In use"),
    "trial": pgettext_lazy("gates", "On trial or for a time"),
    "closed": pgettext_lazy("gates", "Not open"),
    "differ": pgettext_lazy("gates", "Sources differ"),
    "unknown": pgettext_lazy("gates", "Not known"),
}
"""What the list of gates and the map tell apart."""
STANDING_OF: Mapping[str, str] = {
    "operating": "open",
    "idle": "open",
    "trial": "trial",
    "temporary": "trial",
    "suspended": "closed",
    "closed": "closed",
    "not_open": "closed",
    "planned": "closed",
    "proposed": "closed",
}


def standing_of(status: str, claims: Iterable[str] = ()) -> str:
    """Which of `STANDINGS` a gate is.

    Args:
        claims: Statuses that words claim for it and that cannot all be true.

    >>> standing_of("idle"), standing_of(""), standing_of("", ["closed", "operating"]), standing_of("", ["closed", "planned"])
    ('open', 'unknown', 'differ', 'closed')
    """
    found = {STANDING_OF.get(each, "unknown") for each in claims} or {STANDING_OF.get(status, "unknown")}
    return found.pop() if len(found) == 1 else "differ"


EVENTS: Table = {
    "observed": _("Seen in a source"),
    "opened": _("Opened"),
    "officially_opened": _("Officially opened"),
    "opened_with_upgrade": _("Opened with the new class"),
    "upgraded": _("Class raised"),
    "upgrade_proposed": _("Raising the class proposed"),
    "upgrade_talks": _("Talks on raising the class"),
    "upgrade_minutes_signed": _("Minutes on raising the class signed"),
    "officially_announced": _("Officially announced"),
    "reopened": _("Opened again"),
    "restored": _("Restored"),
    "closed": _("Closed"),
    "established": _("Established"),
    "talks": _("Talks held"),
    "trial_started": _("Trial begun"),
    "trial_ends": _("Trial is to end"),
    "pilot": _("Pilot"),
    "pilot_started": _("Pilot begun"),
    "pilot_ends": _("Pilot is to end"),
    "pilot_scheme_approved": _("Pilot scheme approved"),
    "scheme_approved": _("Scheme approved"),
    "investment_policy_approved": _("Investment approved in principle"),
    "agreement_signed": _("Agreement signed"),
    "agreement_in_force": _("Agreement in force"),
    "framework_agreement": _("Framework agreement signed"),
    "preliminary_agreement": _("Agreed in outline"),
    "bridge_agreed_preliminary": _("Bridge agreed in outline"),
    "bridge_groundbreaking": _("Ground broken for the bridge"),
    "bridge_opened": _("Bridge opened"),
    "groundbreaking": _("Ground broken"),
    "launch_ceremony": _("Launched"),
    "smart_gate_works_launched": _("Smart gate works launched"),
    "phase1_road_inaugurated": _("First part of the road inaugurated"),
    "road_phase1_inaugurated": _("First part of the road inaugurated"),
    "agv_night_trial": _("Night trial of unmanned vehicles"),
    "bus_route_opened": _("Bus route opened"),
    "control_gate_1_upgraded": _("Control gate 1 rebuilt"),
    "customs_draft_sent": _("Draft of the customs sent"),
    "digital_gate_pilot": _("Digital gate in pilot"),
    "entry_exit_restored": _("Entry and exit restored"),
    "entry_exit_resumed": _("Entry and exit resumed"),
    "international_gate_ii_opened": _("Second international gate opened"),
    "listed_in_minutes": _("Named in minutes"),
    "mof_plan": _("Plan of the ministry"),
    "mou": _("Memorandum signed"),
    "mou_coordination": _("Memorandum on working together signed"),
    "mou_smart_gate": _("Memorandum on the smart gate signed"),
    "named_priority": _("Named a priority"),
    "official_operation": _("In full operation"),
    "opening_promoted": _("Opening promoted"),
    "opening_proposed": _("Opening proposed"),
    "own_procedures_done": _("Own procedures done"),
    "acceleration_proposed": _("Faster work proposed"),
    "passenger_clearance_started": _("Clearance of passengers begun"),
    "passenger_function_opened": _("Opened for passengers"),
    "passenger_train_restored": _("Passenger train restored"),
    "plan_issued": _("Plan issued"),
    "plan_reported": _("Plan reported"),
    "pm_suggestion": _("Suggested by the Prime Minister"),
    "seafood_trade_restored": _("Trade in seafood restored"),
    "study_plan_submitted": _("Plan of the study handed in"),
    "vehicles_banned": _("Vehicles banned"),
    "planned_bridge_completion": _("Bridge to be finished"),
    "planned_completion": _("To be finished"),
    "planned_goods_channel_completion": _("Freight lane to be finished"),
    "planned_passenger_channel_completion": _("Passenger lane to be finished"),
    "planned_operation": _("To begin work"),
    "planned_pilot_period_start": _("Pilot is to begin"),
    "planned_pilot_period_end": _("Pilot is to end"),
}
STEPS: Table = {
    "proposed": pgettext_lazy("step", "Proposed"),
    "own_done": pgettext_lazy("step", "Each side’s own procedures"),
    "agreed": pgettext_lazy("step", "Agreed between the two sides"),
    "noted": pgettext_lazy("step", "Works and what else happened"),
    "trial": pgettext_lazy("step", "Opened on trial"),
    "opened": pgettext_lazy("step", "Opened"),
    "upgraded": pgettext_lazy("step", "Class changed"),
    "suspended": pgettext_lazy("step", "Stopped for a time"),
    "closed": pgettext_lazy("step", "Closed"),
    "restored": pgettext_lazy("step", "Opened again"),
    "done": pgettext_lazy("step", "Reported as done"),
    "not_done": pgettext_lazy("step", "Reported as not done"),
    "seen": pgettext_lazy("step", "Last seen"),
    "ahead": pgettext_lazy("step", "Still ahead"),
}
"""Steps of a gate, in the order of the table of its page: what words of the register tell, and what documents report."""
LADDER = ("proposed", "own_done", "agreed", "opened")
"""Steps that a gate which is not open has before it: shown also where nothing is told."""


METRICS: Table = {
    "agreements_signed_spring2025": _("Agreements signed at the Spring Meeting of 2025"),
    "barrier_time": _("Time at the barrier"),
    "border_length": _("Length of the border"),
    "bridge_cost": _("Cost of the bridge"),
    "cadres_trained": _("Officials trained"),
    "capacity": _("Capacity"),
    "capacity_multiple": _("Capacity, as a multiple of today’s"),
    "clearance_time": _("Time for clearance"),
    "clearance_time_reduction": _("Clearance made shorter by"),
    "construction_period": _("Time of building"),
    "cost": _("Cost"),
    "cost_reduction": _("Cost made lower by"),
    "exchange_activities": _("Exchange activities"),
    "exchange_delegations": _("Delegations exchanged"),
    "fees": _("Fees collected"),
    "gates_planned_2030": _("Gates planned for 2030"),
    "gates_planned_2050": _("Gates planned for 2050"),
    "goods_tonnes": _("Goods"),
    "group_size_max": _("Largest group allowed"),
    "inspection_bay_turnover_gain": _("Inspection bays turned over faster by"),
    "investment": _("Investment"),
    "lanes": _("Lanes"),
    "length": _("Length"),
    "logistics_cost_reduction": _("Cost of logistics made lower by"),
    "logistics_park_capacity": _("Capacity of the logistics park"),
    "marker_sites": _("Sites of boundary markers"),
    "passengers": _("Passengers"),
    "residents": _("Border residents crossing"),
    "sugar_cane_area": _("Area under sugar cane"),
    "throughput_multiple": _("Throughput, as a multiple of today’s"),
    "trade_value": _("Trade"),
    "trade_value_target": _("Trade, target"),
    "trial_months": _("Length of the trial"),
    "vehicles": _("Vehicles"),
    "vehicles_month": _("Vehicles in a month"),
    "vehicles_waiting": _("Vehicles waiting"),
    "visitors": _("Visitors"),
    "waiting_time_reduction": _("Waiting made shorter by"),
    "width": _("Width"),
    "yard_capacity": _("Capacity of the yard"),
}
NATURES: Table = {
    "actual": pgettext_lazy("figure", "reported"),
    "baseline": pgettext_lazy("figure", "before the works"),
    "expected": pgettext_lazy("figure", "expected"),
    "planned": pgettext_lazy("figure", "planned"),
    "target": pgettext_lazy("figure", "target"),
}
DIRECTIONS: Table = {
    "both": pgettext_lazy("figure", "both directions"),
    "export": pgettext_lazy("figure", "export"),
    "import": pgettext_lazy("figure", "import"),
    "entry": pgettext_lazy("figure", "entry"),
    "exit": pgettext_lazy("figure", "exit"),
}
ORIGINS: Table = {
    "official": _("official list or the body’s own papers"),
    "treaty": _("text of a treaty"),
    "reference": _("work of reference"),
    "press": _("seen in print"),
    "transcription": _("by sound, written by rule"),
    "reading": _("by reading of the characters"),
    "restored": _("marks put back"),
    "translation": _("translated"),
    "reconstructed": _("put together from a translation"),
    "inferred": _("inferred from another form"),
    "machine": _("printed by a translation machine"),
    "short": _("short form"),
}
TRAFFIC: Table = {
    "all": pgettext_lazy("hours", "all traffic"),
    "goods": pgettext_lazy("hours", "goods"),
    "passengers": pgettext_lazy("hours", "passengers"),
    "tourists": pgettext_lazy("hours", "tourists"),
    "procedures": pgettext_lazy("hours", "procedures"),
    "trial": pgettext_lazy("hours", "trial"),
}
LOCATED: Table = {
    "source": _("from a source"),
    "estimate": _("estimate, good for a map and not for a survey"),
    "boundary_mean": _("middle of its boundary"),
    "estimate_unit_uncertain": _("estimate; even the commune is uncertain"),
}
CONFIDENCE: Table = {
    "high": _("stated in a source that was read"),
    "medium": _("partly inferred, or one weak source"),
    "low": _("background knowledge, no source read"),
}
MODES: Table = {
    "road": pgettext_lazy("crossing", "by road"),
    "road_bridge": pgettext_lazy("crossing", "by road bridge"),
    "rail": pgettext_lazy("crossing", "by rail"),
    "pontoon": pgettext_lazy("crossing", "by pontoon"),
    "pedestrian": pgettext_lazy("crossing", "on foot"),
    "water_road": pgettext_lazy("crossing", "by water and road"),
}
LEVELS: Table = {
    "state": pgettext_lazy("agreement", "between the states"),
    "government": pgettext_lazy("agreement", "between the governments"),
    "party": pgettext_lazy("agreement", "between the Parties"),
    "province": pgettext_lazy("agreement", "between provinces"),
    "province_prefecture": pgettext_lazy("agreement", "between a province and a prefecture"),
    "ministry_province": pgettext_lazy("agreement", "between a ministry and a province"),
    "city": pgettext_lazy("agreement", "between cities"),
    "national_assembly": pgettext_lazy("agreement", "by the National Assembly"),
}
VERDICTS: Table = {
    "same": pgettext_lazy("sameness", "One and the same"),
    "different": pgettext_lazy("sameness", "Two different"),
    "unsure": pgettext_lazy("sameness", "Unsure"),
}
TABLES: Mapping[str, Table] = {
    "kind": KINDS,
    "sort": SORTS,
    "class": CLASSES,
    "status": STATUSES,
    "standing": STANDINGS,
    "event": EVENTS,
    "metric": METRICS,
    "nature": NATURES,
    "direction": DIRECTIONS,
    "origin": ORIGINS,
    "traffic": TRAFFIC,
    "located": LOCATED,
    "confidence": CONFIDENCE,
    "zone": {},
    "mode": MODES,
    "level": LEVELS,
    "verdict": VERDICTS,
}


def said(table: str, code: str) -> str:
    """A code of the facts in words; what is no code, such as the words of a document, stays as it is.

    >>> said("event", "seen_from_the_moon")
    'seen from the moon'
    """
    known = TABLES[table].get(code)
    if known is not None:
        return str(known)
    return label(beside_the_facts().get(table, {}).get(code, {}), code.replace("_", " ")).text


def beside_the_facts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Words that the set of facts brings for codes of its own: table → code → language → words."""
    return _beside(settings.KNOWLEDGE)


@lru_cache(maxsize=4)
def _beside(name: str) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    folder = Path(name) if "/" in name else resources.files("cotmoc.knowledge") / name
    file = folder / "words.toml"
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
