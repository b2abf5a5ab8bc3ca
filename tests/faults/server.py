"""The fault server: every behaviour of the registry on loopback, each at an address of its own.

A process of its own, so that what it burns is not the time of who asks:

    python -m faults.server FOLDER      (from tests/, certificates go to FOLDER)

says on one line where everything is, answers each line of stdin with what it has sent so far, by name, and
ends with its stdin.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from faults import broken, http2, network, redirects, secure, slow
from faults.behaviour import FAULTS, HEAD, Ground, Wire
from faults.papers import Papers
from net.peers import Peers

LISTED = (network, secure, slow, broken, redirects, http2)
HEALTHY_S = 0.05


class Places(NamedTuple):
    """`urls` by name of the behaviour; `healthy` is one that does not misbehave, but takes HEALTHY_S."""

    urls: Mapping[str, str]
    healthy: str
    ca_file: str


class Server:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.places = Places(**self._line())

    def sent(self) -> Counter[str]:
        """Bytes handed to the system so far, by behaviour."""
        if self._process.stdin is not None:
            self._process.stdin.write("sent\n")
            self._process.stdin.flush()
        return Counter(self._line())

    def keys(self, name: str) -> dict[str, Any]:
        """The keys of a probe that asks it."""
        url = self.places.urls[name]
        trust = {"ca": self.places.ca_file} if url.startswith("https:") else {}
        return {"url": url, **trust, **FAULTS[name].keys}

    def _line(self) -> Any:
        if self._process.stdout is None:
            raise RuntimeError("the fault server has no output")
        return json.loads(self._process.stdout.readline())


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    command = [sys.executable, "-m", "faults.server", str(folder)]
    tests = Path(__file__).resolve().parent.parent
    with subprocess.Popen(
        command,
        cwd=tests,
        env={"PYTHONPATH": f"{tests}:{tests.parent}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Server(process)


def _healthy(wire: Wire) -> None:
    wire.head()
    time.sleep(HEALTHY_S)
    wire.say(HEAD, b"content-length: 2\r\n\r\nok")


def serve(folder: Path) -> None:
    peers, papers, sent = Peers(), Papers(folder), Counter[str]()
    ground = Ground(peers, papers, sent, [])
    urls = {name: fault.open(ground) for name, fault in FAULTS.items()}
    port = peers.start(lambda connection: _healthy(Wire(connection, "healthy", sent)))
    places = Places(urls, f"http://127.0.0.1:{port}/", str(papers.ca_file))
    print(json.dumps(places._asdict()), flush=True)  # noqa: T201 - a program of its own
    for _ in sys.stdin:
        print(json.dumps(sent), flush=True)  # noqa: T201 - a program of its own


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
