"""`python -m probe`, and the console script."""

import sys


def main() -> None:
    # The fast lane: answering this needs nothing else, and it is what scripts ask first.
    if sys.argv[1:] == ["--version"]:
        from probe.version import __version__

        try:
            print(f"probe {__version__}", flush=True)  # noqa: T201 - before there is a terminal
        except OSError as error:
            _complain(f"probe: stdout: {error.strerror}\n")
            _leave(74)
        return
    import gc

    # Imports make some 100,000 objects that stay: looking through them again and again for garbage takes a
    # tenth of the time of `probe check URL`.
    gc.set_threshold(50_000)
    try:
        from probe.cli.main import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while we were still starting
        code = 130
    _leave(code)


def _complain(text: str) -> None:
    try:
        sys.stderr.write(text)
    except (AttributeError, OSError, ValueError):
        return  # there is nobody left to tell


def _leave(code: int) -> None:
    """Ends without taking the interpreter apart, which takes another tenth, as mypy's `hard_exit` does."""
    import atexit
    import os

    atexit._run_exitfuncs()  # noqa: SLF001 - the public way to run them is to take the interpreter apart
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue  # what was to be said was written and flushed, or reported, before
    os._exit(code)


if __name__ == "__main__":
    main()
