"""`[[calendar]]` and `[[maintenance]]` → typed values."""

from collections.abc import Mapping, Sequence

from probe.config.convert import convert_table
from probe.config.rules import check_selectors, check_zone
from probe.config.select import Known, members_of
from probe.config.shapes import table_of
from probe.config.source import Place
from probe.config.tables import CalendarKeys, MaintenanceKeys
from probe.config.walk import Bad, Walk, Written
from probe.model.hours import Calendar, Cron, Weekly
from probe.model.probe import Maintenance
from probe.units import UnitError, to_ms

_FORMS = (
    'give it `from` and `until`, or `weekly = "Sun 02:00-04:00"`, or `cron = "0 2 * * 0"` and `lasts = "2h"`'
)


def read_calendars(
    listed: Sequence[tuple[Mapping[str, Written], Place]], walk: Walk
) -> tuple[Calendar, ...] | None:
    """None where there are mistakes."""
    before = len(walk.mistakes)
    found: dict[str, tuple[Calendar, Place]] = {}
    for keys, place in listed:
        given = convert_table(keys, table_of(CalendarKeys), place, walk)
        if isinstance(given, Bad):
            continue
        if given.timezone is not None:
            check_zone(given.timezone, keys["timezone"].place, walk)
        if not given.hours:
            walk.refuse(
                keys["hours"].place, "hours is empty", 'write hours = ["Mon-Fri 09:00-17:00"], for example'
            )
        if given.name in found:
            walk.refuse(
                keys["name"].place,
                f"the calendar {given.name!r} is there already, at {found[given.name][1]}",
                "give one of the two another name",
            )
        calendar = Calendar(
            name=given.name, hours=given.hours, timezone=given.timezone, absences=given.absences
        )
        found.setdefault(given.name, (calendar, keys["name"].place))
    return tuple(calendar for calendar, _ in found.values()) if len(walk.mistakes) == before else None


def read_maintenance(
    keys: Mapping[str, Written], place: Place, walk: Walk, known: Known | None, timezone: str
) -> Maintenance | None:
    """`timezone` is that of a rule which names none. None where there are mistakes."""
    before = len(walk.mistakes)
    given = convert_table(keys, table_of(MaintenanceKeys), place, walk)
    if isinstance(given, Bad):
        return None
    check_selectors(given.probes, keys, walk, known)
    _check_form(given, keys, place, walk)
    if given.timezone is not None:
        check_zone(given.timezone, keys["timezone"].place, walk)
    if given.start is not None and given.end is not None and given.end <= given.start:
        walk.refuse(keys["until"].place, "until must be later than from", "exchange the two?")
    rule = _rule(given, keys, walk)
    if len(walk.mistakes) > before:
        return None
    # Who is in maintenance as a group is so member by member as well.
    members = members_of(given.probes, known.groups) if known else ()
    return Maintenance(
        probes=(*given.probes, *(each for each in members if each not in given.probes)),
        start_ms=None if given.start is None else to_ms(given.start),
        end_ms=None if given.end is None else to_ms(given.end),
        rule=rule,
        timezone=given.timezone or timezone,
        declared_ms=None if given.declared is None else to_ms(given.declared),
        reason=given.reason,
    )


def _check_form(given: MaintenanceKeys, keys: Mapping[str, Written], place: Place, walk: Walk) -> None:
    """Once, every week, or as a crontab says: one of them, and all it takes."""
    if given.weekly is not None and given.cron is not None:
        walk.refuse(
            keys["cron"].place, "give `weekly` or `cron`, not both", "two rules are two [[maintenance]]"
        )
    elif given.cron is not None and given.lasts is None:
        walk.refuse(
            keys["cron"].place,
            "cron says when it begins, not how long it is",
            'add lasts = "2h", for example',
        )
    elif given.lasts is not None and given.cron is None:
        walk.refuse(
            keys["lasts"].place,
            "lasts belongs to cron",
            "weekly and until say when it ends: remove it, or write cron",
        )
    elif given.weekly is None and given.cron is None:
        missing = [name for name in ("from", "until") if name not in keys]
        if len(missing) == 2:
            walk.refuse(place, "it does not say when it is", _FORMS, caret="none")
        elif missing:
            walk.refuse(place, f"the key {missing[0]!r} is missing", _FORMS, caret="none")
        if given.timezone is not None:
            walk.refuse(
                keys["timezone"].place,
                "timezone is for `weekly` and `cron`",
                "remove it: `from` and `until` have their own",
            )


def _rule(given: MaintenanceKeys, keys: Mapping[str, Written], walk: Walk) -> Weekly | Cron | None:
    if given.cron is None:
        return given.weekly
    from probe.analysis.cron import parse_cron

    try:
        parse_cron(given.cron)
    except UnitError as error:
        walk.refuse(keys["cron"].place, f"cron: {error}")
    return Cron(" ".join(given.cron.split()), round((given.lasts or 0) * 1000))
