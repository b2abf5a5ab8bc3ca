"""curl's options for the way to a URL and for its certificates, as keys of probes.toml."""

from pathlib import Path
from typing import Any, NamedTuple

from probe.cli.exits import Exit, Failed
from probe.template import escape


class Way(NamedTuple):
    """What was given, as it was given; None, empty or False = not given."""

    proxy: str | None = None
    resolve: tuple[str, ...] = ()
    connect_to: tuple[str, ...] = ()
    unix_socket: Path | None = None
    ipv4: bool = False
    ipv6: bool = False
    http1: bool = False
    http2: bool = False
    http2_only: bool = False
    no_private: bool = False

    @property
    def flags(self) -> dict[str, object]:
        return {
            "-x": self.proxy, "--resolve": self.resolve, "--connect-to": self.connect_to,
            "--unix-socket": self.unix_socket, "-4": self.ipv4, "-6": self.ipv6, "--http1.1": self.http1,
            "--http2": self.http2, "--http2-prior-knowledge": self.http2_only, "--no-private": self.no_private,
        }  # fmt: skip

    def table(self) -> dict[str, Any]:
        """Raises Failed(USAGE) for two that exclude each other."""
        table: dict[str, Any] = {}
        if self.proxy is not None:
            # curl's short form is HOST:PORT.
            named = self.proxy in ("env", "none") or "://" in self.proxy
            table["proxy"] = escape(self.proxy if named else f"http://{self.proxy}")
        if self.resolve:
            table["resolve"] = list(self.resolve)
        if self.connect_to:
            table["connect_to"] = list(self.connect_to)
        if self.unix_socket is not None:
            table["unix_socket"] = str(self.unix_socket)
        versions = {
            "--http1.1": self.http1,
            "--http2": self.http2,
            "--http2-prior-knowledge": self.http2_only,
        }
        _one_of({"-4": self.ipv4, "-6": self.ipv6}, 'for both, write ip = "both" in probes.toml')
        _one_of(versions, "--http2 takes what the server prefers")
        if self.ipv4 or self.ipv6:
            table["ip"] = "4" if self.ipv4 else "6"
        if any(versions.values()):
            table["http"] = "2" if self.http2_only else "any" if self.http2 else "1.1"
        if self.no_private:
            table["allow_private"] = False
        return table


class Tls(NamedTuple):
    """The same of certificates and names."""

    insecure: bool = False
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    pins: str | None = None
    sni: str | None = None

    @property
    def flags(self) -> dict[str, object]:
        return {
            "-k": self.insecure, "--cacert": self.ca, "-E": self.cert, "--key": self.key,
            "--pinnedpubkey": self.pins, "--sni": self.sni,
        }  # fmt: skip

    def table(self) -> dict[str, Any]:
        table: dict[str, Any] = {"verify": not self.insecure}
        for name, path in (("ca", self.ca), ("cert", self.cert), ("key", self.key)):
            if path is not None:
                table[name] = str(path)
        if self.pins is not None:
            table["pins"] = self.pins.split(";")
        if self.sni is not None:
            table["sni"] = self.sni
        return table


def _one_of(flags: dict[str, bool], hint: str) -> None:
    given = [flag for flag, on in flags.items() if on]
    if len(given) > 1:
        raise Failed(Exit.USAGE, f"{' and '.join(given)}: give one of them; {hint}")
