"""What this machine's own standing still, or a clock that was set, can have caused. Pure.

What was answered was answered. In doubt is what a clock decides, and who gave up waiting for us:

- A clock that was set spoils what is counted by it, a certificate's dates, and nothing else: deadlines and
  durations are counted by the monotonic one.
- A machine that slept, or a virtual one that was held, wakes up with its wall clock ahead. Meanwhile deadlines
  came nearer for others only: they gave up, and on waking there may be no network yet. A clock set forward
  looks the same.
- Where our process or its loop stood still, time ran on for everybody, and the network with it.
"""

from enum import Enum
from typing import NamedTuple

from probe.model.outcome import Outcome, Phase
from probe.model.sample import Failure, Sample
from probe.net.errors import DnsProblem
from probe.reasons import Reason
from probe.units import format_seconds

JUMP_S = 1.0
"""Wall clock and monotonic clock that differ by more: the one was set, or the other slept."""


class Doubt(Enum):
    """What a failure may have been made by, in place of the target."""

    DATE = "the wall clock was wrong"
    LATENESS = "time ran out, or took longer than wanted"
    IMPATIENCE = "somebody gave up waiting for us"
    AWAKENING = "the network was not there yet"


class Pause(NamedTuple):
    words: str
    casts: frozenset[Doubt]


_DOUBTS: dict[str, Doubt] = {
    Reason.TLS_EXPIRED: Doubt.DATE,
    Reason.TIMEOUT: Doubt.LATENESS,
    Reason.CONNECT_TIMEOUT: Doubt.LATENESS,
    Reason.STALL: Doubt.LATENESS,
    Reason.CONNECT_RESET: Doubt.IMPATIENCE,
    Reason.TLS_HANDSHAKE: Doubt.IMPATIENCE,
    Reason.TRUNCATED: Doubt.IMPATIENCE,
    Reason.DNS: Doubt.IMPATIENCE,
    Reason.CONNECT_UNREACHABLE: Doubt.AWAKENING,
}
_SET = frozenset({Doubt.DATE})
_SLEPT = frozenset(Doubt)
_STOOD = frozenset({Doubt.LATENESS, Doubt.IMPATIENCE})
_STOOD_HALF = frozenset({Doubt.LATENESS})
"""Half of what a sample may take is not enough for others to give up."""


def pause_of(sample: Sample, jump_s: float) -> Pause | None:
    """The pause that can be why the sample is down.

    `jump_s`: how much more the wall clock counted during the sample than the monotonic one.
    """
    found = sample.failure
    if sample.outcome is not Outcome.DOWN or found is None:
        return None
    doubt = _doubt_of(found, sample)
    lag_s = sample.lag_s or 0.0
    if doubt is Doubt.LATENESS and sample.lagged and _is_our_lateness(found, sample, lag_s):
        return _standing(lag_s, _STOOD_HALF)
    pauses = (_jump(jump_s), _standstill(lag_s, sample.timeout_s))
    return next((pause for pause in pauses if pause is not None and doubt in pause.casts), None)


def casts_doubt(pause: Pause, reason: str | None) -> bool:
    """The same of an attempt, of which no more is known than its reason: what may be an answer stays one."""
    return reason is not None and _DOUBTS.get(reason) in pause.casts


def _jump(jump_s: float) -> Pause | None:
    if abs(jump_s) <= JUMP_S:
        return None
    seconds = format_seconds(abs(jump_s))
    if jump_s < 0:
        return Pause(f"this machine's clock was set back by {seconds} while it asked", _SET)
    return Pause(f"this machine stood still, or its clock jumped, for {seconds} while it asked", _SLEPT)


def _standstill(lag_s: float, timeout_s: float | None) -> Pause | None:
    if timeout_s is None or lag_s < timeout_s / 2:
        return None
    return _standing(lag_s, _STOOD if lag_s >= timeout_s else _STOOD_HALF)


def _standing(lag_s: float, casts: frozenset[Doubt]) -> Pause:
    return Pause(f"this machine stood still for {format_seconds(lag_s)} while it asked", casts)


def _is_our_lateness(found: Failure, sample: Sample, lag_s: float) -> bool:
    """Whether a duration would have been as wanted without our own delay. Of a step, no more is known than its words."""
    if found.reason != Reason.ASSERTION or found.step is not None or found.assertion is None:
        return False
    from probe.assertions.clocks import holds_without

    name = found.assertion.split()[0]
    seconds = sample.latency_s if name == "total" else getattr(sample.timings_s, name, None)
    return seconds is not None and holds_without(found.assertion, seconds, lag_s)


def _doubt_of(found: Failure, sample: Sample) -> Doubt | None:
    if found.reason == Reason.ASSERTION:
        return _doubt_of_assertion(found)
    if found.reason == Reason.DNS and sample.facts.get("dns_error") == DnsProblem.NODATA:
        return None  # an answer
    if found.reason == Reason.PROTOCOL and found.phase is Phase.WAIT:
        return Doubt.IMPATIENCE  # many servers close without a word on those who are late
    return _DOUBTS.get(found.reason)


def _doubt_of_assertion(found: Failure) -> Doubt | None:
    from probe.assertions.clocks import Clock, clock_of

    if not (found.actual or "").lstrip("-")[:1].isdigit():
        return None  # a phase that did not take place, an answer without a certificate
    match clock_of(found.assertion or ""):
        case Clock.ELAPSED:
            return Doubt.LATENESS
        case Clock.CALENDAR:
            return Doubt.DATE
        case None:
            return None
