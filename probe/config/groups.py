"""`[[group]]` → groups of probes, checked against the probes and against each other."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from probe.config.convert import convert_table
from probe.config.select import select, why_none
from probe.config.shapes import table_of
from probe.config.source import Place
from probe.config.tables import GroupKeys
from probe.config.walk import Bad, Walk, Written, close_to
from probe.model.probe import Group, Probe
from probe.probers import is_second_hand
from probe.text import clean

_OWN_WORDS = ("several", "both", "all", "mixed")
"""What combinations of members are called."""
_OWN_PHRASES = re.compile(r" and |, | only$|^at least ")
"""What combinations of labels are told with: a label with one of them could be taken for a combination."""
_MOST_NAMED = 4


class _Named(NamedTuple):
    """Where a group's name is written."""

    name: str
    place: Place


def read_groups(
    listed: Iterable[tuple[Place, Mapping[str, Written]]], walk: Walk, probes: Sequence[Probe] | None
) -> tuple[Group, ...] | None:
    """None where there are mistakes. With mistakes among the probes (None) members are not looked for."""
    before, taken, found = len(walk.mistakes), list[_Named](), []
    for place, keys in listed:
        group = convert_table(keys, table_of(GroupKeys), place, walk)
        if isinstance(group, Bad):
            continue
        name = _Named(group.name, keys["name"].place)
        _check_name(name, taken, walk, probes)
        taken.append(name)
        if probes is not None:
            found.append(_group(group, keys, place, walk, probes))
    good = len(walk.mistakes) == before and probes is not None
    return tuple(each for each in found if each is not None) if good else None


def _check_name(name: _Named, taken: Sequence[_Named], walk: Walk, probes: Sequence[Probe] | None) -> None:
    owner = next((each for each in probes or () if each.name == name.name), None)
    if owner is not None:
        walk.refuse(
            name.place, f"the name {name.name!r} is taken, by the probe at {owner.origin}", "choose another"
        )
    first = next((each for each in taken if each.name == name.name), None)
    if first is not None:
        walk.refuse(
            name.place, f"the name {name.name!r} is taken, by the group at {first.place}", "choose another"
        )


def _group(
    keys: GroupKeys, written: Mapping[str, Written], of: Place, walk: Walk, probes: Sequence[Probe]
) -> Group | None:
    if "surfaces" in written:
        return _of_surfaces(keys, written, walk, probes)
    if "probes" not in written:
        walk.refuse(
            of,
            f"the group {keys.name!r} has no members",
            'write probes = ["NAME", …] or surfaces = { page = "NAME", … }',
        )
        return None
    place = written["probes"].place
    unknown = [(i, message) for i, word in enumerate(keys.probes) if (message := why_none(probes, word))]
    for i, message in unknown:
        walk.refuse(place / i, message)
    if unknown:
        return None
    meant = select(probes, keys.probes) if keys.probes else ()
    members, vendor = _apart(meant)
    if not _are_enough(members, vendor, place, walk):
        return None
    labels = tuple(keys.labels.get(member, member) for member in members)
    _check_labels(keys, (*members, *vendor), written, walk)
    return Group(name=keys.name, members=members, down=keys.down, labels=labels, vendor=vendor)


def _of_surfaces(
    keys: GroupKeys, written: Mapping[str, Written], walk: Walk, probes: Sequence[Probe]
) -> Group | None:
    """In the order in which the surfaces are written."""
    place = written["surfaces"].place
    before = len(walk.mistakes)
    for other in ("probes", "labels"):
        if other in written:
            walk.refuse(
                written[other].place,
                "surfaces says who the members are, and what they are called",
                f"leave out {other}, or surfaces",
            )
    called: dict[str, str] = {}
    found = []
    for label, word in keys.surfaces.items():
        at = place / label
        probe = _the_one(word, at, walk, probes)
        if not label.strip():
            walk.refuse(at, "a surface has no name", 'write what it is, such as page = "NAME"', caret="key")
        elif _is_of_several(label):
            walk.refuse(
                at, f"{label!r} is how several members are told of", "choose another label", caret="key"
            )
        if probe is None:
            continue
        if probe.name in called:
            walk.refuse(
                at, f"{probe.name!r} is the surface {called[probe.name]!r} already", "name another probe"
            )
        called.setdefault(probe.name, label)
        found.append(probe)
    if len(walk.mistakes) > before:
        return None
    members, vendor = _apart(found)
    if not _are_enough(members, vendor, place, walk):
        return None
    labels = tuple(called[member] for member in members)
    return Group(name=keys.name, members=members, down=keys.down, labels=labels, vendor=vendor)


def _is_of_several(label: str) -> bool:
    return label in _OWN_WORDS or _OWN_PHRASES.search(label) is not None


def _the_one(word: str, place: Place, walk: Walk, probes: Sequence[Probe]) -> Probe | None:
    """The probe that a word means; noted as a mistake where that is none, or several."""
    message = why_none(probes, word)
    if message:
        walk.refuse(place, message)
        return None
    found = select(probes, [word])
    if len(found) > 1:
        named = ", ".join(repr(each.name) for each in found[:_MOST_NAMED])
        walk.refuse(
            place,
            f"a surface is one probe, and {clean(word, 80)!r} means {len(found)}: {named}"
            + (", …" if len(found) > _MOST_NAMED else ""),
            "write the name of one",
        )
        return None
    return found[0]


def _apart(found: Sequence[Probe]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who measures, and who brings the vendor's word."""
    return (
        tuple(each.name for each in found if not is_second_hand(each.kind)),
        tuple(each.name for each in found if is_second_hand(each.kind)),
    )


def _are_enough(members: Sequence[str], vendor: Sequence[str], place: Place, walk: Walk) -> bool:
    if len(members) >= 2:
        return True
    matched = f"only {members[0]!r} is meant" if members else "none is meant"
    if vendor:
        matched += f" beside {vendor[0]!r}, which is the vendor's word and does not count"
    walk.refuse(
        place, f"a group has two probes at least, and {matched}", "name one more, a tag, or a pattern"
    )
    return False


def _check_labels(
    keys: GroupKeys, members: Sequence[str], written: Mapping[str, Written], walk: Walk
) -> None:
    called: dict[str, str] = {member: member for member in members if member not in keys.labels}
    for name, label in keys.labels.items():
        place = written["labels"].place / name
        if name not in members:
            walk.refuse(
                place,
                f"{clean(name, 80)!r} is no probe of this group",
                close_to(name, list(members)),
                caret="key",
            )
        elif label in called:
            walk.refuse(place, f"{label!r} is what {called[label]} is called already", "choose another label")
        elif _is_of_several(label):
            walk.refuse(place, f"{label!r} is how several members are told of", "choose another label")
        else:
            called[label] = name
