"""Runs of the tool that need not load it again: processes forked from one that has, each with its own streams.

Loading is most of what a run costs, and a suite makes some fifteen hundred of them. A forked run begins at
`probe.__main__` as any other does. What an interpreter looks at when it starts is not looked at again, so
that whatever is about that has to be started anew (see `support.tool`).

This file is also the program that is forked from: a server on a socket.
"""

import atexit
import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import threading
from typing import Any, NamedTuple

_END = b"\n"


class Ended(NamedTuple):
    exit: int
    out: bytes
    err: bytes


class Warm:
    """`env` is what the interpreter starts with; each run brings its own."""

    def __init__(self, env: dict[str, str]) -> None:
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair()
        self._server = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())],
            env=env,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.PIPE,  # what a stream can do is looked at when it is made: these are as the runs' will be
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        theirs.close()
        atexit.register(self._end)

    def _end(self) -> None:
        self._server.kill()
        self._server.wait()

    def run(self, words: list[str], cwd: str, env: dict[str, str], stdin: bytes, timeout: float) -> Ended:
        """Raises subprocess.TimeoutExpired."""
        answer, told = os.pipe()
        their_in, our_in = os.pipe()
        our_out, their_out = os.pipe()
        our_err, their_err = os.pipe()
        given = [their_in, their_out, their_err, told]
        asked = json.dumps({"words": words, "cwd": cwd, "env": env}).encode() + _END
        with self._lock:
            sent = socket.send_fds(self._socket, [asked], given)
            self._socket.sendall(asked[sent:])
        for descriptor in given:
            os.close(descriptor)
        said: dict[int, bytes] = {}
        threads = [
            threading.Thread(target=_write, args=(our_in, stdin), daemon=True),
            *(
                threading.Thread(target=_read, args=(each, said), daemon=True)
                for each in (our_out, our_err, answer)
            ),
        ]
        for thread in threads:
            thread.start()
        threads[-1].join(timeout)
        if answer not in said:
            raise subprocess.TimeoutExpired(words, timeout)
        for thread in threads[1:]:
            thread.join(timeout)
        if not said[answer]:
            raise RuntimeError(self._server.communicate()[1].decode())
        return Ended(os.waitstatus_to_exitcode(int(said[answer])), said[our_out], said[our_err])


def _read(descriptor: int, said: dict[int, bytes]) -> None:
    with os.fdopen(descriptor, "rb") as file:
        said[descriptor] = file.read()


def _write(descriptor: int, data: bytes) -> None:
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            while data:
                data = data[file.write(data) :]
    except BrokenPipeError:
        pass  # it did not want to read all of it


def _load() -> None:
    import probe

    for module in pkgutil.walk_packages(probe.__path__, "probe."):
        if not module.name.endswith("__main__"):
            __import__(module.name)
    gc.collect()
    gc.freeze()


def _asked(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    data, descriptors, _, _ = socket.recv_fds(connection, 1 << 16, 4)
    while data and not data.endswith(_END):
        data += connection.recv(1 << 16)
    if not data:
        os._exit(0)
    return json.loads(data), descriptors


def _serve(connection: socket.socket) -> dict[str, Any]:
    """Returns what to run, in the process that is to run it; goes on for ever in this one."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        asked, descriptors = _asked(connection)
        if os.fork():
            for descriptor in descriptors:
                os.close(descriptor)
            continue
        # One more in between, which waits for the end and tells it.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        connection.close()
        *streams, told = descriptors
        child = os.fork()
        if child == 0:
            os.close(told)
            for number, descriptor in enumerate(streams):
                os.dup2(descriptor, number)
                os.close(descriptor)
            return asked
        for descriptor in (*streams, 0, 1, 2):
            os.close(descriptor)
        os.write(told, str(os.waitpid(child, 0)[1]).encode())
        os._exit(0)


def _main() -> None:
    sys.path[0] = os.environ["PYTHONPATH"]
    _load()
    asked = _serve(socket.socket(fileno=int(sys.argv[1])))
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.path[0] = asked["cwd"]
    sys.argv = ["probe", *asked["words"]]
    runpy.run_module("probe", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
