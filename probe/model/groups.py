"""Which members of a group were down, alone and together."""

import msgspec


class Surface(msgspec.Struct, frozen=True, kw_only=True):
    """One combination of members that were down: `page only`, `page and API`, `several` (more than
    three of those there are), `both` (`all` of more than two).

    `at least page`: that one was down while another one was not seen. `share` is of the time in which any was.
    """

    surface: str
    down_s: float
    share: float


class MemberFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One member over the window of its group. What its own row says is said as there, without its maintenance.

    `down_s` is None where nothing is known. The rest is of the time that counts for the group: `left_out_s` is the
    member's own maintenance; `alone_s`, it was down and every other one was up; `blind_s`, it was not seen while the group was unknown.
    """

    probe: str
    label: str
    availability: float | None
    coverage: float | None
    down_s: float | None
    unknown_s: float
    left_out_s: float
    alone_s: float
    blind_s: float


class GroupReport(msgspec.Struct, frozen=True, kw_only=True):
    """`up_s`: every member was seen and none down; `any_down_s`: one or more were, which `surfaces` split up.

    The rest is `unknown_s`: none was seen down, and not all were seen.
    """

    down: str
    members: tuple[MemberFigures, ...]
    surfaces: tuple[Surface, ...]
    up_s: float
    any_down_s: float
    unknown_s: float
