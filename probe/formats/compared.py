"""How a comparison is put into words: the same in every format. They round for the eye only."""

from collections.abc import Sequence

from probe.formats.figures import made_by, made_of, percent
from probe.formats.outages import length
from probe.formats.words import NAME_LIMIT, count
from probe.model.compare import (
    Comparison,
    Failover,
    LatencyDifference,
    LineReport,
    Meeting,
    PairReport,
    Says,
    Share,
    WindowComparison,
)
from probe.text import clean
from probe.units import format_seconds, format_span

_CLOSE = 0.0000005  # half of the last digit that points are shown with


def points(fraction: float) -> str:
    """`0.310`, `12.4`: percentage points, at most three digits behind the point; never 0 for what is not."""
    found = abs(fraction) * 100
    if 0 < found < 0.0005:
        return "less than 0.001"
    return f"{found:.{1 if found >= 10 else 2 if found >= 1 else 3}f}"


def chance(p: float) -> str:
    """`p = 0.31`."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2f}" if p >= 0.095 else f"p = {p:.3f}"


def same_slots(window: WindowComparison) -> str:
    """How much of the window the figures side by side are about."""
    if not window.same_s or window.same_share is None:
        return f"{_nothing(window)}: there is nothing to compare."
    if window.same_share >= 1:
        return "All of them were known all the time."
    return (
        f"All of them were known for {format_span(window.same_s)}, {percent(window.same_share, 1)} % of the time: "
        "the same slots."
    )


def _nothing(window: WindowComparison) -> str:
    """What took all of the time: the hours asked for, maintenance, or that nobody looked."""
    if window.outside_s >= window.length_s:
        return "The window has none of these hours"
    if window.excluded_s >= window.length_s:
        whole = [each for each in window.lines if each.excluded_s >= window.length_s]
        some = [each for each in window.lines if each.excluded_s > window.outside_s]
        together = "" if whole else " together"
        hours = "What these hours leave of the window" if window.outside_s else "All of the window"
        return f"{hours} is maintenance of {_names(whole or some)}{together}"
    unseen = [each for each in window.lines if not each.coverage]
    if unseen:
        return f"Nothing is known of {_names(unseen)} in this window"
    return "They were never all known at the same time"


def _names(lines: Sequence[LineReport]) -> str:
    return " and ".join(sorted(clean(each.name, NAME_LIMIT) for each in lines))


def edges(found: Share | Failover, dash: str) -> str:
    """`83.541–83.819`; empty for a single point."""
    if found.edge_low is None or found.edge_high is None:
        return ""
    low, high = percent(found.edge_low), percent(found.edge_high)
    return "" if low == high else f"{low}{dash}{'100' if found.edge_high >= 1 else high}"


def sentences(pair: PairReport, dash: str) -> list[str]:
    """All there is to say of two lines, one thing in each."""
    if pair.difference.availability is None:
        return []
    said = [difference(pair, dash), overlap(pair), failover(pair.failover, "them", dash), latency(pair, dash)]
    return [each for each in said if each]


def difference(pair: PairReport, dash: str) -> str:
    """`claude-api was 0.310 points better in this window; with 3 and 5 outages that may be chance (p = 0.31).`"""
    found, one, other = pair.difference, clean(pair.one, NAME_LIMIT), clean(pair.other, NAME_LIMIT)
    if found.availability is None or found.says is Says.NONE:
        return f"{one} and {other} were equally available in this window."
    bad = _bad(pair)
    end = {
        Says.REAL: f"with {bad} that is unlikely to be chance",
        Says.CHANCE: f"with {bad} that may be chance",
    }.get(found.says, f"{bad} are too few to tell that from chance")
    seen = f" ({chance(found.p_holm)})" if found.p_holm is not None else ""
    return (
        f"{one} was {points(found.availability)} points better in this window"
        f"{_possible(found.low, found.high, dash)}; {end}{seen}. {_long_run(pair, dash)}"
    )


def _bad(pair: PairReport) -> str:
    """`3 and 5 outages`, or what else there was of failing."""
    if not pair.blips_one and not pair.blips_other:
        return f"{pair.outages_one} and {count(pair.outages_other, 'outage')}"
    return " against ".join(
        " and ".join(
            [count(outages, "outage")] * bool(outages or not blips) + [count(blips, "blip")] * bool(blips)
        )
        for outages, blips in (
            (pair.outages_one, pair.blips_one),
            (pair.outages_other, pair.blips_other),
        )
    )


def _possible(low: float | None, high: float | None, dash: str) -> str:
    if low is None or high is None or high - low < _CLOSE:
        return ""
    return f" ({_between(low, high, dash)})"


def _between(low: float, high: float, dash: str) -> str:
    if low >= 0:
        return f"{points(low)}{dash}{points(high)}"
    if high <= 0:
        return f"{points(high)}{dash}{points(low)} worse"
    return f"between {points(low)} worse and {points(high)} better"


def _long_run(pair: PairReport, dash: str) -> str:
    low, high = pair.difference.long_run_low, pair.difference.long_run_high
    if low is None or high is None:
        return "For the long run there are too few outages."
    said = _between(low, high, dash) + (" better" if low >= 0 else "")
    return f"In the long run: {said} (95 %)."


def overlap(pair: PairReport) -> str:
    """What of the shorter downtime was shared, against what chance would have made of it."""
    if pair.overlap is None or pair.overlap_by_chance is None:
        return ""
    if not pair.shared_s:
        return "They were never down together."
    p = f" ({chance(pair.overlap_p)})" if pair.overlap_p is not None else ""
    return (
        f"Down together for {length(pair.shared_s)}: {percent(pair.overlap, 0)} % of the shorter downtime, "
        f"where chance would have made it {percent(pair.overlap_by_chance, 1)} %{p}."
    )


def failover(found: Failover, between: str, dash: str) -> str:
    """What failover would have given, and how far unseen time leaves that open."""
    if found.availability is None or found.worst is None or found.best is None:
        return ""
    within = edges(found, dash)
    said = (
        f"With failover between {between}: {percent(found.availability)} %"
        + (f" ({within})" if within else "")
        + f", down {length(found.down_s)}"
    )
    if found.coverage is None or found.coverage >= 1:
        return f"{said}."
    return (
        f"{said}; {percent(found.worst)}{dash}{percent(found.best)} % of the whole window, "
        "the time nobody saw taken as down and as up."
    )


def latency(pair: PairReport, dash: str) -> str:
    """How the quantiles differ, as seen from the better one."""
    said = [_latency(each, dash) for each in pair.latency if each.difference_s is not None]
    return f"{clean(pair.one, NAME_LIMIT)}: {'; '.join(said)}." if said else ""


def _latency(found: LatencyDifference, dash: str) -> str:
    name = f"p{found.quantile * 100:.0f}"
    if found.difference_s is None or found.one_s is None or found.other_s is None:
        return ""
    if found.difference_s == 0:
        return f"{name} {brief(found.one_s)}, as the other"
    both = f"{name} {brief(found.one_s)} against {brief(found.other_s)}"
    if found.low_s is None or found.high_s is None:
        return f"{both}, too few samples for a range"
    if found.low_s <= 0 <= found.high_s:
        return f"{both}, which may be chance"
    word = "slower" if found.difference_s > 0 else "faster"
    least, most = map(brief, sorted((abs(found.low_s), abs(found.high_s))))
    within = f" ({least}{dash}{most})" if least != most else ""
    return f"{both}, {brief(abs(found.difference_s))} {word}{within}"


def brief(seconds: float) -> str:
    """`412ms`: in one piece, so that no line breaks inside it."""
    return format_seconds(seconds).replace(" ", "")


def began(met: Meeting) -> str:
    """`shop-api, 2m before`; `not certain` where the samples are too far apart to say."""
    return _order(met.first, met.lead_s, "before")


def ended(met: Meeting) -> str:
    return _order(met.last, met.lag_s, "after")


def _order(name: str | None, seconds: float, word: str) -> str:
    if name is None:
        return "not certain"
    return f"{clean(name, NAME_LIMIT)}, {length(abs(seconds))} {word}"


def reckoning(document: Comparison) -> list[str]:
    """How the figures were made, where that is not the way nobody has to be told of."""
    lines = [each for window in document.windows for each in window.lines]
    said = [made_of(each.name, each.probes, each.down) for each in lines if each.down is not None]
    return [*made_by(document, (each.latency_s for each in lines)), *dict.fromkeys(said)]


def limiting(window: WindowComparison, enough: float) -> str:
    """The line without which much more could be compared; empty if there is none, or only two are left."""
    if len(window.lines) < 3 or (window.same_share or 0.0) >= enough:
        return ""
    least, next_least = sorted(window.lines, key=lambda each: each.coverage or 0.0)[:2]
    if (least.coverage or 0.0) >= enough or (next_least.coverage or 0.0) < enough:
        return ""
    return (
        f"{clean(least.name, NAME_LIMIT)} was seen {percent(least.coverage or 0.0, 0)} % of the time: "
        "without it the others can be compared over more."
    )
