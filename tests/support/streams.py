"""A raw server on loopback whose answers are said byte for byte: chunk by chunk, with pauses, and ended as one likes."""

import json
import select
import socket
import struct
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

_LONGEST_S = 20.0
_BODILESS_END = b"\r\n\r\n"


class Says(NamedTuple):
    """One answer. Each part of `parts` is sent as a chunk of its own; a number is a pause in seconds.

    `ending`: `clean` closes the body as HTTP has it, `abrupt` only the connection, `reset` tears it down, `hang` says no more
    and waits until the other side has gone.
    """

    parts: Sequence[bytes | float] = ()
    media: str = "text/event-stream"
    status: int = 200
    headers: Sequence[tuple[str, str]] = ()
    ending: Literal["clean", "abrupt", "reset", "hang"] = "clean"


class Got(NamedTuple):
    method: str
    path: str
    headers: Mapping[str, str]
    json: Any


class Streams:
    """`says["x"]` answers everything asked under `/x/…`; `got["x"]` is what was asked there last."""

    def __init__(self, says: Mapping[str, Says]) -> None:
        self.says = dict(says)
        self.got: dict[str, Got] = {}
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        # Only this wakes a thread that waits for somebody to connect.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        with peer:
            try:
                peer.settimeout(_LONGEST_S)
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                got = _asked(peer)
                name = got.path.split("/")[1]
                self.got[name] = got
                _answer(peer, self.says[name])
            except OSError:
                pass  # whoever asked has gone, which is its right


def _asked(peer: socket.socket) -> Got:
    data = b""
    while _BODILESS_END not in data:
        data += _more(peer)
    head, _, body = data.partition(_BODILESS_END)
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += _more(peer)
    return Got(method, path, headers, json.loads(body) if body else None)


def _more(peer: socket.socket) -> bytes:
    data = peer.recv(65536)
    if not data:
        raise ConnectionError
    return data


def _answer(peer: socket.socket, says: Says) -> None:
    lines = [f"HTTP/1.1 {says.status} Said", f"content-type: {says.media}", "transfer-encoding: chunked"]
    lines += [f"{name}: {value}" for name, value in says.headers]
    peer.sendall("\r\n".join(lines).encode() + _BODILESS_END)
    for part in says.parts:
        if isinstance(part, float):
            time.sleep(part)
        else:
            peer.sendall(b"%x\r\n%b\r\n" % (len(part), part))
    if says.ending == "clean":
        peer.sendall(b"0\r\n\r\n")
    elif says.ending == "reset":
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif says.ending == "hang":
        select.select([peer], [], [], _LONGEST_S)
