"""The same question twice: by the tool under test, and by curl."""

import json
import subprocess
from typing import NamedTuple

import msgspec
from support.tool import probe

from probe.model.sample import Failure, Sample


class Found(NamedTuple):
    sample: Sample
    exit: int
    err: str

    @property
    def outcome(self) -> str:
        return self.sample.outcome.value

    @property
    def failure(self) -> Failure:
        assert self.sample.failure is not None, self.sample
        return self.sample.failure

    def fact(self, name: str) -> object:
        return self.sample.facts.get(name)

    def times(self) -> dict[str, float]:
        """The phases that happened, and seconds."""
        return {
            name: seconds
            for name in self.sample.timings_s.__struct_fields__
            if (seconds := getattr(self.sample.timings_s, name)) is not None
        }


def only(*words: str, env: dict[str, str] | None = None) -> Found:
    """`probe check WORDS`, which name one target."""
    ran = probe("check", *words, "-f", "json", env=env)
    assert ran.out, ran.err
    [sample] = ran.json["samples"]
    return Found(msgspec.convert(sample, Sample), ran.exit, ran.err)


class Curled(NamedTuple):
    """What curl says of it: `%{json}`, its exit code, and its words."""

    exit: int
    http: str
    ip: str
    status: int
    redirects: int
    connect_s: float
    total_s: float
    conversation: str


def curl(*words: str, env: dict[str, str] | None = None) -> Curled:
    done = subprocess.run(
        ["curl", "-q", "-s", "-S", "-v", "-o", "/dev/null", "-w", "%{json}", *words],
        env={"PATH": "/usr/bin:/bin", **(env or {})}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    said = json.loads(done.stdout)
    return Curled(
        done.returncode,
        {"1.1": "1.1", "1": "1.0", "2": "2", "0": ""}[said["http_version"]],
        said["remote_ip"] or "",
        said["response_code"],
        said["num_redirects"],
        said["time_connect"],
        said["time_total"],
        done.stderr,
    )
