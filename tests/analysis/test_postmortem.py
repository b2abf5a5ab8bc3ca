"""What an outage cost, against counting every half minute of it."""

from datetime import timedelta

from analysis.vectors import EPOCH, moment, sample
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.evidence import Evidence
from probe.analysis.options import Options
from probe.analysis.outage_detail import detail
from probe.analysis.outage_report import find_outages
from probe.analysis.postmortem import postmortem
from probe.analysis.subjects import subjects
from probe.analysis.weekly import parse_weekly
from probe.model.probe import Maintenance, Slo
from probe.model.report import Window
from probe.units import to_ms

MINUTES = 60
NOW = moment(MINUTES * 60)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from("UUDDD"), min_size=MINUTES, max_size=MINUTES).map("".join),
    st.tuples(st.integers(0, 29), st.integers(30, 59)),
    st.tuples(st.integers(0, 59), st.integers(1, 20)),
)
def test_what_is_charged_is_what_counting_gives(
    letters: str, hours: tuple[int, int], maintenance: tuple[int, int]
) -> None:
    evidence = Evidence()
    found = [sample(minute * 60, letter) for minute, letter in enumerate(letters)]
    for each in found:
        evidence.add(each)
    opens, closes = hours
    quiet, lasts = maintenance
    clock = f"00:{opens:02d}-00:{closes:02d}"
    options = Options(
        now=NOW,
        slos=(
            Slo(probes=("shop",), target=0.9, window="1h"),
            Slo(probes=("shop",), target=0.5, window="1h", during=clock),
        ),
        peak=(parse_weekly(clock),),
        maintenance=(
            Maintenance(
                probes=("shop",),
                start_ms=to_ms(moment(quiet * 60)),
                end_ms=to_ms(moment((quiet + lasts) * 60)),
            ),
        ),
    )
    window = Window("1h", to_ms(EPOCH), to_ms(NOW))
    report = find_outages(evidence, window, options, read_until_ms=to_ms(NOW) + 1).report
    [subject] = subjects(evidence, options)
    for row in report.outages:
        document = postmortem(detail(row, found, options), subject, options)
        whole, office = document.spent
        end = row.end or NOW
        hour = (end - timedelta(hours=1), end)
        counted = {"down": 0.0, "peak": 0.0, "whole": 0.0, "office": 0.0, "known": 0.0, "hours": 0.0}
        for quarter in range(-MINUTES * 4, MINUTES * 4):
            at = moment(quarter * 15)
            inside = hour[0] <= at < hour[1]
            planned = quiet * 60 <= quarter * 15 < (quiet + lasts) * 60
            of_day = quarter * 15 % 86_400
            in_hours = opens * 60 <= of_day < closes * 60
            nearest = min(MINUTES - 1, (quarter + 2) // 4) if quarter >= 0 else -1
            down = nearest >= 0 and letters[nearest] == "D" and row.onset <= at < end
            counted["known"] += 15 * (inside and not planned)
            counted["hours"] += 15 * (inside and not planned and in_hours)
            counted["down"] += 15 * down
            counted["peak"] += 15 * (down and in_hours)
            counted["whole"] += 15 * (down and inside and not planned)
            counted["office"] += 15 * (down and inside and not planned and in_hours)
        assert row.down_s == counted["down"]
        assert document.peak_s == counted["peak"]
        assert (whole.down_s, office.down_s) == (counted["whole"], counted["office"])
        assert round(whole.budget_s, 6) == round(0.1 * counted["known"], 6)
        assert round(office.budget_s, 6) == round(0.5 * counted["hours"], 6)
