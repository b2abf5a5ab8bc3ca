"""Peers that misbehave on purpose, and the shape of the one way to ask them."""

import contextlib
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from probe.model.reading import Reading
from probe.net.resolve import Resolve

Script = Callable[[socket.socket], None]


class Ask(Protocol):
    def __call__(
        self, url: str, *, within: float = 5.0, resolve: Resolve | None = None, **keys: Any
    ) -> Reading: ...


class Peers:
    """Each peer is a listening socket on loopback; its script is given every connection to it."""

    def __init__(self) -> None:
        self._listeners: list[socket.socket] = []
        self.threads: list[threading.Thread] = []

    def start(self, script: Script, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> int:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, 0), family=family)
        self._listeners.append(listener)

        def serve(connection: socket.socket) -> None:
            with contextlib.suppress(OSError), contextlib.closing(connection):
                connection.settimeout(10)
                if tls is None:
                    script(connection)
                else:
                    with tls.wrap_socket(connection, server_side=True) as wrapped:
                        script(wrapped)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    self._run(serve, connection)

        self._run(accept)
        return int(listener.getsockname()[1])

    def _run(self, work: Callable[..., None], *args: socket.socket) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self.threads.append(thread)
        thread.start()

    def close(self) -> None:
        for listener in self._listeners:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for thread in self.threads:
            thread.join(10)


def read_head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        part = connection.recv(65536)
        if not part:
            break
        head += part
    return head


def drip(connection: socket.socket, piece: bytes, pause_s: float) -> None:
    """Until the other side has gone: the send fails then, and the peer's thread ends."""
    while True:
        connection.sendall(piece)
        time.sleep(pause_s)  # this slowness is what the peer is for


def timeless(message: str) -> str:
    """With the time allowed written T: on a busy machine some of it is gone before the clock starts."""
    return re.sub(r"within [0-9.]+ s", "within T", message)
