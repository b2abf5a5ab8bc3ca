"""Recording a pass: each sample as it comes; what a store refuses is kept and tried again."""

from probe.cli.terminal import Terminal
from probe.model.sample import Sample
from probe.store import Store, StoreError


class Recorder:
    """`store` None = nothing is recorded. `failed` says at the end whether anything is missing there."""

    def __init__(self, store: Store | None, terminal: Terminal) -> None:
        self._store = store
        self._terminal = terminal
        self._waiting: list[Sample] = []
        self._why: StoreError | None = None
        self.failed = False

    def add(self, sample: Sample) -> None:
        """Writes it now, and what is waiting before it: the trouble may have passed."""
        if self._store is not None:
            self._waiting.append(sample)
            self._write(self._store)

    def finish(self) -> None:
        """One more try, then durable. Says what could not be recorded, and why."""
        if self._store is None:
            return
        self._write(self._store)
        if not self._waiting:
            self._why = None
            try:
                self._store.sync()
            except StoreError as error:
                self._why = error
        if self._why is not None:
            self.failed = True
            lost = f"{len(self._waiting)} samples not recorded" if self._waiting else "perhaps not recorded"
            self._terminal.say(f"probe: {lost}: {self._why}", even_if_quiet=True)

    def _write(self, store: Store) -> None:
        try:
            while self._waiting:
                store.append(self._waiting[0])
                del self._waiting[0]
        except StoreError as error:
            self._why = error
