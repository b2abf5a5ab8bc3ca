"""`$…`: a JSONPath (RFC 9535) into the body.

A query may select no node, one, or several. `exists` wants one at least. A comparison wants exactly one:
several make it fail, and so does none, negated or not. `contains` holds if any node equals the value, is a
text with the value in it, an array with the value among its items, or an object with a member of that name.
`length($…)` counts the nodes of a query that may select several, and what is inside the one node otherwise.

1 equals 1.0; a text never equals a number, and a truth value is no number. Where the body is not JSON,
nothing holds, not even `not exists`: who could not look cannot say what is not there.
"""

from itertools import islice

from probe.assertions.errors import ExpressionError
from probe.assertions.shown import as_json
from probe.assertions.subject import Kind, Missing, Nodes, Subject
from probe.assertions.syntax import Spec
from probe.model.outcome import Phase
from probe.model.reading import Reading
from probe.text import clean

MOST_NODES = 100_000


def subject(spec: Spec) -> Subject:
    """Raises ExpressionError, pointing into the path."""
    from jsonpath_rfc9535 import JSONPathError

    from probe.assertions.jsonpath_bounds import BoundedEnvironment, OutOfTimeError

    environment = BoundedEnvironment()
    try:
        query = environment.compile(spec.argument)
    except JSONPathError as error:
        offset = error.token.index if error.token is not None else -1
        # The token for the end of the text has no index.
        offset = len(spec.argument) if offset < 0 else offset
        said = clean(str(error.args[0]) if error.args else "it cannot be read", 120)
        raise ExpressionError(f"not a JSONPath (RFC 9535): {said}", spec.argument_column + offset) from None
    except Exception as error:  # noqa: BLE001 - its parser lets RecursionError, ValueError and others through
        raise ExpressionError(
            f"not a JSONPath (RFC 9535): it cannot be read ({type(error).__name__})", spec.argument_column
        ) from None
    singular = query.singular_query()

    def read(reading: Reading) -> object:
        try:
            document = reading.json
        except ValueError as error:
            return Missing(clean(str(error), 120), looked=False)
        try:
            with environment.clock.running():
                nodes = list(islice(query.finditer(document), MOST_NODES + 1))
        except OutOfTimeError:
            return Missing("the path took too long", looked=False)
        except (JSONPathError, RecursionError):
            return Missing("the body is nested too deeply for the path", looked=False)
        if len(nodes) > MOST_NODES:
            return Missing(f"more than {MOST_NODES:,} values", looked=False)
        return Nodes(tuple(node.value for node in nodes), singular)

    return Subject(spec.text, Kind.JSON, read, as_json, "1", phase=Phase.RECEIVE, slow=not singular)
