from probe.cli.demo.strip import strip
from probe.model.outcome import Outcome

UP, DOWN, DEGRADED, UNKNOWN = Outcome.UP, Outcome.DOWN, Outcome.DEGRADED, Outcome.UNKNOWN


def test_a_mark_is_the_worst_of_its_stretch() -> None:
    found = [(60.0, UP), (70.0, DOWN), (80.0, UP), (90.0, UP), (100.0, DEGRADED), (110.0, UNKNOWN)]
    assert strip(found, 60.0, 20.0, unicode=True) == "▁█·"
    assert strip(found, 60.0, 30.0, unicode=False) == "_?"


def test_a_stretch_without_a_sample_has_no_mark() -> None:
    assert strip([(0.0, UP), (50.0, DOWN)], 0.0, 10.0, unicode=False) == "#_"
    assert strip([], 0.0, 10.0, unicode=True) == ""
