"""A pass as the commands see it: ask, record each sample as it finishes, and say how it ended."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple, TypeVar

from probe.cli.exits import Exit
from probe.cli.recording import Recorder
from probe.cli.terminal import Terminal
from probe.model.outcome import SEVERITY
from probe.model.sample import Sample
from probe.runner.run import End, Plan, run
from probe.store import Store
from probe.units import format_seconds
from probe.world import World

SIGNALS = {signal.SIGINT: Exit.INTERRUPTED, signal.SIGTERM: Exit.TERMINATED, signal.SIGHUP: Exit.TERMINATED}


class Asked(NamedTuple):
    """`samples`: worst first, else as configured. `ending`: an exit code that overrules the outcomes, or None."""

    samples: tuple[Sample, ...]
    ending: Exit | None
    elapsed_s: float


class _Notes:
    """What happened to a pass besides its samples."""

    def __init__(self) -> None:
        self.signal: Exit | None = None


def ask(plan: Plan, world: World, terminal: Terminal, store: Store | None = None) -> Asked:
    """Runs the pass to its end, its deadline or a signal. A record that fails does not end it."""
    notes, recorder = _Notes(), Recorder(store, terminal)
    started = world.monotonic()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        samples, end, unasked = _drive(_ask(plan, world, terminal, recorder, notes))
    finally:
        for number, handler in before.items():
            # A closed loop leaves its handler behind, and the signal would go nowhere.
            signal.signal(number, handler)
    terminal.clear()
    recorder.finish()
    if unasked:
        why = (
            "interrupted"
            if end is End.STOPPED
            else f"the deadline of {format_seconds(plan.deadline_s or 0)} passed"
        )
        terminal.say(f"probe: {why}: no answer yet from {', '.join(unasked)}", even_if_quiet=True)
    ending = notes.signal
    if ending is None and recorder.failed:
        ending = Exit.UNRECORDED
    if ending is None and end is End.DEADLINE:
        ending = Exit.DEADLINE
    order = {probe.name: place for place, probe in enumerate(plan.probes)}
    samples.sort(key=lambda sample: (-SEVERITY[sample.outcome], order.get(sample.probe, 0)))
    return Asked(tuple(samples), ending, world.monotonic() - started)


async def _ask(
    plan: Plan, world: World, terminal: Terminal, recorder: Recorder, notes: _Notes
) -> tuple[list[Sample], End, tuple[str, ...]]:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number, code in SIGNALS.items():
        if signal.getsignal(number) is not signal.SIG_IGN:
            # A shell's background job ignores SIGINT on purpose.
            loop.add_signal_handler(number, _stopper(stop, notes, code))
    samples: list[Sample] = []
    asking = run(plan, world, stop)
    terminal.progress(f"asking {len(plan.probes)}")
    async for sample in asking:
        samples.append(sample)
        terminal.progress(f"asked {len(samples)} of {len(plan.probes)}")
        recorder.add(sample)
    return samples, asking.end, asking.unasked


def _stopper(stop: asyncio.Event, notes: _Notes, code: Exit) -> Callable[[], None]:
    def handle() -> None:
        if stop.is_set():  # asked twice: leave at once
            os._exit(code)
        notes.signal = code
        stop.set()

    return handle


Value = TypeVar("Value")


def _drive(work: Coroutine[Any, Any, Value]) -> Value:
    """On uvloop where the `fast` extra is installed, else on asyncio's own loop."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        factory = None
    else:
        factory = new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(work)
