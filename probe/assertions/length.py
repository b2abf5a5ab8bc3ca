"""`length(…)`: characters of a text, items of an array, members of an object, nodes of a query for several."""

from probe.assertions.subject import Kind, Missing, Nodes, Subject
from probe.model.reading import Reading


def length(text: str, inner: Subject) -> Subject:
    """The subject `text`, which counts what `inner` reads."""

    def read(reading: Reading) -> object:
        found = inner.read(reading)
        if isinstance(found, Missing):
            return found
        if isinstance(found, Nodes) and not found.singular:
            return len(found.values)
        if isinstance(found, Nodes):
            if not found.values:
                return Missing("missing", joint=" is ")
            found = found.values[0]
        if isinstance(found, str | list | dict):
            return len(found)
        return Missing(f"{inner.text} is {inner.show(found)}, which has no length")

    return Subject(text, Kind.NUMBER, read, str, "1", phase=inner.phase, slow=inner.slow)
