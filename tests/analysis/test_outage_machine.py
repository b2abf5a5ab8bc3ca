"""Outages and what they come to, compared with the definitions read one sample at a time."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean
from typing import Any, NamedTuple

from analysis.reference import GRAIN, Seen, state_at
from analysis.test_properties import END, evidence, quick, samples
from analysis.vectors import moment, window
from hypothesis import example, given
from hypothesis import strategies as st

from probe.analysis.evidence import Evidence
from probe.analysis.options import Options
from probe.analysis.outage_report import find_outages
from probe.analysis.report import make_report, reaches_back
from probe.model.outages import Flapping, OutageReport
from probe.model.probe import Maintenance
from probe.units import to_ms

NOW = END + 60
states = st.sampled_from("UUUDDDGE")
seen = st.builds(Seen, st.integers(-40, END + 40), states, st.sampled_from([4, 8, 20]))
series = st.lists(seen, max_size=40, unique_by=lambda each: each.t).map(sorted)
needed = st.integers(1, 3)
holes = st.lists(st.tuples(st.integers(-20, END), st.integers(1, 50)), max_size=2)


class Told(NamedTuple):
    """One outage in seconds, as a person would tell it who goes through the samples with a pencil."""

    first_fail: float
    opened: float
    last_fail: float
    closed: float | None
    last_up: float | None
    first_ok: float | None
    onset: float
    end: float
    samples: int


def told(found: Sequence[Seen], k: int, m: int) -> list[Told]:
    known = [each for each in found if each.state != "E"]
    done: list[Told] = []
    bad: list[Seen] = []
    good: list[Seen] = []
    fails: list[Seen] = []
    opened: Seen | None = None
    for each in known:
        if each.state == "D":
            bad, good = [*bad, each], []
            if opened is not None:
                fails.append(each)
            elif len(bad) == k:
                opened, fails = each, bad
        else:
            bad, good = [], [*good, each]
            if opened is not None and len(good) == m:
                done.append(_told(known, fails, opened, each))
                opened = None
    return done if opened is None else [*done, _told(known, fails, opened, None)]


def _told(known: Sequence[Seen], fails: Sequence[Seen], opened: Seen, closed: Seen | None) -> Told:
    first, last = fails[0], fails[-1]
    before = next((each for each in reversed(known) if each.t < first.t), None)
    after = next((each for each in known if each.t > last.t), None)
    onset, end = float(first.t), min(NOW, last.t + 1.25 * last.every)
    if before is not None:
        onset -= min(first.t - before.t, 2.5 * max(first.every, before.every)) / 2
    if after is not None:
        end = last.t + min(after.t - last.t, 2.5 * max(last.every, after.every)) / 2
    return Told(
        first.t,
        opened.t,
        last.t,
        closed and closed.t,
        before and before.t,
        after and after.t,
        onset,
        end,
        len(fails),
    )


def answer(found: Sequence[Seen], k: int, m: int, start: float, maintenance: Sequence[Any]) -> OutageReport:
    options = Options(
        now=moment(NOW),
        names=("shop",),
        open_after=k,
        close_after=m,
        maintenance=tuple(
            Maintenance(probes=("shop",), start_ms=to_ms(moment(at)), end_ms=to_ms(moment(at + length)))
            for at, length in maintenance
        ),
    )
    known = evidence(samples(found))
    return find_outages(known, window(start, END), options, read_until_ms=to_ms(moment(NOW))).report


def seconds(value: Any) -> float | None:
    return None if value is None else (value - moment(0)).total_seconds()


def letters(text: str) -> list[Seen]:
    return [Seen(4 * i, letter, 4) for i, letter in enumerate(text)]


@quick
@given(series, needed, needed, st.integers(-30, 60), holes)
@example(letters("UDUDUDU"), 1, 1, 0, [(3, 15)])  # what changes during maintenance is no step
@example(letters("UDUDUDUD" + "U" * 16), 1, 1, 0, [])  # it flapped, and 20 % is enough to go on
@example(letters("DDDUU"), 2, 2, 0, [])  # nobody saw the first one begin
def test_every_outage_and_every_mean_is_what_the_definitions_say(
    found: list[Seen], k: int, m: int, start: int, maintenance: list[Any]
) -> None:
    report = answer(found, k, m, start, maintenance)
    whole = told(found, k, m)

    def inside(x: float) -> bool:
        return start <= x < END and not any(at <= x < at + length for at, length in maintenance)

    def steps(first: float, last: float) -> list[float]:
        return [first + (i + 0.5) * GRAIN for i in range(round((last - first) / GRAIN))]

    known = [each for each in found if each.state != "E"]
    wanted = [each for each in whole if any(inside(x) for x in steps(each.onset, each.end))]
    rows = sorted(report.outages, key=lambda row: row.first_fail)
    assert [
        (
            seconds(row.first_fail),
            seconds(row.opened),
            seconds(row.last_fail),
            seconds(row.closed),
            seconds(row.last_up),
            seconds(row.first_ok),
            seconds(row.onset),
            None if row.open else seconds(row.end),
            row.samples,
        )
        for row in rows
    ] == [(*each[:7], None if each.closed is None else each.end, each.samples) for each in wanted]
    for row, each in zip(rows, wanted, strict=True):
        inner = [state_at(x, known, "nearest", NOW)[0] for x in steps(each.onset, each.end)]
        assert row.duration_s == each.end - each.onset
        assert (row.down_s, row.unknown_s) == (inner.count("D") * GRAIN, inner.count("") * GRAIN)
        assert row.duration_low_s == each.last_fail - each.first_fail
        bracketed = each.closed is not None and each.last_up is not None and each.first_ok is not None
        assert row.duration_high_s == (each.first_ok - each.last_up if bracketed else None)  # type: ignore[operator]

    [got] = report.probes
    spans = [state_at(x, known, "nearest", NOW)[0] for x in steps(start, END) if inside(x)]
    up, down = (sum(spans.count(letter) for letter in letters) * GRAIN for letters in ("UG", "D"))
    onsets = sum(inside(each.onset) for each in wanted if each.last_up is not None)
    closed = [each.end - each.onset for each in wanted if each.closed is not None]
    noticed = [each.opened - each.onset for each in wanted if each.last_up is not None]
    assert (got.up_s, got.down_s, got.unknown_s) == (up, down, spans.count("") * GRAIN)
    assert (got.outages, got.open, got.onsets) == (len(wanted), len(wanted) - len(closed), onsets)
    assert got.mttr_s == (fmean(closed) if closed else None)
    assert got.mttd_s == (fmean(noticed) if noticed else None)
    assert got.mttf_s == (up / onsets if onsets else None)
    assert got.mtbf_s == ((up + down) / onsets if onsets else None)
    assert (got.mttf_at_least_s is None) == bool(onsets or not up)
    if got.mttf_at_least_s is not None:
        assert abs(got.mttf_at_least_s - up / 2.995732273553991) < 1e-9
    assert got.longest_s == max((each.end - each.onset for each in wanted), default=None)

    runs = [i for i, each in enumerate(known) if each.state == "D" and (i == 0 or known[i - 1].state != "D")]
    short = [
        known[i] for i in runs if not any(out.first_fail <= known[i].t <= out.last_fail for out in whole)
    ]
    assert got.blips == sum(inside(each.t) for each in short)

    judged = [each.state == "D" for each in known if inside(each.t)]
    steps_of = [one != other for one, other in pairwise(judged)]
    flaps, share = False, None
    for i in range(len(judged)):
        share = sum(steps_of[max(0, i - 20) : i]) / min(i, 20) if i else None
        if i >= 20 and share is not None:
            flaps = share >= (0.15 if flaps else 0.30)
    assert got.flapping == Flapping(
        samples=min(len(judged), 21), transitions=sum(steps_of[-20:]), share=share, flapping=flaps
    )


@quick
@given(st.text("UD", min_size=1, max_size=30), st.integers(0, 28), st.integers(0, 30), needed, needed)
@example("DDUDUDUDUDU", 3, 8, 2, 2)
def test_a_record_read_from_the_middle_knows_whether_what_came_before_decides_outages(
    text: str, cut: int, start: int, k: int, m: int
) -> None:
    """`start` is the sample the window begins at, one of those that were read."""
    whole, over = letters(text), window((cut + start) * 4, (len(text) + 1) * 4)
    if cut + start >= len(text):
        return
    options = Options(now=moment(NOW), open_after=k, close_after=m)
    part = evidence(samples(whole[cut:]))

    def counted(found: Evidence) -> tuple[int, float | None]:
        [probe] = make_report(found, [over], options, made_at=moment(NOW)).probes
        return probe.windows[0].outages, probe.windows[0].longest_outage_s

    if not reaches_back(part, [over], options):
        assert counted(part) == counted(evidence(samples(whole)))
