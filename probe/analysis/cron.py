"""Lines of a crontab: read by cronsim, which follows Debian's cron in what the five fields mean."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from cronsim import CronSim, CronSimError

from probe.analysis.clock import DAY_MS, MINUTE_MS
from probe.units import UnitError, from_ms

_EXAMPLE = 'write five fields, minute hour day month weekday, such as "0 2 * * 0" for Sunday 02:00'
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


class Line(NamedTuple):
    """`minutes` from midnight, on each of its days. `fixed`: it says neither "every minute" nor "every hour"."""

    plan: CronSim
    minutes: tuple[int, ...]
    fixed: bool

    def on(self, day: int) -> bool:
        """Whether the day, counted from 1970-01-01, is one of its days."""
        date = from_ms(day * DAY_MS).date()
        return date.month in self.plan.months and self.plan.match_day(date)

    def between(self, opens: int, closes: int) -> Iterator[int]:
        """What a clock in UTC would show at its moments in [opens, closes), in milliseconds."""
        for day in range(opens // DAY_MS, -(-closes // DAY_MS)):
            if self.on(day):
                for minute in self.minutes:
                    if opens <= (reading := day * DAY_MS + minute * MINUTE_MS) < closes:
                        yield reading


@lru_cache(maxsize=64)
def parse_cron(text: str) -> Line:
    """Raises UnitError, which says what to write."""
    fields = text.split()
    if len(fields) != 5:
        raise UnitError(f"{text!r} is no line of a crontab: {_EXAMPLE}")
    try:
        plan = CronSim(text, _ANY_TIME)
        next(CronSim(text, _ANY_TIME))
    except CronSimError as error:
        field = str(error).removeprefix("Bad ").replace("-", " ")
        raise UnitError(f"there is no such {field} as in {text!r}: {_EXAMPLE}") from None
    except StopIteration:
        raise UnitError(f"{text!r} never comes: no month has such a day") from None
    return Line(
        plan=plan,
        minutes=tuple(hour * 60 + minute for hour in sorted(plan.hours) for minute in sorted(plan.minutes)),
        fixed=not fields[0].startswith("*") and not fields[1].startswith("*"),
    )
