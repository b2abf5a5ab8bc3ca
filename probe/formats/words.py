"""What a failure, an outcome or a verdict is called: the same sentence in every format.

What comes in may have been written by a server, or read from a foreign file; what goes out is one line
without control characters. Each format still escapes for its own syntax.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import starmap

from probe.model.outcome import DOING, SEVERITY, Judgement, Outcome
from probe.model.outcome import WHOSE as WHOSE  # noqa: PLC0414 - the words of all formats are here
from probe.model.report import GateResult, Summary, Verdict
from probe.model.sample import Failure, Sample
from probe.text import clean

NAME_LIMIT = 120
TEXT_LIMIT = 500

SHARES = ("availability", "coverage", "ratio", "budget_left")
"""Metrics that are fractions of a whole."""

_EVIDENT = (
    "dns",
    "connect.refused",
    "connect.timeout",
    "tls.",
    "proxy",
    "private",
    "redirect",
    "too_large",
    "status",
)

_VERDICT_ORDER = (Judgement.MISSED, Judgement.UNDETERMINED, Judgement.MET)


def cause(failure: Failure) -> str:
    """`capacity, theirs`: the reason, and whose it is."""
    return f"{clean(failure.reason, NAME_LIMIT)}, {WHOSE[failure.owner]}"


def account(failure: Failure) -> str:
    """`step orders: total 1.31 s, wanted < 800ms`: where, what came, what was wanted; each thing once."""
    said = clean(failure.message, TEXT_LIMIT)
    if failure.actual is not None and not _says(said, failure.actual):
        said += f", got {clean(failure.actual, TEXT_LIMIT)}"
    if failure.wanted is not None and not _says(said, failure.wanted):
        said += f", wanted {clean(failure.wanted, TEXT_LIMIT)}"
    if _phase_tells(failure) and failure.phase is not None and DOING[failure.phase] not in said:
        said += f" ({DOING[failure.phase]})"
    return f"step {clean(failure.step, NAME_LIMIT)}: {said}" if failure.step else said


def _phase_tells(failure: Failure) -> bool:
    """Not where the reason says itself what was going on, nor for an assertion: it names what it looked at."""
    return failure.assertion is None and not failure.reason.startswith(_EVIDENT)


def _says(said: str, text: str) -> bool:
    """Whether the words stand in what was said already; a digit inside a longer number does not count."""
    word = re.escape(clean(text, TEXT_LIMIT))
    return not word or re.search(rf"(?<!\w){word}(?!\w)", said) is not None


def story(sample: Sample) -> str:
    """All that is to be said about a sample that is not simply up; empty if it is."""
    if sample.failure is None:
        return late(sample) if sample.outcome is Outcome.UP else "no reason is recorded"
    told = account(sample.failure)
    if sample.outcome is not Outcome.DEGRADED:
        told = f"{cause(sample.failure)}: {told}"
    return f"{told}; {late(sample)}" if sample.flaky else told


def late(sample: Sample) -> str:
    """`2nd attempt (1st: timeout)` for a flaky sample, else nothing."""
    if not sample.flaky:
        return ""
    first = next((attempt.reason for attempt in sample.attempts if attempt.reason), None)
    why = f" (1st: {clean(first, NAME_LIMIT)})" if first else ""
    return f"{ordinal(len(sample.attempts))} attempt{why}"


def ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def count(number: int, noun: str) -> str:
    """`1 probe`, `2 probes`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def subjects(whole: int, groups: int) -> str:
    """`2 probes`, `1 group, 2 probes`, `1 group`: of so many in all."""
    probes = count(whole - groups, "probe")
    if not groups:
        return probes
    return f"{count(groups, 'group')}, {probes}" if whole > groups else count(groups, "group")


def status(sample: Sample) -> int | None:
    """The HTTP status, if the sample has one that can be."""
    found = sample.facts.get("status")
    return found if isinstance(found, int) and 100 <= found <= 999 else None


def worst_first(samples: Iterable[Sample]) -> list[Sample]:
    """Down, unknown, degraded, up; within each as they were configured."""
    return sorted(samples, key=lambda sample: -SEVERITY[sample.outcome])


def missed_first(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Missed, undetermined, met; of the missed what is not up now, then the furthest from what was wanted."""
    return sorted(verdicts, key=lambda each: (_VERDICT_ORDER.index(each.verdict), -_missed_by(each)))


def _missed_by(verdict: Verdict) -> float:
    """0 for what was not missed, in 0..1 for a figure, more for a state."""
    if verdict.verdict is not Judgement.MISSED:
        return 0.0
    if verdict.actual is None or isinstance(verdict.actual, str) or isinstance(verdict.wanted, str):
        return 2.0
    # Shares differ by points, and what has no upper end by how large a part of it is too much.
    whole = 1.0 if verdict.metric in SHARES else max(verdict.actual, verdict.wanted, 1e-9)
    return abs(verdict.actual - verdict.wanted) / whole


def tally(summary: Summary) -> list[tuple[int, Outcome]]:
    """How many ended how, good news first; what did not happen is not counted out."""
    counts = (
        (summary.up, Outcome.UP),
        (summary.degraded, Outcome.DEGRADED),
        (summary.down, Outcome.DOWN),
        (summary.unknown, Outcome.UNKNOWN),
    )
    return [pair for pair in counts if pair[0]]


def verdict_tally(result: GateResult) -> list[tuple[int, Judgement]]:
    found = [verdict.verdict for verdict in result.verdicts]
    order = (Judgement.MET, Judgement.MISSED, Judgement.UNDETERMINED)
    return [(found.count(word), word) for word in order if word in found]


def counted(pairs: Sequence[tuple[int, str]], between: str) -> str:
    """`1 up · 2 down`."""
    return between.join(starmap("{} {}".format, pairs))
