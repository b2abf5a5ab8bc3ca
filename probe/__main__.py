"""`python -m probe`, and the console script."""

import sys


def main() -> None:
    # The fast lane: answering this needs nothing else, and it is what scripts ask first.
    if sys.argv[1:] == ["--version"]:
        from probe.version import __version__

        print(f"probe {__version__}")  # noqa: T201 - before there is a terminal
        return
    from probe.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
