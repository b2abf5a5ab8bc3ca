import gc
import weakref

from probe.runner import garbage


def test_the_collector_is_as_before_when_the_pass_is_over() -> None:
    before = gc.get_threshold()
    with garbage.out_of_the_way():
        assert gc.get_threshold()[2] > before[2]
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before


def test_what_a_pass_leaves_behind_is_not_kept_by_the_next_one() -> None:
    class Ring:
        def __init__(self) -> None:
            self.itself = self

    gone: list[weakref.ref[Ring]] = []
    for _ in range(3):
        with garbage.out_of_the_way():
            gone.append(weakref.ref(Ring()))
    gc.collect()
    assert [each() for each in gone] == [None, None, None]


def test_many_short_passes_are_collected_without_being_asked() -> None:
    before = gc.get_threshold()
    with garbage.out_of_the_way():
        gc.collect()
    for _ in range(30):
        with garbage.out_of_the_way():
            gc.collect(1)
            garbage.collect_if_idle(in_flight=0)
    assert gc.get_count()[2] <= before[2]


def test_the_oldest_generation_is_collected_when_few_wait_and_only_then() -> None:
    collected: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            collected.append(info["generation"])

    gc.callbacks.append(note)
    try:
        with garbage.out_of_the_way():
            gc.collect()
            collected.clear()
            for _ in range(20):
                gc.collect(1)
            garbage.collect_if_idle(in_flight=500)
            assert collected == []
            garbage.collect_if_idle(in_flight=0)
            assert collected == [2]
            garbage.collect_if_idle(in_flight=0)
            assert collected == [2]
    finally:
        gc.callbacks.remove(note)
