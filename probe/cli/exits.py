"""What the exit code says: the same in every format but nagios, whose plugin guidelines rule there."""

from collections.abc import Iterable
from enum import IntEnum

from probe.model.outcome import Judgement, Outcome


class Exit(IntEnum):
    GOOD = 0
    """Everything asked for is good; degraded counts as good unless `--fail-on degraded`."""
    DOWN = 1
    """A target is down, or a rule is missed."""
    USAGE = 2
    """Usage or configuration error: nothing was asked."""
    UNDETERMINED = 3
    """Not enough evidence, or the fault is ours: no network here, missing secret, account refused."""
    NOTHING = 4
    """Nothing matched the selection."""
    BUG = 70
    """A bug in probe."""
    UNRECORDED = 74
    """The results could not be recorded; the verdicts are still printed."""
    LOCKED = 75
    """Another run holds the lock."""
    DEADLINE = 124
    """The overall deadline passed; what had been measured is recorded."""
    INTERRUPTED = 130
    TERMINATED = 143
    """What had been measured is recorded."""


class Failed(Exception):  # noqa: N818 - it is not always an error: nothing matched, locked
    """Ends the command: a message for stderr, and the exit code."""

    def __init__(self, code: Exit, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def of_outcomes(outcomes: Iterable[Outcome], *, fail_on_degraded: bool = False) -> Exit:
    """Down beats undetermined beats degraded."""
    seen = set(outcomes)
    if Outcome.DOWN in seen or (fail_on_degraded and Outcome.DEGRADED in seen):
        return Exit.DOWN
    return Exit.UNDETERMINED if Outcome.UNKNOWN in seen else Exit.GOOD


def of_verdicts(verdicts: Iterable[Judgement]) -> Exit:
    """Missed beats undetermined."""
    seen = set(verdicts)
    if Judgement.MISSED in seen:
        return Exit.DOWN
    return Exit.UNDETERMINED if Judgement.UNDETERMINED in seen else Exit.GOOD
