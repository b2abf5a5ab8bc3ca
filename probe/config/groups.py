"""`[[group]]` → groups of probes, checked against the probes and against each other."""

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
            found.append(_group(group, keys, walk, probes))
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
    keys: GroupKeys, written: Mapping[str, Written], walk: Walk, probes: Sequence[Probe]
) -> Group | None:
    place = written["probes"].place
    unknown = [(i, message) for i, word in enumerate(keys.probes) if (message := why_none(probes, word))]
    for i, message in unknown:
        walk.refuse(place / i, message)
    if unknown:
        return None
    meant = select(probes, keys.probes) if keys.probes else ()
    members = tuple(probe.name for probe in meant if not is_second_hand(probe.kind))
    vendor = tuple(probe.name for probe in meant if is_second_hand(probe.kind))
    if len(members) < 2:
        matched = f"only {members[0]!r} is meant" if members else "none is meant"
        if vendor:
            matched += f" beside {vendor[0]!r}, which is the vendor's word and does not count"
        walk.refuse(
            place, f"a group has two probes at least, and {matched}", "name one more, a tag, or a pattern"
        )
        return None
    labels = tuple(keys.labels.get(member, member) for member in members)
    _check_labels(keys, (*members, *vendor), written, walk)
    return Group(name=keys.name, members=members, down=keys.down, labels=labels, vendor=vendor)


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
        elif label in _OWN_WORDS:
            walk.refuse(place, f"{label!r} is the word for several members", "choose another label")
        else:
            called[label] = name
