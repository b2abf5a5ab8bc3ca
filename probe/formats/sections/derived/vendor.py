"""Both uptimes, the time both agreed, and the leads."""

from collections.abc import Iterator

from probe.formats.figures import percent
from probe.formats.sections.explain.words import number, seconds
from probe.formats.sheet import Derivation
from probe.formats.words import NAME_LIMIT, count
from probe.model.report import Report, WindowReport
from probe.model.their_word import TheirWord
from probe.text import clean

_MOST = 20
_SPANS = ("agree_ok_s", "agree_bad_s", "vendor_silent_s", "vendor_only_s", "unknown_s")


def derive(document: Report, window: WindowReport) -> Iterator[Derivation]:  # noqa: ARG001 - every section takes it
    found = window.sections.vendor
    if found is not None:
        yield from of_word(found, window.length_s - window.excluded_s)


def of_word(found: TheirWord, whole: float) -> Iterator[Derivation]:
    """`whole` is what of its window counts, seconds."""
    parts = [getattr(found, key) for key in _SPANS]
    yield Derivation(
        (*_SPANS, "lasted_s", "share"),
        f"Nothing wrong on either side {seconds(parts[0])} + an outage that the page showed {seconds(parts[1])} + one that it "
        f"did not {seconds(parts[2])} + trouble on the page only {seconds(parts[3])} + one side not known "
        f"{seconds(parts[4])} = {seconds(whole)}. Time that is down without being in an outage charges nobody.",
    )
    yield from _uptimes(found, whole)
    yield from _leads(found)
    yield from _incidents(found)


def _uptimes(found: TheirWord, whole: float) -> Iterator[Derivation]:
    if found.ours is not None:
        yield Derivation(
            ("ours", "availability"), f"Ours: {percent(found.ours)} %, the availability of this window."
        )
    read = found.pages_coverage * whole
    said = f"Of {seconds(whole)} the page was read for {seconds(round(read, 3))}, {percent(found.pages_coverage, 1)} %"
    if found.theirs is None or found.theirs_any is None:
        yield Derivation(("theirs", "theirs_any", "pages_coverage"), f"{said}: the vendor has no uptime.")
        return
    lost = round((1 - found.theirs) * read, 3)
    yield Derivation(
        ("theirs", "pages_coverage", "availability", "share"),
        f"{said}: each look ({found.looks} in all) speaks for the time nearest to it. A major outage counts whole, a partial "
        f"one 0.3: {seconds(lost)} in all; 1 - {number(lost)} / {number(round(read, 3))} = {percent(found.theirs)} %.",
    )
    down = round((1 - found.theirs_any) * read, 3)
    yield Derivation(
        ("theirs_any", "availability"),
        f"{count(len(found.incidents), 'incident')}: {seconds(down)} of it, what overlaps counted once; 1 - {number(down)} / "
        f"{number(round(read, 3))} = {percent(found.theirs_any)} %.",
    )


def _incidents(found: TheirWord) -> Iterator[Derivation]:
    if not found.incidents:
        return
    each = ", ".join(
        f"{clean(one.id, NAME_LIMIT)} {seconds(one.overlap_s)}" for one in found.incidents[:_MOST]
    )
    each += f" and {len(found.incidents) - _MOST} more" if len(found.incidents) > _MOST else ""
    yield Derivation(
        ("begun", "ended", "lasted_s", "overlap_s"),
        "An incident lasts from when the vendor says it began (else from its first post) to its end, an outage from the "
        f"middle of its first bracket to that of its last. Of the incidents, inside outages of ours: {each}.",
    )


def _leads(found: TheirWord) -> Iterator[Derivation]:
    told = [each for each in found.outages if each.lead_s is not None]
    if not told:
        return
    each = ", ".join(f"{clean(one.id, NAME_LIMIT)} {one.lead_s:+g} s" for one in told[:_MOST])
    each += f" and {len(told) - _MOST} more" if len(told) > _MOST else ""
    yield Derivation(
        ("median_lead_s", "lead_s"),
        f"From our first failing sample to the vendor's first post of an incident that overlaps the outage: {each}; the "
        f"median is {found.median_lead_s:+g} s. More than 0: we knew first.",
    )
