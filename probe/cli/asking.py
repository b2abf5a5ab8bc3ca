"""What `probe check` does with its words: which are URLs, which probes, and where the samples go."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from probe.cli.adhoc import Curl, probes_from
from probe.cli.exits import Exit, Failed, of_outcomes
from probe.cli.output import Output
from probe.cli.passes import Asked, ask
from probe.cli.planning import adhoc_plan, check_fail_on, plan_for, show_pass, store_for, trigger_now
from probe.cli.proxy_hint import proxy_hint
from probe.cli.shell import Shell
from probe.runner.guard import is_guarded
from probe.runner.plan import Plan
from probe.store import Store
from probe.text import clean

if TYPE_CHECKING:
    from probe.config.tables import Config
    from probe.model.probe import Probe


class Choice(NamedTuple):
    """The words and options of one `probe check`."""

    targets: tuple[str, ...]
    curl: Curl
    record: bool
    store_at: str | None
    fail_on: str
    deadline: str | None


def check(shell: Shell, choice: Choice, fmt: str, out: Path | None, reports: list[str]) -> int:
    """The whole command; returns the exit code, or raises Failed."""
    fail_on_degraded = check_fail_on(choice.fail_on)
    output = Output(shell, "check", fmt, out, reports)
    urls = [word for word in choice.targets if "://" in word]
    names = [word for word in choice.targets if "://" not in word]
    if choice.curl.given and names and not urls and any(map(_looks_like_host, names)):
        _config(shell, choice, names, urls)  # says what to write for a URL
    if choice.curl.given and not urls:
        raise Failed(
            Exit.USAGE,
            f"{', '.join(choice.curl.given)}: only for a URL; a probe's own keys are in probes.toml",
        )
    if choice.store_at and not choice.record:
        raise Failed(Exit.USAGE, "--store: says where to record, so add --record")
    config = _config(shell, choice, names, urls)
    made = probes_from(urls, choice.curl, shell)
    chosen: list[Probe] = list(made)
    if config is not None and (names or not urls):
        chosen = [*shell.select(config.probes, names, config.groups), *made]
    trigger = trigger_now(shell)
    if config is None:
        plan = adhoc_plan(chosen, shell.cwd(), trigger, choice.deadline, listening=shell.verbose)
    else:
        plan = plan_for(config, chosen, trigger, choice.deadline, listening=shell.verbose)
    store = store_for(shell, config, choice.store_at)[0] if choice.record else None
    try:
        asked = _asked(shell, plan, config, store)
    finally:
        if store is not None:
            store.close()
    hint = proxy_hint(asked.samples, chosen, shell.world.env)
    if hint is not None:
        shell.terminal.say(hint)
    code = asked.ending or of_outcomes(
        (sample.outcome for sample in asked.samples), fail_on_degraded=fail_on_degraded
    )
    ended = show_pass(shell, output, asked, code, config.settings.timezone if config else "UTC")
    looked_at = output.on_screen and shell.terminal.out_is_tty
    if looked_at and not shell.verbose and any(sample.failure for sample in asked.samples):
        shell.terminal.say("-v shows the conversation")
    return ended


def _asked(shell: Shell, plan: Plan, config: "Config | None", store: Store | None) -> Asked:
    """What costs money is booked beside the configured record, also where nothing is recorded."""
    if config is None or not any(is_guarded(probe.kind) for probe in plan.probes):
        return ask(plan, shell.world, shell.terminal, store)
    from probe.cli.spending import Spending

    beside, run_lock = store_for(shell, config, None)
    spending = Spending(plan, run_lock, beside, shell.world, shell.terminal)
    asked = ask(spending.plan, shell.world, shell.terminal, store)
    spending.settle(asked.samples)
    return asked


def _config(shell: Shell, choice: Choice, names: list[str], urls: list[str]) -> "Config | None":
    """A URL alone needs none, so that a mistake in ./probes.toml cannot stop it; recording needs to know where."""
    if names and not urls and any(_looks_like_host(name) for name in names) and shell.config_path is None:
        config = shell.config_or_none()
        unknown = [name for name in names if _looks_like_host(name) and not _knows(config, name)]
        if unknown:
            from probe.net.url import problem_with

            # It masks what may be a password in the words.
            raise Failed(Exit.USAGE, problem_with(unknown[0]) or f"no probe is named {clean(unknown[0])!r}")
        return config
    if names or not urls or shell.config_path is not None:
        return shell.config()
    if choice.record and choice.store_at is None:
        return shell.config()
    return None


def _looks_like_host(word: str) -> bool:
    return any(mark in word for mark in ".:/") and "*" not in word


def _knows(config: "Config | None", name: str) -> bool:
    return config is not None and any(name == probe.name or name in probe.tags for probe in config.probes)
