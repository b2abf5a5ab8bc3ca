"""Samples to record and to read: four that show every field, and as many plain ones as a test wants."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from probe.model.outcome import Outcome, Owner, Phase, Trigger
from probe.model.sample import Attempt, Failure, Sample, StepResult, Timings

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NOON_MS = 1795348800000
MINUTE_MS = 60_000

UP = Sample(
    v=1, id="01JD9W3V00AAAAAAAAAAAAAAAA", probe="shop-web", kind="http",
    at=NOON.replace(microsecond=123_999), due=NOON, every_s=60.0, timeout_s=10.0,
    trigger=Trigger.SCHEDULED, vantage="laptop", target="GET https://shop.example/", outcome=Outcome.UP, latency_s=0.4121,
    timings_s=Timings(dns=0.004, connect=0.021, tls=0.044, send=0.0002, wait=0.331, receive=0.0119),
    attempts=(
        Attempt(at=NOON - timedelta(seconds=2), outcome=Outcome.DOWN, reason="connect.reset", latency_s=0.03),
        Attempt(at=NOON.replace(microsecond=123_999), outcome=Outcome.UP, latency_s=0.4121),
    ),
    facts={"status": 200, "http": "1.1", "ip": "192.0.2.7", "tls": "1.3", "cert_days": 63, "size": 7512, "redirects": 0},
    tags=("shop", "web"), lag_s=0.0003, config="a1b2c3d4",
)  # fmt: skip

DOWN = Sample(
    v=1, id="01JD9W3V00BBBBBBBBBBBBBBBB", probe="claude-api", kind="http", at=NOON, trigger=Trigger.CI, vantage="runner-7",
    target="POST https://api.anthropic.example/v1/messages", outcome=Outcome.DOWN, latency_s=0.8124,
    timings_s=Timings(wait=0.74),
    failure=Failure(reason="capacity", owner=Owner.TARGET, phase=Phase.WAIT, message="529 overloaded_error: “très occupé” \U0001f525"),
    facts={"status": 529, "reused": False, "note": None},
)  # fmt: skip

API = Sample(
    v=1, id="01JD9W3V00CCCCCCCCCCCCCCCC", probe="shop-api", kind="api", at=NOON, trigger=Trigger.MANUAL, vantage="laptop",
    target="https://api.shop.example", outcome=Outcome.DEGRADED, latency_s=1.31,
    failure=Failure(
        reason="assertion", owner=Owner.TARGET, message="step orders: total 1.31 s, wanted < 800ms",
        step="orders", assertion="total < 800ms", wanted="< 800ms", actual="1.31 s",
    ),
    steps=(
        StepResult(name="login", outcome=Outcome.UP, status=200, latency_s=0.2),
        StepResult(name="orders", outcome=Outcome.DEGRADED, status=200, latency_s=1.1, reason="assertion"),
        StepResult(name="logout", outcome=Outcome.UNKNOWN),
    ),
)  # fmt: skip

UNKNOWN = Sample(
    v=1, id="01JD9W3V00DDDDDDDDDDDDDDDD", probe="gemini-api", kind="http", at=NOON, trigger=Trigger.RECHECK, vantage="laptop",
    target="GET https://generativelanguage.example/", outcome=Outcome.UNKNOWN,
    failure=Failure(reason="config.secret", owner=Owner.CLIENT, message="GEMINI_API_KEY is not set"),
)  # fmt: skip

SHOWN = (UP, DOWN, API, UNKNOWN)


def sample(number: int = 0, **changes: Any) -> Sample:
    """A plain `up`; each number is a minute after the one before, from noon on 2026-11-22."""
    plain = Sample(
        v=1,
        id=f"01JD9W{number:020d}",
        probe="shop-web",
        kind="http",
        at=NOON + timedelta(minutes=number),
        every_s=60.0,
        trigger=Trigger.SCHEDULED,
        vantage="laptop",
        target="GET https://shop.example/",
        outcome=Outcome.UP,
        latency_s=0.25,
    )
    return msgspec.structs.replace(plain, **changes)
