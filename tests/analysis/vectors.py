"""The hand-checked vectors as samples and as lines of a record.

The vectors count seconds from any moment; here that moment is EPOCH. A fixed staleness is recorded as the
interval it belongs to, 2/5 of it.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from probe.model.outcome import Outcome, Trigger
from probe.model.report import Window
from probe.model.sample import Attempt, Failure, Sample
from probe.reasons import Reason, failure
from probe.record import encode
from probe.units import to_ms

EPOCH = datetime(2026, 11, 1, tzinfo=UTC)
LETTERS = {"U": Outcome.UP, "G": Outcome.DEGRADED, "D": Outcome.DOWN, "E": Outcome.UNKNOWN}
BROKEN = failure(Reason.SERVER_ERROR, "503 Service Unavailable")
OFFLINE = failure(Reason.OFFLINE, "this machine has no network")


@cache
def _all() -> dict[str, Any]:
    found = json.loads(Path(__file__).with_name("availability_vectors.json").read_text())
    return {vector["id"]: vector for vector in found["vectors"]}


def vector(name: str) -> Any:
    """`{"input": …, "expected": …}`; where the input is another vector's, that one's input is merged in."""
    found = _all()[name]
    base = found["input"].get("base") if isinstance(found["input"], dict) else None
    return found | {"input": _all()[base]["input"] | found["input"]} if base in _all() else found


def moment(t: float) -> datetime:
    return EPOCH + timedelta(seconds=t)


def window(start: float, end: float, name: str = "window") -> Window:
    return Window(name, to_ms(moment(start)), to_ms(moment(end)))


def sample(
    t: float,
    letter: str,
    *,
    every_s: float | None = 60,
    probe: str = "shop",
    vantage: str = "here",
    trigger: Trigger = Trigger.SCHEDULED,
    found: Failure | None = None,
    attempts: Iterable[tuple[float, str]] = (),
    latency_s: float | None = 0.25,
    tags: tuple[str, ...] = (),
    name: str = "",
) -> Sample:
    """One sample at `t`. `name` sets ids apart that would be the same."""
    outcome = LETTERS[letter]
    return Sample(
        v=1,
        id=f"{probe}/{vantage}/{round(t * 1000)}/{letter}{name}",
        probe=probe,
        kind="http",
        at=moment(t),
        every_s=every_s,
        trigger=trigger,
        vantage=vantage,
        target="GET https://shop.example/",
        outcome=outcome,
        latency_s=latency_s,
        failure=found or (BROKEN if outcome is Outcome.DOWN else None),
        attempts=tuple(Attempt(at=moment(at), outcome=LETTERS[each]) for at, each in attempts),
        tags=tags,
    )


def spread(given: Any) -> Iterator[tuple[float, str, float | None]]:
    """(t, letter, recorded interval if the vector gives one) of any of the forms vectors are written in."""
    for t0, step, count, letter, *interval in given.get("runs", ()):
        for i in range(count):
            yield t0 + i * step, letter, interval[0] if interval else None
    for i, letter in enumerate(given.get("states", "")):
        yield i * given["step_s"], letter, None
    for t, letter in given.get("samples", ()):
        yield t, letter, None


def samples(name: str) -> list[Sample]:
    """The samples of a vector with runs, states, samples or locations.

    A location that is silent is given samples that are no evidence, so that it is known to be at work.
    """
    given = vector(name)["input"]
    every_s = given["stale_s"] / 2.5 if "stale_s" in given else None
    found = []
    for i, (t, letter, interval) in enumerate(spread(given)):
        found.append(sample(t, letter, every_s=interval if every_s is None else every_s, name=f"#{i}"))
    for vantage, letters in given.get("locations", {}).items():
        silent = "E" * len(max(given["locations"].values(), key=len))
        for i, letter in enumerate(letters or silent):
            found.append(sample(i * given["step_s"], letter, every_s=every_s, vantage=vantage))
    return found


def lines(found: Iterable[Sample]) -> bytes:
    """The record of the samples, as a store keeps it."""
    return b"".join(map(encode, found))
