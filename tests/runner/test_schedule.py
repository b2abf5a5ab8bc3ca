"""A pass whose starts are spread, and one on a machine whose clock jumps."""

import random
import time
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from support.passes import ask, made, plan, world
from support.site import Answer, Asked, Site

from probe.model.outcome import Outcome, Owner
from probe.model.reading import Reading
from probe.model.sample import Sample
from probe.net.exchange import Cookies, Net
from probe.net.request import Request
from probe.net.sink import Sink
from probe.runner.phase import timetable
from probe.runner.run import End
from probe.world import World


def test_the_starts_of_a_spread_pass_follow_the_phases(site: Site) -> None:
    probes = [msgspec.structs.replace(made(f"p{n}", f"{site.url}/?{n}"), every_s=0.05) for n in range(8)]
    starts = timetable(probes, "here", 0.4, random.Random(3))
    began = time.monotonic()
    samples, _ = ask(plan(*probes, spread_s=0.4))
    assert time.monotonic() - began >= starts[-1].after_s
    asked = sorted(samples, key=lambda sample: sample.at)
    assert [sample.probe for sample in asked] == [start.probe.name for start in starts]
    # The slot is that of the pass, though it lasted longer than the interval.
    [due] = {sample.due for sample in samples}
    assert due is not None
    assert due <= asked[0].at < due + timedelta(seconds=0.4)


def test_what_had_no_turn_before_the_deadline_is_unasked_in_order(site: Site) -> None:
    site.on("/", Answer(200, delay_s=5.0))
    probes = [made(name, site.url + "/") for name in ("c", "a", "b")]
    samples, going = ask(plan(*probes, concurrency=1, deadline_s=0.3))
    assert samples == []
    assert (going.end, going.unasked) == (End.DEADLINE, ("c", "a", "b"))
    assert len(site.asked) == 1


def silent_while_the_clock_jumps(site: Site, monkeypatch: pytest.MonkeyPatch, jump_s: int) -> Sample:
    """Whatever the clock does, its neighbour is up."""
    jumped = timedelta()

    def jump(_asked: Asked) -> Answer:
        nonlocal jumped
        jumped = timedelta(seconds=jump_s)
        return Answer(200, delay_s=1.0)

    site.on("/silent", jump)
    real = world()
    monkeypatch.setattr(
        "support.passes.world", lambda _env: real._replace(now=lambda: datetime.now(UTC) + jumped)
    )
    probes = (made("silent", site.url + "/silent", timeout="300ms"), made("fine", site.url + "/"))
    samples, _ = ask(plan(*probes, concurrency=1))
    found = {sample.probe: sample for sample in samples}
    assert found["fine"].outcome is Outcome.UP
    return found["silent"]


def test_a_machine_that_may_have_slept_while_a_target_was_silent_makes_it_unknown(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = silent_while_the_clock_jumps(site, monkeypatch, 3600)
    assert found.outcome is Outcome.UNKNOWN
    failure = found.failure
    assert failure is not None
    assert (failure.reason, failure.owner) == ("paused", Owner.SELF)
    assert failure.message.startswith("this machine stood still, or its clock jumped, for 1h while it asked")
    assert [tried.reason for tried in found.attempts] == ["paused"]


def test_a_clock_set_back_while_a_target_was_silent_excuses_nobody(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = silent_while_the_clock_jumps(site, monkeypatch, -3600)
    assert found.outcome is Outcome.DOWN
    assert found.failure is not None
    assert (found.failure.reason, found.failure.owner) == ("timeout", Owner.TARGET)


class Blocking:
    """Holds up the loop for as long as it says, as a computation of ours would."""

    text = "status == 200"
    slow = False

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def judge(self, _reading: object) -> None:
        until = time.monotonic() + self._seconds
        while time.monotonic() < until:
            pass


class LatePreparing(Net):
    async def exchange(
        self,
        request: Request,
        *,
        world: World,
        deadline: float,
        cookies: Cookies | None = None,
        sink: Sink | None = None,
    ) -> Reading:
        Blocking(0.4).judge(None)
        return await super().exchange(request, world=world, deadline=deadline, cookies=cookies, sink=sink)


def test_what_we_did_before_the_clock_of_the_target_started_does_not_spoil_its_time(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("probe.runner.run.Net", LatePreparing)
    [found], _ = ask(plan(made("home", site.url + "/")))
    assert found.lag_s is not None
    assert found.lag_s < 0.2


def test_a_loop_that_stood_still_makes_a_timeout_ours_and_marks_a_success(site: Site) -> None:
    site.on("/silent", Answer(200, delay_s=3.0)).on("/slow", Answer(200, delay_s=0.5))
    site.on("/trigger", Answer(200, delay_s=0.2))
    blocking = msgspec.structs.replace(made("blocking", site.url + "/trigger"), assertions=(Blocking(0.6),))
    probes = (made("silent", site.url + "/silent", timeout="600ms"), made("slow", site.url + "/slow"))
    samples, _ = ask(plan(*probes, blocking))
    found = {sample.probe: sample for sample in samples}
    assert found["silent"].failure is not None
    assert found["silent"].failure.reason == "paused"
    assert (found["slow"].outcome, found["slow"].lagged) == (Outcome.UP, True)
    # Judging came after its own time was taken.
    assert (found["blocking"].outcome, found["blocking"].lagged) == (Outcome.UP, False)
