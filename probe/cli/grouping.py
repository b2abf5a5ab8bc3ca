"""Groups among the probes a report is about: which are there, and in which order all of them stand."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from probe.model.probe import Group
from probe.selection import matches

if TYPE_CHECKING:
    from probe.config.tables import Config


class Chosen(NamedTuple):
    """What a report is about: the names of probes and groups in order, and the groups there are."""

    names: list[str]
    groups: list[Group]


def hidden(groups: Sequence[Group], recorded: Collection[str]) -> Iterator[str]:
    """What to say of a probe in the record that a group has taken the name of."""
    for group in groups:
        if group.name in recorded:
            yield (
                f"{group.name} is a group now, and the record has a probe of that name: "
                "its samples are left out, unless the group gets another name"
            )


def groups_of(config: "Config | None", labels: Mapping[str, tuple[str, ...]]) -> list[Group]:
    """Those with a member among the probes that there are."""
    groups = config.groups if config else ()
    return [group for group in groups if any(member in labels for member in group.members)]


def meant_with_members(
    words: Sequence[str], groups: Sequence[Group], labels: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Each group that a word means, and below it those of its members; then the probes that are in none.

    A group's name means its members as well, in a group or not; a probe's name means that probe alone.
    """
    chosen = [each for each in groups if not words or _is_meant(words, each.name, ())]
    members = {member for group in chosen for member in (*group.members, *group.vendor)}
    probes = [name for name in labels if not words or name in members or _is_meant(words, name, labels[name])]
    ordered = [
        name
        for group in chosen
        for name in (group.name, *_in_order(probes, group.members), *_in_order(probes, group.vendor))
    ]
    return list(dict.fromkeys([*ordered, *probes]))


def meant_or_group(
    words: Sequence[str], groups: Sequence[Group], labels: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """The groups that are named, in the place of their members; and the probes the other words mean.

    A pattern names groups only where it means no probe.
    """
    of_groups = {
        word: [group.name for group in groups if _is_meant([word], group.name, ())]
        for word in words
        if word in [group.name for group in groups]
        or not any(_is_meant([word], name, tags) for name, tags in labels.items())
    }
    others = [word for word in words if word not in of_groups]
    probes = [name for name, tags in labels.items() if not words or _is_meant(others, name, tags)]
    return list(dict.fromkeys([*(name for named in of_groups.values() for name in named), *probes]))


def _is_meant(words: Sequence[str], name: str, tags: tuple[str, ...]) -> bool:
    return any(matches(word, name, tags) for word in words)


def _in_order(names: Sequence[str], of: Collection[str]) -> list[str]:
    return [name for name in names if name in of]
