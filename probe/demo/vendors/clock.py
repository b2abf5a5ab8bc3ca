"""The time of the play: seconds since it began, as fast as one likes, or as they are set."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Stands at 0 until it is set. `speed` 0 stands still, 1 goes like the wall's, 3600 plays an hour in a second.

    `source` makes it somebody else's: whatever it gives, in seconds, is the time.
    """

    def __init__(self, began: datetime | None = None, source: Callable[[], float] | None = None) -> None:
        self.began = began or datetime.now(UTC)
        self._source = source
        self._at_s = 0.0
        self._speed = 0.0
        self._since = time.monotonic()

    def set(self, at_s: float | None = None, speed: float | None = None) -> None:
        """Puts it at a second of the play, and says how fast it goes from there."""
        self._at_s = self.now_s() if at_s is None else at_s
        self._since = time.monotonic()
        self._speed = self._speed if speed is None else speed

    def now_s(self) -> float:
        if self._source is not None:
            return self._source()
        return self._at_s + (time.monotonic() - self._since) * self._speed

    def now(self) -> datetime:
        """The moment of the play, for what carries a date."""
        return self.began + timedelta(seconds=self.now_s())
