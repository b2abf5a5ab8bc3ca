"""What one window proves, and what it cannot say."""

from probe.analysis.binomial import clopper_pearson, lower_bound, needed, proves, wilson
from probe.analysis.chain import Chain, chain
from probe.analysis.outages import onsets
from probe.analysis.rates import count_bounds, most, time_needed
from probe.analysis.resample import resampled
from probe.analysis.sections.context import Context
from probe.analysis.spells import clusters
from probe.analysis.timeline import TICKS
from probe.model.certainty import Proof, Range, Sure
from probe.selection import matches

TARGETS = (0.99, 0.999, 0.9999)
"""What is asked where no objective is set."""
FEW = 5
"""With fewer outages nothing is claimed about the long run, nor is their mean length believed."""
MANY = 8
"""With so many, whole outages can be drawn again."""
USUAL_OUTAGE_S = 1800.0
"""How long an outage is taken to last where too few were seen to know."""
_PER_SECOND = 1000 * TICKS
_DAY_S = 86_400


def compute(context: Context) -> Sure:
    """An outage counts as far as it is in the window; a blip is a failing run too short to be one."""
    found = clusters(context.known.timeline, context.pieces, context.known.outages)
    down = (*found.outages, *found.blips)
    figures, links = context.figures, chain(context.known, context.pieces)
    known_s = figures.up_s + figures.degraded_s + figures.down_s
    began = onsets(context.known.outages, context.pieces)
    mean_s = sum(down) / len(down) / _PER_SECOND if down else 0.0
    outage_s = mean_s if len(down) >= FEW else max(mean_s, USUAL_OUTAGE_S)
    good = links.samples - links.failed
    asking = [each.name for each in context.known.vantages if each.first is not None]
    members = [
        each for each in context.members if any(vantage.first is not None for vantage in each.known.vantages)
    ]
    # What one vantage sees alone need not be down for all: an interval is that of one of them.
    rounds = links.samples // max(1, len(asking))
    finest = lower_bound(rounds, rounds) if rounds else None
    return Sure(
        samples=links.samples,
        failed=links.failed,
        up_to_down=links.up_to_down,
        down_to_up=links.down_to_up,
        from_up=links.from_up,
        from_down=links.from_down,
        correlation=links.rho,
        effective_samples=links.effective,
        if_independent=Range(*wilson(good / links.samples, links.samples)) if links.samples else None,
        exact_if_independent=Range(*clopper_pearson(good, links.samples)) if links.samples else None,
        proves_if_independent=lower_bound(good, links.samples) if links.samples else None,
        known_s=known_s,
        outages=len(found.outages),
        blips=len(found.blips),
        onsets=began,
        enough_outages=len(down) >= FEW,
        effective=_effective(links, figures.down_s, known_s),
        resampled=Range(*resampled(down, round(known_s * _PER_SECOND))) if len(down) >= MANY else None,
        per_day=_per_day(began, known_s),
        outage_s=outage_s,
        outage_assumed=outage_s != mean_s,
        proves=max(0.0, 1 - most(len(down)) * outage_s / known_s) if known_s else None,
        hidden_s=None if finest is None else (1 - finest) * known_s,
        finest_target=finest,
        proofs=tuple(_proof(each, links, len(down), outage_s, known_s) for each in _targets(context)),
        vantages=len(set(asking)),
        members=None if context.group is None else len(members),
    )


def _targets(context: Context) -> list[float]:
    """Those of the probe's objectives, whatever their windows."""
    set_for_it = {
        slo.target
        for slo in context.options.slos
        if any(matches(word, context.probe, context.tags) for word in slo.probes)
    }
    return sorted(set_for_it or TARGETS)


def _effective(links: Chain, down_s: float, known_s: float) -> Range | None:
    """The share of time, not of samples: these may have been asked for more often while it was down."""
    if not links.effective or not known_s:
        return None
    return Range(*wilson(1 - down_s / known_s, links.effective))


def _per_day(began: int, known_s: float) -> Range | None:
    if not known_s:
        return None
    low, high = count_bounds(began) if began else (0.0, most(0))
    return Range(low * _DAY_S / known_s, high * _DAY_S / known_s)


def _proof(target: float, links: Chain, seen: int, outage_s: float, known_s: float) -> Proof:
    needed_s = time_needed(seen, outage_s, target)
    return Proof(
        target=target,
        proven=needed_s is not None and known_s >= needed_s,
        needed_s=needed_s,
        proven_if_independent=proves(links.samples, links.failed, target),
        needed_samples=needed(links.failed, target),
    )
