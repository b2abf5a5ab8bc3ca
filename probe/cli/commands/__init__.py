"""The commands: one file each, imported when it is called.

A command's module has a function `command` with typer's annotations, or a typer `app` with several.
"""

from probe.registry import Entry, Table

COMMANDS = Table(
    "command",
    {
        "init": Entry("probe.cli.commands.init", "write a starter probes.toml"),
        "check": Entry("probe.cli.commands.check", "ask now and show; the exit code says how it went"),
        "run": Entry("probe.cli.commands.run", "one scheduled pass: ask, record, exit (cron, systemd timer)"),
        "report": Entry("probe.cli.commands.report", "availability per window, from the record"),
        "outages": Entry("probe.cli.commands.outages", "what broke, when and why, from the record"),
        "compare": Entry("probe.cli.commands.compare", "probes over the same time, side by side"),
        "gate": Entry("probe.cli.commands.gate", "judge rules against now and against history (CI)"),
        "history": Entry(
            "probe.cli.commands.history",
            "look after the record: verify, repair, merge, compact, prune, stats",
        ),
        "config": Entry("probe.cli.commands.config", "check, show or describe probes.toml"),
        "demo": Entry(
            "probe.cli.commands.demo", "AI services on loopback have a bad day, and probe shows it"
        ),
    },
)
