"""The script as it passes: a line for each act, when it is over."""

from collections import defaultdict
from collections.abc import Callable

from probe.cli.demo.strip import strip
from probe.demo.vendors.script import Act, Script
from probe.model.outcome import Outcome
from probe.model.sample import Sample

_CELLS = 24
"""Marks that the whole script has."""

_SHOWN = {"claude-web": "page", "claude-api": "API", "claude-opus": "Opus", "claude-status": "says"}


class Told:
    def __init__(self, script: Script, say: Callable[[str], None], *, unicode: bool) -> None:
        self._script = script
        self._say = say
        self._unicode = unicode
        self._acts = list(script.acts)
        self._seen: dict[str, list[tuple[float, Outcome]]] = defaultdict(list)

    def hear(self, second: float, samples: list[Sample]) -> None:
        """Of each slot, in order."""
        while self._acts and self._acts[0].end_s <= second:
            self._tell(self._acts.pop(0))
        for sample in samples:
            self._seen[sample.probe].append((second, sample.outcome))

    def finish(self) -> None:
        for act in self._acts:
            self._tell(act)

    def _tell(self, act: Act) -> None:
        cell_s = self._script.length_s / _CELLS
        strips = "  ".join(
            f"{word} {strip(self._seen.pop(name, []), act.start_s, cell_s, unicode=self._unicode):<8}"
            for name, word in _SHOWN.items()
        )
        began = self._script.moment(act.start_s)
        self._say(f"{began:%d %b %H:%M}  {act.name:<38}  {strips}".rstrip())
