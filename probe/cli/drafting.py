"""What `probe outages ID --postmortem` does: which outage is meant, and everything its draft is made of."""

import sys

import msgspec

from probe.analysis.group_word import word_of
from probe.analysis.outage_ids import short_ids
from probe.analysis.pieces import without
from probe.analysis.postmortem import postmortem
from probe.analysis.subjects import subjects
from probe.cli.exits import Exit, Failed
from probe.cli.outaging import answered
from probe.cli.question import Question
from probe.cli.reporting import followed
from probe.cli.shell import Shell
from probe.model.outages import OutageReport
from probe.model.postmortem import Postmortem

_LISTED = 5
_EVERY_SAMPLE = sys.maxsize


def make(shell: Shell, question: Question) -> tuple[Postmortem, Exit]:
    """Of the outage that the one word of the question means. Raises Failed where it means none."""
    found, evidence, options, window, config, code = answered(shell, question, _EVERY_SAMPLE)
    if isinstance(found, OutageReport):
        raise _none_is_meant(found)
    about = msgspec.structs.replace(options, names=(found.outage.probe,))
    with followed():
        [subject] = subjects(evidence, about)
        span = window.start_ms, window.end_ms
        word = word_of(subject, without(*span, subject.holes(about, *span)), None, about)
        return postmortem(found, subject, about, word, config.calendars if config else ()), code


def _none_is_meant(report: OutageReport) -> Failed:
    """With the ids that could have been meant."""
    ids = short_ids([row.id for row in report.outages])
    if not ids:
        return Failed(
            Exit.NOTHING,
            f"--postmortem: there is no outage in {report.window.name}: ask for another --window",
        )
    listed = ", ".join(ids[:_LISTED]) + (f", … ({len(ids)} in all)" if len(ids) > _LISTED else "")
    return Failed(Exit.USAGE, f"--postmortem: is of one outage: write its id, of {listed}")
