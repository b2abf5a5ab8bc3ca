"""What each vantage saw alone, what they say together by each quorum, and where they do not agree."""

from probe.analysis.sections.context import Context
from probe.analysis.vantages import beside_each_other
from probe.model.vantages import Vantages


def compute(context: Context) -> Vantages | None:
    """None for a group: its members have the vantages."""
    if context.group is not None:
        return None
    return beside_each_other(
        context.known.vantages,
        context.pieces,
        context.counts,
        context.options.quorum,
        context.options.degraded_weight,
    )
