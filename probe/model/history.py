"""What looking after the record found and did: the documents of `probe history`.

`halted` says why a command stopped before its end, if it did; the document tells what was done by then.
"""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import msgspec

from probe.model.report import Summary


class Flaw(StrEnum):
    """Why a line is no good evidence: a closed list, the same words in every format."""

    TORN = "torn"
    BROKEN = "broken"
    NUL = "nul"
    NOT_UTF8 = "not_utf8"
    TOO_LONG = "too_long"
    FOREIGN = "foreign"
    NEWER = "newer"
    ARCHIVE = "archive"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    WRONG_DAY = "wrong_day"
    FUTURE = "future"
    ORDER = "order"
    SUMS = "sums"


UNREADABLE = frozenset({Flaw.TORN, Flaw.BROKEN, Flaw.NUL, Flaw.NOT_UTF8, Flaw.TOO_LONG})
"""What no probe will ever read. A newer one reads NEWER, and whose FOREIGN is nobody here can know."""

HARMLESS = frozenset({Flaw.ORDER})
"""Worth knowing, and no defect: no figure depends on the order of lines, and a merge adds older ones."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One flaw of one line; of a file of sums, which has none, of the whole."""

    kind: Flaw
    path: str
    line: int | None
    problem: str


class Verification(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag="verify"):
    """`counts` has every kind that was met; of very many in one file only the first are among `findings`."""

    now: datetime
    files: int
    samples: int
    findings: tuple[Finding, ...]
    counts: dict[str, int]
    exit: int


class Repaired(msgspec.Struct, frozen=True, kw_only=True):
    """A file, and how many lines and bytes were moved (or would be) to `side`."""

    path: str
    side: str
    lines: int
    bytes: int


class Repair(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag="repair"):
    """`compressed` counts the files that were left as they are because they are packed."""

    files: tuple[Repaired, ...]
    compressed: int
    dry_run: bool
    halted: str | None = None
    exit: int


class Merge(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag="merge"):
    """`known` were there already, byte for byte; `findings` are conflicts, which were taken, and what was not taken."""

    into: str
    files: int
    taken: int
    known: int
    conflicts: int
    skipped: int
    findings: tuple[Finding, ...]
    halted: str | None = None
    exit: int


class PrunedFile(msgspec.Struct, frozen=True, kw_only=True):
    path: str
    bytes: int


class Prune(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag="prune"):
    """Files of days that ended at or before `before`."""

    before: datetime
    files: tuple[PrunedFile, ...]
    kept: int
    bytes: int
    dry_run: bool
    halted: str | None = None
    exit: int


class CompactedFile(msgspec.Struct, frozen=True, kw_only=True):
    """`bytes` of lines became `sums_bytes` of sums (0 where they were there already).

    `refused` says why a file was left as it is; its figures are 0 then.
    """

    path: str
    sums: str
    samples: int
    bytes: int
    sums_bytes: int
    refused: str | None = None


class Compact(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag="compact"):
    """Files of days that ended at or before `before`. `kept` are the files of lines that stay, those refused too.

    `bytes` is what the disk has more room for.
    """

    before: datetime
    files: tuple[CompactedFile, ...]
    kept: int
    bytes: int
    dry_run: bool
    halted: str | None = None
    exit: int


class TrackStats(msgspec.Struct, frozen=True, kw_only=True):
    """One probe as seen from one vantage. `every_s` is the interval of the latest sample that has one."""

    probe: str
    vantage: str
    samples: int
    first: datetime
    last: datetime
    every_s: float | None
    outcomes: Summary


class Stats(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag="stats"):
    """`skipped` counts the lines that are no samples: `probe history verify` names them.

    `summed` of the samples are kept as sums only; what was no evidence counts as unknown there.
    """

    files: int
    bytes: int
    samples: int
    summed: int = 0
    skipped: int
    tracks: tuple[TrackStats, ...]
    exit: int


HistoryDocument: TypeAlias = Verification | Repair | Merge | Prune | Compact | Stats
