import gc

from probe.runner import garbage


def test_the_collector_is_as_before_when_the_pass_is_over() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with garbage.out_of_the_way():
        assert gc.get_threshold()[2] > before[2]
        assert gc.get_freeze_count() > frozen
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


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
