"""The names in a certificate: of its owner and issuer, and those it is for (RFC 5280, 4.1.2.4 and 4.2.1.6)."""

import socket

from probe.net.der import OID, SEQUENCE, Element, contents, element, inside, text
from probe.text import clean

_COMMON_NAME, _ORGANISATION = bytes.fromhex("550403"), bytes.fromhex("55040a")  # 2.5.4.3, 2.5.4.10
_DNS, _ADDRESS = 0x82, 0x87
_MOST_PARTS = 32
_MOST_NAMES = 70  # of at least one character, with ", " between them: more than is ever shown
_MOST_LOOKED_AT = 500
_LONGEST = 100


def names_in(der: bytes, name: Element) -> tuple[str | None, str | None]:
    """Common name and organisation, the last of each: the one nearest to the owner. Clean."""
    common = organisation = None
    for part in inside(der, name, _MOST_PARTS):
        at = part.start
        while at < part.end:  # nearly always once
            pair = element(der, at, SEQUENCE, part.end)
            kind = element(der, pair.start, OID, pair.end)
            oid = contents(der, kind)
            if oid == _COMMON_NAME:
                common = _shown(der, element(der, kind.end, end=pair.end)) or common
            elif oid == _ORGANISATION:
                organisation = _shown(der, element(der, kind.end, end=pair.end)) or organisation
            at = pair.end
    return common, organisation


def alternatives(der: bytes, names: Element) -> tuple[str, ...]:
    """Host names and addresses in their order, clean, the first seventy."""
    found: list[str] = []
    for name in inside(der, names, _MOST_LOOKED_AT):
        if len(found) == _MOST_NAMES:
            break
        if name.tag == _DNS and name.end > name.start:
            found.append(_shown(der, name))
        elif name.tag == _ADDRESS and (address := _address(contents(der, name))):
            found.append(address)
    return tuple(found)


def _shown(der: bytes, found: Element) -> str:
    return clean(text(der, found), _LONGEST)


def _address(packed: bytes) -> str | None:
    if len(packed) == 4:
        return socket.inet_ntop(socket.AF_INET, packed)
    return socket.inet_ntop(socket.AF_INET6, packed) if len(packed) == 16 else None
