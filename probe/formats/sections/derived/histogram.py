"""What the buckets hold, and what their shares are of."""

from collections.abc import Iterator

from probe.formats.sections.explain.words import counted, number
from probe.formats.sheet import Derivation
from probe.model.report import Report, WindowReport


def derive(document: Report, window: WindowReport) -> Iterator[Derivation]:  # noqa: ARG001 - every section takes a document
    found = window.sections.histogram
    if found is None or not found.buckets:
        return
    counts = [each.count for each in found.buckets]
    yield Derivation(
        ("above_s", "until_s", "count", "share", "quantiles"),
        f"{counted(len(counts), 'bucket')} between round numbers, from the shortest answer to the longest: "
        f"{' + '.join(map(number, counts))} = {counted(found.count, 'answer')}. A share is that of the {found.count:,}; a "
        "quantile stands beside the bucket it lies in.",
    )
