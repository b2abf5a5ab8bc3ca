"""Fixed documents for the tests of the formats: what a comparison may find."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from probe.model.cell import Cell
from probe.model.compare import (
    Comparison,
    Difference,
    Failover,
    LatencyDifference,
    LineReport,
    Meeting,
    PairReport,
    Says,
    Share,
    WindowComparison,
)
from probe.model.report import LatencySummary, Source

AT = datetime(2026, 11, 22, 14, 31, tzinfo=UTC)
DAY_S = 86_400.0


def strip(picture: str) -> tuple[Cell, ...]:
    """Half an hour a mark: `█` up, `▁` down, `▄` half, `·` unknown."""
    known = {
        "█": Cell(1800.0, 0.0, 0.0, 0.0, 0.0), "▁": Cell(0.0, 0.0, 1800.0, 0.0, 0.0),
        "▄": Cell(900.0, 0.0, 900.0, 0.0, 0.0), "·": Cell(0.0, 0.0, 0.0, 1800.0, 0.0),
    }  # fmt: skip
    return tuple(known[mark] for mark in picture)


def line(name: str, down_s: float = 0.0, same_s: float = DAY_S, **changes: Any) -> LineReport:
    """A day that was all seen, a sample a minute, down for some of it in two outages, unless changed."""
    edge = 120.0 if down_s else 0.0
    plain = LineReport(
        name=name, probes=(name,),
        same=Share(
            availability=1 - down_s / same_s, edge_low=1 - (down_s + edge) / same_s,
            edge_high=1 - (down_s - edge) / same_s, down_s=down_s, down_low_s=down_s - edge, down_high_s=down_s + edge,
        ),
        availability=1 - down_s / DAY_S, edge_low=1 - (down_s + edge) / DAY_S, edge_high=1 - (down_s - edge) / DAY_S,
        worst=1 - (down_s + edge) / DAY_S, best=1 - (down_s - edge) / DAY_S, coverage=1.0, down_s=down_s,
        unknown_s=0.0, excluded_s=0.0, outages=2 if down_s else 0, blips=0, longest_outage_s=down_s / 2 if down_s else None,
        samples=1440, failed=round(down_s / 60),
        latency_s=LatencySummary(count=1440, p50=0.412, p95=1.2, p99=1.9, max=2.4), provisional=False, cells=strip("█" * 48),
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def spare(down_s: float = 0.0, **changes: Any) -> Failover:
    share = 1 - down_s / DAY_S
    plain = Failover(
        availability=share, edge_low=share, edge_high=share, worst=share, best=share, coverage=1.0, down_s=down_s,
        down_low_s=down_s, down_high_s=down_s,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def pair(one: str, other: str, **changes: Any) -> PairReport:
    plain = PairReport(
        one=one, other=other, shared_s=600.0, shared_low_s=540.0, shared_high_s=660.0, only_one_s=300.0,
        only_one_low_s=240.0, only_one_high_s=360.0, only_other_s=1200.0, only_other_low_s=1140.0,
        only_other_high_s=1260.0, both_up_s=84_300.0, unknown_s=0.0, overlap=600 / 900, overlap_by_chance=1800 / DAY_S,
        overlap_p=0.0042, outages_one=3, outages_other=5, blips_one=0, blips_other=0,
        failover=spare(600.0, edge_low=0.9923, edge_high=0.99375),
        meetings=(
            Meeting(
                one=(f"{one}-20261122T101500000",), other=(f"{other}-20261122T101200000",), together_s=600.0,
                first=other, last=None, lead_s=-180.0, lag_s=30.0,
            ),
        ),
        difference=Difference(
            availability=900 / DAY_S, low=0.0091, high=0.0117, long_run_low=-0.004, long_run_high=0.02, p=0.31,
            p_holm=0.31, blocks=24, says=Says.CHANCE,
        ),
        latency=(
            LatencyDifference(quantile=0.5, one_s=0.412, other_s=0.298, difference_s=0.114, low_s=0.09, high_s=0.14),
            LatencyDifference(quantile=0.95, one_s=1.2, other_s=1.25, difference_s=-0.05, low_s=-0.2, high_s=0.1),
        ),
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def over(*lines: LineReport, pairs: tuple[PairReport, ...] = (), **changes: Any) -> WindowComparison:
    plain = WindowComparison(
        name="24h", start=AT - timedelta(days=1), end=AT, length_s=DAY_S, excluded_s=0.0, same_s=DAY_S,
        same_share=1.0, provisional=False, together=spare(600.0), cells=strip("█" * 20 + "▄" + "█" * 27),
        lines=lines, pairs=pairs,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def compared(*windows: WindowComparison, **changes: Any) -> Comparison:
    plain = Comparison(
        v=1, made_at=AT, now=AT, timezone="Europe/Paris", method="nearest", quorum="majority", degraded_weight=0.0,
        min_coverage=0.9, together=None, sources=(Source(path="results/2026-11-22.jsonl", samples=45_720, skipped=1),),
        warnings=(), windows=windows,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


WORSE = line("openai-api", 1800.0, cells=strip("█" * 10 + "▁" + "█" * 9 + "▄" + "█" * 27))
BETTER = line("claude-api", 900.0, cells=strip("█" * 20 + "▁" + "█" * 27))
TWO = over(WORSE, BETTER, pairs=(pair("claude-api", "openai-api"),))
REAL = Difference(
    availability=0.0271, low=0.0268, high=0.0274, long_run_low=0.011, long_run_high=0.04, p=0.0004, p_holm=0.0008,
    blocks=40, says=Says.REAL,
)  # fmt: skip
FEW = Difference(
    availability=0.000002, low=-0.00002, high=0.00003, long_run_low=None, long_run_high=None, p=None, p_holm=None,
    blocks=100, says=Says.TOO_FEW,
)  # fmt: skip
NO_RANGE = (
    LatencyDifference(quantile=0.5, one_s=0.2, other_s=0.4, difference_s=-0.2, low_s=-0.21, high_s=-0.19),
    LatencyDifference(quantile=0.95, one_s=0.3, other_s=0.6, difference_s=-0.3, low_s=None, high_s=None),
)
UNSEEN = line(
    "gemini-api", same_s=43_200.0, coverage=0.5, unknown_s=43_200.0, worst=0.5, samples=720, provisional=True,
    cells=strip("·" * 24 + "█" * 24),
)  # fmt: skip
THREE = over(
    WORSE,
    BETTER,
    UNSEEN,
    same_s=43_200.0,
    same_share=0.5,
    provisional=True,
    together=spare(worst=0.5, best=1.0, coverage=0.5),
    pairs=(
        pair("claude-api", "openai-api", difference=REAL, meetings=pair("a", "b").meetings * 14),
        pair("gemini-api", "claude-api", difference=FEW, outages_one=0, blips_one=2, meetings=(), latency=NO_RANGE),
        pair(
            "gemini-api", "openai-api", shared_s=0.0, overlap=0.0, meetings=(), latency=(),
            failover=spare(worst=0.5, best=1.0, coverage=0.5),
        ),
    ),
)  # fmt: skip
NOTHING = line(
    "nightly", availability=None, edge_low=None, edge_high=None, worst=0.0, best=1.0, coverage=0.0, samples=0,
    unknown_s=DAY_S, provisional=True, latency_s=LatencySummary(), cells=strip("·" * 48),
    same=Share(availability=None, edge_low=None, edge_high=None, down_s=0.0, down_low_s=0.0, down_high_s=0.0),
)  # fmt: skip
NO_FAILOVER = spare(availability=None, edge_low=None, edge_high=None, worst=0.0, best=1.0, coverage=0.0)
NEVER = over(
    line("shop-web", same=NOTHING.same),
    NOTHING,
    same_s=0.0,
    same_share=0.0,
    provisional=True,
    together=NO_FAILOVER,
    cells=strip("█" * 48),
    pairs=(
        pair(
            "nightly", "shop-web", failover=NO_FAILOVER, meetings=(), overlap=None, overlap_by_chance=None,
            difference=msgspec.structs.replace(FEW, availability=None, low=None, high=None),
        ),
    ),
)  # fmt: skip
EQUAL = over(
    line("a"),
    line("b"),
    pairs=(
        pair(
            "a", "b", meetings=(), shared_s=0.0, overlap=None, overlap_by_chance=None, latency=(), failover=spare(),
            difference=msgspec.structs.replace(FEW, availability=0.0, says=Says.NONE),
        ),
    ),
    together=spare(),
    cells=(),
)  # fmt: skip
MIXED = compared(
    TWO,
    msgspec.structs.replace(THREE, name="30d", start=AT - timedelta(days=30)),
    warnings=("results/2026-11-22.jsonl:812: cut off, skipped",),
)


def documents(hostile: str) -> dict[str, Comparison]:
    """What a comparison may find, one of them with a text that is hostile to every format."""
    spoilt = pair(
        hostile, hostile + "2", outages_one=0, outages_other=0, blips_one=1, blips_other=3,
        meetings=(
            Meeting(one=(hostile, hostile), other=(hostile,), together_s=1.0, first=hostile, last=hostile, lead_s=1.0, lag_s=1.0),
        ),
    )  # fmt: skip
    return {
        "two": compared(TWO),
        "mixed": MIXED,
        "never": compared(NEVER),
        "equal": compared(EQUAL),
        "many": compared(over(*(line(f"p{i}") for i in range(8)))),
        "hostile": compared(
            over(
                line(hostile, 60.0, probes=(hostile, hostile), down=hostile),
                line(hostile + "2"),
                pairs=(spoilt,),
                name=hostile,
            ),
            warnings=(hostile,) * 7,
            timezone="Not/A Zone",
            together=hostile,
            quorum=hostile,
            degraded_weight=0.3,
        ),
    }
