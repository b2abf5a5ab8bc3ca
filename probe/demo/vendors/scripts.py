"""The scripts that are played, by name."""

from datetime import UTC, datetime

from probe.demo.vendors.script import Act, Notice, Script, Trouble, Update

_MIN = 60.0

QUIET = Script("quiet", datetime(2026, 3, 2, tzinfo=UTC), 3600.0)
"""All is well."""

BAD_DAY = Script(
    "bad_day",
    datetime(2026, 3, 2, 9, tzinfo=UTC),
    120 * _MIN,
    troubles=(
        # People are locked out while programs are served.
        Trouble("claude.page", "html.500", 10 * _MIN, 45 * _MIN),
        Trouble("claude.login", "server_error", 10 * _MIN, 45 * _MIN),
        # One model is out of capacity, in bursts; half of them break off an answer that has begun.
        Trouble("claude.inference", "overloaded", 50 * _MIN, 70 * _MIN, "claude-opus-5-5", 4 * _MIN, 0.5),
        Trouble("claude.inference", "mid.overloaded", 50 * _MIN, 70 * _MIN, "claude-opus-5-5", 4 * _MIN, 0.75),
        # It comes back, and does not stay.
        Trouble("claude.page", "html.502", 80 * _MIN, 95 * _MIN, "", 5 * _MIN, 0.4),
        Trouble("claude.inference", "overloaded", 80 * _MIN, 95 * _MIN, "claude-opus-5-5", 5 * _MIN, 0.4),
    ),
    notices=(
        Notice(
            "claude", "Elevated errors on claude.ai", "major", 10 * _MIN, ("claude.ai",),
            (
                Update(10 * _MIN, "investigating", "We are investigating this issue.", "partial_outage"),
                Update(30 * _MIN, "identified", "A fix is being implemented.", "major_outage"),
                Update(45 * _MIN, "monitoring", "A fix has been implemented.", "operational"),
                Update(60 * _MIN, "resolved", "This incident has been resolved."),
            ),
        ),
        Notice(
            "claude", "Elevated errors on Claude Opus 5.5", "minor", 50 * _MIN, ("api.anthropic.com",),
            (
                Update(55 * _MIN, "investigating", "We are investigating this issue.", "degraded_performance"),
                Update(100 * _MIN, "resolved", "This incident has been resolved.", "operational"),
            ),
        ),
    ),
    lag_s=12 * _MIN,
    acts=(
        Act("all is well", 0.0, 10 * _MIN),
        Act("people are out, programs are served", 10 * _MIN, 45 * _MIN, 18 * _MIN),
        Act("well again", 45 * _MIN, 50 * _MIN),
        Act("one model is overloaded, in bursts", 50 * _MIN, 70 * _MIN, 54 * _MIN),
        Act("well again, it seems", 70 * _MIN, 80 * _MIN),
        Act("it comes back and does not stay", 80 * _MIN, 95 * _MIN),
        Act("well again, and it stays", 95 * _MIN, 120 * _MIN),
    ),
)  # fmt: skip
"""Two hours in which everything of an ordinary bad day happens; the status page is twelve minutes behind."""


def _at(day: int, clock: str) -> float:
    """Seconds of the play at that time of March 2026 (UTC)."""
    hour, _, minute = clock.partition(":")
    return (datetime(2026, 3, day, int(hour), int(minute), tzinfo=UTC) - _MARCH).total_seconds()


_MARCH = datetime(2026, 3, 2, tzinfo=UTC)
_OPUS, _OTHER = "claude-opus-4-6", "claude-sonnet-4-6"
_ALL = ("claude.ai", "platform.claude.com", "Claude Code")

