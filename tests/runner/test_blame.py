"""A machine that stood still knows nothing about its targets; what was answered was answered."""

import msgspec
import pytest
from support.samples import sample

from probe.model.outcome import Outcome, Owner, Phase
from probe.model.sample import Attempt, Sample, Timings
from probe.reasons import MEANINGS, Reason, failure
from probe.runner.blame import is_lagged, offline, paused, without_resolver

SLEPT = "this machine stood still, or its clock jumped, for 30.0 s while it asked (as it was told)"
STOOD = "this machine stood still for 10.0 s while it asked (as it was told)"
STOOD_HALF = "this machine stood still for 5.00 s while it asked (as it was told)"
SET_BACK = "this machine's clock was set back by 30.0 s while it asked (as it was told)"


def failed(
    reason: Reason, *, lag_s: float = 0.0, phase: Phase | None = None, dns_error: str | None = None
) -> Sample:
    return sample(
        outcome=MEANINGS[reason].outcome,
        failure=failure(reason, "as it was told", phase=phase),
        timeout_s=10.0,
        lag_s=lag_s,
        facts={} if dns_error is None else {"dns_error": dns_error},
    )


def refused(assertion: str, actual: str, *, lag_s: float = 0.0) -> Sample:
    found = failure(Reason.ASSERTION, "as it was told", assertion=assertion, actual=actual)
    return sample(outcome=Outcome.DOWN, failure=found, timeout_s=10.0, lag_s=lag_s)


def why(found: Sample) -> str | None:
    """What was said of our own fault; None where the sample stayed as it was."""
    if found.outcome is Outcome.DOWN:
        return None
    assert found.failure is not None
    assert (found.outcome, found.failure.reason, found.failure.owner) == ("unknown", "paused", Owner.SELF)
    return found.failure.message


SLEEPY = [
    Reason.TIMEOUT, Reason.CONNECT_TIMEOUT, Reason.STALL, Reason.CONNECT_RESET, Reason.TLS_HANDSHAKE,
    Reason.TRUNCATED, Reason.DNS,
]  # fmt: skip
ANSWERS = [
    Reason.CONNECT_REFUSED, Reason.TLS_UNTRUSTED, Reason.TLS_NAME, Reason.TLS_PIN, Reason.PROTOCOL, Reason.TOO_LARGE,
    Reason.REDIRECT, Reason.PRIVATE, Reason.STATUS, Reason.CAPTURE, Reason.CAPACITY, Reason.SERVER_ERROR,
]  # fmt: skip


@pytest.mark.parametrize("reason", [*SLEEPY, Reason.CONNECT_UNREACHABLE, Reason.TLS_EXPIRED])
def test_a_machine_that_slept_takes_back_whatever_became_of_its_connections(reason: Reason) -> None:
    assert why(paused(failed(reason), 30.0)) == SLEPT
    assert why(paused(failed(reason), 1.0)) is None


@pytest.mark.parametrize("reason", [*SLEEPY, Reason.CONNECT_UNREACHABLE])
def test_a_clock_that_was_set_back_ended_no_connection(reason: Reason) -> None:
    assert why(paused(failed(reason), -30.0)) is None


def test_a_clock_that_was_set_back_makes_dates_wrong() -> None:
    assert why(paused(failed(Reason.TLS_EXPIRED), -30.0)) == SET_BACK


@pytest.mark.parametrize("reason", SLEEPY)
def test_a_loop_that_stood_still_for_the_whole_time_takes_back_who_did_not_wait(reason: Reason) -> None:
    assert why(paused(failed(reason, lag_s=10.0), 0.0)) == STOOD


@pytest.mark.parametrize("reason", [Reason.CONNECT_UNREACHABLE, Reason.TLS_EXPIRED])
def test_a_loop_that_stood_still_moved_neither_network_nor_date(reason: Reason) -> None:
    assert why(paused(failed(reason, lag_s=10.0), 0.0)) is None


