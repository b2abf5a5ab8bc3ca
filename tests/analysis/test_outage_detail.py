"""One outage in full, out of samples that come in any order and contradict each other."""

from itertools import permutations

from analysis.test_properties import evidence
from analysis.vectors import moment, sample, window
from msgspec.structs import replace

from probe.analysis.options import Options
from probe.analysis.outage_detail import detail
from probe.analysis.outage_report import find_outages
from probe.model.outages import OutageDetail
from probe.model.sample import Sample
from probe.reasons import Reason, failure
from probe.units import to_ms

OPTIONS = Options(now=moment(400), names=("shop",))
UP, FIRST, SECOND = (sample(60 * i, letter) for i, letter in enumerate("UDD"))
REFUSED = replace(FIRST, failure=failure(Reason.CONNECT_REFUSED, "nobody there"))
DENIED = replace(FIRST, outcome=UP.outcome, failure=None)


def test_lines_that_contradict_each_other_are_told_as_one_in_any_order() -> None:
    def told(found: tuple[Sample, ...]) -> OutageDetail:
        known = evidence(found)
        report = find_outages(known, window(0, 400), OPTIONS, read_until_ms=to_ms(moment(500))).report
        return detail(report.outages[0], found, OPTIONS)

    found = {repr(told(each)) for each in permutations([UP, FIRST, REFUSED, DENIED, SECOND])}
    assert len(found) == 1
    document = told((UP, FIRST, REFUSED, DENIED, SECOND))
    assert [each.outcome for each in document.samples] == ["up", "down", "down"]
