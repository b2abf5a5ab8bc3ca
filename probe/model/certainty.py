"""How sure a report is of its figures: the sections `sure`, `curve` and `peak`. Seconds, fractions, levels of 95 %."""

from datetime import datetime

import msgspec


class Range(msgspec.Struct, frozen=True):
    low: float
    high: float


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the window proves an availability target, and what would; None for a target of 100 %.

    `proven` and `needed_s` are the claim: known time, with the outages that there were and no more.
    """

    target: float
    proven: bool
    needed_s: float | None
    proven_if_independent: bool
    needed_samples: int | None


class Sure(msgspec.Struct, frozen=True, kw_only=True):
    """What one window allows to say. None where nothing is known, or too little for that figure.

    `samples`, `failed`, the changes between neighbours and the pairs of neighbours they are among (`from_up`,
    `from_down`) are those of `analysis.chain`, which makes `effective_samples` of them. `if_independent` (Wilson), `exact_if_independent` (Clopper–Pearson) and
    `proves_if_independent` (one-sided) take each sample for a fact of its own, which none is.

    `effective` is the long-run availability as far as `effective_samples` tell it, `resampled` as far as whole
    outages do, where there are enough of them; `enough_outages` is False where neither is a claim. `per_day`
    is how often outages begin, one-sided where none did. `proves` is the best target that known time and
    outages prove, if outages last `outage_s` on average; `outage_assumed` says that no record says so.

    Short failures of `hidden_s` in all may have hidden between samples; `finest_target` is what the samples could
    prove at most, had none failed.

    `samples` are of so many `vantages`; those of a group are of its `members`, None for a probe, from any of these.
    """

    samples: int
    failed: int
    up_to_down: int
    down_to_up: int
    from_up: int
    from_down: int
    correlation: float | None
    effective_samples: float | None
    if_independent: Range | None
    exact_if_independent: Range | None
    proves_if_independent: float | None
    known_s: float
    outages: int
    blips: int
    onsets: int
    enough_outages: bool
    effective: Range | None
    resampled: Range | None
    per_day: Range | None
    outage_s: float
    outage_assumed: bool
    proves: float | None
    hidden_s: float | None
    finest_target: float | None
    proofs: tuple[Proof, ...]
    vantages: int
    members: int | None = None


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """The worst stretch of one length, and when the first such one begins; None where too little is known of all.

    `lost_s` is what of it was down, degraded time by its weight, and `known_s` what was known of it.
    """

    length_s: float
    availability: float | None
    lost_s: float | None = None
    known_s: float | None = None
    start: datetime | None = msgspec.field(name="from")


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """`cells` are lengths in equal ratios from the least to the whole window, for screens only."""

    stretches: tuple[Stretch, ...]
    min_known: float
    cells: tuple[Stretch, ...] = ()


class PeakPart(msgspec.Struct, frozen=True, kw_only=True):
    """The window in peak hours, or outside them. `onsets` are the outages that began there, wherever between the last
    good and the first failing sample they did.
    """

    length_s: float
    availability: float | None
    coverage: float | None
    down_s: float
    unknown_s: float
    onsets: int


class Peak(msgspec.Struct, frozen=True, kw_only=True):
    """`onsets_p` is the chance of so many outages beginning in peak hours, if they began at any time alike.

    Of `onsets_unsure` it is not known whether they began in peak hours: `onsets_p` takes them to have begun in the
    others, the most cautious reading, and `onsets_p_low` to have begun in peak hours, all of them.

    `downtime_p` is how often turning the record of each day (`turned_through` week: of each week) puts as much down
    time into them. `weighted` is availability with a peak second counting `weight` times.
    """

    hours: tuple[str, ...]
    peak: PeakPart
    other: PeakPart
    onsets_unsure: int
    onsets_p: float | None
    onsets_p_low: float | None
    downtime_p: float | None
    turned_through: str
    weight: float | None
    weighted: float | None
