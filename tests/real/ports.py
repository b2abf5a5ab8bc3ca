"""Ports nobody listens on, and the wait until somebody does."""

import contextlib
import socket
import subprocess
import time


def free_ports(count: int) -> list[int]:
    """All different, because they are held together before they are let go. IPv6 has its own of the same number."""
    with contextlib.ExitStack() as held:
        asking = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in asking:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in asking]


def wait_for(port: int, running: "subprocess.Popen[bytes]", name: str) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        assert running.poll() is None, f"{name} did not start"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)  # between two looks at whether it listens yet
        else:
            return
    raise AssertionError(f"{name} does not listen")


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False
