"""The intervals and the proofs of `--show sure`, each with the numbers that went into it."""

from collections.abc import Iterator

from probe.analysis.rates import count_bounds, most
from probe.formats.figures import percent
from probe.formats.sections.explain.words import counted, number, seconds
from probe.formats.sheet import Derivation
from probe.model.certainty import Proof, Range, Sure
from probe.model.report import Report, WindowReport

_DAY_S = 86_400


def derive(document: Report, window: WindowReport) -> Iterator[Derivation]:  # noqa: ARG001 - every section takes a document
    found = window.sections.sure
    if found is None:
        return
    yield from _counted(found)
    yield from _independent(found)
    yield from _bursts(found, window)
    yield from _outages(found)
    for each in found.proofs:
        yield _proof(found, each)


def _counted(found: Sure) -> Iterator[Derivation]:
    good = found.samples - found.failed
    yield Derivation(
        ("samples", "failed", "known_s"),
        f"In {seconds(found.known_s)} known, {counted(found.samples, 'probe')} asked: {good:,} good, {found.failed:,} failed.",
    )


def _independent(found: Sure) -> Iterator[Derivation]:
    n, good = found.samples, found.samples - found.failed
    if found.if_independent is not None:
        yield Derivation(
            ("if_independent_low", "if_independent_high"),
            f"Were probes independent (Wilson): with p = {good:,} / {n:,}, n = {n:,} and z = 1.95996, "
            f"(p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n) = {_range(found.if_independent)}.",
        )
    if found.exact_if_independent is not None:
        yield Derivation(
            ("exact_if_independent_low", "exact_if_independent_high"),
            f"The same, exactly (Clopper-Pearson): {_point('2.5', good, n - good + 1, '0 %')} and "
            f"{_point('97.5', good + 1, n - good, '100 %')} = {_range(found.exact_if_independent)}.",
        )
    if found.proves_if_independent is not None:
        yield Derivation(
            ("proves_if_independent",),
            f"One-sided, {_point('5', good, n - good + 1, '0 %')} = {percent(found.proves_if_independent)} %.",
        )


def _point(share: str, a: int, b: int, without: str) -> str:
    """A quantile of Beta(a, b), or what stands for it where nothing failed, or nothing was good."""
    return f"the {share} % point of Beta({a:,}, {b:,})" if a and b else without


def _bursts(found: Sure, window: WindowReport) -> Iterator[Derivation]:
    if found.correlation is None or found.effective_samples is None:
        return
    rho, n = f"{found.correlation:.6f}", found.samples
    yield Derivation(
        ("effective_samples", "correlation", "up_to_down", "down_to_up", "from_up", "from_down"),
        f"Failures come in bursts: a failure followed {found.up_to_down:,} of {found.from_up:,} good probes, a good one "
        f"{found.down_to_up:,} of {found.from_down:,} failures, so rho = 1 - {found.up_to_down:,}/{found.from_up:,} - "
        f"{found.down_to_up:,}/{found.from_down:,} = {rho}, and {n:,} probes are worth {n:,} x (1 - rho) / (1 + rho) = "
        f"{found.effective_samples:.1f}.",
    )
    if found.effective is not None:
        yield Derivation(
            ("effective_low", "effective_high"),
            f"Long run by those: Wilson with p = 1 - {seconds(window.down_s)} / {seconds(found.known_s)} and n = "
            f"{found.effective_samples:.1f} = {_range(found.effective)}.",
        )


def _outages(found: Sure) -> Iterator[Derivation]:
    seen = found.outages + found.blips
    if found.resampled is not None:
        yield Derivation(
            ("resampled_low", "resampled_high"),
            f"Long run by outages: {counted(seen, 'time')} down in {seconds(found.known_s)}, drawn again 2,000 times "
            f"(a Poisson number around {seen:,}, lengths with replacement); the middle 95 % = {_range(found.resampled)}.",
        )
    if found.per_day is not None:
        low, high = count_bounds(found.onsets) if found.onsets else (0.0, most(0))
        yield Derivation(
            ("onsets", "per_day_low", "per_day_high"),
            f"{counted(found.onsets, 'outage')} began; so many are what {low:.4g} to {high:.4g} expected ones give (exact "
            f"Poisson limits{'' if found.onsets else ', one-sided'}), x {_DAY_S:,} / {number(found.known_s)} = "
            f"{found.per_day.low:.4g} to {found.per_day.high:.4g} a day.",
        )
    how = "assumed, for want of enough outages" if found.outage_assumed else "the mean of those seen"
    yield Derivation(
        ("outages", "blips", "outage_s"),
        f"{counted(found.outages, 'outage')} and {counted(found.blips, 'shorter failure')} are in the window; an outage "
        f"is taken to last {seconds(round(found.outage_s, 6))}: {how}.",
    )
    if found.proves is not None:
        yield Derivation(
            ("proves",),
            f"With {seen:,} seen, at most {most(seen):.6g} are to be expected (95 %): 1 - {most(seen):.6g} x "
            f"{seconds(round(found.outage_s, 6))} / {seconds(found.known_s)} = {percent(found.proves)} %, and 0 at least.",
        )
    if found.hidden_s is not None and found.finest_target is not None:
        rounds = found.samples // max(1, found.vantages)
        yield Derivation(
            ("finest_target", "hidden_s"),
            f"{rounds:,} probes without a failure would prove 0.05^(1/{rounds:,}) = {percent(found.finest_target, 4)} %; the "
            f"rest, (1 - that) x {seconds(found.known_s)} = {found.hidden_s:.1f} s, can hide.",
        )


def _proof(found: Sure, each: Proof) -> Derivation:
    figures = ("target", "proven", "needed_s", "proven_if_independent", "needed_samples")
    target = f"{each.target * 100:.10g} %"
    if each.needed_s is None or each.needed_samples is None:
        return Derivation(figures, f"{target} can never be proven: no record has no room for a failure.")
    seen = found.outages + found.blips
    held = ">=" if found.known_s >= each.needed_s else "<"
    return Derivation(
        figures,
        f"{target} needs {most(seen):.6g} x {seconds(round(found.outage_s, 6))} / (1 - {each.target:.10g}) = "
        f"{seconds(round(each.needed_s, 3))} known; {seconds(found.known_s)} {held} that: "
        f"{'proven' if each.proven else 'not proven'}. Were probes independent, the fewest with "
        f"{counted(found.failed, 'failure')} at a chance of 5 % at most are {each.needed_samples:,}: "
        f"{'proven' if each.proven_if_independent else 'not proven'}.",
    )


def _range(found: Range) -> str:
    return f"{percent(found.low)} to {percent(found.high)} %"
