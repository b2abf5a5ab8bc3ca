"""What the vendor's status pages said, against what our samples show."""

from probe.analysis.group_word import word_of
from probe.analysis.sections.context import Context
from probe.model.their_word import TheirWord


def compute(context: Context) -> TheirWord | None:
    """None for a probe, and for a group without a status page."""
    return word_of(context.subject, context.pieces, context.figures.availability, context.options)
