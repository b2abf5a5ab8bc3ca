"""The controller against clocks that only move when they are told to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probe.runner.pacing import CREDIT_S, SHARE, Pacer

GRAIN_S = 0.001


class Machine:
    """One thread: what it works, passes on both clocks; what it waits, on one."""

    def __init__(self) -> None:
        self.now = self.cpu = 0.0
        self.pacer = Pacer(lambda: self.now, lambda: self.cpu)
        self.history = [(0.0, 0.0)]

    def work(self, seconds: float) -> None:
        self.now += seconds
        self.cpu += seconds
        self.history.append((self.now, self.cpu))

    def rest(self, seconds: float) -> None:
        self.now += seconds
        self.history.append((self.now, self.cpu))

    def start(self) -> float:
        """As the starter does it: ask, sleep as a timer does, ask again. Returns the time waited."""
        before = self.now
        while (wait_s := self.pacer.wait_s()) > 0:
            self.rest(wait_s + GRAIN_S / 2)
        self.pacer.started()
        return self.now - before


@given(
    st.lists(
        st.tuples(st.floats(0.00001, 0.02), st.sampled_from([0.0, 0.0, 0.003, 0.3, 2.0])),
        min_size=1,
        max_size=200,
    )
)
def test_whatever_samples_cost_no_window_sees_more_than_its_share_and_a_small_burst(
    steps: list[tuple[float, float]],
) -> None:
    machine = Machine()
    for cost_s, idle_s in steps:
        machine.rest(idle_s)
        machine.start()
        machine.work(cost_s)
        machine.pacer.ended()
    # A start is one piece: the last one in a window may be the dearest.
    burst_s = CREDIT_S + max(cost_s for cost_s, _ in steps)
    for place, (began, before) in enumerate(machine.history):
        for ended, after in machine.history[place:]:
            if ended - began >= 0.1:
                assert after - before <= SHARE * (ended - began) + burst_s + 1e-9


def test_the_first_start_waits_for_nothing() -> None:
    assert Machine().start() == 0.0


def test_a_long_rest_is_followed_by_a_handful_of_starts_not_by_a_stampede() -> None:
    machine = Machine()
    for _ in range(50):
        machine.start()
        machine.work(0.001)
        machine.pacer.ended()
    machine.rest(60.0)
    at_once = 0
    while machine.start() == 0.0:
        at_once += 1
        machine.work(0.001)
        machine.pacer.ended()
    assert at_once <= 1 + CREDIT_S / 0.001


@pytest.mark.parametrize("cost_s", [0.0002, 0.001, 0.004])
def test_half_a_core_is_used_and_not_much_less(cost_s: float) -> None:
    machine = Machine()
    for _ in range(1000):
        machine.start()
        machine.work(cost_s)
        machine.pacer.ended()
    assert 0.45 * machine.now < machine.cpu <= 0.5 * machine.now + CREDIT_S + cost_s


def test_answers_that_come_late_are_paid_for_when_their_samples_begin() -> None:
    """Each sample works 0.5 ms at its start and 0.5 ms 200 ms later: the loop stays half free all along."""
    machine = Machine()
    answers: list[float] = []
    for _ in range(400):
        while True:
            while answers and answers[0] <= machine.now:
                answers.pop(0)
                machine.work(0.0005)
                machine.pacer.ended()
            wait_s = machine.pacer.wait_s()
            if wait_s <= 0:
                break
            until_answer_s = answers[0] - machine.now if answers else wait_s
            machine.rest(max(0.000001, min(wait_s, until_answer_s)))
        machine.pacer.started()
        machine.work(0.0005)
        answers.append(machine.now + 0.2)
    at = dict(machine.history)
    moments = sorted(at)
    for place, began in enumerate(moments):
        ended = next((moment for moment in moments[place:] if moment - began >= 0.1), None)
        if ended is not None:
            assert at[ended] - at[began] <= 0.56 * (ended - began) + CREDIT_S


def test_one_long_stall_is_paid_back_but_not_taken_for_the_cost_of_a_sample() -> None:
    machine = Machine()
    for _ in range(100):
        machine.start()
        machine.work(0.001)
        machine.pacer.ended()
    usual_s = machine.pacer.cost_s
    machine.work(0.3)
    assert machine.start() >= 0.3
    assert machine.pacer.cost_s == pytest.approx(usual_s, rel=0.1)
