"""Three questions and their answers in words, and a row for each target that could be proven."""

from collections.abc import Sequence

from probe.formats import Look
from probe.formats.figures import edges, percent
from probe.formats.sheet import BAD, GOOD, Sheet, SheetColumn, Value
from probe.formats.words import NAME_LIMIT, count
from probe.model.certainty import Range, Sure
from probe.model.report import Report, WindowReport
from probe.text import clean
from probe.units import format_span


def sheets(document: Report, look: Look) -> list[Sheet]:  # noqa: ARG001 - every section takes a look
    found = []
    for probe in document.probes:
        for window in probe.windows:
            sure = window.sections.sure
            if sure is None:
                continue
            rows: list[tuple[Value, ...]] = [
                (
                    each.target,
                    each.proven,
                    sure.known_s,
                    each.needed_s,
                    each.proven_if_independent,
                    sure.samples,
                    each.needed_samples,
                )
                for each in sure.proofs
            ]
            title = f"{clean(probe.probe, NAME_LIMIT)}, how sure ({clean(window.name, NAME_LIMIT)})"
            of = (("probe", probe.probe), ("window", window.name), *_figures(sure))
            lead = [_realised(window), _long_run(sure), _often(sure), _proof(sure), _hidden(sure)]
            notes = _notes(sure, document)
            found.append(Sheet(title, of, _COLUMNS, rows, [each for each in lead if each], notes))
    return found


def _realised(window: WindowReport) -> str:
    question = "How available was it in this window?"
    if window.availability is None:
        return f"{question} Nothing is known of it."
    said = f"{question} {percent(window.availability)} %"
    open_range = edges(window)
    if open_range:
        said += f", {' to '.join(open_range)} % wherever between two probes it changed"
    if window.unknown_s and window.worst is not None and window.best is not None:
        said += f"; {percent(window.worst)} % if all the unknown time was down, {percent(window.best)} % if it was up"
    return f"{said}."


def _long_run(sure: Sure) -> str:
    question = "What is its long-run availability?"
    found = sure.resampled or sure.effective
    seen = _seen(sure)
    if not sure.enough_outages:
        said = f"{question} Too few outages for a long-run claim: {seen}."
        if sure.effective is None or sure.effective_samples is None:
            return said
        return (
            f"{said} Anything from {_range(sure.effective)} would fit: failures come in bursts, so that "
            f"{_probes(sure.samples)} are worth {sure.effective_samples:.1f} independent ones."
        )
    if found is None:
        return f"{question} {seen.capitalize()}, but probes too far apart to say."
    how = "from drawing whole outages again" if sure.resampled else "by what probes in bursts are worth"
    return f"{question} {_range(found)}, {how}: {seen}."


def _often(sure: Sure) -> str:
    if sure.per_day is None:
        return ""
    seen = f"{count(sure.onsets, 'outage')} began" if sure.onsets else "No outage began"
    days = 1 if sure.per_day.high >= 10 or sure.onsets * 86_400 >= sure.known_s else 30
    unit = "a day" if days == 1 else "in 30 days"
    low, high = (f"{days * each:.3g}" for each in (sure.per_day.low, sure.per_day.high))
    limits = f"{low} to {high} {unit}" if sure.onsets else f"at most {high} {unit}"
    return f"How often does it fail? {seen} in {format_span(sure.known_s)} of known time: {limits}."


def _proof(sure: Sure) -> str:
    """The claim is by outages: that by probes stands in the table beside it."""
    targets = [_target(each.target) for each in sure.proofs]
    proven = [_target(each.target) for each in sure.proofs if each.proven]
    question = f"Can this history prove {_listed(targets, 'or')}?"
    if sure.proves is None:
        return f"{question} No: nothing is known of it."
    answer = "Yes" if proven == targets else f"Only {_listed(proven, 'and')}" if proven else "No"
    best = f"{percent(sure.proves)} % is what it proves" if sure.proves > 0 else "it proves nothing yet"
    length = format_span(sure.outage_s)
    why = (
        f"if an outage lasts {length}, which is assumed" if sure.outage_assumed else f"of {length} on average"
    )
    seen = f"{why}: {_seen(sure)}" if sure.outage_assumed else f"as {_seen(sure)}, {why}"
    return f"{question} {answer}: {best}, {seen}."


