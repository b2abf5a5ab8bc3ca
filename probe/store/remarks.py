"""What is to be said of a file beside its samples."""

from collections.abc import Iterator, Mapping

from probe.text import clean


def set_back(shown: str, steps: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """By (vantage, probe). A clock that is set back troubles every probe: the one it troubled most says how often."""
    for vantage in sorted({vantage for vantage, _ in steps}):
        number = max(count for (mine, _), count in steps.items() if mine == vantage)
        if number:
            times = "once" if number == 1 else f"{number} times"
            yield (
                f"{shown}: the clock of {clean(vantage)} went back by more than 2 s ({times}): "
                "the times of the samples around it are doubtful"
            )
