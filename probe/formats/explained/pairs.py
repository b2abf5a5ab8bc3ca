"""Two lines of a comparison: what they were down together and apart, failover, and the paired test."""

from collections.abc import Iterator
from datetime import tzinfo

from probe.formats.compared import chance
from probe.formats.explained.shares import edges, limits, share, stays
from probe.formats.figures import percent
from probe.formats.sections.explain.words import clock, counted, number, seconds
from probe.formats.sheet import Derivation
from probe.formats.words import NAME_LIMIT
from probe.model.basis import PairBasis
from probe.model.compare import LatencyDifference, Meeting, PairReport, Says, WindowComparison
from probe.text import clean
from probe.units import format_seconds

_MOST_BLOCKS = 8
_MOST_MEETINGS = 12
_TEST = ("difference_p", "difference_p_holm", "difference_says")


def derive(
    window: WindowComparison, pair: PairReport, basis: PairBasis, zone: tzinfo
) -> Iterator[Derivation]:
    yield from _together(window, pair, basis, zone)
    yield from _overlap(window, pair, basis)
    found = pair.failover
    if found.availability is not None:
        yield Derivation(
            tuple(
                f"failover_{key}"
                for key in ("availability", "edge_low", "edge_high", "worst", "best", "down_s")
            ),
            f"Failover, down only while both are: {share(basis.failover, found.availability)}"
            f"{edges(basis.failover, found.edge_low, found.edge_high)}. Of the whole window: "
            f"{share(basis.failover_whole, 1 - basis.failover_whole.lost_s / basis.failover_whole.known_s)}"
            f"{limits(basis.failover_whole, found.worst, found.best)}.",
        )
    yield from map(_meeting, pair.meetings[:_MOST_MEETINGS])
    yield from _difference(window, pair, basis)
    yield from _test(pair, basis, zone)
    for each in pair.latency:
        yield from _latency(pair, each)


def _together(
    window: WindowComparison, pair: PairReport, basis: PairBasis, zone: tzinfo
) -> Iterator[Derivation]:
    parts = (
        ("shared", "Both down", pair.shared_s, basis.shared),
        ("only_one", f"Only {clean(pair.one, NAME_LIMIT)} down", pair.only_one_s, basis.only_one),
        ("only_other", f"Only {clean(pair.other, NAME_LIMIT)} down", pair.only_other_s, basis.only_other),
    )
    for key, name, whole, found in parts:
        low, high = getattr(pair, f"{key}_low_s"), getattr(pair, f"{key}_high_s")
        between = "" if low == high else f" ({number(low)} to {number(high)} wherever the changes were)"
        made = stays(found, zone)
        yield Derivation(
            (f"{key}_s", f"{key}_low_s", f"{key}_high_s"),
            f"{name}: {f'{made} = ' if made else ''}{seconds(whole)}{between}.",
        )
    all_s = round(window.length_s - window.excluded_s, 6)
    yield Derivation(
        ("both_up_s", "pair_unknown_s"),
        f"{number(pair.shared_s)} both down + {number(pair.only_one_s)} + {number(pair.only_other_s)} one alone + "
        f"{number(pair.both_up_s)} neither + {number(pair.unknown_s)} not all known = {seconds(all_s)}.",
    )


def _overlap(window: WindowComparison, pair: PairReport, basis: PairBasis) -> Iterator[Derivation]:
    if pair.overlap is None or pair.overlap_by_chance is None:
        return
    less, more = sorted((basis.one_down_s, basis.other_down_s))
    p = ""
    if pair.overlap_p is not None:
        p = f"; the share of all turns of the one against the other that give as much: {chance(pair.overlap_p)}"
    yield Derivation(
        ("overlap", "overlap_by_chance", "overlap_p"),
        f"Overlap: {number(pair.shared_s)} / {number(less)}, the shorter downtime, = {percent(pair.overlap, 1)} %; by chance the longer one / "
        f"the same slots, {number(more)} / {number(window.same_s)} = {percent(pair.overlap_by_chance, 1)} %"
        f"{p}.",
    )


def _meeting(met: Meeting) -> Derivation:
    """Who was first is certain only where its bracket ends before the other one's begins."""
    one, other = (" ".join(clean(each, NAME_LIMIT) for each in ids) for ids in (met.one, met.other))
    first, last = (
        clean(each, NAME_LIMIT) if each else "nobody for certain" for each in (met.first, met.last)
    )
    return Derivation(
        ("together_s", "lead_s", "lag_s", "first", "last"),
        f"{one} and {other} were going on together for {seconds(met.together_s)} of the slots. Onset of the second - of the "
        f"first = {seconds(met.lead_s)}, so far as brackets tell {first} began first; of their ends {seconds(met.lag_s)}, and "
        f"{last} ended last.",
    )


