"""Records on the disk for the tests of `probe history`: written as bytes, read back as bytes."""

from pathlib import Path

from support.samples import sample

from probe.record import encode

DAY = "2026-11-22.jsonl"
ONE, TWO, THREE = (encode(sample(number)) for number in range(3))
LATER = "2026-11-23T00:00:00Z"


def record(folder: Path, *lines: bytes, name: str = DAY) -> Path:
    """A file of these lines; the folder comes with it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(b"".join(lines))
    return path


def data(folder: Path) -> dict[str, bytes]:
    """The files of a folder without its locks."""
    return {
        path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.endswith(".lock")
    }
