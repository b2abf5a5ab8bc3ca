"""What an answer shows beside its body: flat, small, clean."""

from datetime import datetime

from probe.model.sample import Scalar
from probe.net.backend import Backend
from probe.net.certificate import days_left, read_certificate
from probe.net.transport import Answer
from probe.text import BOUND, clean

_REQUEST_ID = (b"x-request-id", b"request-id", b"cf-ray")


def connection_facts(backend: Backend, now: datetime, certificate: bytes | None = None) -> dict[str, Scalar]:
    """`certificate` (DER) is what a second look showed where the handshake failed for it."""
    facts: dict[str, Scalar] = {}
    if backend.address is not None:
        facts["ip"] = backend.address.ip
    if backend.proxy is not None:
        facts["proxy"] = backend.proxy
    channel = backend.channel
    if channel is not None:
        facts["bytes_out"], facts["bytes_in"] = channel.traffic.sent, channel.traffic.received
    peer = channel.peer if channel is not None else None
    if peer is not None:
        facts["tls"] = peer.version.removeprefix("TLSv")
        facts["cipher"] = peer.cipher
        certificate = peer.certificate
    if certificate:
        facts |= certificate_facts(certificate, now)
    return facts


def certificate_facts(der: bytes, now: datetime) -> dict[str, Scalar]:
    """None of them for bytes that are no certificate; those it does not have are absent."""
    certificate = read_certificate(der)
    if certificate is None:
        return {}
    end = certificate.not_after
    facts: dict[str, Scalar] = {
        "cert_days": days_left(certificate, now),
        "cert_subject": certificate.subject,
        "cert_issuer": certificate.issuer,
        "cert_names": certificate.names_text or None,
        "cert_expires": end.isoformat().replace("+00:00", "Z") if end is not None else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def answer_facts(answer: Answer) -> dict[str, Scalar]:
    facts: dict[str, Scalar] = {"status": answer.status, "http": answer.version}
    for name in _REQUEST_ID:
        if value := answer.header(name):
            facts["request_id"] = clean(value, BOUND)
            break
    return facts


def plain_headers(answer: Answer) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in answer.headers)
