"""What the worst stretch of each length is made of."""

from collections.abc import Iterator

from probe.formats.figures import percent, stamp, zone_of
from probe.formats.sections.explain.words import number, seconds
from probe.formats.sheet import Derivation
from probe.model.report import Report, WindowReport
from probe.units import format_span

_FIGURES = ("length_s", "availability", "from")


def derive(document: Report, window: WindowReport) -> Iterator[Derivation]:
    found, zone = window.sections.curve, zone_of(document.timezone)
    for each in found.stretches if found else ():
        name = f"{format_span(each.length_s)} ({seconds(each.length_s)})"
        if each.availability is None or each.lost_s is None or each.known_s is None or each.start is None:
            least = f"{(found.min_known if found else 0) * 100:.10g} %"
            yield Derivation(_FIGURES, f"Of no stretch of {name} was {least} known.")
            continue
        yield Derivation(
            _FIGURES,
            f"Of all stretches of {name}, the first of the worst begins at {stamp(each.start, zone)}: 1 - "
            f"{number(round(each.lost_s, 6))} / {number(round(each.known_s, 6))} = {percent(each.availability)} %.",
        )
