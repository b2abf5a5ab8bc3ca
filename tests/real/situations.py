"""About thirty ways a question can end, and what curl's exit code and our reason for each must be."""

import contextlib
import socket
import struct
import time
from typing import NamedTuple

from net.peers import Peers, Script, read_head
from real.nginx import Nginx
from real.tinyproxy import Proxy

OK = "HTTP/1.1 200 OK\r\n"


class Situation(NamedTuple):
    """`keys` are those of a probes.toml, `words` curl's; `reason` None = up."""

    url: str
    exit: int
    reason: str | None
    keys: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def answers(text: str) -> Script:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(text.encode())

    return script


def greets(connection: socket.socket) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
    read_head(connection)


def resets(connection: socket.socket) -> None:
    read_head(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def keeps_silent(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def drips(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(f"{OK}content-length: 1000\r\n\r\n".encode())
    for _ in range(100):
        connection.sendall(b"x")
        time.sleep(0.1)  # this slowness is what the peer is for


def closes(connection: socket.socket) -> None:
    connection.recv(65536)  # the hello is read, so that the end is a clean one


def full_queue(held: contextlib.ExitStack) -> int:
    """A listener that accepts nobody and has no room left: the next connection is never made."""
    listener = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
    for _ in range(4):
        waiting = held.enter_context(socket.socket())
        waiting.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            waiting.connect(listener.getsockname())
    return int(listener.getsockname()[1])


def situations(
    nginx: Nginx, proxy: Proxy, guarded: Proxy, peers: Peers, held: contextlib.ExitStack
) -> dict[str, Situation]:
    house = nginx.house

    def at(script: Script, scheme: str = "http") -> str:
        return f"{scheme}://localhost:{peers.start(script)}/"

    def through(way: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return (f'proxy = "{way}"',), ("-x", way)

    def pinned(pin: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return (f'pins = ["{pin}"]',), ("--pinnedpubkey", pin)

    small = ("max_body = 100",), ("--max-filesize", "100")
    strict = ("-f",)
    return {
        "answered": Situation(nginx.plain + "/", 0, None),
        "answered over TLS": Situation(nginx.tls + "/", 0, None),
        "answered over HTTP/2": Situation(nginx.h2c + "/", 0, None, ('http = "2"',), ("--http2-prior-knowledge",)),
        "compressed": Situation(nginx.plain + "/packed", 0, None, words=("--compressed",)),
        "redirected well": Situation(nginx.plain + "/to-tls", 0, None),
        "503": Situation(nginx.plain + "/broken", 22, "server_error", words=strict),
        "404": Situation(nginx.plain + "/absent", 22, "status", words=strict),
        "no such name": Situation("http://no-such-name.invalid/", 6, "dns"),
        "refused": Situation(nginx.gone + "/", 7, "connect.refused"),
        "no socket": Situation(
            "http://localhost/", 7, "connect.refused", ('unix_socket = "/nowhere.sock"',),
            ("--unix-socket", "/nowhere.sock"),
        ),
        "never connected": Situation(f"http://127.0.0.1:{full_queue(held)}/", 28, "connect.timeout"),
        "silent": Situation(at(keeps_silent), 28, "timeout"),
        "dripping": Situation(at(drips), 28, "timeout"),
        "silent in the handshake": Situation(at(keeps_silent, "https"), 28, "timeout"),
        "gone in the handshake": Situation(at(closes, "https"), 35, "tls.handshake"),
        "no TLS behind https": Situation(nginx.plain.replace("http:", "https:") + "/", 35, "tls.handshake"),
        "an old TLS only": Situation(nginx.old + "/", 35, "tls.handshake"),
        "expired": Situation(nginx.expired + "/", 60, "tls.expired"),
        "not yet valid": Situation(nginx.early + "/", 60, "tls.expired"),
        "signed by itself": Situation(nginx.alone + "/", 60, "tls.untrusted"),
        "intermediate missing": Situation(nginx.missing + "/", 60, "tls.untrusted"),
        "another name": Situation(nginx.other + "/", 60, "tls.name"),
        "the pinned key": Situation(nginx.tls + "/", 0, None, *pinned(house.good.pin)),
        "another key": Situation(nginx.tls + "/", 90, "tls.pin", *pinned(house.alone.pin)),
        "closed without an answer": Situation(at(closes), 52, "protocol"),
        "reset": Situation(at(resets), 56, "connect.reset"),
        "cut short": Situation(at(answers(f"{OK}content-length: 100\r\n\r\nhalf")), 18, "truncated"),
        "bad chunks": Situation(at(answers(f"{OK}transfer-encoding: chunked\r\n\r\nzz\r\n")), 56, "protocol"),
        "bad length": Situation(at(answers(f"{OK}content-length: many\r\n\r\n")), 8, "protocol"),
        "not HTTP": Situation(at(greets), 1, "protocol"),
        "too large": Situation(nginx.plain + "/long.txt", 63, "too_large", *small),
        "in a circle": Situation(nginx.plain + "/circle", 47, "redirect"),
        "to another scheme": Situation(nginx.plain + "/elsewhere", 1, "redirect"),
        "through a proxy": Situation(nginx.tls + "/", 0, None, *through(proxy.url)),
        "proxy refused": Situation(nginx.plain + "/", 7, "proxy", *through(nginx.gone)),
        "proxy unknown": Situation(nginx.plain + "/", 5, "proxy", *through("http://no-such-proxy.invalid:3128")),
        "proxy wants a password": Situation(nginx.tls + "/", 56, "proxy", *through(guarded.url)),
        "proxy filters": Situation("https://filtered.example/", 56, "proxy", *through(proxy.url)),
    }  # fmt: skip
