"""What a report says: finished numbers, seconds and fractions, None where nothing is known."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from probe.model.cell import Cell
from probe.model.hours import During
from probe.model.latency import Times
from probe.model.outcome import Judgement, Outcome
from probe.model.owners import Blamed, Owners
from probe.model.reading import Talk
from probe.model.sample import Sample
from probe.model.sections import Sections

REPORT_VERSION = 1


class Window(msgspec.Struct, frozen=True):
    """The half-open interval [start_ms, end_ms) of UTC milliseconds that figures are computed over.

    Of it, only the time `during` counts: that of any calendar in it, less that of those it excludes. Without
    any, all of it.
    """

    name: str
    start_ms: int
    end_ms: int
    during: tuple[During, ...] = ()


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """A run of failing samples. Milliseconds of UTC; None for an edge the evidence does not show.

    The onset lies in (last_up, first_fail], the end in (last_fail, first_ok]; `onset_ms` and `end_ms` are
    the points the nearest rule puts them at. `low_s` and `high_s` bound the duration. `opened_ms` is the
    failure, and `closed_ms` the success, that made it an outage and that ended it. Of the duration, `down_s`
    was down and `unknown_s` was seen by nobody. `reasons` counts the words for why samples failed: see
    `analysis.blame`.
    """

    probe: str
    first_fail_ms: int
    last_fail_ms: int
    last_up_ms: int | None
    first_ok_ms: int | None
    onset_ms: int
    end_ms: int
    duration_s: float
    low_s: float
    high_s: float | None
    samples: int
    opened_ms: int
    closed_ms: int | None
    down_s: float
    unknown_s: float = 0.0
    reasons: dict[str, int] = {}
    open: bool = False


class LatencySummary(Times, frozen=True, kw_only=True):
    """Over samples that succeeded; failures are a population of their own. Not `exact`: to 1 %."""

    exact: bool = True


class ObjectiveReport(msgspec.Struct, frozen=True, kw_only=True):
    """An SLO against what was seen in its window. `burn` = 1 spends the budget exactly.

    `consumed_s` takes the time nobody saw to be like the rest; what was seen to be lost is in the window.
    """

    target: float
    verdict: Judgement
    budget_s: float
    consumed_s: float | None
    burn: float | None
    name: str | None = None


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """What the figures would be if nothing were left out as maintenance."""

    availability: float | None
    down_s: float
    unknown_s: float
    coverage: float | None


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """Hours that windows are about, as they are written: those of a calendar, or given for this report."""

    name: str
    hours: tuple[str, ...]
    timezone: str
    absences: tuple[str, ...] = msgspec.field(name="except")


class WindowReport(msgspec.Struct, frozen=True, kw_only=True):
    """One probe over one window.

    `excluded_s` is maintenance and, of it `outside_s`, what lies outside the hours asked for, whose names are
    in `during` (`not NAME` for those left out). `including_maintenance` is None where there is none in them.
    `of_runs`: asked without a schedule and little of the window seen, so that the share of runs (`ratio`)
    is the figure to show first. `cells` cuts the window into equal slots. Both are for screens only.
    `sections` is what was asked for beside the figures. `objective` is the first one over this window, in the
    order of the configuration, and `more_objectives` are the others.
    `method` is what `availability` is counted by; with one of `other_methods.OTHER_METHODS` the edges are None,
    `worst` and `best` are its own or None, and everything else is still that of the nearest rule.
    `notes` say what a reader of these figures should know. `owners` is None where there are no samples.
    """

    name: str
    start: datetime = msgspec.field(name="from")
    end: datetime = msgspec.field(name="until")
    length_s: float
    availability: float | None
    edge_low: float | None
    edge_high: float | None
    worst: float | None
    best: float | None
    coverage: float | None
    up_s: float
    degraded_s: float
    down_s: float
    down_low_s: float
    down_high_s: float
    unknown_s: float
    excluded_s: float
    samples: int
    failed: int
    flaky: int
    ratio: float | None
    first_try: float | None
    masked: int
    errors: int
    conflicts: int
    latency_s: LatencySummary
    outages: int
    longest_outage_s: float | None
    provisional: bool
    objective: ObjectiveReport | None = None
    during: tuple[str, ...] = ()
    outside_s: float = 0.0
    including_maintenance: Whole | None = None
    more_objectives: tuple[ObjectiveReport, ...] = ()
    notes: tuple[str, ...] = ()
    owners: Owners | None = None
    of_runs: bool = False
    method: str = "nearest"
    cells: tuple[Cell, ...] = ()
    sections: Sections = Sections()

    @property
    def objectives(self) -> tuple[ObjectiveReport, ...]:
        return (*(() if self.objective is None else (self.objective,)), *self.more_objectives)


class ProbeReport(msgspec.Struct, frozen=True, kw_only=True):
    """One probe, or a group of them: then `group` are its members and `group_down` how many make it down.

    A group is not asked itself. Its samples are those of its members; it has no share of runs and no latency. `vendor`
    are the probes of its vendor's status pages.
    """

    probe: str
    tags: tuple[str, ...]
    windows: tuple[WindowReport, ...]
    group: tuple[str, ...] | None = None
    group_down: str | None = None
    vendor: tuple[str, ...] = ()


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One place evidence was read from."""

    path: str
    samples: int
    skipped: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The figures, and what they were made by: see `analysis.report.Options`."""

    v: int
    made_at: datetime
    now: datetime
    timezone: str
    method: str
    quorum: str
    degraded_weight: float
    min_coverage: float
    sources: tuple[Source, ...]
    warnings: tuple[str, ...]
    during: tuple[Hours, ...] = ()
    probes: tuple[ProbeReport, ...]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """How many samples ended in each outcome."""

    up: int = 0
    degraded: int = 0
    down: int = 0
    unknown: int = 0

    @classmethod
    def of(cls, samples: tuple[Sample, ...]) -> "Summary":
        counts = dict.fromkeys(Outcome, 0)
        for sample in samples:
            counts[sample.outcome] += 1
        return cls(
            up=counts[Outcome.UP],
            degraded=counts[Outcome.DEGRADED],
            down=counts[Outcome.DOWN],
            unknown=counts[Outcome.UNKNOWN],
        )


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """One rule judged on one probe, in raw numbers: fractions, seconds, counts; states for `now` rules.

    `detail` says in words why there is no figure, or what failed. `worst` and `best` are the ends of what
    `actual` can be, given the evidence; without a `worst` beside an `actual` nothing limits it. The edges
    are those of availability; `coverage`, `samples` and `failed` those of the window. A burn, or what is left
    of a budget, is by the objective `target` over the window `target_over`. `excluded`: of what is undetermined, the
    samples in the window that say nothing.
    """

    rule: str
    probe: str
    verdict: Judgement
    metric: str = "now"
    op: str | None = None
    actual: float | str | None
    wanted: float | str
    worst: float | None = None
    best: float | None = None
    edge_low: float | None = None
    edge_high: float | None = None
    coverage: float | None = None
    samples: int | None = None
    failed: int | None = None
    target: float | None = None
    target_over: str | None = None
    excluded: tuple[Blamed, ...] = ()
    detail: str = ""


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """What `probe check` and `probe run` found. `elapsed_s` is the wall time of the pass.

    `talks` holds, by sample id, what went over the wire where somebody listened, redacted and clean; no
    machine format shows it.
    """

    samples: tuple[Sample, ...]
    summary: Summary
    exit: int
    elapsed_s: float = 0.0
    talks: Mapping[str, tuple[Talk, ...]] = {}


class GateResult(msgspec.Struct, frozen=True, kw_only=True):
    """What `probe gate` found: verdicts, and the samples asked now, if a rule needed them.

    `explain`: somebody asked how they came about; `report` is then the one that rules about history rest on.
    """

    verdicts: tuple[Verdict, ...]
    samples: tuple[Sample, ...]
    summary: Summary
    exit: int
    explain: bool = False
    report: Report | None = None
