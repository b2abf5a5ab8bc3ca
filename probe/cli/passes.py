"""A pass as the commands see it: ask, record each sample as it finishes, and say how it ended."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, NamedTuple, TypeVar

from probe.cli.exits import Exit
from probe.cli.recording import Recorder
from probe.cli.terminal import Terminal
from probe.model.outcome import SEVERITY
from probe.model.reading import Talk
from probe.model.sample import Sample
from probe.runner.loop import new_loop
from probe.runner.run import End, Pass, Plan, run
from probe.store import Store
from probe.units import format_seconds
from probe.world import World

_PROGRESS_S = 0.05  # an eye needs no more, and each line costs the samples in flight

SIGNALS = {signal.SIGINT: Exit.INTERRUPTED, signal.SIGTERM: Exit.TERMINATED, signal.SIGHUP: Exit.TERMINATED}


class Asked(NamedTuple):
    """`samples`: worst first, else as configured. `ending`: an exit code that overrules the outcomes, or None.

    `talks` goes by the samples' ids, and is empty where nobody listened.
    """

    samples: tuple[Sample, ...]
    ending: Exit | None
    elapsed_s: float
    talks: Mapping[str, tuple[Talk, ...]] = {}


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
        samples, asking = _drive(_ask(plan, world, terminal, recorder, notes))
    finally:
        for number, handler in before.items():
            # A closed loop leaves its handler behind, and the signal would go nowhere.
            signal.signal(number, handler)
    terminal.clear()
    recorder.finish()
    if asking.lowered:
        terminal.say(
            f"probe: asked {asking.at_once} at a time: this process may open no more files: raise ulimit -n"
        )
    if asking.unasked:
        why = (
            "interrupted"
            if asking.end is End.STOPPED
            else f"the deadline of {format_seconds(plan.deadline_s or 0)} passed"
        )
        terminal.say(f"probe: {why}: no answer yet from {', '.join(asking.unasked)}", even_if_quiet=True)
    ending = notes.signal
    if ending is None and recorder.failed:
        ending = Exit.UNRECORDED
    if ending is None and asking.end is End.DEADLINE:
        ending = Exit.DEADLINE
    order = {probe.name: place for place, probe in enumerate(plan.probes)}
    samples.sort(key=lambda sample: (-SEVERITY[sample.outcome], order.get(sample.probe, 0)))
    return Asked(tuple(samples), ending, world.monotonic() - started, asking.talks)


async def _ask(
    plan: Plan, world: World, terminal: Terminal, recorder: Recorder, notes: _Notes
) -> tuple[list[Sample], Pass]:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number, code in SIGNALS.items():
        if signal.getsignal(number) is not signal.SIG_IGN:
            # A shell's background job ignores SIGINT on purpose.
            loop.add_signal_handler(number, _stopper(stop, notes, code))
    samples: list[Sample] = []
    asking = run(plan, world, stop)
    terminal.progress(f"asking {len(plan.probes)}")
    shown_at = -_PROGRESS_S
    async for sample in asking:
        samples.append(sample)
        if len(samples) == len(plan.probes) or world.monotonic() - shown_at >= _PROGRESS_S:
            terminal.progress(f"asked {len(samples)} of {len(plan.probes)}")
            shown_at = world.monotonic()
        recorder.add(sample)
    return samples, asking


def _stopper(stop: asyncio.Event, notes: _Notes, code: Exit) -> Callable[[], None]:
    def handle() -> None:
        if stop.is_set():  # asked twice: leave at once
            os._exit(code)
        notes.signal = code
        stop.set()

    return handle


Value = TypeVar("Value")


def _drive(work: Coroutine[Any, Any, Value]) -> Value:
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(work)
