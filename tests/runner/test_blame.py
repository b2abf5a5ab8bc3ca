"""A machine that stood still knows nothing about its targets; what was answered was answered."""

import msgspec
import pytest
from support.samples import sample

from probe.model.outcome import Outcome, Owner
from probe.model.sample import Attempt, Sample
from probe.reasons import MEANINGS, Reason, failure
from probe.runner.blame import is_lagged, paused, paused_s


def failed(reason: Reason, *, lag_s: float = 0.0, timeout_s: float = 10.0) -> Sample:
    return sample(
        outcome=MEANINGS[reason].outcome,
        failure=failure(reason, "as it was told"),
        timeout_s=timeout_s,
        lag_s=lag_s,
    )


@pytest.mark.parametrize(
    ("reason", "lag_s", "jump_s", "away_s"),
    [
        (Reason.TIMEOUT, 0.2, 0.0, None),
        (Reason.TIMEOUT, 5.0, 0.0, 5.0),
        (Reason.CONNECT_TIMEOUT, 5.0, 0.0, 5.0),
        (Reason.STALL, 4.9, 0.0, None),
        (Reason.CONNECT_RESET, 5.0, 0.0, None),
        (Reason.CONNECT_RESET, 10.0, 0.0, 10.0),
        (Reason.TIMEOUT, 0.0, 1.0, None),
        (Reason.TIMEOUT, 0.0, 1.5, 1.5),
        (Reason.TIMEOUT, 0.0, -3600.0, 3600.0),
        (Reason.TLS_EXPIRED, 0.0, 86_400.0, 86_400.0),
        (Reason.DNS, 0.0, 30.0, 30.0),
        (Reason.ASSERTION, 0.0, 30.0, 30.0),
        (Reason.CONNECT_REFUSED, 20.0, 30.0, None),
        (Reason.STATUS, 20.0, 30.0, None),
        (Reason.SERVER_ERROR, 20.0, 30.0, None),
        (Reason.CONFIG_SECRET, 20.0, 30.0, None),
        (Reason.PROXY, 20.0, 30.0, None),
    ],
)
def test_what_a_pause_of_ours_can_have_caused(
    reason: Reason, lag_s: float, jump_s: float, away_s: float | None
) -> None:
    assert paused_s(failed(reason, lag_s=lag_s), jump_s) == away_s


@pytest.mark.parametrize("outcome", [Outcome.UP, Outcome.DEGRADED])
def test_a_success_is_never_masked(outcome: Outcome) -> None:
    weak = failure(Reason.ASSERTION, "slower than wanted") if outcome is Outcome.DEGRADED else None
    assert paused_s(sample(outcome=outcome, failure=weak, lag_s=60.0, timeout_s=1.0), 3600.0) is None


def test_a_paused_sample_is_unknown_ours_and_says_for_how_long() -> None:
    found = failed(Reason.TIMEOUT)
    tried = Attempt(at=found.at, outcome=Outcome.DOWN, reason="timeout")
    taken_back = paused(msgspec.structs.replace(found, attempts=(tried,)), 12.4)
    assert taken_back.outcome is Outcome.UNKNOWN
    assert taken_back.failure == failure(
        Reason.PAUSED,
        "this machine stood still, or its clock jumped, for 12.4 s while it asked (as it was told)",
        owner=Owner.SELF,
    )
    assert [(each.outcome, each.reason) for each in taken_back.attempts] == [(Outcome.UNKNOWN, "paused")]


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
