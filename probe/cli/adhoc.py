"""`probe check URL` speaks curl: its options become the same table that probes.toml would hold."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from probe.cli.exits import Exit, Failed
from probe.cli.shell import Shell
from probe.template import escape

if TYPE_CHECKING:
    from probe.model.probe import Probe


class Curl(NamedTuple):
    """What was given, as it was given; None or empty = not given."""

    method: str | None
    headers: tuple[str, ...]
    data: tuple[str, ...]
    json: str | None
    user: str | None
    agent: str | None
    follow: bool
    insecure: bool
    ca: Path | None
    cert: Path | None
    key: Path | None
    timeout: str | None
    asserts: tuple[str, ...]
    degraded: tuple[str, ...]

    @property
    def given(self) -> list[str]:
        """The options that only make sense with a URL."""
        flags = {
            "-X": self.method, "-H": self.headers, "-d": self.data, "--json": self.json, "-u": self.user, "-A": self.agent,
            "-L": self.follow, "-k": self.insecure, "--cacert": self.ca, "-E": self.cert, "--key": self.key,
            "-m": self.timeout, "--assert": self.asserts, "--degraded": self.degraded,
        }  # fmt: skip
        return [flag for flag, value in flags.items() if value]


def probes_from(urls: list[str], curl: Curl, shell: Shell) -> "list[Probe]":
    """Raises Failed(USAGE) with every mistake. Words of a command line have no holes: the shell filled them."""
    from probe.config.adhoc import probe_from
    from probe.config.problems import ConfigError, render

    table = _table(curl, shell)
    made = []
    for url in urls:
        try:
            made.append(probe_from({**table, "url": escape(url)}, base=shell.cwd(), label=_label(url)))
        except ConfigError as error:
            raise Failed(Exit.USAGE, render(error.problems)) from None
    return made


def _label(url: str) -> str:
    from probe.net.url import shown

    return shown(url).partition("://")[2].rstrip("/") or url


def _table(curl: Curl, shell: Shell) -> dict[str, Any]:
    table: dict[str, Any] = {"follow": curl.follow, "verify": not curl.insecure}
    headers = dict(_header(text) for text in curl.headers)
    if curl.agent is not None:
        headers["User-Agent"] = escape(curl.agent)
    body = _body(curl, shell)
    names = {name.lower() for name in headers}
    if body is not None:
        table["body"] = escape(body)
        if "content-type" not in names:
            headers["Content-Type"] = "application/json" if curl.json else "application/x-www-form-urlencoded"
        if curl.json and "accept" not in names:
            headers["Accept"] = "application/json"
    table["method"] = curl.method or ("POST" if body is not None else "GET")
    if headers:
        table["headers"] = headers
    if curl.user is not None:
        user, _, password = curl.user.partition(":")
        table["basic"] = {"user": escape(user), "password": escape(password)}
    for name, path in (("ca", curl.ca), ("cert", curl.cert), ("key", curl.key)):
        if path is not None:
            table[name] = str(path)
    if curl.timeout is not None:
        # curl's -m is seconds; ours may carry a unit.
        table["timeout"] = curl.timeout + ("s" if curl.timeout.replace(".", "", 1).isdigit() else "")
    if curl.asserts:
        table["assert"] = list(curl.asserts)
    if curl.degraded:
        table["degraded"] = list(curl.degraded)
    return table


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise Failed(Exit.USAGE, f"-H {name.strip()!r}: write a header as 'Name: value'")
    return name.strip(), escape(value.strip())


def _body(curl: Curl, shell: Shell) -> str | None:
    """As curl: `@FILE` and `@-` are read, several -d are joined by `&`."""
    if curl.json is not None:
        if curl.data:
            raise Failed(Exit.USAGE, "--json and -d: give one body, not two")
        text = _read(curl.json, "--json", shell)
        try:
            json.loads(text)
        except ValueError as error:
            raise Failed(Exit.USAGE, f"--json: this is not JSON: {error}") from None
        return text
    return "&".join(_read(text, "-d", shell) for text in curl.data) if curl.data else None


def _read(text: str, option: str, shell: Shell) -> str:
    if not text.startswith("@"):
        return text
    try:
        return sys.stdin.read() if text == "@-" else (shell.cwd() / text[1:]).read_text(encoding="utf-8")
    except OSError as error:
        raise Failed(Exit.USAGE, f"{option} {text}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Failed(Exit.USAGE, f"{option} {text}: is not UTF-8 text") from None
