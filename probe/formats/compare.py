"""A comparison as tables that every format can show: the lines, their strips, the pairs, and each pair in words."""

from collections.abc import Sequence

from probe.analysis.outage_ids import short_ids
from probe.formats import Look
from probe.formats.compared import (
    began,
    brief,
    chance,
    edges,
    ended,
    failover,
    limiting,
    points,
    same_slots,
    sentences,
)
from probe.formats.figures import percent, stamp, zone_name, zone_of
from probe.formats.outages import length
from probe.formats.sheet import BAD, GOOD, QUIET, UNSURE, WEAK, Sheet, SheetColumn, Strip, Value
from probe.formats.vendor import lead, silent
from probe.formats.words import NAME_LIMIT, count
from probe.model.compare import Comparison, LineReport, PairReport, Says, WindowComparison
from probe.text import clean
from probe.units import format_span

PROVISIONAL = (
    "~ provisional: too little was seen of all of them at once, or the last samples are still to be confirmed"
)
_SHORT = 24  # of a name where it stands in a row
_NEARLY_GOOD = 0.99
_MOST_MEETINGS = 12


def sheets(document: Comparison, look: Look) -> list[Sheet]:
    """Of each window, in the order they were asked for."""
    return [sheet for window in document.windows for sheet in _window(document, window, look)]


def _window(document: Comparison, window: WindowComparison, look: Look) -> list[Sheet]:
    dash = "–" if look.unicode else "-"
    found = [_lines(document, window, dash), *_vendors(window)]
    if window.same_s:
        found.append(_strips(window, look, dash))
        if window.pairs:
            found.append(_pairs(window, dash))
        found += [_pair(each, dash) for each in window.pairs]
    return found


def _lines(document: Comparison, window: WindowComparison, dash: str) -> Sheet:
    zone = zone_of(document.timezone)
    span = f"{stamp(window.start, zone)} {dash} {stamp(window.end, zone)} {zone_name(document)}"
    unsure = window.provisional and window.same_s > 0
    columns = (
        SheetColumn("name", "name", _name),
        SheetColumn("availability", "same slots", _unsure if unsure else _percent, right=True, tone=_tone),
        SheetColumn("range", "range", rank=1, tone=_quiet),
        SheetColumn("down_s", "down", _span, right=True, rank=1),
        SheetColumn("alone", "on its own", _percent, right=True, rank=4),
        SheetColumn("coverage", "seen", _seen, right=True, rank=1),
        SheetColumn("outages", "outages", right=True, rank=2),
        SheetColumn("longest_outage_s", "longest", _span, right=True, rank=5),
        SheetColumn("p50", "p50", _latency, right=True, rank=3),
        SheetColumn("p95", "p95", _latency, right=True, rank=3),
        SheetColumn("failed", "failed", right=True, rank=6, tone=_quiet),
        SheetColumn("bounds", "worst to best", right=True, rank=7, tone=_quiet),
    )
    notes = [limiting(window, document.min_coverage), PROVISIONAL if unsure else ""]
    return Sheet(
        title=f"{clean(window.name, NAME_LIMIT)}: {span}",
        columns=columns,
        rows=[_line(each, dash) for each in window.lines],
        lead=[same_slots(window)],
        notes=[each for each in notes if each],
    )


def _line(each: LineReport, dash: str) -> tuple[Value, ...]:
    bounds = (
        f"{percent(each.worst)}{dash}{percent(each.best)}"
        if each.worst is not None and each.best is not None and each.worst != each.best
        else None
    )
    return (
        each.name,
        each.same.availability,
        edges(each.same, dash) or None,
        each.same.down_s if each.same.availability is not None else None,
        each.availability,
        each.coverage,
        each.outages if each.coverage else None,
        each.longest_outage_s,
        each.latency_s.p50,
        each.latency_s.p95,
        f"{each.failed} of {each.samples}" if each.samples else None,
        bounds,
    )


def _vendors(window: WindowComparison) -> list[Sheet]:
    """Nothing where no line has a status page."""
    found = [(each.name, each.vendor) for each in window.lines if each.vendor is not None]
    if not found:
        return []
    return [
        Sheet(
            title="Our word and the vendors'",
            columns=(
                SheetColumn("name", "name", _name),
                SheetColumn("ours", "ours", _percent, right=True, tone=_tone),
                SheetColumn("theirs", "theirs", _percent, right=True, tone=_tone),
                SheetColumn("theirs_any", "any incident", _percent, right=True, rank=3),
                SheetColumn("silent", "silent", rank=1),
                SheetColumn("median_lead_s", "posted", _lead),
                SheetColumn("pages_coverage", "page read", _seen, right=True, rank=2),
            ),
            rows=[
                (
                    name,
                    word.ours,
                    word.theirs,
                    word.theirs_any,
                    silent(word) or None,
                    word.median_lead_s,
                    word.pages_coverage,
                )
                for name, word in found
            ],
            notes=[
                "each over all its own time",
                "silent: how often it showed nothing, of our outages in which it was read; posted: the median",
            ],
        )
    ]


