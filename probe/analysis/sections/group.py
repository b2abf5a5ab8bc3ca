"""Which members of a group were down, alone and together, over the group's window."""

from collections import Counter

from probe.analysis.figures import figures
from probe.analysis.pieces import common, length, without
from probe.analysis.sections.context import Context
from probe.analysis.side_by_side import Labels, side_by_side
from probe.analysis.subjects import Member
from probe.analysis.surfaces import Combination, combinations, surfaces
from probe.analysis.timeline import TICKS, tally
from probe.model.groups import GroupReport, MemberFigures

_PER_SECOND = 1000 * TICKS


def compute(context: Context) -> GroupReport | None:
    """None for a probe."""
    if context.group is None:
        return None
    # What the group itself was stands last.
    lines = [*(each.known.timeline for each in context.members), context.known.timeline]
    with_group = side_by_side(lines, context.pieces)
    members: Counter[Labels] = Counter()
    for said, ticks in with_group.items():
        members[said[:-1]] += ticks
    found = combinations(members)
    quiet = {each.seen: ticks for each, ticks in found.items() if not each.down}
    return GroupReport(
        down=context.group.down,
        members=tuple(
            _member(
                each,
                context,
                alone=found[Combination((i,), seen=True)],
                blind=sum(ticks for said, ticks in with_group.items() if not said[i] and not said[-1]),
            )
            for i, each in enumerate(context.members)
        ),
        surfaces=surfaces(found, context.group.labels),
        up_s=quiet.get(True, 0) / _PER_SECOND,
        any_down_s=sum(ticks for each, ticks in found.items() if each.down) / _PER_SECOND,
        unknown_s=quiet.get(False, 0) / _PER_SECOND,
    )


def _member(member: Member, context: Context, *, alone: int, blind: int) -> MemberFigures:
    whole = context.window.start_ms, context.window.end_ms
    pieces = without(*whole, context.options.holes(member.probe, member.tags, *whole))
    mine = figures(tally(member.known.timeline, pieces), context.options.degraded_weight)
    return MemberFigures(
        probe=member.probe,
        label=member.label,
        availability=mine.availability,
        coverage=mine.coverage,
        down_s=mine.down_s if mine.coverage else None,
        unknown_s=mine.unknown_s,
        left_out_s=(length(context.pieces) - length(common(context.pieces, pieces))) / 1000,
        alone_s=alone / _PER_SECOND,
        blind_s=blind / _PER_SECOND,
    )
