"""`[settings]`, `[[slo]]`, `[[rule]]` and `[[maintenance]]` → typed values, checked against the probes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from probe.config.convert import convert_table
from probe.config.select import why_none
from probe.config.shapes import table_of
from probe.config.source import Place
from probe.config.tables import MaintenanceKeys, RuleKeys, Settings, SloKeys
from probe.config.walk import Bad, Walk, Written, close_to
from probe.model.probe import Maintenance, Probe, Rule, Slo
from probe.selection import matches
from probe.units import UnitError, to_ms

_LATE = datetime(2999, 7, 1, tzinfo=UTC)  # every window that can be written has begun by then


def read_settings(keys: Mapping[str, Written], place: Place, walk: Walk) -> Settings | None:
    """None where there are mistakes."""
    settings = convert_table(keys, table_of(Settings), place, walk)
    before = len(walk.mistakes)
    if "timezone" in keys and isinstance(keys["timezone"].value, str):
        _check_zone(keys["timezone"].value, keys["timezone"].place, walk)
    return None if isinstance(settings, Bad) or len(walk.mistakes) > before else settings


def _check_zone(name: str, place: Place, walk: Walk) -> None:
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        hint = close_to(name, sorted(zoneinfo.available_timezones()))
        walk.refuse(
            place, f"there is no time zone {name!r}", hint or "write an IANA name such as Europe/Paris"
        )


def read_slo(
    keys: Mapping[str, Written], place: Place, walk: Walk, probes: Sequence[Probe] | None, timezone: str
) -> Slo | None:
    from probe.analysis.windows import parse_window, whole_period
    from probe.config.schedules import check_schedule

    slo = convert_table(keys, table_of(SloKeys), place, walk)
    if isinstance(slo, Bad):
        return None
    check_selectors(slo.probes, keys, walk, probes)
    try:
        window = parse_window(slo.window, _LATE, timezone)
    except UnitError as error:
        walk.refuse(keys["window"].place, f"window: {error}")
        return None
    start, end = whole_period(window, _LATE, timezone)
    chosen = [
        each for each in probes or () if any(matches(word, each.name, each.tags) for word in slo.probes)
    ]
    check_schedule(slo, (end - start) / 1000, chosen, keys["target"].place, walk)
    return Slo(probes=slo.probes, target=slo.target, window=slo.window, name=slo.name)


def read_rule(
    keys: Mapping[str, Written], place: Place, walk: Walk, probes: Sequence[Probe] | None, timezone: str
) -> Rule | None:
    from probe.analysis.windows import parse_window
    from probe.gate import parse_rule

    rule = convert_table(keys, table_of(RuleKeys), place, walk)
    if isinstance(rule, Bad):
        return None
    check_selectors(rule.probes, keys, walk, probes)
    try:
        parsed = parse_rule(rule.require, rule.probes)
        if parsed.window is not None:
            parse_window(parsed.window, _LATE, timezone)
    except ValueError as error:
        walk.refuse(keys["require"].place, f"require: {error}")
        return None
    return (
        parsed if rule.name is None else msgspec.structs.replace(parsed, text=f"{rule.name}: {parsed.text}")
    )


def read_maintenance(
    keys: Mapping[str, Written], place: Place, walk: Walk, probes: Sequence[Probe] | None
) -> Maintenance | None:
    planned = convert_table(keys, table_of(MaintenanceKeys), place, walk)
    if isinstance(planned, Bad):
        return None
    check_selectors(planned.probes, keys, walk, probes)
    if planned.end <= planned.start:
        walk.refuse(keys["until"].place, "until must be later than from", "exchange the two?")
        return None
    return Maintenance(probes=planned.probes, start_ms=to_ms(planned.start), end_ms=to_ms(planned.end))


def check_selectors(
    words: Iterable[str], keys: Mapping[str, Written], walk: Walk, probes: Sequence[Probe] | None
) -> None:
    """Every word must select something. With mistakes among the probes (None) that cannot be said."""
    if probes is None or "probes" not in keys:
        return
    for index, word in enumerate(words):
        message = why_none(probes, word)
        if message:
            walk.refuse(keys["probes"].place / index, message)
