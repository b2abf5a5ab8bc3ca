"""`[settings]`, `[[slo]]` and `[[rule]]` → typed values, checked against the probes and the calendars."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from probe.config.convert import convert_table
from probe.config.select import Known, members_of, why_none
from probe.config.shapes import table_of
from probe.config.source import Place
from probe.config.tables import RuleKeys, Settings, SloKeys
from probe.config.toml_text import toml_text
from probe.config.walk import Bad, Walk, Written, close_to
from probe.model.hours import Calendar
from probe.model.probe import Rule, Slo
from probe.selection import matches
from probe.text import clean
from probe.units import UnitError

_LATE = datetime(2999, 7, 1, tzinfo=UTC)  # every window that can be written has begun by then


def read_settings(keys: Mapping[str, Written], place: Place, walk: Walk) -> Settings | None:
    """None where there are mistakes."""
    settings = convert_table(keys, table_of(Settings), place, walk)
    before = len(walk.mistakes)
    if "timezone" in keys and isinstance(keys["timezone"].value, str):
        check_zone(keys["timezone"].value, keys["timezone"].place, walk)
    return None if isinstance(settings, Bad) or len(walk.mistakes) > before else settings


def check_zone(name: str, place: Place, walk: Walk) -> None:
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        hint = close_to(name, sorted(zoneinfo.available_timezones()))
        walk.refuse(
            place, f"there is no time zone {name!r}", hint or "write an IANA name such as Europe/Paris"
        )


def read_slo(
    keys: Mapping[str, Written],
    place: Place,
    walk: Walk,
    known: Known | None,
    timezone: str,
    calendars: Sequence[Calendar] | None,
) -> Slo | None:
    """`calendars` is None where there are mistakes among them: what names one may only be an echo."""
    from probe.analysis.during import clause, narrowed, split
    from probe.analysis.windows import parse_window, whole_period
    from probe.config.schedules import check_schedule

    slo = convert_table(keys, table_of(SloKeys), place, walk)
    if isinstance(slo, Bad):
        return None
    check_selectors(slo.probes, keys, walk, known)
    base, clauses = split(slo.window)
    if clauses:
        walk.refuse(
            keys["window"].place,
            "the hours of an objective have a key of their own",
            f'write window = "{clean(base)}" and during = "{clean(clauses[0].words)}"',
        )
        return None
    try:
        window = parse_window(slo.window, _LATE, timezone)
    except UnitError as error:
        walk.refuse(keys["window"].place, f"window: {error}")
        return None
    words = None
    if slo.during is not None:
        asked = clause(slo.during)
        words = asked.words
        try:
            if calendars is not None:
                narrowed(window, [asked], calendars, timezone)
        except UnitError as error:
            walk.refuse(keys["during"].place, f"during: {error}")
    start, end = whole_period(window, _LATE, timezone)
    chosen = [
        each
        for each in (known.probes if known else ())
        if any(matches(word, each.name, each.tags) for word in slo.probes)
    ]
    check_schedule(slo, (end - start) / 1000, chosen, keys["target"].place, walk)
    return Slo(probes=slo.probes, target=slo.target, window=slo.window, during=words, name=slo.name)


def read_rule(
    keys: Mapping[str, Written],
    place: Place,
    walk: Walk,
    known: Known | None,
    timezone: str,
    calendars: Sequence[Calendar] | None,
) -> Rule | None:
    """`calendars` is None where there are mistakes among them."""
    from probe.analysis.during import read_window
    from probe.gate import parse_rule

    rule = convert_table(keys, table_of(RuleKeys), place, walk)
    if isinstance(rule, Bad):
        return None
    check_selectors(rule.probes, keys, walk, known)
    try:
        parsed = parse_rule(rule.require, rule.probes)
        if parsed.window is not None and calendars is not None:
            read_window(parsed.window, _LATE, timezone, calendars)
    except ValueError as error:
        walk.refuse(keys["require"].place, f"require: {error}")
        return None
    _check_asked(parsed, keys["require"].place, walk, known)
    return (
        parsed if rule.name is None else msgspec.structs.replace(parsed, text=f"{rule.name}: {parsed.text}")
    )


def _check_asked(rule: Rule, place: Place, walk: Walk, known: Known | None) -> None:
    """A group is not asked itself: a rule about answers needs a probe."""
    from probe.gate import NOT_ASKED, is_about_answers

    if known is None or not is_about_answers(rule):
        return
    if any(matches(word, probe.name, probe.tags) for word in rule.probes for probe in known.probes):
        return
    members = members_of(rule.probes, known.groups)
    if members:
        walk.refuse(place, f"require: {NOT_ASKED}", f"write probes = {toml_text(list(members))}")


def check_selectors(
    words: Iterable[str], keys: Mapping[str, Written], walk: Walk, known: Known | None
) -> None:
    """Every word must select something. With mistakes among the probes or groups (None) that cannot be said."""
    if known is None or "probes" not in keys:
        return
    for index, word in enumerate(words):
        message = why_none(known.probes, word, known.groups)
        if message:
            walk.refuse(keys["probes"].place / index, message)