MARCH_2026 = Script(
    "march_2026",
    _MARCH,
    48 * 3600.0,
    troubles=(
        # 2 March, first wave: people are out, programs are not, until some methods of the API fail too.
        Trouble("claude.page", "html.500", _at(2, "11:30"), _at(2, "15:47")),
        Trouble("claude.login", "server_error", _at(2, "11:30"), _at(2, "15:47")),
        Trouble("claude.models", "server_error", _at(2, "14:05"), _at(2, "15:47"), "", 10 * _MIN, 0.3),
        Trouble("claude.inference", "overloaded", _at(2, "14:35"), _at(2, "15:50"), _OPUS, 10 * _MIN, 0.6),
        # Second wave; the fix of 18:07 holds for eleven minutes.
        Trouble("claude.page", "html.500", _at(2, "17:15"), _at(2, "18:07")),
        Trouble("claude.login", "server_error", _at(2, "17:15"), _at(2, "18:07")),
        Trouble("claude.page", "html.500", _at(2, "18:18"), _at(2, "18:54")),
        Trouble("claude.login", "server_error", _at(2, "18:18"), _at(2, "18:54")),
        Trouble("claude.page", "html.502", _at(2, "18:54"), _at(2, "21:16"), "", 20 * _MIN, 0.2),
        # 3 March: the page again, and from 06:59 one model wherever it is asked.
        Trouble("claude.page", "html.500", _at(3, "03:15"), _at(3, "08:39")),
        Trouble("claude.login", "server_error", _at(3, "03:15"), _at(3, "08:39")),
        Trouble("claude.page", "html.502", _at(3, "08:39"), _at(3, "09:36"), "", 15 * _MIN, 0.3),
        Trouble("claude.inference", "overloaded", _at(3, "06:59"), _at(3, "08:31"), _OPUS, 10 * _MIN, 0.7),
        Trouble("claude.inference", "mid.overloaded", _at(3, "08:31"), _at(3, "10:27"), _OPUS, 15 * _MIN, 0.4),
        Trouble("claude.inference", "overloaded", _at(3, "06:59"), _at(3, "10:27"), _OTHER, 60 * _MIN, 0.05),
    ),
    notices=(
        Notice(
            "claude", "Elevated errors on claude.ai, console, and claude code", "major", _at(2, "11:30"), _ALL,
            (
                Update(_at(2, "11:49"), "investigating", "We are investigating this issue.", "major_outage"),
                Update(_at(2, "12:21"), "identified", "The API is working as intended; login and logout are affected."),
                Update(_at(2, "14:05"), "identified", "Some API methods are failing."),
                Update(_at(2, "15:47"), "resolved", "This incident has been resolved.", "operational"),
            ),
        ),
        Notice(
            "claude", "Elevated errors on Claude Opus 4.6", "minor", _at(2, "14:35"), ("api.anthropic.com",),
            (
                Update(_at(2, "14:35"), "investigating", "We are investigating this issue.", "degraded_performance"),
                Update(_at(2, "15:50"), "resolved", "This incident has been resolved.", "operational"),
            ),
        ),
        Notice(
            "claude", "Elevated errors on claude.ai", "major", _at(2, "17:15"), ("claude.ai",),
            (
                Update(_at(2, "17:56"), "investigating", "We are investigating this issue.", "partial_outage"),
                Update(_at(2, "18:07"), "monitoring", "A fix has been implemented.", "operational"),
                Update(_at(2, "18:18"), "investigating", "The fix did not hold.", "partial_outage"),
                Update(_at(2, "18:54"), "monitoring", "Another fix has been implemented.", "degraded_performance"),
                Update(_at(2, "21:16"), "resolved", "This incident has been resolved.", "operational"),
            ),
        ),
        Notice(
            "claude", "Elevated errors in claude.ai, cowork, platform, claude code", "major", _at(3, "03:15"), _ALL,
            (
                Update(_at(3, "03:15"), "investigating", "We are investigating this issue.", "major_outage"),
                Update(_at(3, "08:39"), "monitoring", "A fix has been implemented.", "degraded_performance"),
                Update(_at(3, "09:36"), "resolved", "This incident has been resolved.", "operational"),
            ),
        ),
        Notice(
            "claude", "Elevated errors on Claude Opus 4.6", "major", _at(3, "06:59"), ("api.anthropic.com",),
            (
                Update(_at(3, "06:59"), "investigating", "We are investigating this issue.", "partial_outage"),
                Update(_at(3, "08:31"), "identified", "The issue has been identified."),
                Update(_at(3, "10:27"), "monitoring", "A fix has been implemented.", "operational"),
            ),
        ),
    ),
    acts=(
        Act("all is well", 0.0, _at(2, "11:30")),
        Act("people are out; then the API as well", _at(2, "11:30"), _at(2, "15:50")),
        Act("well again", _at(2, "15:50"), _at(2, "17:15")),
        Act("again; the fix does not hold", _at(2, "17:15"), _at(2, "21:16")),
        Act("well again", _at(2, "21:16"), _at(3, "03:15")),
        Act("a third time, and then one model", _at(3, "03:15"), _at(3, "10:27")),
        Act("well again", _at(3, "10:27"), 48 * 3600.0),
    ),
)  # fmt: skip
"""Claude on 2 and 3 March 2026, after what its status page and the press said; ends are approximate.

What the page says has the times of its updates, so there is no lag to add. How often a surface failed inside a span is
made up: nobody published it. The other vendors were well.
"""

SCRIPTS = {script.name: script for script in (QUIET, BAD_DAY, MARCH_2026)}
