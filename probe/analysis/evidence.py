"""What the record says, by probe and vantage, in any order.

Evidence is a fold: samples are added, two pieces of evidence merge into one, and neither the order nor the
grouping changes what is concluded from the whole.
"""

from collections.abc import Iterable

from probe.analysis.part import Part, seal
from probe.analysis.track import Told, Track


class Pile:
    """All there is on one track: parts that were summed up, and samples that were not yet."""

    __slots__ = ("_parts", "_raw")

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._raw = Track()

    def extend(self, samples: list[Told]) -> None:
        self._raw.extend(samples)

    def take(self, part: Part) -> None:
        self._parts.append(part)

    def merge(self, other: "Pile") -> None:
        """Take in what other knows too; other stays as it is."""
        self._raw.merge(other._raw)  # noqa: SLF001 - one of us
        self._parts += other._parts  # noqa: SLF001

    def parts(self) -> list[Part]:
        """In no order; they may overlap. What was not summed up yet is now, and once."""
        if len(self._raw):
            self._parts.append(seal(self._raw))
            self._raw = Track()
        return list(self._parts)


class Evidence:
    """Everything known, by probe and vantage."""

    def __init__(self) -> None:
        self.tracks: dict[str, dict[str, Pile]] = {}

    def add(self, sample: Told) -> None:
        self.pile(sample.probe, sample.vantage).extend([sample])

    def extend(self, samples: Iterable[Told]) -> None:
        """Many samples, in the order of their lines."""
        groups: dict[tuple[str, str], list[Told]] = {}
        for sample in samples:
            key = sample.probe, sample.vantage
            if key in groups:
                groups[key].append(sample)
            else:
                groups[key] = [sample]
        for key, group in groups.items():
            self.pile(*key).extend(group)

    def pile(self, probe: str, vantage: str) -> Pile:
        vantages = self.tracks.get(probe)
        if vantages is None:
            vantages = self.tracks[probe] = {}
        found = vantages.get(vantage)
        if found is None:
            found = vantages[vantage] = Pile()
        return found

    def merge(self, other: "Evidence") -> None:
        """Take in what other knows too; other stays as it is."""
        for probe, vantages in other.tracks.items():
            for vantage, pile in vantages.items():
                self.pile(probe, vantage).merge(pile)

    def parts(self) -> dict[tuple[str, str], list[Part]]:
        """Of every track, by probe and vantage."""
        return {
            (probe, vantage): pile.parts()
            for probe, vantages in self.tracks.items()
            for vantage, pile in vantages.items()
        }

    def tags(self) -> dict[str, tuple[str, ...]]:
        """Every probe of the record, with the tags its latest sample carried."""
        found: dict[str, tuple[int, tuple[str, ...]]] = {}
        for (probe, _), parts in self.parts().items():
            for part in parts:
                mine = part.header.tags_at, part.header.tags
                found[probe] = max(found.get(probe, mine), mine)
        return {probe: tags for probe, (_, tags) in found.items()}
