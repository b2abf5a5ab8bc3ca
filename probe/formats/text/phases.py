"""Where the time of one answer went: in numbers, and as a bar."""

from collections.abc import Sequence

from probe.formats import Look
from probe.formats.text.parts import cells, glyphs, shown
from probe.model.sample import Sample

_PHASES = ("dns", "connect", "tls", "send", "wait", "receive")
_EIGHTHS = " ▏▎▍▌▋▊▉"
_BAR = 10  # cells that the whole time takes, before each part is rounded up to be seen


def parts_of(sample: Sample) -> list[tuple[str, float]]:
    """The steps of a flow, else the phases of the exchange: names and seconds. Sending is told if it took a while."""
    if sample.steps:
        return [(step.name, step.latency_s) for step in sample.steps if step.latency_s is not None]
    found = ((phase, getattr(sample.timings_s, phase)) for phase in _PHASES)
    return [
        (name, spent) for name, spent in found if spent is not None and (name != "send" or spent >= 0.001)
    ]


def numbers(parts: Sequence[tuple[str, float]], look: Look) -> str:
    """`dns 4 · connect 21 · tls 44 · wait 331 · receive 12`, in milliseconds."""
    return glyphs(look).dot.join(f"{shown(name, look, 40)} {_milliseconds(spent)}" for name, spent in parts)


def most_of(parts: Sequence[tuple[str, float]], room: int, look: Look) -> list[tuple[str, float]]:
    """Without the shortest ones, until the numbers fit into so many cells."""
    kept = list(parts)
    while kept and cells(numbers(kept, look)) > room:
        kept.remove(min(kept, key=lambda part: part[1]))
    return kept


def bar(parts: Sequence[tuple[str, float]], look: Look) -> str:
    """Each part proportional, and visible however short; ASCII shows each by its first letter."""
    total = sum(spent for _, spent in parts)
    if total <= 0:
        return ""
    if not look.unicode:
        return "".join(shown(name[:1], look) * max(1, round(spent / total * _BAR)) for name, spent in parts)
    return "".join(_block(spent / total) for _, spent in parts)


def _block(share: float) -> str:
    full, rest = divmod(max(1, round(share * _BAR * 8)), 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def _milliseconds(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:.1f}" if 0.05 <= value < 0.95 else f"{value:.0f}"
