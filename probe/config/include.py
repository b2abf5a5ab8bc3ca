"""`include = ["probes.d/*.toml"]`: which files a file brings in."""

import glob
from pathlib import Path

from probe.config.source import Document, Mistakes, Place
from probe.text import clean


def included(
    document: Document, label: Path, trail: tuple[Path, ...], mistakes: Mistakes, warnings: list[str]
) -> list[Path]:
    """The files named, as the user would write them from where they stand; patterns are sorted.

    `trail` leads from the first file to this one: a file on it cannot be included again.
    """
    place = document.place / "include"
    patterns = document.table.get("include", [])
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
        mistakes.add(place, "include must be a list of file names", 'write include = ["probes.d/*.toml"]')
        return []
    files: list[Path] = []
    for index, pattern in enumerate(patterns):
        files += _files(pattern, place / index, label, trail, mistakes, warnings)
    return files


def _files(
    pattern: str, place: Place, label: Path, trail: tuple[Path, ...], mistakes: Mistakes, warnings: list[str]
) -> list[Path]:
    is_glob = glob.has_magic(pattern)
    try:
        names = [pattern]
        if is_glob:
            # Path.glob would match the hidden files that editors leave.
            names = sorted(glob.glob(pattern, root_dir=label.parent, recursive=True))  # noqa: PTH207 - see above
        if not names:
            warnings.append(f"{place}: no file matches {clean(pattern)!r}")
        found = [_file(label.parent / name, pattern, place, trail, mistakes) for name in names]
    except (OSError, ValueError, RuntimeError):
        # A NUL, a name that is too long, links that lead to themselves.
        mistakes.add(place, "this cannot be the name of a file", 'write a path such as "probes.d/*.toml"')
        return []
    return [path for path in found if path is not None]


def _file(path: Path, pattern: str, place: Place, trail: tuple[Path, ...], mistakes: Mistakes) -> Path | None:
    is_glob = glob.has_magic(pattern)
    if path.resolve() in trail:
        mistakes.add(place, *_circle(pattern, path, trail, is_glob=is_glob))
    elif path.is_dir():
        if not is_glob:
            mistakes.add(place, f"{pattern!r} is a folder", f'write "{pattern.rstrip("/")}/*.toml"')
    elif not path.exists():
        mistakes.add(
            place, f"there is no file {pattern!r} to include", f"looked in the folder of {trail[-1].name}"
        )
    else:
        return path
    return None


def _circle(pattern: str, path: Path, trail: tuple[Path, ...], *, is_glob: bool) -> tuple[str, str]:
    if path.resolve() == trail[-1] and is_glob:
        return f"{pattern!r} matches this file itself", "put the others into a folder: probes.d/*.toml"
    if path.resolve() == trail[-1]:
        return "a file cannot include itself", "remove it"
    chain = " → ".join(each.name for each in (*trail[trail.index(path.resolve()) :], path.resolve()))
    return f"{pattern!r} leads back to where it came from: {chain}", "remove one of these includes"
