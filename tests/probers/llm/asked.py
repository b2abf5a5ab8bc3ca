"""Many probes, each at a place of its own of one server, asked in one run of the tool."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from support.streams import Got, Says, Streams
from support.tool import probe

KEY = "sk-a-canary-in-a-mine"


class Case(NamedTuple):
    """`keys` go over those every probe has: TOML values, written out."""

    says: Says
    api: str = "anthropic"
    keys: Mapping[str, Any] = {}


class Answered(NamedTuple):
    sample: Mapping[str, Any]
    got: Got | None

    @property
    def facts(self) -> Mapping[str, Any]:
        facts: Mapping[str, Any] = self.sample["facts"]
        return facts

    @property
    def failure(self) -> Mapping[str, Any]:
        failure: Mapping[str, Any] = self.sample.get("failure") or {}
        return failure

    @property
    def told(self) -> tuple[str, str | None, str | None]:
        """Outcome, reason and owner."""
        return self.sample["outcome"], self.failure.get("reason"), self.failure.get("owner")


def run(cases: Mapping[str, Case], folder: Path) -> dict[str, Answered]:
    """What `probe check` records of each case, by its name."""
    names = {f"c{number}": name for number, name in enumerate(cases)}
    with Streams({place: cases[name].says for place, name in names.items()}) as server:
        written = "\n".join(_probe(place, cases[name], server.url) for place, name in names.items())
        (folder / "probes.toml").write_text(written, encoding="utf-8")
        ran = probe("check", "-f", "jsonl", cwd=folder, env={"KEY": KEY})
    samples = {sample["probe"]: sample for sample in map(json.loads, ran.lines)}
    assert set(samples) == set(names), ran.err
    assert KEY not in ran.out + ran.err
    return {name: Answered(samples[place], server.got.get(place)) for place, name in names.items()}


def _probe(name: str, case: Case, url: str) -> str:
    keys: dict[str, Any] = {
        "name": name, "kind": "llm", "api": case.api, "base": f"{url}/{name}", "model": "m", "key": "${KEY}", "timeout": "10s",
        **case.keys,
    }  # fmt: skip
    lines = (f"{key} = {_toml(value)}" for key, value in keys.items() if value is not None)
    return "[[probe]]\n" + "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + " }"
    return json.dumps(value)
