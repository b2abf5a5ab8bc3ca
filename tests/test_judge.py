from datetime import UTC, datetime
from typing import NamedTuple

from probe.judge import judge
from probe.model.outcome import Outcome, Owner
from probe.model.probe import Expectation
from probe.model.reading import Reading
from probe.model.sample import Failure
from probe.reasons import Reason, failure

AT = datetime(2026, 11, 22, tzinfo=UTC)
READING = Reading(at=AT, latency_s=0.1)
REFUSED = failure(Reason.CONNECT_REFUSED, "refused")


class Says(NamedTuple):
    """An expectation with a fixed answer."""

    text: str
    found: Failure | None
    slow: bool = False

    def judge(self, reading: Reading) -> Failure | None:  # noqa: ARG002 - the protocol's shape
        return self.found


class Forbidden(NamedTuple):
    text: str = "never asked"
    slow: bool = False

    def judge(self, reading: Reading) -> Failure | None:  # noqa: ARG002 - the protocol's shape
        raise AssertionError("judged an answer that never came")


def wrong(name: str) -> Expectation:
    return Says(name, failure(Reason.ASSERTION, name))


GOOD: Expectation = Says("good", None)


def test_what_holds_is_up() -> None:
    assert judge(READING, (GOOD, GOOD), (GOOD,)) == (Outcome.UP, None)


def test_the_first_failing_assertion_is_told() -> None:
    outcome, found = judge(READING, (GOOD, wrong("first"), wrong("second")), (wrong("slow"),))
    assert outcome is Outcome.DOWN
    assert found is not None
    assert found.message == "first"


def test_a_failing_degraded_expectation_only_degrades() -> None:
    outcome, found = judge(READING, (GOOD,), (GOOD, wrong("slow"), wrong("slower")))
    assert outcome is Outcome.DEGRADED
    assert found is not None
    assert found.message == "slow"


def test_nothing_is_expected_of_an_answer_that_never_came() -> None:
    reading = Reading(at=AT, latency_s=0.0, failure=REFUSED)
    assert judge(reading, (Forbidden(),), (Forbidden(),)) == (Outcome.DOWN, REFUSED)


def test_a_failure_that_is_not_the_targets_is_unknown() -> None:
    ours = failure(Reason.OFFLINE, "no network here")
    assert ours.owner is Owner.SELF
    assert judge(Reading(at=AT, latency_s=0.0, failure=ours), (), ()) == (Outcome.UNKNOWN, ours)


def test_a_step_that_degraded_comes_before_the_probes_own_degraded() -> None:
    weak = failure(Reason.ASSERTION, "in a step", step="orders")
    reading = Reading(at=AT, latency_s=0.1, degradation=weak)
    assert judge(reading, (GOOD,), (wrong("probe"),)) == (Outcome.DEGRADED, weak)


def test_a_failing_assertion_outweighs_a_degraded_step() -> None:
    reading = Reading(at=AT, latency_s=0.1, degradation=failure(Reason.ASSERTION, "weak"))
    outcome, found = judge(reading, (wrong("hard"),), ())
    assert outcome is Outcome.DOWN
    assert found is not None
    assert found.message == "hard"
