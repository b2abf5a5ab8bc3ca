"""A vendor's word against ours: a day that can be reckoned by hand, and an instant-by-instant reckoning of any other."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.samples import NOON, NOON_MS

from probe.analysis.their_word import Ours, against
from probe.analysis.timeline import TICKS, Segment
from probe.analysis.track import DOWN, UP
from probe.analysis.vendor_word import Look, timeline
from probe.model.report import Outage
from probe.model.their_word import Agreement
from probe.model.vendor import Health, Incident, Vendor

MINUTE = 60_000


def outage(start_min: int, end_min: int, *, still: bool = False) -> Outage:
    start, end = NOON_MS + start_min * MINUTE, NOON_MS + end_min * MINUTE
    return Outage(
        probe="claude", first_fail_ms=start, last_fail_ms=end - MINUTE, last_up_ms=start - MINUTE, first_ok_ms=end,
        onset_ms=start, end_ms=end, duration_s=(end - start) / 1000, low_s=0, high_s=None, samples=2,
        opened_ms=start, closed_ms=None if still else end, down_s=(end - start) / 1000, open=still,
    )  # fmt: skip


def segment(start_min: int, end_min: int, label: int) -> Segment:
    return Segment((NOON_MS + start_min * MINUTE) * TICKS, (NOON_MS + end_min * MINUTE) * TICKS, label)


def look(at_min: int, every_min: int, health: Health | None) -> Look:
    said = None if health is None else Vendor(health=health)
    return Look(NOON_MS + at_min * MINUTE, said, every_min * MINUTE)


def looks(every_min: int, *healths: Health | None) -> list[Look]:
    return [look(i * every_min, every_min, health) for i, health in enumerate(healths)]


def incident(
    posted_min: int,
    resolved_min: int | None,
    *,
    started_min: int | None = None,
    name: str = "Elevated errors",
) -> Incident:
    return Incident(
        id=name, name=name, posted=at(posted_min), started=at(started_min), resolved=at(resolved_min)
    )


def at(minutes: int | None) -> datetime | None:
    return None if minutes is None else NOON + timedelta(minutes=minutes)


OK, BAD, PARTIAL, MAINTENANCE = Health.OPERATIONAL, Health.MAJOR, Health.PARTIAL, Health.MAINTENANCE
HOUR = [(NOON_MS, NOON_MS + 60 * MINUTE)]
NOW_MS = NOON_MS + 60 * MINUTE


def test_an_hour_of_two_opinions() -> None:
    """We are down from 10 to 40; the page, read every ten minutes, says so at 30 and 40, and an incident at 25."""
    ours = Ours([segment(0, 10, UP), segment(10, 40, DOWN), segment(40, 60, UP)], [outage(10, 40)], 0.5)
    page = looks(10, OK, OK, OK, BAD, BAD, OK, OK)
    found = against(ours, {"claude-status": page}, [incident(25, 45, started_min=12)], HOUR, NOW_MS)
    # Each look speaks for five minutes around it: bad from 25 to 45.
    assert (found.agree_ok_s, found.vendor_silent_s, found.agree_bad_s, found.vendor_only_s, found.unknown_s) == (
        (10 + 15) * 60, 15 * 60, 15 * 60, 5 * 60, 0,
    )  # fmt: skip
    assert (found.ours, found.theirs, found.pages_coverage) == (0.5, 1 - 20 / 60, 1.0)
    assert found.theirs_any == 1 - 33 / 60
    [told] = found.outages
    assert (told.agreement, told.lead_s, told.incidents) == (Agreement.AGREE, 900.0, ("Elevated errors",))
    [theirs] = found.incidents
    assert (theirs.agreement, theirs.overlap_s) == (Agreement.AGREE, 28 * 60)
    assert found.median_lead_s == 900.0


@pytest.mark.parametrize(
    ("health", "agreement"),
    [
        (OK, Agreement.VENDOR_SILENT),
        (Health.DEGRADED, Agreement.AGREE),
        (PARTIAL, Agreement.AGREE),
        (MAINTENANCE, Agreement.AGREE),
        (Health.UNKNOWN, Agreement.UNKNOWN),
        (None, Agreement.UNKNOWN),
    ],
)
def test_an_outage_is_known_denied_or_not_to_be_said_of(health: Health | None, agreement: Agreement) -> None:
    ours = Ours([segment(0, 60, DOWN)], [outage(0, 60)], 0.0)
    found = against(ours, {"page": looks(10, *[health] * 7)}, [], HOUR, NOW_MS)
    assert found.outages[0].agreement is agreement
    assert found.outages[0].lead_s is None


def test_a_blip_of_ours_charges_nobody() -> None:
    ours = Ours([segment(0, 30, UP), segment(30, 31, DOWN), segment(31, 60, UP)], [], 59 / 60)
    found = against(ours, {"page": looks(10, *[OK] * 7)}, [], HOUR, NOW_MS)
    assert (found.agree_ok_s, found.vendor_silent_s) == (3600, 0)


def test_an_incident_that_nobody_here_felt_is_the_vendors_only() -> None:
    ours = Ours([segment(0, 60, UP)], [], 1.0)
    found = against(ours, {"page": looks(10, *[PARTIAL] * 7)}, [incident(5, None)], HOUR, NOW_MS)
    assert found.vendor_only_s == 3600
    assert found.theirs == pytest.approx(0.7)
    assert [each.agreement for each in found.incidents] == [Agreement.VENDOR_ONLY]


def test_a_vendor_who_knew_first_has_a_lead_below_zero() -> None:
    ours = Ours([segment(0, 60, UP)], [outage(30, 40)], 1.0)
    assert (
        against(ours, {"page": looks(10, *[BAD] * 7)}, [incident(20, 50)], HOUR, NOW_MS).outages[0].lead_s
        == -600
    )


def test_an_open_incident_runs_until_now_and_overlapping_ones_count_once() -> None:
    ours = Ours([segment(0, 60, UP)], [], 1.0)
    both = [incident(30, None, name="one"), incident(40, 50, name="two")]
    assert against(ours, {"page": looks(10, *[OK] * 7)}, both, HOUR, NOW_MS).theirs_any == 0.5


def test_nothing_is_said_of_a_page_nobody_read() -> None:
    found = against(Ours([segment(0, 60, UP)], [outage(10, 20)], 0.9), {}, [], HOUR, NOW_MS)
    assert (found.theirs, found.theirs_any, found.unknown_s, found.pages_coverage) == (None, None, 3600, 0)


def test_of_two_pages_the_uptime_is_that_of_the_time_in_which_both_were_read() -> None:
    """One that was read only while the other one told of trouble leaves nothing but trouble to weigh."""
    ours = Ours([segment(0, 60, UP)], [], 1.0)
    bad = looks(10, OK, OK, BAD, OK, OK, OK, OK)
    for other, read in (
        (looks(10, *[None] * 7), 0.0),
        (looks(10, OK, OK, OK, None, None, None, None), 1500 / 3600),
    ):
        found = against(ours, {"one": bad, "other": other}, [], HOUR, NOW_MS)
        assert found.vendor_only_s == 600
        assert found.pages_coverage == pytest.approx(read)
        assert found.theirs == (pytest.approx(1 - 600 / 1500) if read else None)


def test_an_incident_that_was_open_when_the_page_was_last_read_shows_nothing_of_a_later_outage() -> None:
    ours = Ours([segment(0, 60, UP)], [outage(40, 50)], 1.0)
    found = against(ours, {"page": looks(10, OK, OK)}, [incident(5, None)], HOUR, NOW_MS)
    assert (found.outages[0].agreement, found.outages[0].lead_s) == (Agreement.UNKNOWN, None)
    assert found.incidents[0].overlap_s == 0


def test_looks_are_those_of_the_window_and_incidents_stand_in_the_order_of_time() -> None:
    page = [look(-30, 10, OK), *looks(10, *[OK] * 7), look(90, 10, OK)]
    told = [incident(40, 50, name="late"), incident(10, 20, name="early")]
    found = against(Ours([segment(0, 60, UP)], [], 1.0), {"page": page}, told, HOUR, NOW_MS)
    assert found.looks == 6
    assert [each.id for each in found.incidents] == ["early", "late"]


def test_a_look_speaks_no_further_than_its_interval_allows() -> None:
    """H is two and a half intervals, and half of it lies on each side of a gap."""
    page = timeline([look(0, 10, OK), look(50, 10, OK)], NOW_MS)
    minutes = [((a / TICKS - NOON_MS) / MINUTE, (b / TICKS - NOON_MS) / MINUTE) for a, b, _ in page]
    assert minutes == [(0, 12.5), (37.5, 60)]


HEALTHS = st.sampled_from([*Health, None])


@given(
    st.lists(st.sampled_from([UP, DOWN, 0]), min_size=12, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(1, 6)), max_size=3),
    st.lists(HEALTHS, min_size=13, max_size=13),
)
def test_the_spans_are_what_counting_each_minute_gives(
    states: list[int], outs: list[tuple[int, int]], healths: list[Health | None]
) -> None:
    known = [segment(i * 5, i * 5 + 5, state) for i, state in enumerate(states) if state]
    outages = [outage(start * 5, min(60, (start + size) * 5)) for start, size in outs]
    found = against(Ours(known, outages, None), {"page": looks(5, *healths)}, [], HOUR, NOW_MS)
    counted = dict.fromkeys(["agree_ok", "agree_bad", "vendor_silent", "vendor_only", "unknown"], 0)
    for half_minute in range(120):
        at = half_minute / 2
        page = healths[round(at / 5) if at % 5 != 2.5 else int(at // 5) + 1]
        down = any(start * 5 <= at < min(60, (start + size) * 5) for start, size in outs)
        state = states[int(at // 5)]
        if page in (None, Health.UNKNOWN) or not (state or down):
            name = "unknown"
        elif down:
            name = "vendor_silent" if page is Health.OPERATIONAL else "agree_bad"
        else:
            name = "vendor_only" if page in (Health.DEGRADED, PARTIAL, BAD) else "agree_ok"
        counted[name] += 30
    assert {name: getattr(found, f"{name}_s") for name in counted} == counted
    assert sum(counted.values()) == 3600


def test_an_incident_that_was_open_in_an_earlier_outage_has_no_lead_over_the_next() -> None:
    ours = Ours([segment(0, 60, UP)], [outage(40, 50), outage(10, 20)], 0.5)
    found = against(ours, {"page": looks(10, *[BAD] * 7)}, [incident(15, 55)], HOUR, NOW_MS)
    assert [(each.lead_s, each.incidents) for each in found.outages] == [
        (300.0, ("Elevated errors",)),
        (None, ("Elevated errors",)),
    ]
    assert found.median_lead_s == 300.0
