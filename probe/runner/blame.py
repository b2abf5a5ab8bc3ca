"""Failures that are our own: a sample that was no fair question is `unknown`, and says why.

Only what failed is ever taken back, and only what we can have caused: a machine that stood still, or a
clock that jumped, spoils what has to do with time; an answer that was no answer stays one.
"""

import msgspec

from probe.model.outcome import Outcome, Owner
from probe.model.sample import Sample
from probe.reasons import Reason, failure
from probe.text import clean
from probe.units import format_seconds

JUMP_S = 1.0
"""Wall clock and monotonic clock that differ by more: the one was set, or the other slept."""

LATE_S = 0.005
LATE_SHARE = 0.1

_OUT_OF_TIME = frozenset({Reason.TIMEOUT, Reason.CONNECT_TIMEOUT, Reason.STALL})
_SPOILED = _OUT_OF_TIME | {
    Reason.DNS, Reason.CONNECT_RESET, Reason.CONNECT_UNREACHABLE, Reason.OFFLINE, Reason.TLS_EXPIRED,
    Reason.TLS_HANDSHAKE, Reason.TRUNCATED, Reason.ASSERTION,
}  # fmt: skip


def is_lagged(lag_s: float, latency_s: float | None) -> bool:
    """Whether our own delay is a notable part of what was measured."""
    return latency_s is not None and lag_s > LATE_S and lag_s > LATE_SHARE * latency_s


def paused_s(sample: Sample, jump_s: float) -> float | None:
    """For how long this machine was away where that can be why the sample failed, else None.

    `jump_s`: how much more the wall clock counted during the sample than the monotonic one.
    """
    found = sample.failure
    if sample.outcome is not Outcome.DOWN or found is None or found.reason not in _SPOILED:
        return None
    if abs(jump_s) > JUMP_S:
        return abs(jump_s)
    lag_s, timeout_s = sample.lag_s or 0.0, sample.timeout_s
    if timeout_s is None or lag_s < timeout_s / 2:
        return None
    return lag_s if lag_s >= timeout_s or found.reason in _OUT_OF_TIME else None


def paused(sample: Sample, seconds: float) -> Sample:
    why = f"this machine stood still, or its clock jumped, for {format_seconds(seconds)} while it asked"
    return _ours(sample, Reason.PAUSED, why)


def offline(sample: Sample) -> Sample:
    return _ours(sample, Reason.OFFLINE, "this machine has no network")


def without_resolver(sample: Sample) -> Sample:
    return _ours(sample, Reason.OFFLINE, "this machine has no name server to ask: see /etc/resolv.conf")


def _ours(sample: Sample, reason: Reason, why: str) -> Sample:
    before = sample.failure.message if sample.failure else ""
    found = failure(reason, clean(f"{why} ({before})", 300), owner=Owner.SELF)
    attempts = tuple(
        msgspec.structs.replace(tried, outcome=Outcome.UNKNOWN, reason=reason.value)
        for tried in sample.attempts
    )
    return msgspec.structs.replace(sample, outcome=Outcome.UNKNOWN, failure=found, attempts=attempts)
