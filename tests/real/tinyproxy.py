"""A real tinyproxy on loopback: an open one, and one that wants a password."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from real.ports import free_ports, wait_for

USER, PASSWORD = "clerk", "open-sesame-9"
CONFIG = """
Listen 127.0.0.1
Port {port}
Timeout 10
MaxClients 20
Allow 127.0.0.1
PidFile "{folder}/{port}.pid"
LogFile "{folder}/{port}.log"
LogLevel Info
ViaProxyName "corridor"
Filter "{folder}/filter"
{more}
"""


class Proxy(NamedTuple):
    """`at` is host:port. Targets of a name with `filtered` in it are refused."""

    at: str
    log: Path

    @property
    def url(self) -> str:
        return f"http://{self.at}"

    def as_user(self, user: str, password: str) -> str:
        return f"http://{user}:{password}@{self.at}"


@contextmanager
def proxying(folder: Path, *, password: bool) -> Iterator[Proxy]:
    [port] = free_ports(1)
    (folder / "filter").write_text("filtered\n")
    more = f"BasicAuth {USER} {PASSWORD}" if password else ""
    path = folder / f"{port}.conf"
    path.write_text(CONFIG.format(folder=folder, port=port, more=more))
    program = shutil.which("tinyproxy") or "/usr/bin/tinyproxy"
    running = subprocess.Popen([program, "-d", "-c", str(path)], stdout=subprocess.DEVNULL)
    try:
        wait_for(port, running, "tinyproxy")
        yield Proxy(f"127.0.0.1:{port}", folder / f"{port}.log")
    finally:
        running.terminate()
        running.wait(timeout=10)
