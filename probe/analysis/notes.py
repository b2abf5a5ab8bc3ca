"""What a reader of a window's figures should know without asking."""

from probe.analysis.figures import Figures
from probe.analysis.series import Counts
from probe.units import format_percent, format_seconds

_POINTS = 0.001
_OF_DOWNTIME = 0.1
_ALIKE = 1.25


def of_the_ratio(found: Figures, counts: Counts, vantages: int) -> list[str]:
    """Why the share of runs is another figure than the share of time, where it is by more than 0.1 points, or
    by more than a tenth of the downtime and more than a single sample is worth.

    A state's share of time differs from its share of the samples as far as one of its samples stands for more
    or less time than one of the others: that is the whole of the difference, and says where it comes from.
    """
    known_s = found.up_s + found.degraded_s + found.down_s
    if not known_s or not counts.samples:
        return []
    time, runs = 1 - found.down_s / known_s, 1 - counts.failed / counts.samples
    apart = abs(time - runs)
    slight = apart <= _OF_DOWNTIME * (1 - time) or apart <= 1 / counts.samples
    # 1e-9: a tenth of a point in binary may be a little more.
    if apart <= _POINTS + 1e-9 and slight:
        return []
    said = f"{format_percent(runs)} of the runs were good, but {format_percent(time)} of the time: "
    return [said + "; ".join([_cause(found, counts, known_s), *_more(found, vantages)])]


def _cause(found: Figures, counts: Counts, known_s: float) -> str:
    good = counts.samples - counts.failed
    if not counts.failed:
        return "what failed did so outside this window, or is outvoted, and still speaks for its edge"
    if not found.down_s:
        return "the failed runs were outvoted, or stand for no time in this window"
    each_bad = found.down_s / counts.failed
    if not good:
        return "time that good runs outside this window speak for has no run inside it"
    each_good = (known_s - found.down_s) / good
    stood = f"a failed run stands for {format_seconds(each_bad)}, a good one for {format_seconds(each_good)}"
    if each_bad * _ALIKE < each_good:
        return f"{stood}, so it was asked more often while it was down (a faster schedule, or asking again)"
    if each_good * _ALIKE < each_bad:
        return f"{stood}, so it was asked less often while it was down (slow failures, or a slower schedule)"
    if found.unknown_s:
        return f"{stood}: one beside a gap stands for more than the others"
    return f"{stood}, as the edges of the window happen to fall"


def _more(found: Figures, vantages: int) -> list[str]:
    more = []
    if found.unknown_s:
        more.append("time that nobody saw is in neither of them")
    if vantages > 1:
        more.append(f"{vantages} vantages vote on the time, while each of their runs counts")
    return more
