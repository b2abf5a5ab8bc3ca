"""`probe compare --explain`: the slots, the sums and the blocks behind a comparison."""

from collections.abc import Iterator
from datetime import tzinfo

from probe.formats.explained.pairs import derive as pair_derivations
from probe.formats.explained.shares import edges, limits, share, stays
from probe.formats.figures import percent, zone_of
from probe.formats.sections.derived.vendor import of_word
from probe.formats.sections.explain.words import counted, seconds
from probe.formats.sheet import Derivation, Sheet
from probe.formats.words import NAME_LIMIT
from probe.model.basis import LineBasis, WindowBasis
from probe.model.compare import Comparison, LineReport, WindowComparison
from probe.text import clean
from probe.units import format_seconds


def sheets(document: Comparison) -> list[Sheet]:
    """Of each window: the window, its lines and its pairs. None unless it was asked for."""
    zone = zone_of(document.timezone)
    return [sheet for window in document.windows for sheet in _window(document, window, zone)]


def _window(document: Comparison, window: WindowComparison, zone: tzinfo) -> Iterator[Sheet]:
    told = window.explain
    if told is None:
        return
    yield _sheet(window, "the window", None, None, _slots(document, window, told, zone))
    bases = {each.name: each for each in told.lines}
    for line in window.lines:
        yield _sheet(window, line.name, line.name, None, _line(window, line, bases[line.name]))
    reckoned = {(each.one, each.other): each for each in told.pairs}
    for pair in window.pairs:
        found = reckoned.get((pair.one, pair.other))
        if found is not None:
            name = f"{pair.one} and {pair.other}"
            yield _sheet(window, name, pair.one, pair.other, pair_derivations(window, pair, found, zone))


def _sheet(
    window: WindowComparison, name: str, one: str | None, other: str | None, told: Iterator[Derivation]
) -> Sheet:
    title = f"{clean(name, 2 * NAME_LIMIT)}, {clean(window.name, NAME_LIMIT)}: how the figures came about"
    of = (("window", window.name), ("name", one), ("other", other))
    return Sheet(title, of, told=tuple(told))


def _slots(
    document: Comparison, window: WindowComparison, told: WindowBasis, zone: tzinfo
) -> Iterator[Derivation]:
    whole = round(window.length_s - window.excluded_s, 6)
    said = (
        f"The window: {seconds(window.length_s)} - {seconds(window.excluded_s)} left out of any line (maintenance, other hours) = {seconds(whole)}. "
        f"All lines are known for {seconds(window.same_s)} of it"
    )
    if window.same_share is not None:
        said += f", {seconds(window.same_s)} / {seconds(whole)} = {percent(window.same_share, 1)} %"
    yield Derivation(
        ("from", "until", "same_s", "same_share"), f"{said}: {stays(told.slots, zone) or 'no slot'}."
    )
    enough = f"{document.min_coverage * 100:.10g} %"
    yield Derivation(
        ("provisional",),
        f"Provisional: less than {enough} are the same slots, or the figures of a line are."
        if window.provisional
        else f"Not provisional: {enough} or more are the same slots, and the figures of no line are.",
    )
    found = window.together
    if len(window.lines) > 2 and found.availability is not None:
        yield Derivation(
            ("together",),
            f"Failover between all {len(window.lines)}, down only while all are: {share(told.together, found.availability)}"
            f"{edges(told.together, found.edge_low, found.edge_high)}.",
        )


def _line(window: WindowComparison, line: LineReport, basis: LineBasis) -> Iterator[Derivation]:
    same = line.same
    if same.availability is not None:
        yield Derivation(
            ("same_slots_availability", "same_slots_edge_low", "same_slots_edge_high", "same_slots_down_s"),
            f"Same slots, {seconds(same.down_s)} of them down: {share(basis.same, same.availability)}"
            f"{edges(basis.same, same.edge_low, same.edge_high)}.",
        )
    yield Derivation(
        ("down_s", "unknown_s", "excluded_s", "coverage"),
        f"On its own: {seconds(window.length_s)} - {seconds(line.excluded_s)} left out - {seconds(line.unknown_s)} unknown "
        f"= {seconds(round(basis.own.known_s, 6))} known"
        + ("" if line.coverage is None else f", {percent(line.coverage, 1)} % seen")
        + f"; {seconds(line.down_s)} were down.",
    )
    if line.availability is not None:
        yield Derivation(
            ("availability", "edge_low", "edge_high", "worst", "best"),
            f"On its own: {share(basis.own, line.availability)}{edges(basis.own, line.edge_low, line.edge_high)}"
            f"{limits(basis.own, line.worst, line.best)}.",
        )
    longest = (
        "" if line.longest_outage_s is None else f"; the longest takes {seconds(line.longest_outage_s)} of it"
    )
    yield Derivation(
        ("outages", "blips", "longest_outage_s"),
        f"{counted(line.outages, 'outage')} with time in its window, and {counted(line.blips, 'failing run')} too short for "
        f"one{longest}.",
    )
    found = line.latency_s
    quantiles = ", ".join(
        f"{key} {format_seconds(value)}"
        for key in ("p50", "p95", "p99", "max")
        if (value := getattr(found, key)) is not None
    )
    ranks = f" By nearest rank of the {found.count:,} that succeeded: {quantiles}." if quantiles else ""
    yield Derivation(
        (
            "samples",
            "failed",
            "latency_count",
            "latency_p50_s",
            "latency_p95_s",
            "latency_p99_s",
            "latency_max_s",
        ),
        f"{counted(line.samples, 'sample')} in its window, {line.failed:,} failed.{ranks}",
    )
    if line.vendor is not None:
        for each in of_word(line.vendor, window.length_s - line.excluded_s):
            yield each._replace(figures=tuple(f"vendor_{figure}" for figure in each.figures))
