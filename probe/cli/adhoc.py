"""`probe check URL` speaks curl: its options become the same table that probes.toml would hold."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from probe.cli.adhoc_way import Tls, Way
from probe.cli.exits import Exit, Failed
from probe.cli.shell import Shell
from probe.template import BUILTINS, escape
from probe.text import clean

if TYPE_CHECKING:
    from probe.model.probe import Probe


_MOST = 16 * 1024 * 1024  # characters of a body that is read
_STDIN = ("@-", "@/dev/stdin")
_NO_LINE_ENDS = str.maketrans("", "", "\r\n\0")


class Curl(NamedTuple):
    """What was given, as it was given; None or empty = not given."""

    method: str | None
    headers: tuple[str, ...]
    data: tuple[str, ...]
    json: str | None
    user: str | None
    agent: str | None
    follow: bool
    max_redirs: int | None
    timeout: str | None
    way: Way
    tls: Tls
    asserts: tuple[str, ...]
    degraded: tuple[str, ...]

    @property
    def given(self) -> list[str]:
        """The options that only make sense with a URL."""
        flags = {
            "-X": self.method, "-H": self.headers, "-d": self.data, "--json": self.json, "-u": self.user, "-A": self.agent,
            "-L": self.follow, "--max-redirs": self.max_redirs, "-m": self.timeout, **self.way.flags, **self.tls.flags,
            "--assert": self.asserts, "--degraded": self.degraded,
        }  # fmt: skip
        return [flag for flag, value in flags.items() if value is not None and value not in (False, ())]


def probes_from(urls: list[str], curl: Curl, shell: Shell) -> "list[Probe]":
    """Raises Failed(USAGE) with every mistake. Words of a command line have no holes: the shell filled them."""
    from probe.config.adhoc import probe_from
    from probe.config.problems import ConfigError, render
    from probe.net.url import shown

    table = _table(curl, shell)
    made: list[Probe] = []
    for url in urls:
        label = shown(url)
        try:
            probe = probe_from({**table, "url": escape(url)}, base=shell.cwd(), label=label)
        except ConfigError as error:
            raise Failed(Exit.USAGE, render(error.problems)) from None
        made.append(msgspec.structs.replace(probe, name=_name(label, made)))
    return made


def _name(label: str, taken: "list[Probe]") -> str:
    """The URL as it can be shown, without the scheme everybody expects; numbered where two look alike."""
    name = clean(label.removeprefix("https://").rstrip("/"), 120)
    alike = sum(each.name.partition(" #")[0] == name for each in taken)
    return f"{name} #{alike + 1}" if alike else name


def _table(curl: Curl, shell: Shell) -> dict[str, Any]:
    table: dict[str, Any] = {"follow": curl.follow, **curl.way.table(), **curl.tls.table()}
    headers = _headers(curl.headers)
    if curl.agent is not None:
        headers["User-Agent"] = escape(curl.agent)
    body = _body(curl, shell)
    names = {name.lower() for name in headers}
    if body is not None:
        # In a body only the names that exist are holes: JSON is full of braces.
        table["body"] = escape(body, BUILTINS)
        if "content-type" not in names:
            headers["Content-Type"] = "application/json" if curl.json else "application/x-www-form-urlencoded"
        if curl.json and "accept" not in names:
            headers["Accept"] = "application/json"
    if curl.method is not None and not curl.method.strip():
        raise Failed(Exit.USAGE, "-X: names no method: write one such as GET, or leave it out")
    table["method"] = curl.method or ("POST" if body is not None else "GET")
    if headers:
        table["headers"] = headers
    if curl.user is not None:
        user, _, password = curl.user.partition(":")
        table["basic"] = {"user": escape(user), "password": escape(password)}
    if curl.max_redirs is not None:
        table["max_redirects"] = curl.max_redirs
    if curl.timeout is not None:
        # curl's -m is seconds; ours may carry a unit.
        table["timeout"] = curl.timeout + ("s" if curl.timeout.replace(".", "", 1).isdigit() else "")
    if curl.asserts:
        table["assert"] = list(curl.asserts)
    if curl.degraded:
        table["degraded"] = list(curl.degraded)
    return table


def _headers(lines: tuple[str, ...]) -> dict[str, str]:
    """Messages name a header, never its value, which may be a key."""
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon and line.rstrip().endswith(";"):
            name, colon = line.rstrip()[:-1], ":"  # as with curl: sent, with nothing in it
        name = name.strip()
        if not colon or not name:
            raise Failed(Exit.USAGE, f"-H {(name.split() or [''])[0]!r}…: write a header as 'Name: value'")
        if name.lower() in {known.lower() for known in headers}:
            raise Failed(
                Exit.USAGE, f"-H {name}: given twice; give it once, with its values joined by commas"
            )
        headers[name] = escape(value.strip())
    return headers


def _body(curl: Curl, shell: Shell) -> str | None:
    """As curl: `@FILE` and `@-` are read without their line ends, several -d are joined by `&`."""
    if curl.json is not None:
        if curl.data:
            raise Failed(Exit.USAGE, "--json and -d: give one body, not two")
        text = _read(curl.json, "--json", shell)
        try:
            json.loads(text)
        except RecursionError:
            raise Failed(
                Exit.USAGE, "--json: this is nested too deeply to be checked: send it with -d"
            ) from None
        except ValueError as error:
            raise Failed(Exit.USAGE, f"--json: this is not JSON: {error}") from None
        return text
    if not curl.data:
        return None
    return "&".join(
        _read(text, "-d", shell).translate(_NO_LINE_ENDS) if text.startswith("@") else text
        for text in curl.data
    )


def _read(text: str, option: str, shell: Shell) -> str:
    if not text.startswith("@"):
        return text
    try:
        found = _from_stdin() if text in _STDIN else _from_file(shell.cwd() / text[1:])
    except OSError as error:
        raise Failed(Exit.USAGE, f"{option} {text}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Failed(Exit.USAGE, f"{option} {text}: is not UTF-8 text") from None
    except _UnreadableError as error:
        raise Failed(Exit.USAGE, f"{option} {text}: {error}") from None
    if len(found) > _MOST:
        raise Failed(Exit.USAGE, f"{option} {text}: is larger than 16 MiB: send a smaller body")
    return found


class _UnreadableError(Exception):
    """Says why, and what to do."""


def _from_stdin() -> str:
    if sys.stdin is None:  # Python's way to say that it was closed
        raise _UnreadableError("stdin is closed: pipe the body in, or name a file")
    return sys.stdin.read(_MOST + 1)


def _from_file(path: Path) -> str:
    """One character more than is allowed, at most. A pipe could keep us waiting, a device has no end."""
    if path.exists() and not path.is_file():
        raise _UnreadableError("is not a regular file: name one, or pipe the body in with @-")
    with path.open(encoding="utf-8") as file:
        return file.read(_MOST + 1)