@pytest.mark.parametrize(
    ("reason", "lag_s", "told"),
    [
        (Reason.TIMEOUT, 4.9, None),
        (Reason.TIMEOUT, 5.0, STOOD_HALF),
        (Reason.CONNECT_TIMEOUT, 5.0, STOOD_HALF),
        (Reason.STALL, 5.0, STOOD_HALF),
        (Reason.CONNECT_RESET, 9.9, None),
        (Reason.DNS, 9.9, None),
    ],
)
def test_half_the_time_is_enough_to_be_late_and_not_to_be_given_up(
    reason: Reason, lag_s: float, told: str | None
) -> None:
    assert why(paused(failed(reason, lag_s=lag_s), 0.0)) == told


def test_a_loop_that_stood_still_counts_also_while_the_clock_was_set_back() -> None:
    assert why(paused(failed(Reason.TIMEOUT, lag_s=10.0), -30.0)) == STOOD


@pytest.mark.parametrize("reason", ANSWERS)
@pytest.mark.parametrize("jump_s", [30.0, -30.0])
def test_an_answer_is_never_taken_back(reason: Reason, jump_s: float) -> None:
    found = failed(reason, lag_s=20.0)
    assert paused(found, jump_s) is found


@pytest.mark.parametrize("reason", [Reason.CONFIG_SECRET, Reason.PROXY, Reason.OFFLINE])
def test_what_is_unknown_anyway_keeps_its_reason(reason: Reason) -> None:
    found = failed(reason, lag_s=20.0)
    assert paused(found, 30.0) is found


def test_a_name_server_that_knows_of_no_address_has_answered() -> None:
    assert why(paused(failed(Reason.DNS, dns_error="temporary"), 30.0)) == SLEPT
    assert why(paused(failed(Reason.DNS, dns_error="nodata"), 30.0)) is None


def test_a_connection_closed_before_the_first_byte_may_have_been_tired_of_us() -> None:
    assert why(paused(failed(Reason.PROTOCOL, phase=Phase.WAIT), 30.0)) == SLEPT
    assert why(paused(failed(Reason.PROTOCOL, phase=Phase.RECEIVE), 30.0)) is None


@pytest.mark.parametrize(
    ("assertion", "actual", "slept", "set_back", "stood"),
    [
        ("total < 800ms", "31.2 s", SLEPT, None, STOOD),
        ("  wait<=800ms", "1.31 s", SLEPT, None, STOOD),
        ("tls < 200ms", "1.31 s", SLEPT, None, STOOD),
        ("connect in [1ms..5ms]", "1.31 s", SLEPT, None, STOOD),
        ("cert_days > 14", "-3", SLEPT, SET_BACK, None),
        ("cert_days > 14", "13", SLEPT, SET_BACK, None),
        # No clock decides these.
        ("body contains 'total < 800ms'", '"sold out"', None, None, None),
        ("$.total < 800", "900", None, None, None),
        ("size < 1KiB", "2 KiB", None, None, None),
        ("redirects == 0", "1", None, None, None),
        ("tls >= 1.3", "1.2", None, None, None),
        ("header.age < '5'", '"7"', None, None, None),
        ("schema 'total.json'", "1 is not of type", None, None, None),
        # A phase that did not take place, or did, is no matter of how long.
        ("tls < 200ms", "no TLS handshake took place", None, None, None),
        ("dns not exists", "5.0 ms", None, None, None),
        ("cert_days > 14", "the answer came without a certificate", None, None, None),
        ("not an assertion", "5", None, None, None),
    ],
)
def test_an_assertion_is_taken_back_only_where_a_clock_decides_it(
    assertion: str, actual: str, slept: str | None, set_back: str | None, stood: str | None
) -> None:
    assert why(paused(refused(assertion, actual), 30.0)) == slept
    assert why(paused(refused(assertion, actual), -30.0)) == set_back
    assert why(paused(refused(assertion, actual, lag_s=10.0), 0.0)) == stood


@pytest.mark.parametrize("outcome", [Outcome.UP, Outcome.DEGRADED])
def test_a_success_is_never_masked(outcome: Outcome) -> None:
    weak = None
    if outcome is Outcome.DEGRADED:
        weak = failure(Reason.ASSERTION, "slower than wanted", assertion="total < 1ms", actual="9 s")
    found = sample(outcome=outcome, failure=weak, lag_s=60.0, timeout_s=1.0)
    assert paused(found, 3600.0) is found


