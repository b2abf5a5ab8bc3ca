from collections.abc import Callable

from probe.model.outcome import Phase
from probe.model.sample import Timings
from probe.net.timing import Stopwatch


def ticks(*moments: float) -> Callable[[], float]:
    left = list(moments)
    return lambda: left.pop(0)


def test_each_phase_ends_where_the_next_begins() -> None:
    watch = Stopwatch(ticks(0.0, 1.0, 3.0, 6.0))
    watch.enter(Phase.DNS)
    watch.enter(Phase.CONNECT)
    watch.leave()
    assert watch.timings() == Timings(dns=2.0, connect=3.0)
    assert (watch.phase, watch.last) == (Phase.CONNECT, 6.0)


def test_time_between_two_phases_belongs_to_neither() -> None:
    watch = Stopwatch(ticks(0.0, 1.0, 2.0, 5.0, 6.0))
    watch.enter(Phase.CONNECT)
    watch.leave()
    watch.enter(Phase.SEND)
    watch.leave()
    assert watch.timings() == Timings(connect=1.0, send=1.0)


def test_a_phase_entered_again_adds_up() -> None:
    watch = Stopwatch(ticks(0.0, 1.0, 2.0, 4.0, 8.0))
    watch.enter(Phase.SEND)
    watch.enter(Phase.WAIT)
    watch.enter(Phase.SEND)
    watch.leave()
    assert watch.timings() == Timings(send=5.0, wait=2.0)


def test_a_finished_phase_ends_with_its_last_event_not_with_now() -> None:
    watch = Stopwatch(ticks(0.0, 1.0, 4.0, 99.0))
    watch.enter(Phase.RECEIVE)
    watch.touch()
    watch.finish()
    assert watch.timings() == Timings(receive=3.0)
    assert watch.last == 4.0
