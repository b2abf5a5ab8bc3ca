"""What went over the wire for one request, as `curl -v` would tell it. Pure: from what its hop has kept."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from probe.model.reading import Talk
from probe.model.sample import Failure, Scalar, Timings
from probe.net.curl import arguments
from probe.net.hop import Hop
from probe.net.outgoing import Outgoing
from probe.net.request import Request
from probe.net.transport import Answer
from probe.net.veil import veiled
from probe.net.veil_url import veiled_target
from probe.text import BOUND
from probe.units import format_seconds, format_size

Line = tuple[str, str]

_MOST_HEADERS = 100
_PROXIES = ("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


def talk(
    hop: Hop,
    facts: Mapping[str, Scalar],
    *,
    failure: Failure | None,
    timeout_s: float,
    env: Mapping[str, str],
) -> Talk:
    """`facts` are those of the connection, `failure` what broke it off, `timeout_s` what the whole had."""
    lines = [*_connection(hop, facts), *_sent(hop), *_came(hop)]
    if failure is not None:
        lines.append(("*", f"failed: {failure.message}"))
    elif hop.answer is not None and hop.body is None:
        lines.append(("*", "the body was not read"))
    return Talk(lines=tuple(lines), curl=_curl(hop, timeout_s, env))


def _curl(hop: Hop, timeout_s: float, env: Mapping[str, str]) -> tuple[str, ...]:
    """None of a redirect's target that holds what the server handed over: nobody else can ask with it."""
    request, outgoing = hop.request, hop.outgoing
    handed_over = outgoing.cookie is not None or veiled_target(request.url) != request.url
    if request.led and handed_over:
        return ()
    shielded = request.route.proxy is None and any(env.get(name) for name in _PROXIES)
    return arguments(_with_cookie(request, outgoing), timeout_s, shielded=shielded)


def _connection(hop: Hop, facts: Mapping[str, Scalar]) -> Iterator[Line]:
    timings, backend = hop.stopwatch.timings(), hop.backend
    if hop.lookup is not None:
        yield "*", f"{hop.lookup.host} is {', '.join(hop.lookup.ips)}{_took(timings.dns)}"
    if backend.address is not None:
        yield "*", f"connected to {backend.address.place}{_took(timings.connect)}"
    elif backend.channel is not None and backend.proxy is not None:
        _, host, port = hop.target
        if backend.forward is not None:
            yield (
                "*",
                f"connected to the proxy {backend.proxy}, which asks {host}:{port}{_took(timings.connect)}",
            )
        else:
            yield "*", f"connected to {host}:{port} through the proxy {backend.proxy}{_took(timings.connect)}"
    if backend.channel is not None and backend.channel.peer is not None:
        spoken = backend.channel.peer.alpn
        agreed = f", agreed on {spoken}" if spoken else ""
        yield "*", f"TLS {facts.get('tls')}, {facts.get('cipher')}{agreed}{_took(timings.tls)}"
    if "cert_subject" in facts or "cert_days" in facts:
        yield "*", "certificate:" if "tls" in facts else "certificate that was not accepted:"
        yield from _certificate(hop.request, facts)


def _certificate(request: Request, facts: Mapping[str, Scalar]) -> Iterator[Line]:
    yield "*", f"  subject: {facts.get('cert_subject', '?')}"
    if names := facts.get("cert_names"):
        yield "*", f"  names: {names}"
    yield "*", f"  issuer: {facts.get('cert_issuer', '?')}"
    days = facts.get("cert_days")
    if isinstance(days, int):
        end = facts.get("cert_expires", "?")
        yield "*", f"  expires in {days} days, {end}" if days >= 0 else f"  expired {end}"
    if not request.tls.verify:
        yield "*", "  the certificate was not verified"


def _sent(hop: Hop) -> Iterator[Line]:
    sent, timings = hop.transport.sent, hop.stopwatch.timings()
    if sent is None or timings.send is None:
        return
    version = "2" if hop.transport.http2 else "1.1"
    yield ">", f"{_text(sent.method)} {_bounded(_text(sent.place.path))} HTTP/{version}"
    yield from _headers(">", sent.headers)
    if sent.body:
        yield "*", f"sent {format_size(len(sent.body))} of body{_took(timings.send)}"


def _came(hop: Hop) -> Iterator[Line]:
    answer, timings = hop.answer, hop.stopwatch.timings()
    if answer is None:
        return
    yield "<", _bounded(_status_line(answer))
    yield from _headers("<", answer.headers)
    if hop.body is not None:
        unpacked = f", unpacked {format_size(len(hop.body.content))}" if hop.body.packed else ""
        yield "*", f"received {format_size(hop.body.received)}{_within(timings)}{unpacked}"


def _headers(mark: str, headers: Sequence[tuple[bytes, bytes]]) -> Iterator[Line]:
    for name, value in headers[:_MOST_HEADERS]:
        yield mark, _bounded(f"{_text(name)}: {_text(value)}")
    if len(headers) > _MOST_HEADERS:
        yield "*", f"and {len(headers) - _MOST_HEADERS:,} more headers"
    yield mark, ""


def _bounded(line: str) -> str:
    return line if len(line) <= BOUND else line[: BOUND - 1] + "…"


def _status_line(answer: Answer) -> str:
    return f"HTTP/{answer.version} {answer.status} {answer.reason}".rstrip()


def _within(timings: Timings) -> str:
    return "" if timings.receive is None else f" in {format_seconds(timings.receive)}"


def _took(seconds: float | None) -> str:
    return "" if seconds is None else f" ({format_seconds(seconds)})"


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")


def _with_cookie(request: Request, outgoing: Outgoing) -> Request:
    """What a jar added is part of the question, but not its values."""
    if outgoing.cookie is None:
        return request
    cookies = [value for name, value in request.headers if name.lower() == "cookie"]
    others = (pair for pair in request.headers if pair[0].lower() != "cookie")
    line = "; ".join((*cookies, veiled("cookie", outgoing.cookie)))
    return replace(request, headers=(*others, ("Cookie", line)))
