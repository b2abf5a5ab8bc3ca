"""What an answer shows beside its body: flat, small, clean."""

from datetime import datetime

import httpx

from probe.model.sample import Scalar
from probe.net.backend import Backend
from probe.net.certificate import days_left
from probe.text import BOUND, clean

_REQUEST_ID = ("x-request-id", "request-id", "cf-ray")


def connection_facts(backend: Backend, now: datetime) -> dict[str, Scalar]:
    facts: dict[str, Scalar] = {}
    if backend.address is not None:
        facts["ip"] = backend.address.ip
    peer = backend.channel.peer if backend.channel is not None else None
    if peer is not None:
        facts["tls"] = peer.version.removeprefix("TLSv")
        days = days_left(peer.certificate, now) if peer.certificate else None
        if days is not None:
            facts["cert_days"] = days
    return facts


def answer_facts(response: httpx.Response) -> dict[str, Scalar]:
    facts: dict[str, Scalar] = {
        "status": response.status_code,
        "http": response.http_version.removeprefix("HTTP/"),
    }
    for name in _REQUEST_ID:
        if value := response.headers.get(name):
            facts["request_id"] = clean(value, BOUND)
            break
    return facts


def plain_headers(response: httpx.Response) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers.raw
    )