def with_attempts(found: Sample, *reasons: str) -> Sample:
    """Each was down for its reason; the last is the sample's own."""
    tried = (Attempt(at=found.at, outcome=Outcome.DOWN, reason=reason) for reason in reasons)
    own = Attempt(at=found.at, outcome=found.outcome, reason=found.failure.reason if found.failure else None)
    return msgspec.structs.replace(found, attempts=(*tried, own))


def reasons(found: Sample) -> list[str | None]:
    """Of the attempts. One whose reason is ours is unknown, and each of the others is as it was."""
    for tried in found.attempts:
        ours = tried.reason in ("paused", "offline")
        assert tried.outcome is (Outcome.UNKNOWN if ours else Outcome.DOWN)
    return [tried.reason for tried in found.attempts]


def test_of_a_sleep_no_attempt_is_taken_back_that_got_an_answer() -> None:
    found = with_attempts(
        failed(Reason.TIMEOUT), "status", "timeout", "connect.reset", "assertion", "protocol"
    )
    assert reasons(paused(found, 30.0)) == ["status", "paused", "paused", "assertion", "protocol", "paused"]


def test_of_a_clock_set_back_only_dates_are_taken_back() -> None:
    found = with_attempts(refused("cert_days > 14", "3"), "timeout", "tls.expired")
    assert reasons(paused(found, -30.0)) == ["timeout", "paused", "paused"]


def test_of_a_loop_that_stood_half_the_time_only_lateness_is_taken_back() -> None:
    found = with_attempts(failed(Reason.TIMEOUT, lag_s=5.0), "connect.reset", "timeout")
    assert reasons(paused(found, 0.0)) == ["connect.reset", "paused", "paused"]


def test_without_a_network_no_attempt_is_taken_back_that_heard_from_somebody() -> None:
    found = with_attempts(
        failed(Reason.CONNECT_TIMEOUT), "server_error", "dns", "connect.unreachable", "timeout"
    )
    taken_back = offline(found)
    assert reasons(taken_back) == ["server_error", "offline", "offline", "timeout", "offline"]
    assert taken_back.failure == failure(
        Reason.OFFLINE, "this machine has no network (as it was told)", owner=Owner.SELF
    )


def test_without_a_network_an_attempt_that_ended_as_the_last_one_goes_with_it() -> None:
    found = with_attempts(failed(Reason.TIMEOUT, phase=Phase.TLS), "timeout", "status")
    assert reasons(offline(found)) == ["offline", "status", "offline"]


def test_without_a_name_server_only_lookups_are_taken_back() -> None:
    found = with_attempts(failed(Reason.DNS), "connect.timeout", "dns")
    assert reasons(without_resolver(found)) == ["connect.timeout", "offline", "offline"]


@pytest.mark.parametrize(
    ("lag_s", "latency_s", "expected"),
    [
        (0.004, 0.001, False),
        (0.006, 0.010, True),
        (0.006, 0.059, True),
        (0.006, 0.061, False),
        (0.5, None, False),
        (0.5, 2.0, True),
    ],
)
def test_a_sample_is_lagged_when_our_delay_is_a_notable_part_of_it(
    lag_s: float, latency_s: float | None, expected: bool
) -> None:
    assert is_lagged(lag_s, latency_s) is expected


@pytest.mark.parametrize(
    ("assertion", "latency_s", "lag_s", "told"),
    [
        ("total < 1s", 1.528, 1.499, "this machine stood still for 1.50 s while it asked (as it was told)"),
        ("total < 1s", 2.7, 1.499, None),
        ("wait <= 1s", 1.528, 1.499, "this machine stood still for 1.50 s while it asked (as it was told)"),
        ("total > 2s", 1.528, 1.499, None),
    ],
)
def test_a_duration_that_would_have_been_as_wanted_without_our_delay_is_our_own(
    assertion: str, latency_s: float, lag_s: float, told: str | None
) -> None:
    late = msgspec.structs.replace(
        refused(assertion, "1.528", lag_s=lag_s),
        latency_s=latency_s,
        lagged=True,
        timings_s=Timings(wait=latency_s),
    )
    assert why(paused(late, 0.0)) == told
