"""What a store holds already, as far as a merge has to know: the ids of the days at hand.

A daily file is read once while its day and its neighbours are at hand, for a line may stand in the file of a
neighbour. Files of other names may hold any day: they are read once, and what they hold is kept.
"""

from datetime import date

from probe.model.sample import Sample
from probe.store import NoHistoryError
from probe.store.line import bare
from probe.store.place import Kind, Place, day_of
from probe.store.seen import Met, Seen
from probe.store.walk import data_files, walk

_ANY = None


class Shelves:
    """Memory grows with the ids of three days, and with those in files that are not named after a day."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._day: date | None = None
        self._seen: dict[date | None, Seen] = {}

    def add(self, day: date, identity: str, text: bytes) -> Met:
        """Notes a line of that day, and says what it was before. Raises StoreError where a file cannot be read."""
        if day != self._day:
            self._fetch(day)
        found = Met.NEW
        for each in self._seen.values():
            met = each.look(identity, text)
            if met is Met.SAME:
                return met
            if met is Met.CONFLICT:
                found = met
        self._seen[_ANY if self._place.kind is Kind.FILE else day].add(identity, text)
        return found

    def _fetch(self, day: date) -> None:
        wanted = {_ANY, *_around(day)}
        self._seen = {each: seen for each, seen in self._seen.items() if each in wanted}
        for each in wanted - self._seen.keys():
            self._seen[each] = self._read(each)
        self._day = day

    def _read(self, day: date | None) -> Seen:
        seen = Seen()
        try:
            paths = data_files(self._place)
        except NoHistoryError:
            return seen
        for path in paths:
            if (_ANY if self._place.kind is Kind.FILE else _date(day_of(path))) == day:
                for line, found in walk(self._place, path):
                    if isinstance(found, Sample):
                        seen.add(found.id, bare(line.text, line.number))
        return seen


def _around(day: date) -> list[date]:
    first, last = date.min.toordinal(), date.max.toordinal()
    near = (day.toordinal() + step for step in (-1, 0, 1))
    return [date.fromordinal(each) for each in near if first <= each <= last]


def _date(day: str | None) -> date | None:
    try:
        return None if day is None else date.fromisoformat(day)
    except ValueError:
        return None
