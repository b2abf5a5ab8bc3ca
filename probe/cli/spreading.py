"""How long the starts of a scheduled pass are spread over: `--spread`, else `[settings] spread`."""

from typing import TYPE_CHECKING

import msgspec

from probe.cli.exits import Exit, Failed
from probe.cli.planning import duration
from probe.units import format_span

if TYPE_CHECKING:
    from probe.config.tables import Config
    from probe.runner.run import Plan


def spread_out(plan: "Plan", config: "Config", said: str | None) -> "Plan":
    """Raises Failed(USAGE) for a spread that its pass would not live to see."""
    seconds = duration(said, "--spread") if said is not None else config.settings.spread
    if seconds is None:
        return plan
    if plan.deadline_s is not None and plan.deadline_s < seconds:
        source = "--spread" if said is not None else "spread"
        raise Failed(
            Exit.USAGE,
            f"{source}: {format_span(seconds)} is longer than the deadline of {format_span(plan.deadline_s)}: "
            "the last probes would not be asked; shorten the one, or lengthen the other",
        )
    return msgspec.structs.replace(plan, spread_s=seconds)
