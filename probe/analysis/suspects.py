"""Refused keys that worked a moment ago → failures of the service, where that was shown.

A key that is refused is our fault or the account's, as a rule, and no evidence. But services have refused good keys
for an hour. So a spell of refusals that begins within WITHIN samples after a success of the same definition is
suspect, and it was the service

- if keys were refused, and the next success comes with the same definition all the way: nothing was mended here.
  Where it was money, somebody may have paid, and that proves nothing;
- if somebody vouches for it: another key was refused by the same service at the same time, or its vendor told of an
  incident then.

Otherwise it stays what it was, and is told of. A key that was replaced where it is kept changes no definition: the
record cannot tell it from the service coming to its senses.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from probe.analysis.blame import blame_of, reason_of
from probe.analysis.part import Part, Piece, seal
from probe.analysis.series import Series
from probe.analysis.track import DEGRADED, RECHECK, STATE, UP
from probe.model.outcome import Owner
from probe.reasons import Reason

WITHIN = 5
"""How many samples after a success the first refusal comes at the latest."""

RECOVERED, VOUCHED = "recovered", "vouched"
_MISSING = Reason.CONFIG_SECRET.value
_REFUSED = frozenset({Reason.AUTH.value, Reason.QUOTA.value})
_ACCOUNT = frozenset({Owner.CLIENT, Owner.QUOTA})
_GOOD = frozenset({UP, DEGRADED})


class Asked(NamedTuple):
    """A sample: its millisecond, its state, why it failed or says nothing (see `blame`), and its definition."""

    at: int
    state: int
    word: str
    config: str


class Suspicion(NamedTuple):
    """A spell of refusals: their moments, and what shows that the service was to blame. None: nothing does."""

    moments: tuple[int, ...]
    why: str | None

    @property
    def span(self) -> Piece:
        return self.moments[0], self.moments[-1] + 1


def is_refusal(state: int, word: str) -> bool:
    """Whether a sample is no evidence because the account or its key was refused."""
    if state or not word:
        return False
    reason, owner = blame_of(word)
    return reason in _REFUSED and owner in _ACCOUNT


class Watch:
    """The spells among samples that are added in the order of time, re-checks left out."""

    def __init__(self) -> None:
        self.found: list[Suspicion] = []
        self._config = ""
        self._since = 0
        self._late = True
        self._same = True
        self._money = False
        self._moments: list[int] = []

    @property
    def open(self) -> bool:
        """Whether a spell has begun that no success has ended yet."""
        return bool(self._moments)

    def add(self, sample: Asked) -> None:
        if sample.state in _GOOD:
            unchanged = self._same and sample.config == self._config and not self._money
            self._close(RECOVERED if unchanged else None)
            self._config, self._since, self._same, self._late = sample.config, 0, True, not sample.config
            return
        self._since += 1
        # Where the key was missing meanwhile, somebody was at it.
        self._same = self._same and sample.config == self._config and reason_of(sample.word) != _MISSING
        if not self._same:
            self._close(None)
        elif is_refusal(sample.state, sample.word):
            if not self._moments and self._since > WITHIN:
                self._late = True
            if not self._late:
                self._moments.append(sample.at)
                self._money = self._money or reason_of(sample.word) == Reason.QUOTA

    def end(self) -> list[Suspicion]:
        """All of them; what goes on still has nothing to show for it."""
        self._close(None)
        return self.found

    def _close(self, why: str | None) -> None:
        if self._moments:
            self.found.append(Suspicion(tuple(self._moments), why))
            self._moments = []
            self._money = False
            self._late = True


def found_in(series: Series) -> list[Suspicion]:
    """Those of a vantage. Only the parts around refusals are read for them."""
    refused = [has_refusals(part) for part in series.parts]
    found: list[Suspicion] = []
    watch = Watch()
    read = -1
    for i, part in enumerate(series.parts):
        if not refused[i] and not watch.open:
            continue
        before = _tail(series.parts[read + 1 : i])
        if len(before) == WITHIN:  # what is older has no part in it
            found += watch.end()
            watch = Watch()
        for sample in chain(before, _asked(part)):
            watch.add(sample)
        read = i
    return found + watch.end()


def reaches_back(series: Series, start_ms: int) -> bool:
    """Whether samples from before the first one could make suspects of refusals that matter from `start_ms` on."""
    refused = False
    for part in series.parts:
        good = any(flags & STATE in _GOOD for flags, _ in part.header.flags)
        if not has_refusals(part):
            if good:
                return refused and part.header.lowest > start_ms
            continue
        for sample in _asked(part):
            if sample.state in _GOOD:
                return refused and sample.at > start_ms
            refused = refused or is_refusal(sample.state, sample.word)
    return refused


def reaches_on(series: Series) -> bool:
    """Whether samples from after the last one could show what the refusals were that it ends with."""
    for part in reversed(series.parts):
        if not has_refusals(part):
            if any(flags & STATE in _GOOD for flags, _ in part.header.flags):
                return False
            continue
        for sample in reversed(_asked(part)):
            if sample.state in _GOOD:
                return False
            if is_refusal(sample.state, sample.word):
                return True
    return False


def has_refusals(part: Part) -> bool:
    """By the sum of the part alone."""
    return any(is_refusal(flags & STATE, word) for flags, word, _ in part.header.causes)


def _tail(parts: Sequence[Part]) -> list[Asked]:
    """The last samples of parts, as many as a success can lie back."""
    found: list[Asked] = []
    for part in reversed(parts):
        found = _asked(part) + found
        if len(found) >= WITHIN:
            break
    return found[-WITHIN:]


def _asked(part: Part) -> list[Asked]:
    track = part.track()
    words = track.words()
    return [
        Asked(at, flags & STATE, words[reason], words[config])
        for at, flags, reason, config in zip(track.at, track.flags, track.reasons, track.configs, strict=True)
        if not flags & RECHECK
    ]


def vouched(found: Iterable[Suspicion], by: Callable[[], Sequence[Piece]]) -> list[Suspicion]:
    """`by` are the spans in which somebody else says that it was the service; asked for only where it matters."""
    spells = list(found)
    if all(each.why for each in spells):
        return spells
    spans = by()
    return [
        each._replace(why=VOUCHED)
        if each.why is None and any(start < each.span[1] and each.span[0] < end for start, end in spans)
        else each
        for each in spells
    ]


def blamed(series: Series, found: Iterable[Suspicion]) -> Series:
    """The same evidence, in which the spells that were shown to be the service's are failures of it."""
    moments = {at for each in found if each.why for at in each.moments}
    if not moments:
        return series
    first, last = min(moments), max(moments)
    return series._replace(
        parts=tuple(
            part
            if part.header.highest < first or last < part.header.lowest or not has_refusals(part)
            else _blamed(part, moments)
            for part in series.parts
        )
    )


def _blamed(part: Part, moments: set[int]) -> Part:
    track = part.track()
    words = track.words()
    places = [
        i
        for i, (at, flags) in enumerate(zip(track.at, track.flags, strict=True))
        if at in moments and not flags & RECHECK and is_refusal(flags & STATE, words[track.reasons[i]])
    ]
    return seal(track.blamed(places, Owner.TARGET)) if places else part
