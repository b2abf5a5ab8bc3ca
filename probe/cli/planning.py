"""From configuration and options to a plan, and from a finished pass to what is shown."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from probe.cli.exits import Exit, Failed
from probe.cli.output import Output
from probe.cli.shell import Shell
from probe.model.outcome import Outcome, Trigger
from probe.model.report import CheckResult, GateResult, Summary
from probe.model.sample import Sample
from probe.reasons import Reason
from probe.runner.run import Plan
from probe.store import Store, StoreError, open_store
from probe.units import LONGEST_DURATION, UnitError, parse_duration

if TYPE_CHECKING:
    from probe.cli.passes import Asked
    from probe.config.tables import Config
    from probe.model.probe import Probe


def plan_for(
    config: "Config",
    probes: "Sequence[Probe]",
    trigger: Trigger,
    deadline: str | None = None,
    *,
    listening: bool = False,
) -> Plan:
    """Raises Failed(USAGE) for a deadline that cannot be read. `listening` keeps the conversations."""
    settings = config.settings
    return Plan(
        probes=tuple(probes),
        base=config.base,
        trigger=trigger,
        vantage=settings.vantage or host_name(),
        concurrency=settings.concurrency,
        deadline_s=duration(deadline, "--deadline") if deadline else settings.deadline,
        anchors=settings.anchors,
        listening=listening,
    )


def adhoc_plan(
    probes: "Sequence[Probe]", base: Path, trigger: Trigger, deadline: str | None, *, listening: bool = False
) -> Plan:
    """A plan where no configuration is asked for."""
    return Plan(
        probes=tuple(probes),
        base=base,
        trigger=trigger,
        vantage=host_name(),
        deadline_s=duration(deadline, "--deadline") if deadline else None,
        listening=listening,
    )


def duration(text: str, option: str) -> float:
    try:
        seconds = parse_duration(text)
    except UnitError as error:
        raise Failed(Exit.USAGE, f"{option}: {error}") from None
    if seconds <= 0:
        raise Failed(Exit.USAGE, f"{option}: must be more than zero")
    if seconds > LONGEST_DURATION:
        raise Failed(Exit.USAGE, f"{option}: must be at most 36500d, a hundred years")
    return seconds


def host_name() -> str:
    import socket

    return socket.gethostname() or "unknown"


def trigger_now(shell: Shell) -> Trigger:
    """What asks when a person or a job calls: CI services all set CI."""
    said = shell.world.env.get("CI", "").lower()
    return Trigger.MANUAL if said in ("", "0", "false", "no") else Trigger.CI


def store_for(shell: Shell, config: "Config | None", location: str | None) -> tuple[Store, Path]:
    """The store to record in and the lock that goes with it. A --store path starts where the user stands."""
    base, place, durable = shell.cwd(), "results", True
    if location is not None:
        place = location
    elif config is not None:
        base, place, durable = config.base, config.settings.store, config.settings.fsync
    if not place.strip():
        raise Failed(Exit.USAGE, "--store: names no place: give a folder or a .jsonl file")
    try:
        store = open_store(place, base=base, durable=durable)
    except (LookupError, StoreError) as error:
        raise Failed(Exit.USAGE, str(error)) from None
    lock = store.run_lock
    if lock is None:
        raise Failed(Exit.USAGE, f"{place} can only be read: name a folder or a .jsonl file to record in")
    return store, lock


def check_fail_on(text: str) -> bool:
    """True for degraded. Raises Failed(USAGE)."""
    if text not in ("down", "degraded"):
        raise Failed(Exit.USAGE, f"--fail-on {text}: write down or degraded")
    return text == "degraded"


def show_pass(shell: Shell, output: Output, asked: "Asked", code: Exit, timezone: str) -> int:
    """Writes the result everywhere it belongs, and returns the exit code."""
    offline = tuple(sample for sample in asked.samples if _is_offline(sample))
    cut_off = bool(offline) and not _reached_anybody(asked.samples)
    if cut_off:
        shell.terminal.say(
            f"probe: this machine has no network: {len(offline)} of {len(asked.samples)} probes could not be asked. "
            "Nobody is booked an outage.",
            even_if_quiet=True,
        )
    document = CheckResult(
        samples=asked.samples,
        summary=Summary.of(asked.samples),
        exit=Exit(code),
        elapsed_s=round(asked.elapsed_s, 3),
        talks=asked.talks,
    )
    complete = output.write(
        document,
        timezone=timezone,
        screen=_screen(document, quiet=shell.quiet, told=offline if cut_off else ()),
    )
    return exit_of(output, document, complete=complete)


def _is_offline(sample: Sample) -> bool:
    return sample.failure is not None and sample.failure.reason == Reason.OFFLINE


def _reached_anybody(samples: Sequence[Sample]) -> bool:
    """Whether this machine has a network all the same, and only some addresses no way to them."""
    from probe.runner.suspicion import was_heard_from

    return any(was_heard_from(sample, public=False) for sample in samples if not _is_offline(sample))


def _screen(document: CheckResult, *, quiet: bool, told: tuple[Sample, ...]) -> CheckResult | None:
    """What the terminal has not been told yet, and if quiet nothing good."""
    known = {sample.id for sample in told}
    shown = tuple(
        sample
        for sample in document.samples
        if sample.id not in known and not (quiet and sample.outcome is Outcome.UP)
    )
    if not shown and (quiet or document.samples):
        return None
    return msgspec.structs.replace(document, samples=shown)


def exit_of(output: Output, document: CheckResult | GateResult, *, complete: bool) -> int:
    """The document's own, unless a report could not be written; nagios has its own four."""
    if output.format == "nagios":
        from probe.formats.nagios import exit_code

        # A report that is missing makes nothing good: UNKNOWN, unless it is worse already.
        return exit_code(document) if complete else exit_code(document) or 3
    if not complete and document.exit not in (Exit.INTERRUPTED, Exit.TERMINATED):
        return Exit.UNRECORDED
    return int(document.exit)
