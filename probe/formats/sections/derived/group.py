"""Each member over the window of its group, and the time of each combination of them."""

from collections.abc import Iterator

from probe.formats.figures import down_when, percent
from probe.formats.sections.explain.words import number, seconds
from probe.formats.sheet import Derivation
from probe.formats.words import NAME_LIMIT
from probe.model.groups import GroupReport, MemberFigures
from probe.model.report import Report, WindowReport
from probe.text import clean

_MEMBER = ("availability", "coverage", "down_s", "unknown_s", "left_out_s", "alone_s", "blind_s")


def derive(document: Report, window: WindowReport) -> Iterator[Derivation]:
    found = window.sections.group
    if found is None:
        return
    yield Derivation(("down",), f"Of the group: {down_when(found.down)}.")
    whole = window.length_s - window.excluded_s
    for each in found.members:
        yield _member(each, whole, document)
    yield from _together(found, whole)


def _member(each: MemberFigures, whole: float, document: Report) -> Derivation:
    name = clean(each.label, NAME_LIMIT)
    known = round(whole - each.left_out_s - each.unknown_s, 6)
    less = f" - {seconds(each.left_out_s)} of its maintenance" if each.left_out_s else ""
    said = f"{name}: {seconds(whole)}{less} - {seconds(each.unknown_s)} unknown = {seconds(known)} known"
    if each.availability is not None and each.coverage is not None and each.down_s is not None:
        lost = number(each.down_s) + (
            " (and degraded time by its weight)" if document.degraded_weight else ""
        )
        said += (
            f", {percent(each.coverage, 1)} %; 1 - {lost} / {number(known)} = {percent(each.availability)} %"
        )
    return Derivation(
        _MEMBER,
        f"{said}. Down while all others were up (alone): {seconds(each.alone_s)}. Not seen while the group was unknown: "
        f"{seconds(each.blind_s)}.",
    )


def _together(found: GroupReport, whole: float) -> Iterator[Derivation]:
    parts = " + ".join(
        f"{number(each.down_s)} ({clean(each.surface, NAME_LIMIT)})" for each in found.surfaces
    )
    for each in found.surfaces:
        yield Derivation(
            ("down_s", "share"),
            f"{clean(each.surface, NAME_LIMIT)}: down for {seconds(each.down_s)}, / {number(found.any_down_s)} in which any "
            f"was = {percent(each.share, 1)} %.",
        )
    if parts:
        yield Derivation(("any_down_s",), f"Any down: {parts} = {seconds(found.any_down_s)}.")
    yield Derivation(
        ("up_s", "any_down_s", "unknown_s"),
        f"All seen and up {seconds(found.up_s)} + any down {seconds(found.any_down_s)} + neither {seconds(found.unknown_s)} = "
        f"{seconds(whole)}.",
    )
