"""Single samples of a long history, looked up only where somebody asks for them."""

from collections.abc import Sequence
from functools import cached_property
from typing import overload

from probe.analysis.series import Series, causes, moments
from probe.analysis.timeline import TICKS, Timeline, state_at


class Moments(Sequence[int]):
    """The moments of the samples of some vantages, in order: where given, those at which a timeline knows something."""

    def __init__(self, series: Sequence[Series], known: Timeline | None = None) -> None:
        self._series = series
        self._known = known

    @cached_property
    def _all(self) -> list[int]:
        if len(self._series) == 1:
            found = moments(self._series[0])
        else:
            found = sorted({moment for each in self._series for moment in moments(each)})
        known = self._known
        return found if known is None else [each for each in found if state_at(known, each * TICKS)]

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> list[int]: ...
    def __getitem__(self, place: int | slice) -> int | list[int]:
        return self._all[place]


class Causes(Sequence[tuple[int, str]]):
    """(moment, reason) of the samples of some vantages that failed, in order."""

    def __init__(self, series: Sequence[Series]) -> None:
        self._series = series

    @cached_property
    def _all(self) -> list[tuple[int, str]]:
        return sorted(cause for each in self._series for cause in causes(each))

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, place: int) -> tuple[int, str]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[int, str]]: ...
    def __getitem__(self, place: int | slice) -> tuple[int, str] | list[tuple[int, str]]:
        return self._all[place]
