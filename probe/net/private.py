"""Which addresses are public: reachable for everybody, and nobody's inside. Pure."""

import ipaddress
from functools import lru_cache

_ALLOCATED = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Not in the tables of older Pythons.
_DOCUMENTATION = ipaddress.ip_network("3fff::/20")


@lru_cache(maxsize=4096)
def is_public(ip: str) -> bool:
    """Not for loopback, private, link-local, carrier, multicast, documentation and reserved addresses, nor for
    an IPv6 address that is one of these in disguise (mapped, 6to4, Teredo, NAT64).
    """
    address = ipaddress.ip_address(ip)
    if address.version == 4:
        return address.is_global and not address.is_multicast
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return is_public(str(address.ipv4_mapped))
    if address in _NAT64:
        return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    if address.sixtofour is not None:
        return is_public(str(address.sixtofour))
    return address in _ALLOCATED and address.is_global and address not in _DOCUMENTATION
