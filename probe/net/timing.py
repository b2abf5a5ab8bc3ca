"""When each phase of one exchange began and ended."""

from collections.abc import Callable

from probe.model.outcome import Phase
from probe.model.sample import Timings


class Stopwatch:
    """Counts seconds for the phase that is entered, none between two phases.

    `phase` is the one entered last, and so the place where a failure happened. `began` is the
    moment it was started, `last` that of the last thing that happened: at a good end, of the last byte.
    `sent` is when the request began to leave, None before.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._clock = monotonic
        self._spent: dict[Phase, float] = {}
        self._since: float | None = None
        self.phase: Phase | None = None
        self.began = self.last = monotonic()
        self.sent: float | None = None

    def start(self) -> float:
        """What is measured begins now, not when the watch was made."""
        self.began = self.last = self._clock()
        return self.began

    def enter(self, phase: Phase) -> None:
        self.leave()
        self.phase, self._since = phase, self.last
        if phase is Phase.SEND and self.sent is None:
            self.sent = self.last

    def turn(self, phase: Phase) -> None:
        """The phase began when something last happened: it was not seen before."""
        self.finish()
        self.phase, self._since = phase, self.last

    def touch(self) -> None:
        """Something happened in the running phase, and it goes on."""
        self.last = self._clock()

    def leave(self) -> None:
        """The running phase ends now."""
        self.touch()
        self.finish()

    def finish(self) -> None:
        """The running phase ended when something last happened."""
        if self.phase is not None and self._since is not None:
            self._spent[self.phase] = self._spent.get(self.phase, 0.0) + self.last - self._since
        self._since = None

    def timings(self) -> Timings:
        return Timings(**{phase.value: seconds for phase, seconds in self._spent.items()})
