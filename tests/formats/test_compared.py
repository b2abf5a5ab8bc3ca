"""How a comparison is put into words, and that it stays inside the terminal."""

import pytest
from formats.comparisons import BETTER, MIXED, TWO, WORSE, compared, documents, line, over, pair
from msgspec.structs import replace
from rich.cells import cell_len

from probe.formats import Look, render
from probe.formats.compared import chance, difference, latency, points
from probe.model.compare import LatencyDifference, Says


@pytest.mark.parametrize(
    ("fraction", "said"),
    [
        (0.0, "0.000"),
        (0.000001, "less than 0.001"),
        (0.00310, "0.310"),
        (-0.0123, "1.23"),
        (0.1234, "12.3"),
    ],
)
def test_points_have_three_digits_that_matter(fraction: float, said: str) -> None:
    assert points(fraction) == said


@pytest.mark.parametrize(
    ("p", "said"), [(0.0004, "p < 0.001"), (0.0302, "p = 0.030"), (0.31, "p = 0.31"), (1.0, "p = 1.00")]
)
def test_p_has_two_digits_that_matter(p: float, said: str) -> None:
    assert chance(p) == said


def test_a_difference_that_may_be_nothing_in_this_window_says_both_ends() -> None:
    plain = pair("a", "b").difference
    found = pair("a", "b", difference=replace(plain, low=-0.0002, high=0.0208, says=Says.CHANCE))
    assert difference(found, "–").startswith(
        "a was 1.04 points better in this window (between 0.020 worse and 2.08 better); with 3 and 5 outages "
    )


def test_what_failed_too_shortly_for_an_outage_is_counted_in_words() -> None:
    found = pair("a", "b", outages_one=0, blips_one=1, outages_other=2, blips_other=3)
    assert "with 1 blip against 2 outages and 3 blips that may be chance" in difference(found, "–")
    quiet = pair("a", "b", outages_one=0, blips_one=0, outages_other=0, blips_other=1)
    assert "with 0 outages against 1 blip" in difference(quiet, "–")


def test_a_latency_that_is_the_same_is_said_once() -> None:
    same = LatencyDifference(quantile=0.5, one_s=0.25, other_s=0.25, difference_s=0.0, low_s=0.0, high_s=0.0)
    assert latency(pair("a", "b", latency=(same,)), "–") == "a: p50 250ms, as the other."


def test_a_service_says_what_it_is_made_of() -> None:
    shop = line("shop", probes=("web", "api", "app"), down="any")
    text = render("text", "compare", compared(over(shop, line("rival"))), Look(width=100))
    assert text.splitlines()[-1] == "shop: web, api and app, down as soon as any of them is"


@pytest.mark.parametrize("width", [60, 80, 100, 140, 160])
@pytest.mark.parametrize("label", documents(""))
def test_no_line_is_wider_than_the_terminal(label: str, width: int) -> None:
    text = render("text", "compare", documents("東京 <b> | \n" * 9)[label], Look(width=width))
    assert max(map(cell_len, text.splitlines())) <= width


def test_strips_stand_under_each_other_and_are_coarser_where_it_is_narrow() -> None:
    for width, marks in ((80, 48), (62, 24)):
        lines = render("text", "compare", compared(TWO), Look(width=width)).splitlines()
        at = lines.index("Side by side") + 1
        assert [text.rsplit(maxsplit=1)[0].strip() for text in lines[at : at + 3]] == [
            WORSE.name, BETTER.name, "any of them up",
        ]  # fmt: skip
        assert {len(text.rsplit(maxsplit=1)[1]) for text in lines[at : at + 3]} == {marks}
        assert len(set(map(len, lines[at : at + 3]))) == 1


def test_the_line_that_costs_the_most_is_named() -> None:
    assert "gemini-api was seen 50 % of the time: without it" in render(
        "text", "compare", MIXED, Look(width=160)
    )
    two = over(WORSE, line("gemini-api", coverage=0.5), same_share=0.5)
    assert "without it" not in render("text", "compare", compared(two), Look(width=160))
