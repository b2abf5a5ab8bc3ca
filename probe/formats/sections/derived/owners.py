"""How downtime and unknown time were shared out among the samples."""

from collections.abc import Iterator

from probe.formats.sections.explain.words import counted, number, seconds
from probe.formats.sheet import Derivation
from probe.formats.words import NAME_LIMIT
from probe.model.owners import Standing
from probe.model.report import Report, WindowReport
from probe.text import clean

_FIGURES = ("samples", "seconds", "share")


def derive(document: Report, window: WindowReport) -> Iterator[Derivation]:  # noqa: ARG001 - every section takes a document
    found = window.sections.owners
    if found is None:
        return
    if found.down:
        yield Derivation(
            _FIGURES,
            f"Downtime goes to the failed sample nearest to it: {_sum(found.down)} = {seconds(window.down_s)} down. "
            "A share is that of these seconds.",
        )
    if found.unknown:
        yield Derivation(
            _FIGURES,
            "Unknown time goes to the sample nearest to it that says nothing, no further than half of what it would "
            "have spoken for: "
            f"{_sum(found.unknown)} = {seconds(window.unknown_s)} unknown. A sample between two that are near enough "
            "stands for no time.",
        )
    for each in found.refusals:
        why = {
            None: "nothing shows that it was the target's fault",
            "recovered": "the next success came with the same definition",
            "vouched": "somebody else says so: another key, or the vendor",
        }[each.why]
        yield Derivation(
            ("refusals", "suspect", "suspect_s", "reclassed", "reclassed_s"),
            f"{counted(each.samples, 'refused key')} within 5 samples after a success of the same definition: {why}.",
        )


def _sum(found: tuple[Standing, ...]) -> str:
    return " + ".join(f"{number(each.seconds)} ({_name(each)})" for each in found)


def _name(each: Standing) -> str:
    if each.reason is None and not each.samples:
        return "not asked"
    reason = clean(each.reason, NAME_LIMIT) if each.reason else "without a reason"
    return f"{reason}, {each.owner.value}" if each.owner else reason
