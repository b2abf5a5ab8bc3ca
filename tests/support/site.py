"""A real HTTP(S) server on loopback that answers as it is told and remembers what it was asked."""

import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import NamedTuple, Self


class Asked(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    """`delay_s` passes before the status line, `body_delay_s` between the headers and the body."""

    status: int = 200
    body: bytes = b"ok"
    headers: tuple[tuple[str, str], ...] = ()
    delay_s: float = 0.0
    body_delay_s: float = 0.0


Reply = Callable[[Asked], Answer]


class Site:
    """`site.on("/x", Answer(503))`, or a function from Asked to Answer; unknown paths are 404.

    A list of answers is given one by one, the last one for ever.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.asked: list[Asked] = []
        self._routes: dict[str, Reply] = {}
        self._otherwise: Reply | None = None
        self._server = ThreadingHTTPServer((host, 0), self._handler())
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.host = host
        self.port: int = self._server.server_address[1]
        self.scheme = "https" if tls else "http"
        self.on("/", Answer())
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        return f"{self.scheme}://{'localhost' if self.scheme == 'https' else self.host}:{self.port}"

    def on(self, path: str, reply: Answer | list[Answer] | Reply) -> "Site":
        if isinstance(reply, Answer):
            self._routes[path] = lambda _asked: reply
        elif isinstance(reply, list):
            queue = list(reply)
            self._routes[path] = lambda _asked: queue.pop(0) if len(queue) > 1 else queue[0]
        else:
            self._routes[path] = reply
        return self

    def otherwise(self, reply: Answer | Reply) -> "Site":
        """For every path, those known before included."""
        self._routes = {}
        self._otherwise = (lambda _asked: reply) if isinstance(reply, Answer) else reply
        return self

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            server_version = "site"
            sys_version = ""

            def handle(self) -> None:
                try:
                    super().handle()
                except (OSError, ssl.SSLError):
                    self.close_connection = True  # the client went away, which is its right

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, body)
                site.asked.append(asked)
                reply = (
                    site._routes.get(self.path)
                    or site._routes.get(self.path.partition("?")[0])
                    or site._otherwise
                )
                found = reply(asked) if reply else Answer(404, b"not here")
                time.sleep(found.delay_s)
                self.send_response(found.status)
                names = {name.lower() for name, _ in found.headers}
                for name, value in found.headers:
                    self.send_header(name, value)
                if "content-length" not in names and "transfer-encoding" not in names:
                    self.send_header("content-length", str(len(found.body)))
                self.end_headers()
                time.sleep(found.body_delay_s)
                if self.command != "HEAD":
                    self.wfile.write(found.body)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        return Handler
