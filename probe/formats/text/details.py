"""What --verbose adds under a row: what was asked, what answered, each attempt and step."""

from collections.abc import Iterator

from probe.formats import Look
from probe.formats.text.parts import QUIET, Line, glyphs, paragraph, shown
from probe.formats.text.phases import numbers, parts_of
from probe.model.sample import Sample, Scalar
from probe.units import format_moment, format_seconds, format_size


def details(sample: Sample, look: Look, indent: int) -> list[Line]:
    return [line for text in _texts(sample, look) for line in paragraph(text, look, indent, QUIET)]


def _texts(sample: Sample, look: Look) -> Iterator[str]:
    between = glyphs(look).dot
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
        if key != "status" and value is not None
    ]
    if facts:
        yield between.join(facts)
    phases = numbers(parts_of(sample), look)
    if sample.failure is not None and phases and not sample.steps:
        yield phases
    if len(sample.attempts) > 1:
        yield "attempts " + between.join(
            _tried(each.outcome, each.reason, each.latency_s, look) for each in sample.attempts
        )
    if sample.steps:
        yield "steps " + between.join(
            f"{shown(step.name, look, 60)} {_tried(step.outcome, step.reason, step.latency_s, look)}"
            for step in sample.steps
        )


def _fact(key: str, value: Scalar, look: Look) -> str:
    if key == "size" and isinstance(value, int):
        return format_size(value)
    return str(value).lower() if isinstance(value, bool) else shown(str(value), look, 120)


def _tried(outcome: str, reason: str | None, latency_s: float | None, look: Look) -> str:
    why = f" ({shown(reason, look, 60)})" if reason else ""
    took = "" if latency_s is None else f" {format_seconds(latency_s)}"
    return f"{outcome}{why}{took}"
