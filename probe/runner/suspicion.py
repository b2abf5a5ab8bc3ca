"""Which failures a dead network here could have made, and which samples show that there is one."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from probe.model.outcome import Phase
from probe.model.sample import Failure, Sample, Scalar
from probe.net.errors import DnsProblem
from probe.reasons import Reason

NO_WAY_OUT = frozenset({Reason.DNS, Reason.CONNECT_UNREACHABLE, Reason.OFFLINE})
"""What every probe of a machine without network fails with."""


def is_suspicious(found: Failure | None, facts: Mapping[str, Scalar]) -> bool:
    """Whether the failure came before anybody was heard: a portal or a dead uplink can be behind it.

    A refusal is an answer, and so is a name server's word that a name has no address.
    """
    if found is None or "proxy" in facts:
        # The way to a proxy has a reason of its own, and beyond it nobody is asked directly.
        return False
    match found.reason:
        case Reason.DNS:
            return facts.get("dns_error") != DnsProblem.NODATA
        case Reason.CONNECT_TIMEOUT | Reason.CONNECT_UNREACHABLE | Reason.OFFLINE:
            return True
        case Reason.CONNECT_RESET:
            return found.phase is Phase.CONNECT
        case Reason.TLS_HANDSHAKE:
            return found.phase is Phase.TLS
        case Reason.TIMEOUT:
            return found.phase is Phase.TLS or (found.phase is Phase.WAIT and "tls" not in facts)
        case _:
            return False


def is_name_trouble(sample: Sample) -> bool:
    """Whether nobody was there to look a name up."""
    found = sample.failure
    return (
        found is not None
        and found.reason == Reason.DNS
        and sample.facts.get("dns_error") == DnsProblem.TEMPORARY
    )


def host_of(sample: Sample) -> str:
    url = next((word for word in sample.target.split() if "://" in word), "")
    try:
        return urlsplit(url).hostname or sample.target
    except ValueError:
        return sample.target


def is_on_this_machine(sample: Sample) -> bool:
    said = sample.facts.get("ip")
    if isinstance(said, str):
        reached = _address(said)
        if said.startswith("unix:") or (reached is not None and reached.is_loopback):
            return True
    host = host_of(sample)
    address = _address(host)
    if address is not None:
        return address.is_loopback
    return host == "localhost" or host.endswith(".localhost")


def was_heard_from(sample: Sample, *, public: bool) -> bool:
    """Whether another machine was connected to; with `public`, one that is not in a network of our own."""
    said = sample.facts.get("ip")
    address = _address(said) if isinstance(said, str) else None
    if address is None:
        return False
    return address.is_global if public else not address.is_loopback


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
