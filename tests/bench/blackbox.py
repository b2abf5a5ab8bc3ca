"""blackbox_exporter as a contender: one process that is asked over HTTP, as Prometheus asks it."""

import asyncio
import json
import re
import socket
import subprocess
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

from bench.asked import Ran
from bench.cpu import used_so_far
from bench.delays import Target
from bench.loops import fastest

Value = TypeVar("Value")
_READY_S = 10


class Blackbox:
    """`with Blackbox(program, ca, folder) as peer: peer.ask(targets, at_once)`."""

    def __init__(self, program: str, ca: Path, folder: Path) -> None:
        config = folder / "blackbox.json"  # YAML is a superset
        http = {"preferred_ip_protocol": "ip4", "tls_config": {"ca_file": str(ca)}}
        module = {"prober": "http", "timeout": "10s", "http": http}
        config.write_text(json.dumps({"modules": {"m": module}}), encoding="ascii")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._process = subprocess.Popen(
            [program, f"--config.file={config}", f"--web.listen-address=127.0.0.1:{self._port}", "--log.level=error"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        give_up = time.monotonic() + _READY_S
        while time.monotonic() < give_up and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self._port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        self._process.kill()
        self._process.wait()
        raise RuntimeError("blackbox_exporter did not start listening")

    def ask(self, targets: Sequence[Target], at_once: int) -> tuple[Ran, Ran]:
        """By its phases (the sum of probe_http_duration_seconds), and by probe_duration_seconds."""
        before, started = used_so_far(self._process.pid), time.perf_counter()
        found = _run(self._drive(targets, at_once))
        wall, used = time.perf_counter() - started, used_so_far(self._process.pid) - before
        by_phases = {name: phases for name, (phases, _) in found.items()}
        by_duration = {name: duration for name, (_, duration) in found.items()}
        return Ran(by_phases, wall, used, at_once), Ran(by_duration, wall, used, at_once)

    async def _drive(self, targets: Sequence[Target], at_once: int) -> dict[str, tuple[float, float]]:
        """Connections are kept, as Prometheus keeps them: a new one each time would be booked as its cost."""
        waiting, found = list(reversed(targets)), {}

        async def work() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            while waiting:
                name, url = waiting.pop()
                path = f"/probe?module=m&target={quote(url, safe='')}"
                writer.write(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode())
                text = await _body(reader)
                if "\nprobe_success 1" in text:
                    phases = re.findall(r"\nprobe_http_duration_seconds\{[^}]*\} (\S+)", text)
                    [duration] = re.findall(r"\nprobe_duration_seconds (\S+)", text)
                    found[name] = (sum(map(float, phases)), float(duration))
            writer.close()

        await asyncio.gather(*(work() for _ in range(min(at_once, len(targets)))))
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()


async def _body(reader: asyncio.StreamReader) -> str:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if length := re.search(rb"content-length: (\d+)", head):
        return (await reader.readexactly(int(length[1]))).decode()
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append((await reader.readexactly(size + 2))[:-2])
    await reader.readline()
    return b"".join(parts).decode()


def _run(work: Coroutine[Any, Any, Value]) -> Value:
    """On the lightest loop there is: whoever asks takes CPU from the one who is asked."""
    with asyncio.Runner(loop_factory=fastest()) as runner:
        return runner.run(work)
