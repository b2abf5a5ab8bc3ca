"""What the probes of a configuration cost, as `probe config check` says it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from probe.cli.planning import store_for
from probe.cli.shell import Shell
from probe.model.ledger import Ledger, month_of
from probe.model.probe import Probe
from probe.runner.guard import cost_of, is_guarded
from probe.store import StoreError
from probe.store.ledger import ledger_path, read_ledger
from probe.units import format_money, format_span

if TYPE_CHECKING:
    from probe.config.tables import Config

_MONTH_S = 30 * 86_400.0


def ledger_of(shell: Shell, config: "Config") -> Ledger:
    """Empty where there is none. One that cannot be read is said."""
    if not any(is_guarded(probe.kind) for probe in config.probes):
        return Ledger()
    try:
        return read_ledger(ledger_path(store_for(shell, config, None)[1])) or Ledger()
    except StoreError as error:
        shell.terminal.say(f"probe: {error}", even_if_quiet=True)
        return Ledger()


def expected_costs(probes: Sequence[Probe], ledger: Ledger, now: datetime) -> Iterator[str]:
    """A line for each probe with a price: once, in a month of 30 days, and what is spent of what is allowed."""
    month = month_of(now)
    for probe in probes:
        cost = cost_of(probe)
        if cost is None:
            continue
        often = probe.retry.attempts * _MONTH_S / probe.every_s
        line = (
            f"{probe.name}: at most {format_money(cost.once_usd)} each time, "
            f"{format_money(cost.once_usd * often)} in 30 days at one every {format_span(probe.every_s)}"
        )
        if cost.month_usd is None:
            yield f"{line}, without a cap"
        else:
            spent = format_money(ledger.of(probe.name).in_month(month).used_usd)
            yield f"{line}; {spent} of {format_money(cost.month_usd)} spent in {month}"
