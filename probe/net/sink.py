"""Who takes a body while it comes, for answers whose pace is part of the question."""

from collections.abc import Callable
from typing import Protocol


class Sink(Protocol):
    """Told of the last answer only, not of redirects to it. Moments are on the exchange's monotonic clock, in seconds."""

    def begin(self, status: int, header: Callable[[bytes], str], sent: float, at: float) -> None:
        """The headers are complete. `header` gives one by its name in lower case, empty without one.

        `sent` is the moment the first byte of the request was about to leave, `at` that of the headers.
        """

    def take(self, data: bytes, at: float) -> bool:
        """Bytes of the body, decoded, which arrived at `at`; few, so that others are not kept waiting. False when no more
        are wanted.
        """
