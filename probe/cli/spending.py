"""The ledger around a pass: who may be asked, what is put aside before, and what is booked after."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from probe.cli.terminal import Terminal
from probe.model.ledger import Account, Ledger, month_of
from probe.model.probe import Probe
from probe.model.sample import Failure, Sample
from probe.reasons import Reason, failure
from probe.runner.guard import Cost, cost_of, held, is_guarded, refusal, settled
from probe.runner.run import Plan
from probe.store import Store, StoreError
from probe.store.ledger import change_ledger, ledger_path
from probe.units import to_ms
from probe.world import World


class Spending:
    """For one pass. `plan` is the one given, with those who may not be asked in `refused`.

    `run_lock` says where the ledger is; `store` is where the record is.
    """

    def __init__(self, plan: Plan, run_lock: Path, store: Store, world: World, terminal: Terminal) -> None:
        self._path = ledger_path(run_lock)
        self._store = store
        self._world = world
        self._terminal = terminal
        guarded = [probe for probe in plan.probes if is_guarded(probe.kind)]
        priced = ((probe, cost_of(probe)) for probe in guarded)
        self._costs: dict[str, Cost] = {probe.name: cost for probe, cost in priced if cost is not None}
        self._tries = {probe.name: probe.retry.attempts for probe in guarded}
        self._open = False
        self.plan = plan
        if guarded:
            self._begin(plan, guarded)

    def _begin(self, plan: Plan, guarded: Sequence[Probe]) -> None:
        now, refused = self._world.now(), dict[str, Failure]()

        def hold(found: Ledger | None) -> Ledger:
            ledger = self._from_record(now) if found is None else found
            for probe in guarded:
                cost = self._costs.get(probe.name)
                why = refusal(ledger.of(probe.name), cost, now, plan.trigger, self._tries[probe.name])
                if why is not None:
                    refused[probe.name] = why
            asked = {name: cost for name, cost in self._costs.items() if name not in refused}
            return held(ledger, asked, self._tries, now)

        try:
            change_ledger(self._path, hold)
            self._open = True
        except StoreError as error:
            self._terminal.say(f"probe: no count of what is spent: {error}", even_if_quiet=True)
            refused = {
                name: failure(
                    Reason.SKIP_BUDGET, "not asked: what is spent cannot be counted, and there is a cap"
                )
                for name, cost in self._costs.items()
                if cost.month_usd is not None
            }
        self._costs = {name: cost for name, cost in self._costs.items() if name not in refused}
        self.plan = msgspec.structs.replace(plan, refused=refused)

    def settle(self, samples: Sequence[Sample]) -> None:
        """What the pass cost; to be called however it ended."""
        if not self._open:
            return
        now = self._world.now()
        mine = [sample for sample in samples if is_guarded(sample.kind)]
        try:
            change_ledger(
                self._path, lambda found: settled(found or Ledger(), mine, self._costs, self._tries, now)
            )
        except StoreError as error:
            self._terminal.say(f"probe: what was spent is not booked: {error}", even_if_quiet=True)

    def _from_record(self, now: datetime) -> Ledger:
        """There is no ledger: it was deleted, or prices are new. The record says what this month has cost."""
        ledger = Ledger()
        if not any(cost.month_usd is not None for cost in self._costs.values()):
            return ledger
        start = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        month = month_of(now)
        try:
            for name, spent in _costs_in(self._store, to_ms(start), to_ms(now)):
                before = ledger.of(name).spent_usd
                ledger = ledger.put(name, Account(month=month, spent_usd=before + spent))
        except StoreError:
            return ledger  # no history yet: nothing has been spent that anybody knows of
        return ledger


def _costs_in(store: Store, start_ms: int, end_ms: int) -> Iterator[tuple[str, float]]:
    for sample in store.scan(start_ms, end_ms):
        told = sample.facts.get("cost_usd")
        if isinstance(told, int | float) and not isinstance(told, bool):
            yield sample.probe, float(told)
