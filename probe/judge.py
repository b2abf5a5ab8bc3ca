"""A reading and what is expected of it → an outcome, and why."""

from collections.abc import Iterable

from probe.model.outcome import Outcome
from probe.model.probe import Expectation
from probe.model.reading import Reading
from probe.model.sample import Failure
from probe.reasons import outcome_of


def judge(
    reading: Reading, assertions: Iterable[Expectation], degraded: Iterable[Expectation]
) -> tuple[Outcome, Failure | None]:
    """The outcome of one attempt, with the first thing that was wrong.

    A failure of the reading itself comes first: where there was no answer, nothing is expected of it.
    """
    if reading.failure is not None:
        return outcome_of(reading.failure), reading.failure
    failed = _first(assertions, reading)
    if failed is not None:
        return Outcome.DOWN, failed
    weak = reading.degradation or _first(degraded, reading)
    return (Outcome.UP, None) if weak is None else (Outcome.DEGRADED, weak)


def is_slow(compiled: Iterable[object]) -> bool:
    """Whether any of these assertions or captures belongs in a thread, off the event loop."""
    return any(getattr(each, "slow", False) for each in compiled)


def _first(expectations: Iterable[Expectation], reading: Reading) -> Failure | None:
    return next((found for each in expectations if (found := each.judge(reading)) is not None), None)
