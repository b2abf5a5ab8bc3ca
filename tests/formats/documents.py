"""Fixed documents for the tests of the formats: what a check, a report and a gate may find."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from formats.comparisons import documents as comparisons

from probe.model.cell import Cell
from probe.model.history import (
    Compact,
    CompactedFile,
    Finding,
    Flaw,
    HistoryDocument,
    Merge,
    Prune,
    PrunedFile,
    Repair,
    Repaired,
    Stats,
    TrackStats,
    Verification,
)
from probe.model.outages import (
    Cause,
    Change,
    Flapping,
    OutageDetail,
    OutageReport,
    OutageRow,
    OutageSummary,
    Span,
    Witness,
)
from probe.model.outcome import Judgement, Outcome, Owner, Phase, Trigger
from probe.model.postmortem import Event, Postmortem, Recovery, Side, Spent
from probe.model.report import (
    CheckResult,
    GateResult,
    Hours,
    LatencySummary,
    ObjectiveReport,
    ProbeReport,
    Report,
    Source,
    Summary,
    Verdict,
    Whole,
    WindowReport,
)
from probe.model.sample import Attempt, Failure, Sample, StepResult, Timings
from probe.model.sections import Sections
from probe.model.their_word import Agreement, IncidentWord, OutageWord, TheirWord

AT = datetime(2026, 11, 22, 14, 31, 0, 123_000, tzinfo=UTC)
HOSTILE = (
    "\n::error title=x::owned\r\n</testcase><script>alert(1)</script> | =cmd()|' /C calc'!A0 [a](http://x) "
    "`code` *b* _c_ \\ # TODO 100% \x1b[31mred\x1b[0m \x07 \x00 \u202egnp.exe \u2028 \ud800 \ufffe \U000e0041 "
    "##[add-mask]x ::set-output name=a::b  ---\n  ...\nnot ok 9 ]]> &amp; \"quoted\" 'single'"
)
"""A little of everything that some format would take for its own syntax."""


def sample(name: str, outcome: Outcome = Outcome.UP, **changes: Any) -> Sample:
    plain = Sample(
        v=1,
        id=f"01JDA0000000000000000-{name}",
        probe=name,
        kind="http",
        at=AT,
        due=AT.replace(microsecond=0),
        every_s=60.0,
        timeout_s=10.0,
        trigger=Trigger.MANUAL,
        vantage="laptop",
        target=f"GET https://{name}.example/",
        outcome=outcome,
        latency_s=0.4121,
        timings_s=Timings(dns=0.004, connect=0.021, tls=0.044, send=0.0002, wait=0.331, receive=0.0119),
        attempts=(Attempt(at=AT, outcome=outcome, latency_s=0.4121),),
        facts={
            "status": 200,
            "http": "1.1",
            "ip": "192.0.2.7",
            "tls": "1.3",
            "cert_days": 63,
            "size": 18_432,
        },
        tags=("shop", "web"),
        lag_s=0.0003,
        config="a1b2c3d4",
    )
    return msgspec.structs.replace(plain, **changes)


UP = sample("shop-web")
FLAKY = sample(
    "shop-search",
    attempts=(
        Attempt(at=AT, outcome=Outcome.DOWN, reason="timeout", latency_s=10.0),
        Attempt(at=AT + timedelta(seconds=12), outcome=Outcome.UP, latency_s=0.4121),
    ),
)
DEGRADED = sample(
    "shop-api",
    Outcome.DEGRADED,
    kind="api",
    latency_s=1.3142,
    failure=Failure(
        reason="assertion",
        owner=Owner.TARGET,
        step="orders",
        message="total 1.31 s, wanted < 800ms",
        assertion="total < 800ms",
        wanted="< 800ms",
        actual="1.31 s",
    ),
    steps=(
        StepResult(name="login", outcome=Outcome.UP, status=200, latency_s=0.2),
        StepResult(name="orders", outcome=Outcome.DEGRADED, status=200, latency_s=1.1142, reason="assertion"),
    ),
)
DOWN = sample(
    "claude-api",
    Outcome.DOWN,
    latency_s=0.8124,
    failure=Failure(reason="capacity", owner=Owner.TARGET, phase=Phase.WAIT, message="529 overloaded_error"),
    facts={"status": 529, "http": "1.1", "request_id": "req_1"},
    tags=("claude", "api"),
)
UNKNOWN = sample(
    "gemini-api",
    Outcome.UNKNOWN,
    latency_s=None,
    timings_s=Timings(),
    failure=Failure(
        reason="config.secret",
        owner=Owner.CLIENT,
        message="GEMINI_API_KEY is not set: export it, or remove `key` from probes.toml:31",
    ),
    facts={},
    tags=(),
)
SPOILT = sample(
    HOSTILE,
    Outcome.DOWN,
    kind=HOSTILE,
    target=HOSTILE,
    vantage=HOSTILE,
    id=HOSTILE,
    failure=Failure(
        reason=HOSTILE, owner=Owner.TARGET, step=HOSTILE, message=HOSTILE, wanted=HOSTILE, actual=HOSTILE
    ),
    attempts=(
        Attempt(at=AT, outcome=Outcome.DOWN, reason=HOSTILE),
        Attempt(at=AT, outcome=Outcome.DOWN, reason=HOSTILE),
    ),
    steps=(StepResult(name=HOSTILE, outcome=Outcome.DOWN, reason=HOSTILE, latency_s=1.0),),
    facts={"status": HOSTILE, HOSTILE: HOSTILE},
    tags=(HOSTILE,),
)


def checked(*samples: Sample, exit_code: int = 0, elapsed_s: float = 1.4012) -> CheckResult:
    return CheckResult(samples=samples, summary=Summary.of(samples), exit=exit_code, elapsed_s=elapsed_s)


MIXED = checked(UP, DEGRADED, DOWN, UNKNOWN, FLAKY, exit_code=1)

CHECKS: dict[str, CheckResult] = {
    "nothing": checked(exit_code=4, elapsed_s=0.0),
    "all-up": checked(UP, FLAKY),
    "degraded": checked(UP, DEGRADED),
    "one-of-each": MIXED,
    "unknown": checked(UNKNOWN, exit_code=3),
    "no-reason": checked(sample("bare", Outcome.DOWN, facts={}), exit_code=1),
    "hostile": checked(SPOILT, UP, exit_code=1),
}

_BAD_DAY = "".join(("█" * 2, "▁▁▄", "█" * 13, "▁▂", "█" * 2, "·-"))


def cells(picture: str) -> tuple[Cell, ...]:
    """`█` up, `▁` down, `▄` half, `▂` a sixth up, `d` degraded, `·` unknown, `-` excluded."""
    known = {
        "█": Cell(3600.0, 0.0, 0.0, 0.0, 0.0), "▁": Cell(0.0, 0.0, 3600.0, 0.0, 0.0),
        "▄": Cell(1800.0, 0.0, 1800.0, 0.0, 0.0), "▂": Cell(600.0, 0.0, 3000.0, 0.0, 0.0),
        "d": Cell(0.0, 3600.0, 0.0, 0.0, 0.0), "·": Cell(0.0, 0.0, 0.0, 3600.0, 0.0),
        "-": Cell(0.0, 0.0, 0.0, 0.0, 3600.0),
    }  # fmt: skip
    return tuple(known[mark] for mark in picture)


def window(name: str = "24h", days: float = 1.0, **changes: Any) -> WindowReport:
    """All up for the whole window, a sample a minute, unless changed."""
    length = days * 86_400.0
    runs = round(length / 60)
    plain = WindowReport(
        name=name,
        start=AT.replace(microsecond=0) - timedelta(days=days),
        end=AT.replace(microsecond=0),
        length_s=length,
        availability=1.0,
        edge_low=1.0,
        edge_high=1.0,
        worst=1.0,
        best=1.0,
        coverage=1.0,
        up_s=length,
        degraded_s=0.0,
        down_s=0.0,
        down_low_s=0.0,
        down_high_s=0.0,
        unknown_s=0.0,
        excluded_s=0.0,
        samples=runs,
        failed=0,
        flaky=0,
        ratio=1.0,
        first_try=1.0,
        masked=0,
        errors=0,
        conflicts=0,
        latency_s=LatencySummary(count=runs, p50=0.0981, p95=0.2114, p99=0.31, max=0.9),
        outages=0,
        longest_outage_s=None,
        provisional=False,
        cells=cells("█" * 24),
    )
    return msgspec.structs.replace(plain, **changes)


BAD_DAY = window(
    availability=1 - 14_100 / 86_400, edge_low=1 - 14_220 / 86_400, edge_high=1 - 13_980 / 86_400,
    worst=1 - 14_220 / 86_400, best=1 - 13_980 / 86_400, up_s=72_300.0, down_s=14_100.0,
    down_low_s=13_980.0, down_high_s=14_220.0, failed=235, ratio=1205 / 1440, first_try=1205 / 1440,
    latency_s=LatencySummary(count=1205, p50=0.412, p95=1.2, p99=1.9, max=2.4), outages=2,
    longest_outage_s=9_900.0, cells=cells(_BAD_DAY),
    objective=ObjectiveReport(
        target=0.99, verdict=Judgement.MISSED, budget_s=864.0, consumed_s=14_100.0, burn=16.32
    ),
)  # fmt: skip
BAD_MONTH = window(
    "30d", 30.0, availability=1 - 14_100 / 2_569_190.4, edge_low=1 - 14_220 / 2_569_190.4,
    edge_high=1 - 13_980 / 2_569_190.4, worst=0.98, best=0.995, coverage=0.9912, unknown_s=22_809.6,
    up_s=2_555_090.4, down_s=14_100.0, down_low_s=13_980.0, down_high_s=14_220.0, samples=42_820,
    failed=235, flaky=12, ratio=0.9945, first_try=0.9942, outages=2, longest_outage_s=9_900.0,
    objective=ObjectiveReport(
        target=0.999, verdict=Judgement.MISSED, budget_s=2592.0, consumed_s=14_225.18, burn=5.49
    ),
)  # fmt: skip
NO_DATA = window(
    availability=None, edge_low=None, edge_high=None, worst=0.0, best=1.0, coverage=0.0, up_s=0.0,
    unknown_s=86_400.0, samples=0, ratio=None, first_try=None, latency_s=LatencySummary(),
    cells=cells("·" * 24),
    objective=ObjectiveReport(
        target=0.999, verdict=Judgement.UNDETERMINED, budget_s=86.4, consumed_s=None, burn=None
    ),
)  # fmt: skip
FEW_RUNS = window(
    availability=1.0, coverage=0.034, worst=0.034, best=1.0, up_s=2937.6, unknown_s=83_462.4, samples=20,
    failed=1, ratio=0.95, first_try=0.95, provisional=True, of_runs=True, latency_s=LatencySummary(count=19, p50=0.2, p95=0.4),
    cells=cells("·" * 22 + "█·"),
)  # fmt: skip
OPEN = window(
    availability=0.99996, edge_low=0.9998, edge_high=1.0, coverage=0.87, unknown_s=11_232.0, up_s=75_165.0,
    down_s=3.0, down_high_s=15.0, provisional=True, outages=1, longest_outage_s=3.0, degraded_s=900.0,
    cells=cells("█" * 20 + "ddd·"),
)  # fmt: skip


def reported(*probes: ProbeReport, **changes: Any) -> Report:
    plain = Report(
        v=1,
        made_at=AT,
        now=AT.replace(microsecond=0),
        timezone="Europe/Paris",
        method="nearest",
        quorum="majority",
        degraded_weight=0.0,
        min_coverage=0.9,
        sources=(Source(path="results/2026-11-22.jsonl", samples=45_720, skipped=1),) if probes else (),
        warnings=(),
        probes=probes,
    )
    return msgspec.structs.replace(plain, **changes)


def about(name: str, *windows: WindowReport, tags: tuple[str, ...] = ("web",)) -> ProbeReport:
    return ProbeReport(probe=name, tags=tags, windows=windows)


FLEET = reported(
    about("shop-web", window(), window("30d", 30.0)),
    about("claude-web", BAD_DAY, BAD_MONTH, tags=("claude", "web")),
    about("gemini-api", NO_DATA, tags=()),
    about("nightly", FEW_RUNS),
    about("shop-api", OPEN),
    warnings=("results/2026-11-22.jsonl:812: cut off, skipped",),
)
BUSINESS = Hours(
    name="business",
    hours=("Mon-Fri 09:00-17:00",),
    timezone="Europe/Paris",
    absences=("2026-12-25", "2026-12-24 12:00-24:00"),
)
IN_HOURS = msgspec.structs.replace(
    BAD_DAY,
    name="24h during business",
    during=("business",),
    excluded_s=61_200.0,
    outside_s=57_600.0,
    including_maintenance=Whole(availability=0.957638889, down_s=3660.0, unknown_s=0.0, coverage=1.0),
)
HOURS = reported(about("shop", IN_HOURS), during=(BUSINESS,))
REPORTS: dict[str, Report] = {
    "nothing": reported(),
    "all-up": reported(about("shop-web", window())),
    "no-data": reported(about("gemini-api", NO_DATA)),
    "fleet": FLEET,
    "hours": HOURS,
    "hostile": reported(
        about(HOSTILE, msgspec.structs.replace(BAD_DAY, name=HOSTILE), tags=(HOSTILE,)),
        warnings=(HOSTILE,) * 7,
        timezone="Not/A Zone",
        sources=(Source(path=HOSTILE, samples=1, skipped=0),),
        method=HOSTILE,
    ),
}


def judged(*verdicts: Verdict, samples: tuple[Sample, ...] = (), exit_code: int = 0) -> GateResult:
    return GateResult(verdicts=verdicts, samples=samples, summary=Summary.of(samples), exit=exit_code)


MET = Verdict(
    rule="availability >= 99% over 7d",
    probe="shop-web",
    verdict=Judgement.MET,
    metric="availability",
    op=">=",
    actual=0.99981,
    wanted=0.99,
    worst=0.9978,
    best=0.99984,
    edge_low=0.99979,
    edge_high=0.99983,
    coverage=0.998,
    samples=10_070,
    failed=2,
)
MISSED = Verdict(
    rule="availability >= 99.9% over 24h",
    probe="claude-web",
    verdict=Judgement.MISSED,
    metric="availability",
    op=">=",
    actual=BAD_DAY.availability,
    wanted=0.999,
    worst=BAD_DAY.worst,
    best=BAD_DAY.best,
    edge_low=BAD_DAY.edge_low,
    edge_high=BAD_DAY.edge_high,
    coverage=1.0,
    samples=1440,
    failed=235,
)
UNDETERMINED = Verdict(
    rule="now up",
    probe="gemini-api",
    verdict=Judgement.UNDETERMINED,
    actual=None,
    wanted="up",
    detail="GEMINI_API_KEY is not set",
)
GATES: dict[str, GateResult] = {
    "nothing": judged(exit_code=4),
    "all-met": judged(MET),
    "one-of-each": judged(MET, UNDETERMINED, MISSED, samples=(UP, UNKNOWN), exit_code=1),
    "undetermined": judged(UNDETERMINED, samples=(UNKNOWN,), exit_code=3),
    "hostile": judged(
        Verdict(
            rule=HOSTILE,
            probe=HOSTILE,
            verdict=Judgement.MISSED,
            actual=HOSTILE,
            wanted=HOSTILE,
            detail=HOSTILE,
        ),
        samples=(SPOILT,),
        exit_code=1,
    ),
}

HISTORIES: dict[str, HistoryDocument] = {
    "verify-clean": Verification(now=AT, files=3, samples=4320, findings=(), counts={}, exit=0),
    "verify-hostile": Verification(
        now=AT,
        files=1,
        samples=2,
        findings=(Finding(kind=Flaw.FOREIGN, path=HOSTILE, line=3, problem=HOSTILE),),
        counts={"foreign": 2},
        exit=1,
    ),
    "repair-nothing": Repair(files=(), compressed=0, dry_run=False, exit=0),
    "repair-hostile": Repair(
        files=(Repaired(path=HOSTILE, side=HOSTILE, lines=2, bytes=99),), compressed=1, dry_run=True, exit=1
    ),
    "merge": Merge(
        into=HOSTILE,
        files=2,
        taken=9,
        known=1,
        conflicts=1,
        skipped=1,
        findings=(Finding(kind=Flaw.CONFLICT, path=HOSTILE, line=3, problem=HOSTILE),),
        exit=0,
    ),
    "prune": Prune(
        before=AT, files=(PrunedFile(path=HOSTILE, bytes=5),), kept=2, bytes=5, dry_run=False, exit=0
    ),
    "compact-nothing": Compact(before=AT, files=(), kept=2, bytes=0, dry_run=True, exit=0),
    "compact-hostile": Compact(
        before=AT,
        files=(
            CompactedFile(path=HOSTILE, sums=HOSTILE, samples=9, bytes=5000, sums_bytes=90),
            CompactedFile(path=HOSTILE, sums=HOSTILE, samples=0, bytes=0, sums_bytes=0, refused=HOSTILE),
        ),
        kept=2,
        bytes=4910,
        dry_run=False,
        exit=1,
    ),
    "verify-sums": Verification(
        now=AT,
        files=1,
        samples=0,
        findings=(Finding(kind=Flaw.SUMS, path=HOSTILE, line=None, problem=HOSTILE),),
        counts={"sums": 1},
        exit=1,
    ),
    "stats-nothing": Stats(files=0, bytes=0, samples=0, skipped=0, tracks=(), exit=3),
    "stats-hostile": Stats(
        files=1,
        bytes=4096,
        samples=3,
        summed=2,
        skipped=1,
        tracks=(
            TrackStats(
                probe=HOSTILE,
                vantage=HOSTILE,
                samples=3,
                first=AT,
                last=AT,
                every_s=60.0,
                outcomes=Summary(up=2, down=1),
            ),
        ),
        exit=0,
    ),
}


def broke(name: str = "claude-web", minutes: float = 165.0, ago: float = 12.5, **changes: Any) -> OutageRow:
    """An outage that ended, a sample a minute, `ago` hours before now."""
    first = AT.replace(second=0, microsecond=0) - timedelta(hours=ago)
    minute = timedelta(minutes=1)
    last = first + timedelta(minutes=minutes - 1)
    plain = OutageRow(
        id=f"{name}-{first:%Y%m%dT%H%M%S}000",
        probe=name,
        tags=("claude", "web"),
        open=False,
        going_on=False,
        onset=first - minute / 2,
        end=last + minute / 2,
        last_up=first - minute,
        first_fail=first,
        opened=first + minute,
        last_fail=last,
        first_ok=last + minute,
        closed=last + 2 * minute,
        duration_s=minutes * 60,
        duration_low_s=minutes * 60 - 60,
        duration_high_s=minutes * 60 + 60,
        down_s=minutes * 60,
        unknown_s=0.0,
        samples=round(minutes),
        reasons=(
            Cause(reason="capacity", owner=Owner.TARGET, samples=round(minutes) - 5),
            Cause(reason="connect.timeout", owner=Owner.NETWORK, samples=5),
        ),
    )
    return msgspec.structs.replace(plain, **changes)


GOING_ON = broke(
    "shop-api", 20.0, 0.3, open=True, going_on=True, end=None, first_ok=None, closed=None, duration_high_s=None,
    reasons=(Cause(reason="server_error", owner=Owner.TARGET, samples=20),),
)  # fmt: skip
UNENDED = broke(
    "nightly", 2.0, 400.0, open=True, end=None, last_up=None, first_ok=None, closed=None, duration_high_s=None,
    unknown_s=45.0, reasons=(Cause(reason="a.new.word", owner=None, samples=2),),
)  # fmt: skip


def amounts(name: str = "claude-web", **changes: Any) -> OutageSummary:
    """Two outages in a day that was all seen, unless changed."""
    plain = OutageSummary(
        probe=name, tags=("claude", "web"), outages=2, open=0, onsets=2, up_s=72_300.0, down_s=14_100.0,
        unknown_s=0.0, coverage=1.0, longest_s=9_900.0, mttr_s=7_050.0, mttf_s=36_150.0, mttf_at_least_s=None,
        mtbf_s=43_200.0, mttd_s=90.0, blips=0,
        flapping=Flapping(samples=21, transitions=0, share=0.0, flapping=False),
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


QUIET = amounts(
    "shop-web", outages=0, onsets=0, up_s=2_592_000.0, down_s=60.0, longest_s=None, mttr_s=None, mttf_s=None,
    mttf_at_least_s=865_230.0, mtbf_s=None, mttd_s=None, blips=1,
)  # fmt: skip
UNSEEN = amounts(
    "gemini-api", outages=0, onsets=0, up_s=0.0, down_s=0.0, coverage=0.0, unknown_s=2_592_000.0, longest_s=None,
    mttr_s=None, mttf_s=None, mtbf_s=None, mttd_s=None,
    flapping=Flapping(samples=0, transitions=0, share=None, flapping=False),
)  # fmt: skip
FLAPS = amounts(
    "shop-api", outages=1, open=1, onsets=1, down_s=1_200.0, longest_s=1_200.0, mttr_s=None, mttd_s=0.4, blips=3,
    flapping=Flapping(samples=21, transitions=9, share=0.45, flapping=True),
)  # fmt: skip


def broken(*rows: OutageRow, probes: tuple[OutageSummary, ...] = (), **changes: Any) -> OutageReport:
    now = AT.replace(microsecond=0)
    plain = OutageReport(
        v=1, now=now, timezone="Europe/Paris", method="nearest", quorum="majority", open_after=2, close_after=2,
        window=Span(name="30d", start=now - timedelta(days=30), end=now, length_s=2_592_000.0),
        sources=(Source(path="results/2026-11-22.jsonl", samples=45_720, skipped=1),), warnings=(),
        outages=rows, probes=probes,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


BROKEN = broken(
    GOING_ON,
    UNENDED,
    broke(),
    broke(minutes=70.0, ago=24.25, unknown_s=600.0, down_s=3_600.0),
    probes=(amounts(), QUIET, UNSEEN, FLAPS),
    warnings=("results/2026-11-22.jsonl:812: cut off, skipped",),
)
OUTAGES: dict[str, OutageReport] = {
    "nothing": broken(),
    "none": broken(probes=(QUIET,)),
    "no-data": broken(probes=(UNSEEN,)),
    "some": BROKEN,
    "hostile": broken(
        broke(HOSTILE, tags=(HOSTILE,), id=HOSTILE, reasons=(Cause(reason=HOSTILE, owner=Owner.TARGET, samples=3),) * 5),
        broke(reasons=()),
        probes=(amounts(HOSTILE, tags=(HOSTILE,)),),
        warnings=(HOSTILE,) * 7,
        timezone="Not/A Zone",
        window=Span(name=HOSTILE, start=AT - timedelta(days=1), end=AT, length_s=86_400.0),
    ),
}  # fmt: skip


def witness(minute: float, outcome: Outcome = Outcome.DOWN, **changes: Any) -> Witness:
    failed = outcome is not Outcome.UP
    plain = Witness(
        at=AT + timedelta(minutes=minute), id=f"01JDA{round(minute):021d}", outcome=outcome, evidence=True,
        vantage="laptop", latency_s=0.8124, status=529 if failed else 200, reason="capacity" if failed else None,
        owner=Owner.TARGET if failed else None, phase=Phase.WAIT if failed else None, step=None,
        message="529 overloaded_error" if failed else None, config="a1b2c3d4",
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def told(outage: OutageRow, *samples: Witness, **changes: Any) -> OutageDetail:
    plain = OutageDetail(
        v=1, now=AT.replace(microsecond=0), timezone="Europe/Paris", open_after=2, close_after=2, warnings=(),
        outage=outage, first_failure=DOWN.failure, vantages=("laptop",), changes=(), samples=samples,
        head=len(samples), left_out=0,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


STORY = told(
    broke(minutes=26.0, ago=-1 / 60),
    witness(0, Outcome.UP),
    *(witness(minute) for minute in range(1, 25)),
    witness(
        25, Outcome.UNKNOWN, evidence=False, reason="offline", owner=Owner.SELF, status=None, latency_s=None,
        message="this machine has no network", phase=None,
    ),
    witness(26, reason="connect.timeout", owner=Owner.NETWORK, status=None, step="login", config="e5f6a7b8"),
    witness(27, Outcome.UP),
    changes=(
        Change(at=AT + timedelta(minutes=26), what="reason", before="capacity", after="connect.timeout"),
        Change(at=AT + timedelta(minutes=26), what="config", before="a1b2c3d4", after="e5f6a7b8"),
    ),
    vantages=("laptop", "office"),
    now=AT.replace(microsecond=0) + timedelta(hours=1),
)  # fmt: skip
ONE_OUTAGE: dict[str, OutageDetail] = {
    "story": STORY,
    "going-on": told(GOING_ON, witness(0)),
    "unended": told(UNENDED, first_failure=None, vantages=()),
    "long": told(broke(), *(witness(minute) for minute in range(40)), head=20, left_out=5_000),
    "hostile": told(
        broke(HOSTILE, id=HOSTILE, reasons=(Cause(reason=HOSTILE, owner=None, samples=3),)),
        witness(
            0, id=HOSTILE, vantage=HOSTILE, reason=HOSTILE, step=HOSTILE, message=HOSTILE, config=HOSTILE,
            evidence=False,
        ),
        first_failure=SPOILT.failure,
        vantages=(HOSTILE, "b"),
        changes=(Change(at=AT, what="reason", before=HOSTILE, after=None),) * 12,
        warnings=(HOSTILE,),
        timezone="Not/A Zone",
    ),
}  # fmt: skip

WORD = OutageWord(
    id=STORY.outage.id, first_fail=AT, end=AT + timedelta(minutes=26), duration_s=1560.0, agreement=Agreement.AGREE,
    lead_s=2040.0, incidents=("p7xk2m9vq4nd",),
)  # fmt: skip
THEIR_INCIDENT = IncidentWord(
    id="p7xk2m9vq4nd", name="Elevated errors on Claude API", impact="major", status="resolved",
    posted=AT + timedelta(minutes=34), started=AT, resolved=AT + timedelta(minutes=50), agreement=Agreement.AGREE,
    overlap_s=1560.0,
)  # fmt: skip
VENDOR = TheirWord(
    pages=("claude-status",), looks=288, agree_ok_s=79_020.0, agree_bad_s=2_820.0, vendor_silent_s=4_380.0,
    vendor_only_s=180.0, unknown_s=0.0, ours=0.91666, theirs=0.96527, theirs_any=0.94097, pages_coverage=1.0,
    outages=(WORD, msgspec.structs.replace(WORD, id="claude-2", agreement=Agreement.VENDOR_SILENT, lead_s=None, incidents=())),
    incidents=(THEIR_INCIDENT,), median_lead_s=2040.0,
)  # fmt: skip
NASTY = TheirWord(
    pages=(HOSTILE,), looks=0, agree_ok_s=0.0, agree_bad_s=0.0, vendor_silent_s=0.0, vendor_only_s=0.0, unknown_s=0.0,
    ours=None, theirs=None, theirs_any=None, pages_coverage=0.0,
    outages=(msgspec.structs.replace(WORD, id=HOSTILE, incidents=(HOSTILE,)),) * 120,
    incidents=(msgspec.structs.replace(THEIR_INCIDENT, id=HOSTILE, name=HOSTILE, impact=HOSTILE, status=HOSTILE, posted=None, started=None),),
)  # fmt: skip
REPORTS["vendor"] = reported(
    msgspec.structs.replace(about("claude", msgspec.structs.replace(BAD_DAY, sections=Sections(vendor=VENDOR))), vendor=("claude-status",)),
    msgspec.structs.replace(about("other", msgspec.structs.replace(BAD_DAY, sections=Sections(vendor=NASTY))), vendor=(HOSTILE,)),
)  # fmt: skip
OUTAGES["vendor"] = broken(broke(vendor=WORD), broke("shop", vendor=None), probes=(amounts(),))

POSTMORTEM = Postmortem(
    v=1,
    detail=STORY,
    events=(
        Event(at=AT, side=Side.OURS, text="last good answer before", sample="01JDA1"),
        Event(at=AT, side=Side.OURS, text="first failure: capacity: 529", probe="claude-web", label="page", sample="01JDA2"),
        Event(at=AT + timedelta(minutes=34), side=Side.THEIRS, text="“Elevated errors” posted", incident="p7xk2m9vq4nd"),
        Event(at=AT + timedelta(minutes=40), side=Side.OURS, text="over: 2 good samples in a row"),
    ),
    changes_left_out=3,
    spent=(
        Spent(name=None, target=0.999, over="30d", budget_s=2592.0, down_s=1560.0, share=1560 / 2592),
        Spent(name="office", target=1.0, over="30d during business", budget_s=0.0, down_s=60.0, share=None),
    ),
    peak=("09:00-17:00",),
    peak_s=600.0,
    recovered=(
        Recovery(probe="claude-web", label="page", at=AT + timedelta(minutes=20), after_s=1200.0, sample="01JDA3"),
        Recovery(probe="claude-api", label="API", at=AT + timedelta(minutes=26), after_s=1560.0, sample="01JDA4"),
    ),
    word=WORD,
    incidents=(THEIR_INCIDENT,),
)  # fmt: skip
POSTMORTEMS: dict[str, Postmortem] = {
    "story": POSTMORTEM,
    "bare": Postmortem(v=1, detail=ONE_OUTAGE["unended"], events=(), spent=(), peak=(), peak_s=None, recovered=()),
    "hostile": Postmortem(
        v=1, detail=ONE_OUTAGE["hostile"],
        events=(
            Event(at=AT, side=Side.OURS, text=HOSTILE, probe=HOSTILE, label=HOSTILE, sample=HOSTILE),
            Event(at=AT, side=Side.THEIRS, text=HOSTILE, incident=HOSTILE),
        ),
        spent=(Spent(name=HOSTILE, target=0.9, over=HOSTILE, budget_s=1.0, down_s=1.0, share=1.0),),
        peak=(HOSTILE,), peak_s=1.0,
        recovered=(Recovery(probe=HOSTILE, label=HOSTILE, at=AT, after_s=0.0, sample=HOSTILE),),
        word=msgspec.structs.replace(WORD, id=HOSTILE, lead_s=-3.0), incidents=NASTY.incidents,
    ),
}  # fmt: skip

DOCUMENTS: dict[str, dict[str, Any]] = {
    "check": dict(CHECKS),
    "report": dict(REPORTS),
    "gate": dict(GATES),
    "outages": dict(OUTAGES),
    "outage": dict(ONE_OUTAGE),
    "postmortem": dict(POSTMORTEMS),
    "compare": dict(comparisons(HOSTILE)),
    "history": dict(HISTORIES),
}
"""What each view may have to show."""
