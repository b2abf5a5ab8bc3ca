"""What the exchange showed beside its content: status, size, redirects, certificate, versions, address."""

from collections.abc import Callable

from probe.assertions.shown import plain, seconds, size, version
from probe.assertions.subject import Kind, Missing, Subject, number
from probe.assertions.syntax import Spec
from probe.assertions.values import parse_version
from probe.model.outcome import Phase
from probe.model.reading import Reading
from probe.text import clean


def subject(spec: Spec) -> Subject:
    return _SUBJECTS[spec.name]


def _number(name: str, otherwise: str) -> Callable[[Reading], object]:
    def read(reading: Reading) -> object:
        found = number(reading.facts.get(name))
        return Missing(otherwise) if found is None else found

    return read


def _version(name: str, otherwise: str) -> Callable[[Reading], object]:
    def read(reading: Reading) -> object:
        written = reading.facts.get(name)
        if written is None or written == "":
            return Missing(otherwise)
        found = parse_version(str(written))
        return Missing(f"{clean(str(written), 40)} is no version", looked=False) if found is None else found

    return read


def _ip(reading: Reading) -> object:
    address = reading.facts.get("ip")
    return address if isinstance(address, str) else Missing("the address is not known", looked=False)


def _size(reading: Reading) -> object:
    return len(reading.body)


def _handshake(reading: Reading) -> object:
    found = number(reading.timings.tls)
    return Missing("no TLS handshake took place") if found is None else found


_HANDSHAKE = Subject("tls", Kind.DURATION, _handshake, seconds, example="200ms", phase=Phase.TLS)
_SUBJECTS = {
    "status": Subject("status", Kind.NUMBER, _number("status", "no status came"), plain, "200", phase=Phase.WAIT),
    "redirects": Subject(
        "redirects", Kind.NUMBER, _number("redirects", "no redirects were counted"), plain, "2", phase=Phase.WAIT
    ),
    "cert_days": Subject(
        "cert_days", Kind.NUMBER, _number("cert_days", "the answer came without a certificate"), plain, "14", phase=Phase.TLS
    ),
    "size": Subject("size", Kind.SIZE, _size, size, "64KiB", phase=Phase.RECEIVE),
    "tls": Subject(
        "tls", Kind.VERSION, _version("tls", "the connection has no TLS"), version, "1.2, or 200ms for the handshake", timed=_HANDSHAKE, phase=Phase.TLS
    ),
    "http": Subject("http", Kind.VERSION, _version("http", "no HTTP version came"), version, "1.1", phase=Phase.WAIT),
    "ip": Subject("ip", Kind.TEXT, _ip, plain, "'192.0.2.1'", phase=Phase.CONNECT),
}  # fmt: skip
