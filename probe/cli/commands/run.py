"""`probe run`: one scheduled pass, for cron, systemd timers and Kubernetes CronJobs."""

from typing import Annotated

import typer

from probe.cli.exits import Exit, Failed, of_outcomes
from probe.cli.options import CheckFormat, CheckReports, Deadline, Out
from probe.cli.output import Output
from probe.cli.shell import Shell


def command(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME|TAG]...", help="Which probes; all by default.")
    ] = None,
    fmt: CheckFormat = "text",
    out: Out = None,
    reports: CheckReports = None,
    deadline: Deadline = None,
    spread: Annotated[
        str | None,
        typer.Option("--spread", metavar="DURATION", help="Spread the starts over this long."),
    ] = None,
    fail_on: Annotated[str, typer.Option(metavar="OUTCOME", help="down, or degraded as well.")] = "down",
    store_at: Annotated[
        str | None, typer.Option("--store", metavar="PATH", help="Record there instead.")
    ] = None,
) -> None:
    """Ask every probe once, record each answer as it comes, and exit.

    With -q nothing is printed while all is well, so cron sends no mail. A second run that starts while
    one is going ends at once with exit code 75.
    """
    from probe.cli.passes import ask
    from probe.cli.planning import check_fail_on, plan_for, show_pass, store_for
    from probe.cli.proxy_hint import proxy_hint
    from probe.cli.spending import Spending
    from probe.cli.spreading import spread_out
    from probe.model.outcome import Trigger
    from probe.store.lock import RunLock

    shell: Shell = context.obj
    fail_on_degraded = check_fail_on(fail_on)
    output = Output(shell, "check", fmt, out, reports or [])
    config = shell.config()
    probes = shell.select(config.probes, names or [], config.groups)
    plan = spread_out(plan_for(config, probes, Trigger.SCHEDULED, deadline), config, spread)
    store, lock_path = store_for(shell, config, store_at)
    lock = RunLock(lock_path)
    try:
        if not lock.acquire():
            raise Failed(Exit.LOCKED, f"another run is going ({lock.held_by()}): this one asks nothing")
    except OSError as error:
        # Nowhere to record is no reason not to look: the verdicts are still worth printing.
        shell.terminal.say(f"probe: no lock at {lock_path}: {error.strerror or error}", even_if_quiet=True)
    try:
        spending = Spending(plan, lock_path, store, shell.world, shell.terminal)
        asked = ask(spending.plan, shell.world, shell.terminal, store)
        spending.settle(asked.samples)
    finally:
        lock.release()
        store.close()
    hint = proxy_hint(asked.samples, probes, shell.world.env)
    if hint is not None:
        shell.terminal.say(hint)
    code = asked.ending or of_outcomes(
        (sample.outcome for sample in asked.samples), fail_on_degraded=fail_on_degraded
    )
    raise typer.Exit(show_pass(shell, output, asked, code, config.settings.timezone))
