"""Which assertions a clock decides, and which one: for those who know that it was wrong."""

from enum import Enum

from probe.assertions.build import build
from probe.assertions.errors import ExpressionError
from probe.assertions.subject import Kind


class Clock(Enum):
    ELAPSED = "how long something took"
    CALENDAR = "what day it is"


def holds_without(text: str, seconds: float, delay_s: float) -> bool:
    """Whether an assertion about a duration holds once our own delay is taken off what was measured."""
    return build(text, None).accepts(max(0.0, seconds - delay_s))


def clock_of(text: str) -> Clock | None:
    """None for an assertion that looks at no clock, and for a text that is none."""
    if text.startswith("schema"):  # reads a file
        return None
    try:
        assertion = build(text, None)
    except ExpressionError:
        return None
    if assertion.operator.endswith("exists"):
        return None
    if assertion.subject.kind is Kind.DURATION:
        return Clock.ELAPSED
    return Clock.CALENDAR if assertion.subject.text == "cert_days" else None
