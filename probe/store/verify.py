"""Every defect of a record, by file and line. Nothing is written, and no lock is taken."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from probe.model.history import HARMLESS, Finding, Verification
from probe.model.sample import Sample
from probe.store.checks import Checks
from probe.store.line import Fault, bare
from probe.store.place import Place, day_of
from probe.store.read import MOST_DEFECTS
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
    return Verification(
        now=now,
        files=len(listed),
        samples=samples,
        findings=tuple(findings),
        counts=dict(sorted(counts.items())),
        exit=int(any(kind not in HARMLESS for kind in counts)),
    )