def _difference(window: WindowComparison, pair: PairReport, basis: PairBasis) -> Iterator[Derivation]:
    found = pair.difference
    if found.availability is None:
        return
    lines = {each.name: each.same for each in window.lines}
    one, other = lines[pair.one], lines[pair.other]
    worth = sum(each.worth_s for each in basis.events) + basis.more_worth_s
    between = ""
    if (
        found.low is not None
        and found.high is not None
        and one.edge_low is not None
        and other.edge_low is not None
    ):
        between = (
            f"; in this window at least {percent(one.edge_low)} - {percent(other.edge_high or 0)} = {_points(found.low)} and at most "
            f"{percent(one.edge_high or 0)} - {percent(other.edge_low)} = {_points(found.high)} points"
        )
    yield Derivation(
        ("difference_availability", "difference_low", "difference_high"),
        f"Difference: {clean(pair.other, NAME_LIMIT)} lost {seconds(round(worth, 6))} more; {number(round(worth, 6))} / "
        f"{number(window.same_s)} = {_points(found.availability)} points{between}.",
    )


def _points(fraction: float) -> str:
    return f"{100 * fraction:.4g}"


def _test(pair: PairReport, basis: PairBasis, zone: tzinfo) -> Iterator[Derivation]:
    found = pair.difference
    if found.availability is None:
        return
    made = [f"{number(round(each.worth_s, 6))} from {clock(each.start, zone)}" for each in basis.events]
    if basis.more_events:
        made.append(f"{number(round(basis.more_worth_s, 6))} in {basis.more_events:,} smaller ones")
    events = f"{counted(len(basis.events) + basis.more_events, 'event')} in which either was down"
    yield Derivation(
        ("difference_availability",),
        f"{events}, with what the second lost more: {' + '.join(made)}." if made else f"{events}.",
    )
    if found.says is Says.NONE:
        yield Derivation(_TEST, "No difference, nothing to test.")
    elif found.p is None or basis.block_s is None:
        yield Derivation(
            _TEST,
            f"No test: the slots make {counted(found.blocks, 'block')} of twice the longest event, "
            f"{seconds(round(basis.longest_event_s, 3))}, at least, and six of them have to differ.",
        )
    else:
        yield Derivation(_TEST, _signs(pair, basis, found.p))
    if found.long_run_low is not None and found.long_run_high is not None:
        yield Derivation(
            ("difference_long_run_low", "difference_long_run_high"),
            f"Long run: {found.blocks:,} blocks that begin anywhere, drawn again 2,000 times; the middle 95 % = "
            f"{_points(found.long_run_low)} to {_points(found.long_run_high)} points.",
        )


def _signs(pair: PairReport, basis: PairBasis, p: float) -> str:
    blocks = [number(round(each, 3)) for each in basis.blocks_s[:_MOST_BLOCKS]]
    if len(basis.blocks_s) > _MOST_BLOCKS:
        blocks.append(f"{len(basis.blocks_s) - _MOST_BLOCKS:,} more")
    patterns = 2 ** len(basis.blocks_s)
    said = (
        f"Paired test: {pair.difference.blocks:,} blocks of {seconds(round(basis.block_s or 0.0, 3))}, in those that differ the second "
        f"lost more by {', '.join(blocks)}. Of the {patterns:,} patterns of signs those with as large a sum are p = {p:.6g}"
    )
    if pair.difference.p_holm is not None and pair.difference.p_holm != p:
        said += f"; with regard to all pairs (Holm) {pair.difference.p_holm:.6g}"
    return f"{said}: {'unlikely to be chance' if pair.difference.says is Says.REAL else 'it may be chance'} (limit 0.05)."


def _latency(pair: PairReport, found: LatencyDifference) -> Iterator[Derivation]:
    if found.difference_s is None or found.one_s is None or found.other_s is None:
        return
    name = f"p{found.quantile * 100:.0f}"
    key = f"latency_{name}_difference"
    said = (
        f"{name}: {format_seconds(found.one_s)} of {clean(pair.one, NAME_LIMIT)} - {format_seconds(found.other_s)} of "
        f"{clean(pair.other, NAME_LIMIT)} = {number(round(found.difference_s, 6))} s"
    )
    if found.low_s is not None and found.high_s is not None:
        said += (
            f"; between {number(round(found.low_s, 6))} and {number(round(found.high_s, 6))} s, from the values on either "
            "side of each quantile (95 %)"
        )
    yield Derivation((f"{key}_s", f"{key}_low_s", f"{key}_high_s"), f"{said}.")