def _listed(texts: Sequence[str], word: str) -> str:
    """`a, b or c`."""
    *most, last = texts
    return f"{', '.join(most)} {word} {last}" if most else last


def _hidden(sure: Sure) -> str:
    if sure.hidden_s is None or sure.finest_target is None or not sure.hidden_s:
        return ""
    return (
        f"What can hide between probes? Short failures of {format_span(sure.hidden_s)} in all, three intervals. "
        f"So probes this far apart prove {percent(sure.finest_target)} % at most, even if none fails."
    )


def _notes(sure: Sure, document: Report) -> list[str]:
    found = [
        "All at 95 %. Needed: known time, or probes, in all, with no more outages or failures than so far."
    ]
    if sure.if_independent is not None:
        found.append(
            f"If probes were independent, {count(sure.failed, 'failure')} in {_probes(sure.samples)} would mean "
            f"{_range(sure.if_independent)}. They are not: one outage fails many of them."
        )
    asking = _asking(sure)
    if asking:
        found.append(
            f"Probes are the moments at which any of the {asking}, each judged by all of them together."
        )
    if document.degraded_weight:
        found.append("Degraded counts as up here, whatever its weight.")
    return found


def _asking(sure: Sure) -> str:
    """Empty where it was a single one."""
    if sure.members is None:
        return f"{sure.vantages} vantages asked" if sure.vantages > 1 else ""
    where = f" from any of {sure.vantages} vantages" if sure.vantages > 1 else ""
    return f"{count(sure.members, 'member')} asked{where}" if sure.members > 1 or where else ""


def _seen(sure: Sure) -> str:
    """`2 outages and 1 blip seen`."""
    parts = [count(sure.outages, "outage")] if sure.outages else []
    if sure.blips:
        parts.append(count(sure.blips, "shorter failure"))
    return f"{' and '.join(parts) or 'none'} {'were' if sum((sure.outages, sure.blips)) > 1 else 'was'} seen"


def _probes(number: int) -> str:
    return f"{number:,} probe{'' if number == 1 else 's'}"


def _range(found: Range) -> str:
    return f"{percent(found.low)} to {percent(found.high)} %"


def _figures(sure: Sure) -> list[tuple[str, Value]]:
    """What CSV has beside the rows."""
    keys = ("effective_samples", "outages", "blips", "onsets", "outage_s", "proves", "proves_if_independent")
    ranges = (
        ("if_independent", sure.if_independent),
        ("effective", sure.effective),
        ("resampled", sure.resampled),
    )
    return [
        *((key, getattr(sure, key)) for key in (*keys, "hidden_s", "finest_target")),
        *((f"{key}_{end}", getattr(found, end, None)) for key, found in ranges for end in ("low", "high")),
    ]


def _target(value: Value) -> str:
    return f"{value * 100:.10g} %" if isinstance(value, float) else ""


def _proven(value: Value) -> str:
    return "proven" if value else "not proven"


def _tone(value: Value) -> str:
    return GOOD if value else BAD


def _span(value: Value) -> str:
    return format_span(value) if isinstance(value, float) else "never"


def _number(value: Value) -> str:
    return f"{value:,}" if isinstance(value, int) else "never"


_COLUMNS = (
    SheetColumn("target", "target", _target, right=True),
    SheetColumn("proven", "the claim", _proven, tone=_tone),
    SheetColumn("known_s", "known", _span, right=True, rank=2),
    SheetColumn("needed_s", "needed", _span, right=True),
    SheetColumn("proven_if_independent", "were probes independent", _proven, rank=1),
    SheetColumn("samples", "asked", _number, right=True, rank=2),
    SheetColumn("needed_samples", "needed", _number, right=True, rank=1),
)
