"""What a verdict says: what came, what was wanted and why, in the same words in every format."""

from math import floor

from probe.analysis.owners import listed
from probe.formats import Look
from probe.formats.words import SHARES, TEXT_LIMIT
from probe.model.outcome import Judgement
from probe.model.report import Verdict
from probe.text import clean
from probe.units import floor_percent, format_percent, format_seconds, format_span


def judged(verdict: Verdict, look: Look) -> str:
    """`98.214 %, wanted >= 99.9 %: …`."""
    came = actual(verdict, look) or "nothing is known"
    said = f"{came}, wanted {wanted(verdict)}"
    reason = why(verdict)
    return f"{said}: {reason}" if reason else said


def actual(verdict: Verdict, look: Look) -> str:
    """`83.680 % (83.541–83.819), worst 83.541 %`; empty where nothing is known."""
    if verdict.actual is None:
        return ""
    said = figure(verdict.metric, verdict.actual)
    if verdict.metric == "availability":
        said += _edges(verdict, look)
        if verdict.worst is not None:
            said += f", worst {format_percent(verdict.worst)}"
    if verdict.metric == "ratio":
        said += f", {verdict.failed} of {verdict.samples} runs failed"
    if verdict.target is not None:
        said += f"{_between(verdict)}, by the objective {_share(verdict.target)} over {clean(verdict.target_over or '', TEXT_LIMIT)}"
    return said


def _between(verdict: Verdict) -> str:
    """What the evidence leaves open; of what is undetermined for that reason the reason says it."""
    if verdict.worst is None or verdict.best is None or verdict.verdict is Judgement.UNDETERMINED:
        return ""
    low, high = (figure(verdict.metric, end) for end in sorted((verdict.worst, verdict.best)))
    return "" if low == high else f", between {low} and {high}"


def _share(fraction: float) -> str:
    """`99.9 %`: as it was written, which nothing may round."""
    return f"{round(fraction * 100, 10):.10g} %"


def wanted(verdict: Verdict) -> str:
    """`>= 99.9 %`: the limit as it was written, which nothing may round."""
    limit = verdict.wanted
    shown = (
        _share(limit)
        if verdict.metric in SHARES and not isinstance(limit, str)
        else figure(verdict.metric, limit)
    )
    if verdict.metric == "burn" and not isinstance(limit, str):
        shown = f"{limit:.10g}"
    return f"{verdict.op} {shown}" if verdict.op else shown


def why(verdict: Verdict) -> str:
    """Why it is so: in the words of the verdict, or from how far the evidence leaves the figure open; and whose
    fault it is that no more was seen.
    """
    return "; ".join(filter(None, [_why(verdict), _excluded(verdict)]))


def _excluded(verdict: Verdict) -> str:
    silent = sum(each.samples for each in verdict.excluded)
    if not silent:
        return ""
    return (
        f"{silent:,} of {silent + (verdict.samples or 0):,} samples say nothing: {listed(verdict.excluded)}"
    )


def _why(verdict: Verdict) -> str:
    if verdict.detail or verdict.verdict is not Judgement.UNDETERMINED or verdict.best is None:
        return clean(verdict.detail, TEXT_LIMIT)
    seen = f"{format_percent(verdict.coverage, 1)} of the window was seen"
    best = figure(verdict.metric, verdict.best)
    if verdict.worst is None:
        return f"it may be more than {best}: only {seen}"
    return f"it lies between {figure(verdict.metric, verdict.worst)} and {best}: {seen}"


def figure(metric: str, value: float | str) -> str:
    """A figure of a metric, as people read it: `98.214 %`, `412 ms`, `2h45m`."""
    if isinstance(value, str):
        return clean(value, TEXT_LIMIT)
    if metric == "budget_left" and value < 0:  # floored as well, away from zero
        return f"{floor(value * 1000 + 1e-6) / 10:.1f} %"
    if metric in SHARES:
        return format_percent(value)
    if metric == "burn":
        return f"{value:.2f}"
    if metric == "latency":
        return format_seconds(value)
    return format_span(value) if metric == "longest_outage" else f"{value:.10g}"


def _edges(verdict: Verdict, look: Look) -> str:
    if verdict.edge_low is None or verdict.edge_high is None:
        return ""
    low, high = (floor_percent(edge, 3) for edge in (verdict.edge_low, verdict.edge_high))
    return "" if low == high else f" ({low:.3f}{'–' if look.unicode else '-'}{high:.3f})"
