"""One plugin line with performance data, as the monitoring plugins' guidelines ask.

`PROBE CRITICAL - 1 of 2 down: shop-api (…) | 'shop-api'=0.812s;;;0; 'shop-web'=0.412s;;;0;`
"""

from collections.abc import Sequence
from enum import IntEnum

from probe.formats import Look
from probe.formats.judged import judged
from probe.formats.words import (
    NAME_LIMIT,
    count,
    counted,
    missed_first,
    story,
    tally,
    verdict_tally,
    worst_first,
)
from probe.model.outcome import Judgement, Outcome
from probe.model.report import CheckResult, GateResult
from probe.model.sample import Sample
from probe.text import clean

_MOST_NAMED = 5
_LONGEST_TOLD = 160


class State(IntEnum):
    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


def exit_code(result: CheckResult | GateResult) -> int:
    """0 good, 1 degraded, 2 down or missed, 3 not known, not asked, or cut short. Down beats not known."""
    return int(_state(result))


def check(result: CheckResult, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    total = sum(number for number, _ in tally(result.summary))
    if not total:
        return _line(_state(result), "nothing was asked", [], result.samples)
    bad = [sample for sample in worst_first(result.samples) if sample.outcome is not Outcome.UP]
    told = [f"{clean(sample.probe, NAME_LIMIT)} ({clean(story(sample), _LONGEST_TOLD)})" for sample in bad]
    return _line(
        _state(result),
        f"{count(total, 'probe')}, {counted(tally(result.summary), ', ')}",
        told,
        result.samples,
    )


def gate(result: GateResult, look: Look) -> str:
    if not result.verdicts:
        return _line(_state(result), "nothing was judged", [], result.samples)
    bad = [found for found in missed_first(result.verdicts) if found.verdict is not Judgement.MET]
    told = [
        f"{clean(found.probe, NAME_LIMIT)} ({clean(f'{found.rule}: {judged(found, look)}', _LONGEST_TOLD)})"
        for found in bad
    ]
    head = f"{count(len(result.verdicts), 'verdict')}, {counted(verdict_tally(result), ', ')}"
    return _line(_state(result), head, told, result.samples)


def _state(result: CheckResult | GateResult) -> State:
    if isinstance(result, GateResult):
        words = {verdict.verdict for verdict in result.verdicts}
        if Judgement.MISSED in words:
            return State.CRITICAL
        return State.OK if words == {Judgement.MET} and result.exit == 0 else State.UNKNOWN
    found = result.summary
    if found.down:
        return State.CRITICAL
    # 124, 130, 143: the pass was cut short, so that what is good is not all that was asked.
    if found.unknown or result.exit not in (0, 1) or not (found.up or found.degraded):
        return State.UNKNOWN
    if found.degraded:
        return State.CRITICAL if result.exit == 1 else State.WARNING
    return State.OK


def _line(state: State, head: str, told: Sequence[str], samples: Sequence[Sample]) -> str:
    text = head + (": " + ", ".join(told[:_MOST_NAMED]) if told else "")
    if len(told) > _MOST_NAMED:
        text += f" and {len(told) - _MOST_NAMED} more"
    data = " ".join(_datum(sample) for sample in samples if sample.latency_s is not None)
    # A bar would begin the performance data.
    line = f"PROBE {state.name} - {text.replace('|', '/')}"
    return f"{line} | {data}\n" if data else f"{line}\n"


def _datum(sample: Sample) -> str:
    label = clean(sample.probe, NAME_LIMIT).replace("'", "''").replace("=", "_").replace("|", "/")
    return f"'{label}'={sample.latency_s:.6f}s;;;0;"
