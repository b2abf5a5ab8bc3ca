import asyncio
import threading
import time
from collections.abc import Callable
from typing import cast

import pytest

from probe.runner.lag import _TICK_S, LagMeter
from probe.runner.loop import WatchedLoop


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Metered:
    """A meter whose ticks come when the test says."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.meter = LagMeter(self.clock)

    def tick(self, after_s: float) -> None:
        self.clock.now += after_s
        self.meter._tick()


def worsts(late: list[float], *, begin_before: int) -> float:
    """The lag in ms of a sample that begins before the tick of that number; each tick as late as said."""

    async def run() -> float:
        metered = Metered()
        metered.meter.begin()
        start = metered.clock.now
        for number, late_ms in enumerate(late):
            if number == begin_before:
                start = metered.meter.begin()
            metered.tick(_TICK_S + late_ms / 1000)
        found = metered.meter.worst_since(start)
        metered.meter.stop()
        return round(found * 1000, 3)

    return asyncio.run(run())


def test_a_timer_that_is_late_by_its_own_rounding_is_no_lag() -> None:
    assert worsts([0.9, 0.2, 1.0], begin_before=0) == 0.0


def test_the_worst_delay_counts_without_the_rounding_of_the_timer() -> None:
    assert worsts([0.5, 21, 6], begin_before=0) == 20.0


def test_a_delay_before_the_sample_began_is_not_its_own() -> None:
    assert worsts([21, 0.5, 6], begin_before=1) == 5.0
    assert worsts([6, 21, 0.5], begin_before=2) == 0.0


def test_later_and_smaller_delays_are_kept_beside_the_worst() -> None:
    assert [worsts([41, 31, 21, 11], begin_before=place) for place in range(4)] == [40.0, 30.0, 20.0, 10.0]


def test_of_a_stall_that_a_sample_began_in_only_its_part_counts() -> None:
    async def run() -> float:
        metered = Metered()
        metered.meter.begin()
        metered.clock.now += 0.050
        start = metered.meter.begin()
        metered.tick(0.010)
        found = metered.meter.worst_since(start)
        metered.meter.stop()
        return round(found * 1000, 3)

    assert asyncio.run(run()) == 10.0


def test_a_tick_that_is_still_due_counts() -> None:
    async def run() -> float:
        metered = Metered()
        start = metered.meter.begin()
        metered.clock.now += _TICK_S + 0.101
        found = metered.meter.worst_since(start)
        metered.meter.stop()
        return round(found, 6)

    assert asyncio.run(run()) == 0.1


def test_what_is_remembered_does_not_grow_with_the_pass() -> None:
    async def run() -> int:
        metered = Metered()
        metered.meter.begin()
        for number in range(20_000):
            metered.tick(_TICK_S + (number * 7919 % 1000) / 10_000)
        kept = len(metered.meter._late)
        metered.meter.stop()
        return kept

    assert asyncio.run(run()) < 1000


def test_nothing_ticks_while_nothing_is_measured() -> None:
    async def run() -> tuple[bool, bool, bool]:
        meter = LagMeter(time.monotonic)
        before = meter._timer is None
        meter.begin()
        meter.begin()
        meter.end()
        during = meter._timer is not None
        meter.end()
        return before, during, meter._timer is None

    assert asyncio.run(run()) == (True, True, True)


class Turned:
    """A watched loop whose turns begin and end when the test says."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.meter = LagMeter(self.clock)

    def turn(self, *, busy_s: float = 0.0, timeout_s: float | None = None, rest_s: float = 0.0) -> None:
        self.clock.now += busy_s
        self.meter.rests(timeout_s)
        self.clock.now += rest_s
        self.meter.wakes()


def watched(judge: Callable[[Turned], float]) -> float:
    async def run() -> float:
        turned = Turned()
        turned.meter.begin()
        # The loop's own turns are not those of the test.
        cast("WatchedLoop", asyncio.get_running_loop()).watch(None)
        found = judge(turned)
        turned.meter.stop()
        return round(found * 1000, 3)

    with asyncio.Runner(loop_factory=WatchedLoop) as runner:
        return runner.run(run())


def test_a_turn_that_takes_long_keeps_waiting_whatever_became_ready() -> None:
    def judge(turned: Turned) -> float:
        start = turned.clock.now
        turned.turn(busy_s=0.0005)
        turned.turn(busy_s=0.03)
        turned.turn(busy_s=0.007)
        return turned.meter.worst_since(start)

    assert watched(judge) == 30.0


def test_of_a_turn_that_began_before_the_sample_only_its_part_counts() -> None:
    def judge(turned: Turned) -> float:
        turned.clock.now += 0.02
        start = turned.clock.now
        turned.turn(busy_s=0.004)
        return turned.meter.worst_since(start)

    assert watched(judge) == 4.0


def test_a_turn_as_short_as_a_samples_own_work_is_no_lag() -> None:
    def judge(turned: Turned) -> float:
        start = turned.clock.now
        turned.turn(busy_s=0.0009, timeout_s=0.01, rest_s=0.0109)
        return turned.meter.worst_since(start)

    assert watched(judge) == 0.0


def test_a_machine_that_wakes_us_too_late_is_seen_though_no_turn_was_long() -> None:
    def judge(turned: Turned) -> float:
        start = turned.clock.now
        turned.turn(timeout_s=0.02, rest_s=0.271)
        return turned.meter.worst_since(start)

    assert watched(judge) == 250.0


def test_to_wait_for_an_answer_is_no_lag() -> None:
    def judge(turned: Turned) -> float:
        start = turned.clock.now
        turned.turn(timeout_s=None, rest_s=0.009)
        turned.turn(timeout_s=0.012, rest_s=0.011)
        return turned.meter.worst_since(start)

    assert watched(judge) == 0.0


def test_the_turn_that_still_goes_on_counts() -> None:
    def judge(turned: Turned) -> float:
        start = turned.clock.now
        turned.turn()
        turned.clock.now += 0.042
        return turned.meter.worst_since(start)

    assert watched(judge) == 42.0


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, WatchedLoop])
def test_a_loop_that_is_blocked_is_seen_on_a_real_clock(
    loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    async def run() -> float:
        meter = LagMeter(time.monotonic)
        start = meter.begin()
        await asyncio.sleep(0.01)
        threading.Event().wait(0.1)  # blocks the loop, as a heavy computation would
        await asyncio.sleep(0.01)
        found = meter.worst_since(start)
        meter.end()
        return found

    with asyncio.Runner(loop_factory=loop) as runner:
        assert runner.run(run()) >= 0.09
