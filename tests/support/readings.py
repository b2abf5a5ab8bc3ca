"""Readings as a prober would bring them."""

from datetime import UTC, datetime

from probe.model.reading import Reading
from probe.model.sample import Scalar, Timings

PAGE = b"""<!doctype html>
<html><body>Add to basket</body></html>"""
ORDERS = b'{"ok": true, "items": [{"id": 7, "name": "cup"}, {"id": 8, "name": "can"}], "next": null, "ratio": 1.0, "code": "7"}'
MEASURED = Timings(dns=0.004, connect=0.021, tls=0.044, send=0.0002, wait=0.331, receive=0.012)


def reading(
    body: bytes = ORDERS,
    *,
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json; charset=utf-8"),),
    latency_s: float = 1.31,
    timings: Timings = MEASURED,
    **facts: Scalar,
) -> Reading:
    """An HTTPS answer; a fact given as None is left out."""
    known: dict[str, Scalar] = {
        "status": 200, "http": "1.1", "ip": "127.0.0.1", "tls": "1.3", "cert_days": 63, "redirects": 0,
    }  # fmt: skip
    merged: dict[str, Scalar] = {name: value for name, value in (known | facts).items() if value is not None}
    return Reading(
        at=datetime(2026, 11, 22, 14, 31, tzinfo=UTC),
        latency_s=latency_s,
        timings=timings,
        facts=merged,
        headers=headers,
        body=body,
    )
