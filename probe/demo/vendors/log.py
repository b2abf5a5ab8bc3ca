"""What the stand-in did, and when: moments are `time.monotonic()`, which processes of one machine share."""

from collections import deque
from typing import NamedTuple

MOST = 10_000
"""Entries kept: the newest."""


class Written(NamedTuple):
    """One frame: its kind, and the moment before it was handed to the kernel."""

    kind: str
    at: float


class Entry:
    """One request, from its last byte to the end of the answer. Keys and bodies are not kept."""

    def __init__(self, number: int, method: str, path: str, asked_at: float) -> None:
        self.number = number
        self.method = method
        self.path = path
        self.asked_at = asked_at
        self.vendor = ""
        self.surface = ""
        self.model = ""
        self.fault = ""
        self.tag = ""
        self.play_s = 0.0
        self.status: int | None = None
        self.headers_at: float | None = None
        self.frames: list[Written] = []
        self.ended_at: float | None = None
        self.ending = ""

    @property
    def tokens_at(self) -> list[float]:
        """The moments of the visible tokens."""
        return [frame.at for frame in self.frames if frame.kind == "token"]

    def table(self) -> dict[str, object]:
        """As JSON tells it."""
        return vars(self) | {"frames": [list(frame) for frame in self.frames]}


class Log:
    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MOST)

    def open(self, entry: Entry) -> None:
        self._entries.append(entry)

    def entries(self) -> list[Entry]:
        """In the order of the requests; one that is not over has no `ended_at`."""
        return list(self._entries)

    def tagged(self, tag: str) -> list[Entry]:
        return [entry for entry in self._entries if entry.tag == tag]

    def clear(self) -> None:
        self._entries.clear()
