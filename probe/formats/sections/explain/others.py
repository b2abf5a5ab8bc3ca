"""What other ways of counting say of the same data, and why they say something else."""

from probe.formats.figures import percent
from probe.formats.sections.explain.words import number
from probe.formats.sheet import UNSURE, Sheet, SheetColumn, Value
from probe.formats.words import NAME_LIMIT
from probe.model.explain import Explanation
from probe.model.report import ProbeReport, Report, WindowReport
from probe.text import clean

_SAME = 1e-12  # what binary fractions add
_LEGIBLE = 5e-6

_NAMES = {
    "nearest": "nearest",
    "hold": "hold",
    "hauer": "hauer",
    "events": "runs (events)",
    "first_try": "first tries",
    "gcp": "whole minutes (gcp)",
    "gcp_rates": "minutes over 10 %",
    "aws": "5-minute rates (aws)",
    "aws_known": "5-minute, none empty",
    "debounced": "time in alert",
    "prometheus": "mean of a gauge",
    "beats": "beats, retries down",
}
_WHY = {
    "nearest": "each sample speaks for the time nearest to it, so a change is put in the middle of its bracket: "
    "no bias, whatever the spacing.",
    "hold": "a sample speaks until the next one, so an outage begins when it was noticed and ends when its end "
    "was. Upptime counts so, from issue to issue, and lets a state last for ever where nobody asks.",
    "hauer": "the first of two samples labels the time between them, and a gap that is too long is dropped whole "
    "(Hauer et al., NSDI 2020).",
    "events": "every scheduled run weighs the same, however long it stands for; a gap leaves the sum without a "
    "trace. Gatus and OpenStatus count so.",
    "first_try": "the same, but what passed only after a retry has failed.",
    "gcp": "only clock minutes that were down from end to end count, shorter and partial ones are free, and unseen "
    "time counts as up: the wording of Google Cloud's SLAs.",
    "gcp_rates": "a clock minute counts whole as soon as more than a tenth of its runs failed: the other half of "
    "that wording, with one of its thresholds.",
    "aws": "the mean error rate of all 5-minute intervals, where an interval without any request has no errors: a "
    "client that is dead makes the service perfect.",
    "aws_known": "the same, without the intervals nobody asked in.",
    "debounced": "counts from the failure that raised the alarm to the sample that ended it; shorter trouble costs "
    "nothing. Datadog's monitors count time in alert, and Kener never counts fewer bad checks than its limit.",
    "prometheus": "avg_over_time(probe_success) in Prometheus: all samples weigh the same, even unevenly spaced; "
    "one without a network here is a failure of the target.",
    "beats": "as Uptime Kuma 2 counts: a retry that is pending is a beat of its own, and down; so is one without a "
    "network here.",
}


def others(probe: ProbeReport, window: WindowReport, told: Explanation) -> Sheet:
    rows = [
        (each.method, each.availability, each.difference, each.lost, each.whole, each.unit)
        for each in told.others
    ]
    title = (
        f"{clean(probe.probe, NAME_LIMIT)}, {clean(window.name, NAME_LIMIT)}: "
        "what other tools would have said on the same data"
    )
    of = (("probe", probe.probe), ("window", window.name))
    if all(each.availability is None for each in told.others):
        return Sheet(title, of, _COLUMNS, lead=["There was nothing to count, by any rule."])
    return Sheet(title, of, _COLUMNS, rows)


def meanings(document: Report) -> Sheet:
    """Why they differ: once for all probes and windows."""
    lead = [
        f"{name}{' (this report)' if method == document.method else ''}: {_WHY[method]}"
        for method, name in _NAMES.items()
    ]
    return Sheet("Why they differ", lead=lead, screen=True)


def _name(value: Value) -> str:
    return _NAMES.get(str(value), str(value))


def _percent(value: Value) -> str:
    return f"{percent(value)} %" if isinstance(value, float) else "no data"


def _points(value: Value) -> str:
    if not isinstance(value, float):
        return ""
    if abs(value) < _SAME:
        return "="
    return f"{100 * value:+.3f}" if abs(value) >= _LEGIBLE else f"{100 * value:+.1g}"


def _lost(value: Value) -> str:
    return f"1 - {number(round(value, 3))}" if isinstance(value, int | float) else ""


def _whole(value: Value) -> str:
    return f"/ {number(round(value, 3))}" if isinstance(value, int | float) else ""


def _tone(value: Value) -> str:
    return UNSURE if isinstance(value, float) and abs(value) >= _SAME else ""


_COLUMNS = (
    SheetColumn("method", "counted by", _name),
    SheetColumn("availability", "says", _percent, right=True),
    SheetColumn("difference", "points", _points, right=True, tone=_tone),
    SheetColumn("lost", "1 - lost", _lost, right=True, rank=1),
    SheetColumn("whole", "/ all", _whole, right=True, rank=1),
    SheetColumn("unit", "", rank=2),
)
