"""Where folds over files run: one file each, listed here. An engine makes a `concurrent.futures.Executor`."""

from probe.registry import Entry, Table

ENGINES = Table("engine", {"local": Entry("probe.engines.local", "the processors of this machine")})
