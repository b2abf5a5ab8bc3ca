import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from probe.formats import Look
from probe.formats.text.parts import Span, cells, clip, ends, paint, wrap
from probe.formats.text.table import Column, column, fitting, names, rows

TEXT = st.text(st.sampled_from("ab -äé€東京한🙂e\u0301"), max_size=60)


@given(TEXT)
def test_cells_are_counted_as_terminals_do(text: str) -> None:
    assert cells(text) == cell_len(text)


@pytest.mark.parametrize(
    ("text", "limit", "clipped"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("東京都", 5, "東京…"),
        ("東京都", 4, "東…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_a_cut_shows(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit, "…") == clipped


@given(TEXT, st.integers(3, 40))
def test_a_clipped_text_fits_and_is_whole_or_marked(text: str, limit: int) -> None:
    found = clip(text, limit, "...")
    assert cells(found) <= limit
    assert found == text or found.endswith("...")


@given(TEXT, st.integers(2, 40))
def test_wrapping_loses_nothing_and_fits(text: str, limit: int) -> None:
    lines = wrap(text, limit)
    assert all(cells(line) <= limit for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_words_stay_whole_where_they_fit() -> None:
    assert wrap("one two three", 9) == ["one two", "three"]
    assert wrap("abcdefgh xy", 4) == ["abcd", "efgh", "xy"]
    assert wrap("", 10) == []


def test_columns_stand_under_each_other() -> None:
    columns = [column(["a", "東京"]), column(["1", "22"], right=True), column(["x", "y"])]
    lines = ["".join(span.text for span in line) for line in rows(columns)]
    assert lines == ["a      1  x", "東京  22  y"]


def test_columns_go_by_rank_and_equals_go_together() -> None:
    columns = [column(["keep"]), column(["aa"], rank=2), column(["bb"], rank=2), column(["c"], rank=1)]

    def kept(limit: int) -> list[str]:
        return [each.cells[0][0].text for each in fitting(columns, limit)]

    assert kept(15) == ["keep", "aa", "bb", "c"]
    assert kept(14) == ["keep", "c"]
    assert kept(6) == ["keep"]
    assert kept(1) == ["keep"]


def test_an_empty_column_takes_no_room() -> None:
    assert fitting([column(["", ""]), column(["a", ""])], 80) == [Column([(Span("a"),), (Span(""),)])]


def test_names_are_cut_to_a_third_of_the_line() -> None:
    assert names(["x" * 30], 60, "…") == ["x" * 19 + "…"]
    assert names(["x" * 30], 90, "…") == ["x" * 30]


def test_the_end_of_a_line_goes_under_it_where_both_do_not_fit() -> None:
    look = Look(width=12)
    assert ends((Span("left"),), "right", 0, look) == [(Span("left"), Span("   "), Span("right"))]
    assert ends((Span("longer"),), "right", 0, look) == [(Span("longer"),), (Span("right"),)]


def test_a_line_that_is_too_wide_is_cut_at_the_last_moment() -> None:
    line = (Span("abcdef", "bold"), Span("ghijkl"), Span("mno"))
    assert paint([line], Look(width=8)) == "abcdefg…\n"
    assert paint([line], Look(width=12)) == "abcdefghijk…\n"
    assert paint([line], Look(width=15)) == "abcdefghijklmno\n"
    assert paint([line], Look(width=8, color=True)) == "\x1b[1mabcdef\x1b[0mg…\n"
