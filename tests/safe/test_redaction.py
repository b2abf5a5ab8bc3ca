"""What the tests of the sinks rest on, one rule at a time."""

import json
import time

import pytest

from probe.probers.status.page import short
from probe.text import BOUND, MASK, Redactor, clean

SECRET = "Kx7/qq'\"0123456789"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("##[error]x", "\\x23#[error]x"),
        ("a ##vso[task.x]", "a \\x23#vso[task.x]"),
        ("###teamcity[x", "#\\x23#teamcity[x"),
        ("## a heading, #[x] and ##", "## a heading, #[x] and ##"),
    ],
)
def test_what_a_runner_obeys_anywhere_in_a_line_is_broken(said: str, shown: str) -> None:
    assert clean(said) == shown
    assert clean(shown) == shown


@pytest.mark.parametrize(
    "form",
    [
        "\x1b[1m".join((SECRET[:4], SECRET[4:])),
        "\u200b".join(SECRET),
        f"{SECRET[:9]}\0\x07{SECRET[9:]}",
        json.dumps(SECRET)[1:-1],
        json.dumps(json.dumps(SECRET)[1:-1])[1:-1],
        repr(bytearray(SECRET.encode()))[12:-2],
        SECRET.lower(),
    ],
)
@pytest.mark.parametrize("first", [str, clean, repr])
def test_a_secret_is_masked_whatever_stands_between_its_letters(form: str, first: type[str]) -> None:
    shown = Redactor([SECRET])(f"<{first(form)}>")
    assert MASK in shown
    assert "0123" not in shown.replace("\\", "").replace("x1b[1m", "").replace("u200b", "")


def test_controls_beside_a_secret_and_backslashes_elsewhere_stay() -> None:
    assert Redactor([SECRET])(f"C:\\new\\x1b \\u200b{SECRET}\\n") == f"C:\\new\\x1b \\u200b{MASK}\\n"


def test_both_halves_of_a_secret_that_was_cut_are_masked() -> None:
    redact = Redactor(["0123456789abcdef"])
    assert redact("?a=…6789abcdef&b") == f"?a=…{MASK}&b"
    assert redact("x 01234567… y … 89abcdef") == f"x {MASK}… y … 89abcdef"
    assert redact("…bcdef") == "…bcdef"


@pytest.mark.parametrize("limit", range(20, 110))
def test_what_is_left_of_a_secret_that_was_cut_inside_an_escape_is_masked(limit: int) -> None:
    shown = Redactor([SECRET])(clean("\u200b".join(SECRET), limit))
    assert "Kx7/qq" not in shown.replace("\\u200b", "")
    assert len(shown) <= limit


@pytest.mark.parametrize("before", range(0, 40, 3))
def test_what_a_status_page_says_is_cut_so_that_half_a_secret_is_masked(before: int) -> None:
    """Masks are shorter than secrets: what was cut far behind the end of what is shown moves up."""
    secret = SECRET * 2
    assert "Kx7/qq" not in clean(Redactor([secret])(short("x" * before + secret * 60)), 300)


def test_redacting_a_text_made_to_be_slow_is_quick() -> None:
    redact = Redactor([f"{number}{'ab' * 100}" for number in range(5)])
    began = time.process_time()
    for text in ("abababa…" * (BOUND // 8), "\\" * BOUND, "ab\\n" * (BOUND // 4)):
        redact(text)
    assert time.process_time() - began < 5  # of CPU: a quadratic one would take minutes
