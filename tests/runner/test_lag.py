import asyncio
import threading
import time

from probe.runner.lag import LagMeter


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
    """The lag in ms of a sample that begins before the tick of that number; each tick is due after 2 ms."""

    async def run() -> float:
        metered = Metered()
        metered.meter.begin()
        start = metered.clock.now
        for number, late_ms in enumerate(late):
            if number == begin_before:
                start = metered.meter.begin()
            metered.tick(0.002 + late_ms / 1000)
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
        metered.clock.now += 0.103
        found = metered.meter.worst_since(start)
        metered.meter.stop()
        return round(found, 6)

    assert asyncio.run(run()) == 0.1


def test_what_is_remembered_does_not_grow_with_the_pass() -> None:
    async def run() -> int:
        metered = Metered()
        metered.meter.begin()
        for number in range(20_000):
            metered.tick(0.002 + (number * 7919 % 1000) / 10_000)
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


def test_a_loop_that_is_blocked_is_seen_on_a_real_clock() -> None:
    async def run() -> float:
        meter = LagMeter(time.monotonic)
        start = meter.begin()
        await asyncio.sleep(0.01)
        threading.Event().wait(0.1)  # blocks the loop, as a heavy computation would
        await asyncio.sleep(0.01)
        found = meter.worst_since(start)
        meter.end()
        return found

    assert asyncio.run(run()) >= 0.09