def _lead(value: Value) -> str:
    return lead(value) if isinstance(value, float) else "–"


def _strips(window: WindowComparison, look: Look, dash: str) -> Sheet:
    from probe.formats.text.sparkline import merged

    widest = max(len(_name(each.name)) for each in window.lines)
    together = 1 if look.width >= len(window.cells) + max(widest, len(_ANY)) + 4 else 2

    def row(name: str, cells: Strip) -> tuple[Value, ...]:
        return (name, tuple(merged(cells, together)))

    rows = [row(each.name, each.cells) for each in window.lines]
    marks = len(rows[0][1]) if rows and isinstance(rows[0][1], tuple) else 0
    notes = [f"each mark is {length(window.length_s / marks)} of the window"] if marks else []
    if len(window.lines) > 2:
        notes.append(failover(window.together, f"all {len(window.lines)}", dash))
    return Sheet(
        title="Side by side",
        columns=(SheetColumn("name", "", _name, bare=True), SheetColumn("cells", "", bare=True)),
        rows=[*rows, row(_ANY, window.cells)] if marks else [],
        notes=[each for each in notes if each],
    )


_ANY = "any of them up"


def _pairs(window: WindowComparison, dash: str) -> Sheet:
    return Sheet(
        title="Pairs, the better one first",
        columns=(
            SheetColumn("one", "first", _name),
            SheetColumn("other", "second", _name),
            SheetColumn("points", "points", _points, right=True),
            SheetColumn("shared_s", "both down", _exact, right=True),
            SheetColumn("only_one_s", "only first", _exact, right=True, rank=1),
            SheetColumn("only_other_s", "only second", _exact, right=True, rank=1),
            SheetColumn("failover", "any up", _percent, right=True, rank=2),
            SheetColumn("range", "range", rank=4, tone=_quiet),
            SheetColumn("p", "chance", _chance, rank=3),
        ),
        rows=[
            (
                each.one,
                each.other,
                each.difference.availability,
                each.shared_s,
                each.only_one_s,
                each.only_other_s,
                each.failover.availability,
                edges(each.failover, dash) or None,
                each.difference.p_holm if each.difference.says is not Says.NONE else None,
            )
            for each in window.pairs
        ],
    )


def _pair(pair: PairReport, dash: str) -> Sheet:
    met = pair.meetings[:_MOST_MEETINGS]
    every = list(dict.fromkeys(each for one in met for each in (*one.one, *one.other)))
    short = dict(zip(every, short_ids(every), strict=True))
    more = len(pair.meetings) - len(met)
    return Sheet(
        title=f"{clean(pair.one, NAME_LIMIT)} and {clean(pair.other, NAME_LIMIT)}",
        columns=(
            SheetColumn("one", "outage", _text),
            SheetColumn("other", "met", _text),
            SheetColumn("together_s", "together", _exact, right=True, rank=1),
            SheetColumn("first", "began first", rank=2),
            SheetColumn("last", "ended last", rank=3),
        ),
        rows=[
            (
                ", ".join(short[id_] for id_ in each.one),
                ", ".join(short[id_] for id_ in each.other),
                each.together_s,
                began(each),
                ended(each),
            )
            for each in met
        ],
        lead=sentences(pair, dash),
        notes=[f"… and {count(more, 'more meeting')}; -f json lists them all"] if more > 0 else [],
    )


def _text(value: Value) -> str:
    return clean(str(value), 500)


def _name(value: Value) -> str:
    return clean(str(value), _SHORT)


def _percent(value: Value) -> str:
    return f"{percent(value)} %" if isinstance(value, float) else "no data"


def _unsure(value: Value) -> str:
    return f"~{_percent(value)}" if isinstance(value, float) else "no data"


def _seen(value: Value) -> str:
    return f"{percent(value, 0)} %" if isinstance(value, float) else "–"


def _span(value: Value) -> str:
    return format_span(value) if isinstance(value, float) else "–"


def _exact(value: Value) -> str:
    return length(value) if isinstance(value, float) else "–"


def _latency(value: Value) -> str:
    return brief(value) if isinstance(value, float) else "–"


