"""What a reader of figures has to be told of the evidence behind them."""

from probe.analysis.knowledge import CLOCK_TOLERANCE_MS
from probe.text import clean

_MANY_VANTAGES = 8


def of_vantages(probe: str, count: int) -> list[str]:
    said = (
        f"{clean(probe)} was asked from {count} vantages, which vote: where those are machines "
        "that come and go, set `vantage` in [settings] to one name for all of them"
    )
    return [said] if count > _MANY_VANTAGES else []


def of_the_future(count: int) -> list[str]:
    said = (
        f"samples more than {CLOCK_TOLERANCE_MS // 1000} s later than now were left out ({count}): "
        "check the clocks, or --now"
    )
    return [said] if count else []
