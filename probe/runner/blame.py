"""Failures that are our own: a sample that was no fair question is `unknown`, and says why.

Only what failed is ever taken back, and only what we can have caused; an attempt that got an answer keeps it.
"""

from collections.abc import Callable

import msgspec

from probe.model.outcome import Outcome, Owner
from probe.model.sample import Sample
from probe.reasons import Reason, failure
from probe.runner.pause import casts_doubt, pause_of
from probe.runner.suspicion import NO_WAY_OUT
from probe.text import clean

LATE_S = 0.005
LATE_SHARE = 0.1

_NO_NETWORK = NO_WAY_OUT | {Reason.CONNECT_TIMEOUT}


def is_lagged(lag_s: float, latency_s: float | None) -> bool:
    """Whether our own delay is a notable part of what was measured."""
    return latency_s is not None and lag_s > LATE_S and lag_s > LATE_SHARE * latency_s


def paused(sample: Sample, jump_s: float) -> Sample:
    """The sample as it is, or taken back where this machine was away and that can be why it failed.

    `jump_s`: how much more the wall clock counted during the sample than the monotonic one.
    """
    pause = pause_of(sample, jump_s)
    if pause is None:
        return sample
    return _ours(sample, Reason.PAUSED, pause.words, lambda reason: casts_doubt(pause, reason))


def offline(sample: Sample) -> Sample:
    alike = sample.failure.reason if sample.failure else None
    return _ours(
        sample,
        Reason.OFFLINE,
        "this machine has no network",
        lambda reason: reason in _NO_NETWORK or reason == alike,
    )


def without_resolver(sample: Sample) -> Sample:
    why = "this machine has no name server to ask: see /etc/resolv.conf"
    return _ours(sample, Reason.OFFLINE, why, lambda reason: reason == Reason.DNS)


def _ours(sample: Sample, reason: Reason, why: str, fits: Callable[[str | None], bool]) -> Sample:
    """The last attempt is what the sample says; an earlier one goes with it only where the claim fits it too."""
    before = sample.failure.message if sample.failure else ""
    found = failure(reason, clean(f"{why} ({before})", 300), owner=Owner.SELF)
    last = len(sample.attempts) - 1
    attempts = tuple(
        msgspec.structs.replace(tried, outcome=Outcome.UNKNOWN, reason=reason.value)
        if place == last or fits(tried.reason)
        else tried
        for place, tried in enumerate(sample.attempts)
    )
    return msgspec.structs.replace(sample, outcome=Outcome.UNKNOWN, failure=found, attempts=attempts)
