"""A compiled assertion, and what it says when it does not hold.

What a reading lacks fails every operator but `not exists`: a validator that could not look is never a
pass. Where it could not even look, because the body is not JSON, `not exists` fails too.
"""

import msgspec

from probe.assertions.operators import operator
from probe.assertions.patterns import TooSlowError
from probe.assertions.shown import LIMIT
from probe.assertions.subject import Kind, Missing, Nodes, Subject, number
from probe.model.reading import Reading
from probe.model.sample import Failure
from probe.reasons import Reason, failure
from probe.text import clean


class Assertion(msgspec.Struct, frozen=True):
    """`operand` is what the operator's test takes; `wanted` is what was written from the operator on."""

    text: str
    subject: Subject
    operator: str
    operand: object
    wanted: str

    @property
    def slow(self) -> bool:
        """Whether an answer can make this take long, so that it is not judged on the event loop."""
        return self.subject.slow or self.operator.endswith("matches")

    def judge(self, reading: Reading) -> Failure | None:
        """None if it holds. Never raises: what cannot be judged has failed."""
        try:
            found = _present(self.subject.read(reading))
            if isinstance(found, Missing):
                return None if self.operator == "not exists" and found.looked else self._absent(found)
            if self._holds(found):
                return None
        except TooSlowError as error:
            return self._absent(Missing(str(error)))
        except (RecursionError, MemoryError):
            return self._absent(Missing("the value is too large to judge"))
        return self._refused(found, reading)

    def accepts(self, value: float) -> bool:
        """Whether it holds for this number in place of what its subject reads."""
        return self._holds(value)

    def _holds(self, found: object) -> bool:
        if self.subject.kind is Kind.FIT:
            return not found
        if self.operator.endswith("exists"):
            return self.operator == "exists"
        asked = operator(self.operator)
        if isinstance(found, Nodes) and not self.operator.endswith("contains"):
            if len(found.values) > 1:
                return False
            found = found.values[0]
        answer = asked.test(found, self.operand)
        return answer is not None and answer is not asked.negated

    def _refused(self, found: object, reading: Reading) -> Failure:
        several = isinstance(found, Nodes) and len(found.values) > 1
        actual = _shown(self.subject, found) + self.subject.aside(reading)
        joint = ": " if several or self.subject.kind is Kind.FIT else " "
        return self._failed(f"{joint}{actual}", actual, found)

    def _absent(self, missing: Missing) -> Failure:
        return self._failed(f"{missing.joint}{missing.why}", missing.why, None)

    def _failed(self, came: str, actual: str, found: object) -> Failure:
        """`came` goes on where the subject's name ends."""
        obvious = self.operator in ("", "exists")
        message = self.subject.text + came + ("" if obvious else f", wanted {self.wanted}")
        return failure(
            self._reason(found),
            clean(message, 2 * LIMIT),
            phase=self.subject.phase,
            assertion=clean(self.text, LIMIT),
            wanted=clean(self.wanted, LIMIT),
            actual=clean(actual, LIMIT),
        )

    def _reason(self, found: object) -> Reason:
        if self.subject.text != "status":
            return Reason.ASSERTION
        status = number(found)
        return Reason.SERVER_ERROR if status is not None and 500 <= status <= 599 else Reason.STATUS


class Reader(msgspec.Struct, frozen=True):
    """A compiled subject, to be captured."""

    text: str
    subject: Subject

    @property
    def slow(self) -> bool:
        """As an assertion's."""
        return self.subject.slow

    def read(self, reading: Reading) -> object:
        """The value; of a path, the only node's. Raises LookupError, with a sentence, where there is none."""
        found = _present(self.subject.read(reading))
        if isinstance(found, Missing):
            raise LookupError(found.why)  # noqa: TRY004 - nothing has a wrong type, something is not there
        if isinstance(found, Nodes):
            if len(found.values) > 1:
                raise LookupError(f"{len(found.values)} values, wanted one")
            return found.values[0]
        return self.subject.show(found) if self.subject.kind is Kind.VERSION else found


def _present(found: object) -> object:
    return Missing("missing", joint=" is ") if isinstance(found, Nodes) and not found.values else found


def _shown(subject: Subject, found: object) -> str:
    if isinstance(found, Nodes):
        return f"{len(found.values):,} values" if len(found.values) > 1 else subject.show(found.values[0])
    return subject.show(found)
