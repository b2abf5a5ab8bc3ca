"""A server of known delays, as a process of its own: `/20/p0001` is answered after 20 ms.

It measures the delay it really made, from the request read to the answer written, and tells it in the header
`x-delay` (seconds), and, by the last part of the path, in what `/-/taken` gives away and forgets.
`/drop/…`, `/cut/…` and `/junk/…` are answered as broken servers do.
"""

import asyncio
import json
import ssl
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, cast
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.loops import fastest

_BACKLOG = 4096
_BROKEN = {
    "drop": b"",
    "cut": b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort",
    "junk": b"220 mail.example ESMTP\r\n",
}


class Target(NamedTuple):
    """`name` is unique in a run: it is the probe's name, and what the server books the delay under."""

    name: str
    url: str


class Delays:
    """`with Delays(folder) as server:`, `server.ca` is the file of its authority. It ends with this process."""

    def __init__(self, folder: Path) -> None:
        self.ca = folder / "ca.pem"
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(self.ca)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        ports = self._process.stdout.readline().split()
        self.ports = {scheme: int(port) for scheme, port in zip(("http", "https"), ports, strict=True)}

    def targets(self, scheme: str, number: int, paths: Sequence[object]) -> list[Target]:
        """That many, going round the paths (delays in ms)."""
        origin = f"{scheme}://127.0.0.1:{self.ports[scheme]}"
        names = [f"p{place:05d}" for place in range(number)]
        return [
            Target(name, f"{origin}/{paths[place % len(paths)]}/{name}") for place, name in enumerate(names)
        ]

    def taken(self) -> dict[str, list[float]]:
        """The delays made since the last call, in seconds, by the target's name: one for each request."""
        with urlopen(f"http://127.0.0.1:{self.ports['http']}/-/taken", timeout=30) as answer:
            return cast("dict[str, list[float]]", json.load(answer))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


class _Answering(asyncio.Protocol):
    def __init__(self, taken: dict[str, list[float]]) -> None:
        self._taken = taken
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        read_at = time.perf_counter()
        self._unread += data
        while b"\r\n\r\n" in self._unread:
            head, _, self._unread = self._unread.partition(b"\r\n\r\n")
            _, what, name = head.split(b" ", 2)[1].decode().split("/", 2)
            close = b"connection: close" in head.lower()
            if what == "-":
                text = json.dumps(self._taken).encode()
                self._taken.clear()
                self._write(text, "", close=True)
            elif what in _BROKEN:
                self._transport.write(_BROKEN[what])
                self._transport.close()
            elif delay_ms := float(what):
                loop = asyncio.get_running_loop()
                loop.call_later(delay_ms / 1000, self._answer, name, read_at, close)
            else:
                self._answer(name, read_at, close)

    def _answer(self, name: str, read_at: float, close: bool) -> None:
        if self._transport.is_closing():
            return  # the client went away
        spent = time.perf_counter() - read_at
        self._write(b"ok", f"x-delay: {spent:.9f}\r\n", close=close)
        self._taken.setdefault(name, []).append(spent)

    def _write(self, body: bytes, extra: str, *, close: bool) -> None:
        ending = "connection: close\r\n" if close else ""
        head = f"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {len(body)}\r\n{extra}{ending}\r\n"
        self._transport.write(head.encode() + body)
        if close:
            self._transport.close()


async def _serve(ca_file: str) -> None:
    import trustme

    authority = trustme.CA()
    authority.cert_pem.write_to_path(ca_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    taken: dict[str, list[float]] = {}
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(lambda: _Answering(taken), "127.0.0.1", 0, ssl=tls, backlog=_BACKLOG)
        for tls in (None, context)
    ]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    # Its parent holds the other end: it ends when the parent does, however that is.
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    with asyncio.Runner(loop_factory=fastest()) as runner:
        runner.run(_serve(sys.argv[1]))


if __name__ == "__main__":
    main()
