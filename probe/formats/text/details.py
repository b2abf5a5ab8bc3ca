"""What --verbose adds under a row: what was asked, what answered, each attempt, step and redirect."""

from collections.abc import Iterator, Sequence

from probe.formats import Look
from probe.formats.text.conversation import conversation
from probe.formats.text.parts import QUIET, WEAK, Line, Span, clip, glyphs, paragraph, shown
from probe.formats.text.phases import numbers, parts_of
from probe.formats.text.speech import TOLD, pace, spoke
from probe.formats.text.table import column, rows
from probe.model.reading import Talk
from probe.model.sample import Sample, Scalar
from probe.model.vendor import Vendor
from probe.units import format_moment, format_seconds, format_size


def details(sample: Sample, talks: Sequence[Talk], look: Look, indent: int) -> list[Line]:
    """`talks` is empty where nobody listened."""
    lines = [
        line
        for text in _texts(sample, look, heard=bool(talks))
        for line in paragraph(text, look, indent, QUIET)
    ]
    lines += lateness(sample, look, indent, least_s=0.0)
    return [*lines, *_hops(sample, look, indent), *conversation(sample, talks, look, indent)]


def lateness(sample: Sample, look: Look, indent: int, *, least_s: float) -> list[Line]:
    """Of our own, where it spoils the times and is as long as that."""
    if not sample.lagged or sample.lag_s is None or sample.lag_s < least_s:
        return []
    late = f"our own loop was {format_seconds(sample.lag_s)} late: these times are not the target's"
    return paragraph(late, look, indent, WEAK)


def _hops(sample: Sample, look: Look, indent: int) -> Iterator[Line]:
    """A line for each request of the chain: status, time, URL."""
    if not sample.hops:
        return
    dash, cut = glyphs(look).dash, glyphs(look).cut
    table = [
        column([Span(str(hop.status or dash), QUIET) for hop in sample.hops]),
        column(
            [
                Span(dash if hop.latency_s is None else format_seconds(hop.latency_s), QUIET)
                for hop in sample.hops
            ],
            right=True,
        ),
    ]
    room = look.width - indent - sum(each.width + 2 for each in table)
    table.append(column([Span(clip(shown(hop.url, look), room, cut), QUIET) for hop in sample.hops]))
    for row in rows(table):
        yield Span(" " * indent), *row


def _texts(sample: Sample, look: Look, *, heard: bool) -> Iterator[str]:
    between = glyphs(look).dot
    if not heard:  # the conversation begins with it
        yield f"asked {shown(sample.target, look)}"
    yield between.join(
        [
            f"at {format_moment(sample.at)}",
            f"from {shown(sample.vantage, look)}",
            f"id {shown(sample.id, look)}",
        ]
    )
    facts = [
        f"{shown(key, look, 60)} {_fact(key, value, look)}"
        for key, value in sample.facts.items()
        if key != "status" and key not in TOLD and value is not None
    ]
    if facts:
        yield between.join(facts)
    yield from pace(sample, look)
    phases = numbers(parts_of(sample), look)
    if (sample.failure is not None or spoke(sample)) and phases and not sample.steps:
        yield phases
    if sample.vendor is not None:
        yield from _vendor(sample.vendor, look)
    if len(sample.attempts) > 1:
        yield "attempts " + between.join(
            _tried(each.outcome, each.reason, each.latency_s, look) for each in sample.attempts
        )
    if sample.steps:
        yield "steps " + between.join(
            f"{shown(step.name, look, 60)} {_tried(step.outcome, step.reason, step.latency_s, look)}"
            for step in sample.steps
        )


def _vendor(vendor: Vendor, look: Look) -> Iterator[str]:
    """What the page said: its components, then a line for each incident."""
    between = glyphs(look).dot
    if vendor.components:
        parts = (f"{shown(each.name, look, 60)} {each.health}" for each in vendor.components)
        yield f"components {between.join(parts)}"
    for each in vendor.incidents:
        words = [shown(word, look, 40) for word in (each.status, each.impact) if word]
        moments = {"started": each.started, "posted": each.posted, "resolved": each.resolved}
        words += [f"{name} {format_moment(at)}" for name, at in moments.items() if at is not None]
        yield between.join([f'incident "{shown(each.name, look, 100)}"', *words])
    if vendor.left_out:
        yield f"{vendor.left_out} more components and incidents are not shown"


def _fact(key: str, value: Scalar, look: Look) -> str:
    if key == "size" and isinstance(value, int):
        return format_size(value)
    if isinstance(value, float) and "e" in str(value):
        return f"{value:.12f}".rstrip("0")  # what a few tokens cost reads ill with an exponent
    return str(value).lower() if isinstance(value, bool) else shown(str(value), look, 120)


def _tried(outcome: str, reason: str | None, latency_s: float | None, look: Look) -> str:
    why = f" ({shown(reason, look, 60)})" if reason else ""
    took = "" if latency_s is None else f" {format_seconds(latency_s)}"
    return f"{outcome}{why}{took}"
