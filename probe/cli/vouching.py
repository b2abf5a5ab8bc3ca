"""Who else can say that refused keys were the service's fault: probes with another key, and the vendor."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from probe.analysis.options import Options
from probe.analysis.suspects import has_refusals
from probe.cli.history import opened, reads_once
from probe.store import StoreError
from probe.units import to_ms

if TYPE_CHECKING:
    from probe.analysis.evidence import Evidence
    from probe.analysis.part import Piece
    from probe.config.tables import Config
    from probe.model.probe import Probe
    from probe.model.sample import Sample

_CREDENTIALS = ("key", "bearer", "basic")


def with_voices(
    options: Options,
    config: "Config | None",
    stores: Sequence[tuple[str, Path]],
    evidence: "Evidence",
    kept: "Sequence[Sample] | None" = None,
) -> Options:
    """The options, with who can say it of the probes that were refused; nothing is read where none was.

    `kept` is what a listener kept of status pages, where the record can be read only once.
    """
    refused = {
        name
        for name, vantages in evidence.tracks.items()
        if any(has_refusals(part) for pile in vantages.values() for part in pile.parts())
    }
    if config is None or not refused or options.suspects != "down":
        return options
    return msgspec.structs.replace(
        options,
        other_keys={name: tuple(_other_keys(name, config.probes)) for name in refused},
        posted=_posted(refused, config, stores, to_ms(options.now), kept),
    )


def _other_keys(name: str, probes: Iterable["Probe"]) -> Iterator[str]:
    """The probes that ask a host of that one's with another key, each known by how it is written."""
    own = next((each for each in probes if each.name == name), None)
    if own is None or not (keys := _keys(own)):
        return
    hosts = _hosts(own)
    for each in probes:
        others = _keys(each)
        if others and not others & keys and hosts & _hosts(each):
            yield each.name


def _keys(probe: "Probe") -> set[str]:
    found = (getattr(probe.settings, name, None) for name in _CREDENTIALS)
    return {repr(key) for key in found if key is not None}


def _hosts(probe: "Probe") -> frozenset[str]:
    from probe.probers import PROBERS

    found: frozenset[str] = PROBERS.load(probe.kind).hosts(probe.settings)
    return found


def _posted(
    names: set[str],
    config: "Config",
    stores: Sequence[tuple[str, Path]],
    now_ms: int,
    kept: "Sequence[Sample] | None",
) -> dict[str, "tuple[Piece, ...]"]:
    """By probe, the incidents on the status pages of the groups it is in, as far as they were known by now.

    One without an end goes on as long as the page is read.
    """
    pages = {
        name: {page for group in config.groups if name in group.members for page in group.vendor}
        for name in names
    }
    wanted = set().union(*pages.values())
    if not wanted or (kept is None and reads_once(stores)):
        return {}
    from probe.analysis.vendor_word import closed, heard_until, incidents
    from probe.cli.vendors import looks_in

    if kept is None:
        kept = [sample for location, base in stores for sample in _looks(location, base, wanted)]
    looks = looks_in(kept, wanted, now_ms)
    return {
        name: tuple(
            (to_ms(began), to_ms(each.resolved) if each.resolved else heard_until(looks[page], now_ms))
            for page in sorted(mine)
            for each in closed(incidents(looks[page]))
            if (began := each.started or each.posted) is not None
        )
        for name, mine in pages.items()
        if mine
    }


def _looks(location: str, base: Path, wanted: set[str]) -> list["Sample"]:
    # What cannot be read was said when the evidence was.
    try:
        return list(opened(location, base).looks(wanted, None, None))
    except StoreError:
        return []