def _points(value: Value) -> str:
    if not isinstance(value, float):
        return "–"
    return points(value) if value else "0"


def _chance(value: Value) -> str:
    return chance(value) if isinstance(value, float) else "–"


def _quiet(_value: Value) -> str:
    return QUIET


def _tone(value: Value) -> str:
    if not isinstance(value, float):
        return UNSURE
    return GOOD if value >= 1 else WEAK if value >= _NEARLY_GOOD else BAD


def flat(document: Comparison) -> list[Sheet]:
    """One table of everything, for a spreadsheet: a row for each line, and one for each pair."""
    rows: list[tuple[Value, ...]] = []
    vendors = any(each.vendor is not None for window in document.windows for each in window.lines)
    keys = _VENDOR if vendors else ()
    for window in document.windows:
        about = (window.name, window.start, window.end, window.same_s, window.same_share, window.provisional)
        rows += [
            (
                *about,
                "line",
                each.name,
                None,
                *_flat_line(each),
                *_NO_PAIR,
                *(getattr(each.vendor, key.removeprefix("vendor_"), None) for key in keys),
            )
            for each in window.lines
        ]
        rows += [
            (*about, "pair", each.one, each.other, *_NO_LINE, *_flat_pair(each), *(None for _ in keys))
            for each in window.pairs
        ]
    header = (*_ABOUT, *_LINE, *_LATENCY, *_PAIR, *_DIFFERENCE, *_FAILOVER, *_SLOWER, *keys)
    return [Sheet("", columns=[SheetColumn(key, key) for key in header], rows=rows)]


_VENDOR = (
    "vendor_ours", "vendor_theirs", "vendor_theirs_any", "vendor_agree_ok_s", "vendor_agree_bad_s",
    "vendor_vendor_silent_s", "vendor_vendor_only_s", "vendor_unknown_s", "vendor_median_lead_s", "vendor_pages_coverage",
)  # fmt: skip


_ABOUT = ("window", "from", "until", "same_s", "same_share", "provisional", "row", "name", "other")
_SAME = ("availability", "edge_low", "edge_high", "down_s")
_OWN = (
    "availability", "edge_low", "edge_high", "worst", "best", "coverage", "down_s", "unknown_s", "excluded_s",
)  # fmt: skip
_COUNTS = ("outages", "blips", "longest_outage_s", "samples", "failed")
_QUANTILES = ("count", "p50", "p95", "p99", "max")
_LINE = (*(f"same_slots_{key}" for key in _SAME), *_OWN, *_COUNTS)
_LATENCY = ("latency_count", *(f"latency_{key}_s" for key in _QUANTILES[1:]))
_PAIR = (
    "shared_s", "shared_low_s", "shared_high_s", "only_one_s", "only_other_s", "both_up_s", "pair_unknown_s",
    "overlap", "overlap_by_chance", "overlap_p",
)  # fmt: skip
_OF_DIFFERENCE = ("availability", "low", "high", "long_run_low", "long_run_high", "p", "p_holm", "says")
_DIFFERENCE = tuple(f"difference_{key}" for key in _OF_DIFFERENCE)
_OF_FAILOVER = ("availability", "edge_low", "edge_high", "worst", "best", "down_s")
_FAILOVER = tuple(f"failover_{key}" for key in _OF_FAILOVER)
_SLOWER = tuple(f"latency_p{q}_difference{end}_s" for q in (50, 95) for end in ("", "_low", "_high"))
_NO_LINE = (None,) * (len(_LINE) + len(_LATENCY))
_NO_PAIR = (None,) * (len(_PAIR) + len(_DIFFERENCE) + len(_FAILOVER) + len(_SLOWER))


def _flat_line(each: LineReport) -> Sequence[Value]:
    return (
        *(getattr(each.same, key) for key in _SAME),
        *(getattr(each, key) for key in (*_OWN, *_COUNTS)),
        *(getattr(each.latency_s, key) for key in _QUANTILES),
    )


def _flat_pair(each: PairReport) -> Sequence[Value]:
    return (
        *(getattr(each, key.removeprefix("pair_")) for key in _PAIR),
        *(getattr(each.difference, key) for key in _OF_DIFFERENCE),
        *(getattr(each.failover, key) for key in _OF_FAILOVER),
        *_flat_latency(each),
    )


def _flat_latency(each: PairReport) -> list[Value]:
    found: list[Value] = [
        value for one in each.latency for value in (one.difference_s, one.low_s, one.high_s)
    ]
    return [*found, *(None,) * (len(_SLOWER) - len(found))]
