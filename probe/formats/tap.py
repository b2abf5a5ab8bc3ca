"""Test Anything Protocol, version 13: one test per probe or rule, the reasons as a YAML block.

Strings in the block are JSON strings, which are YAML as well, so nothing in them can end the block.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from probe.formats import Look
from probe.formats.judged import actual, wanted, why
from probe.formats.words import NAME_LIMIT, TEXT_LIMIT, WHOSE, account, late
from probe.model.outcome import Judgement, Outcome
from probe.model.report import CheckResult, GateResult, Verdict
from probe.model.sample import Sample
from probe.text import clean

_OK = {Outcome.UP, Outcome.DEGRADED, Judgement.MET}


def check(result: CheckResult, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    return _document([_sample(number, sample) for number, sample in enumerate(result.samples, 1)])


def gate(result: GateResult, look: Look) -> str:
    return _document([_verdict(number, verdict, look) for number, verdict in enumerate(result.verdicts, 1)])


def _document(tests: Sequence[list[str]]) -> str:
    plan = f"1..{len(tests)}" if tests else "1..0 # SKIP nothing was asked"
    return "\n".join(["TAP version 13", plan, *(line for test in tests for line in test)]) + "\n"


def _sample(number: int, sample: Sample) -> list[str]:
    facts: dict[str, str | float] = {"outcome": sample.outcome.value}
    if sample.failure is not None:
        facts |= {
            "reason": clean(sample.failure.reason, NAME_LIMIT),
            "whose": WHOSE[sample.failure.owner],
            "message": account(sample.failure),
        }
    if sample.flaky:
        facts["flaky"] = late(sample)
    if sample.latency_s is not None:
        facts["seconds"] = round(sample.latency_s, 6)
    facts["asked"] = clean(sample.target, TEXT_LIMIT)
    line = _line(number, sample.outcome in _OK, sample.probe)
    return [line] if sample.outcome is Outcome.UP and not sample.flaky else [line, *_yaml(facts)]


def _verdict(number: int, verdict: Verdict, look: Look) -> list[str]:
    facts: dict[str, str | float] = {
        "verdict": verdict.verdict.value,
        "actual": actual(verdict, look) or "nothing is known",
        "wanted": wanted(verdict),
    }
    if reason := why(verdict):
        facts["why"] = reason
    line = _line(number, verdict.verdict in _OK, f"{verdict.probe}: {verdict.rule}")
    return [line] if verdict.verdict is Judgement.MET else [line, *_yaml(facts)]


def _line(number: int, ok: bool, text: str) -> str:  # noqa: FBT001 - the word itself
    # `#` would begin a directive such as TODO, which turns a failure into a success.
    described = clean(text, NAME_LIMIT + TEXT_LIMIT).replace("\\", "\\\\").replace("#", "\\#")
    return f"{'ok' if ok else 'not ok'} {number} - {described}"


def _yaml(facts: Mapping[str, str | float]) -> Iterable[str]:
    yield "  ---"
    for key, value in facts.items():
        yield f"  {key}: {json.dumps(value, ensure_ascii=False)}"
    yield "  ..."
