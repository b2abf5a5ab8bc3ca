"""Every defect of a record, by file and line. Nothing is written, and no lock is taken."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from probe.model.history import HARMLESS, Finding, Flaw, Verification
from probe.model.sample import Sample
from probe.store.checks import Checks
from probe.store.line import Fault, bare
from probe.store.listing import sums_to_read
from probe.store.place import Place, day_of
from probe.store.read import MOST_DEFECTS
from probe.store.summed import left_behind, opened_sums
from probe.store.walk import data_files, walk


def verify(places: Sequence[Place], now: datetime) -> Verification:
    """Memory grows with the ids only (see Seen). Raises StoreError where something cannot be read."""
    checks = Checks(now)
    counts: Counter[str] = Counter()
    findings: list[Finding] = []
    listed = [(place, path) for place in places for path in data_files(place)]
    samples = 0
    for place, path in listed:
        checks.begin_file(day_of(path))
        shown, room = place.shown(path), MOST_DEFECTS
        for line, found in walk(place, path):
            if isinstance(found, Sample):
                samples += 1
                faults = list(checks.faults(found, bare(line.text, line.number)))
            else:
                faults = [found] if isinstance(found, Fault) else []
            for fault in faults:
                counts[fault.kind] += 1
                if room:
                    room -= 1
                    findings.append(
                        Finding(kind=fault.kind, path=shown, line=line.number, problem=fault.text)
                    )
    sums = [(place, path) for place in places for path in sums_to_read(place)]
    for place, path in sums:
        opened, wrong = opened_sums(place, [path])
        if not left_behind(place, opened):  # else they were counted
            samples += sum(each.sums.samples for each in opened)
        counts.update([Flaw.SUMS] * len(wrong))
        findings += [
            Finding(kind=Flaw.SUMS, path=place.shown(path), line=None, problem=each.problem) for each in wrong
        ]
    return Verification(
        now=now,
        files=len(listed) + len(sums),
        samples=samples,
        findings=tuple(findings),
        counts=dict(sorted(counts.items())),
        exit=int(any(kind not in HARMLESS for kind in counts)),
    )
