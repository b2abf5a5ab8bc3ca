import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probe import text as text_module
from probe.text import MASK, Redactor, clean

SECRET = "sk-ant/Ab+c=9'\"<&>é"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain text, 12 €", "plain text, 12 €"),
        ("two\nlines\r\n\tand\0more", "two\\nlines\\r\\n\\tand\\0more"),
        ("\x1b[2J\x1b]52;c;YQ==\x07", "\\x1b[2J\\x1b]52;c;YQ==\\x07"),
        ("\x7f\x85\x9b", "\\x7f\\x85\\x9b"),
        ("\u202eevil\u2066\u200b\ufeff\u2028", "\\u202eevil\\u2066\\u200b\\ufeff\\u2028"),
        ("\ud800\udfff", "\\ud800\\udfff"),
        ("\ufffe\uffff", "\\ufffe\\uffff"),
        ("\U000e0041", "\\U000e0041"),
        ("👩‍💻", "👩\\u200d💻"),
    ],
)
def test_what_a_terminal_would_obey_is_made_visible(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@given(st.text(st.characters()), st.integers(1, 50))
def test_cleaned_text_is_one_printable_line_within_its_limit(raw: str, limit: int) -> None:
    shown = clean(raw, limit)
    assert len(shown) <= limit
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    shown.encode()


@given(st.text(st.characters()), st.integers(1, 50))
def test_cleaning_twice_changes_nothing(raw: str, limit: int) -> None:
    assert clean(clean(raw, limit), limit) == clean(raw, limit)


def test_only_text_that_was_cut_ends_in_an_ellipsis() -> None:
    assert clean("x" * 200) == "x" * 200
    assert clean("x" * 201) == "x" * 199 + "…"
    assert clean("\n" * 101) == "\\n" * 99 + "\\…"
    assert clean("abc", 1) == "…"


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        "sk-ant%2fAb%2bc%3d9%27%22%3c%26%3e%c3%a9",
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        json.dumps(SECRET)[1:-1].replace("/", "\\/"),
        "sk-ant/Ab+c=9&#x27;&quot;&lt;&amp;&gt;é",
        "sk-ant/Ab+c=9&#39;&#34;&lt;&amp;&gt;é",
        repr(SECRET)[1:-1],
        base64.b64encode(SECRET.encode()).decode().rstrip("="),
        base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
    ],
)
def test_a_secret_is_masked_in_every_form_it_comes_back_in(form: str) -> None:
    assert Redactor([SECRET])(f"Incorrect key: {form}!") == f"Incorrect key: {MASK}!"


@given(st.text("ab:é", max_size=7), st.text("xyz", max_size=5))
def test_a_secret_inside_a_basic_pair_is_masked_but_for_the_characters_it_shares(
    user: str, after: str
) -> None:
    secret = "correct-horse-battery"
    pair = base64.b64encode(f"{user}:{secret}{after}".encode()).decode()
    shown = Redactor([secret])(pair)
    assert MASK in shown
    left, _, right = shown.partition(MASK)
    assert len(pair) - len(left) - len(right) >= len(secret) * 8 // 6 - 2


def test_a_secret_with_control_characters_is_masked_after_cleaning_too() -> None:
    secret = "tok\x1ben\U000e0041\u202e"
    assert Redactor([secret])(clean(f"<{secret}>")) == f"<{MASK}>"
    assert Redactor([secret])(f"<{secret}>") == f"<{MASK}>"


def test_the_longer_of_two_secrets_is_masked_whole() -> None:
    assert Redactor(["secret", "secret-of-secrets"])("a secret-of-secrets, a secret") == f"a {MASK}, a {MASK}"


def test_two_secrets_that_share_letters_are_masked_whole() -> None:
    assert Redactor(["abc-12345", "2345-defg"])("<abc-12345-defg>") == f"<{MASK}>"


def test_a_redactor_beside_another_knows_the_secrets_of_both() -> None:
    first = Redactor(["first-secret"])
    assert Redactor(["second-secret"], beside=first)("first-secret second-secret") == f"{MASK} {MASK}"
    assert first("second-secret") == "second-secret"


def test_values_that_are_ordinary_words_stay() -> None:
    assert Redactor(["", "on", "admin"])("admin on") == "admin on"


def test_without_secrets_text_stays_as_it_is() -> None:
    assert Redactor([])("anything") == "anything"


def test_a_secret_that_is_no_unicode_text_does_not_stop_redaction() -> None:
    secret = b"p\xe9ss-word".decode(errors="surrogateescape")
    assert Redactor([secret, "another"])(f"{secret} another") == f"{MASK} {MASK}"


@given(
    st.text(st.characters(exclude_characters=MASK), min_size=6, max_size=30),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_no_secret_survives_redaction(secret: str, before: str, after: str) -> None:
    assert secret not in Redactor([secret])(before + secret + after)


def test_a_secret_that_was_cut_in_two_is_masked_too() -> None:
    redact = Redactor(["0123456789abcdef"])
    assert redact('"x 0123456789…" (9 KiB)') == f'"x {MASK}…" (9 KiB)'
    assert redact("x 01234…") == "x 01234…"
    assert redact("0123456789 and more…") == "0123456789 and more…"


ODD = "Hunter2Käse9/+"


@pytest.mark.parametrize(
    "echo",
    [
        ODD.encode().decode("latin-1"),
        repr(bytearray(ODD.encode("latin-1"))),
        ODD.upper(),
        ODD.encode().hex(),
        ODD.encode().hex().upper(),
        "".join(f"%{byte:02x}" for byte in ODD.encode()),
        quote(quote(ODD, safe="")),
        quote(ODD.encode("latin-1")),
    ],
)
def test_a_secret_that_is_misread_or_written_out_is_masked(echo: str) -> None:
    shown = Redactor([ODD])(f"before {echo} after")
    assert MASK in shown
    assert echo not in shown


def test_a_secret_in_the_name_of_a_host_is_masked() -> None:
    shown = Redactor(["Hunter2Käse9"])("xn--hunter2kse9-s8a.invalid does not exist")
    assert shown == "‹secret›.invalid does not exist"


def test_a_text_full_of_cuts_costs_no_more_than_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    really = text_module._overlap

    def counted(head: str, form: str) -> int:
        asked.append(form)
        return really(head, form)

    monkeypatch.setattr(text_module, "_overlap", counted)
    redact = Redactor(["a" * 400 + "b1"])
    redact(("a" * 20 + "…") * 400)
    assert len(asked) <= 2 * 8 * len(redact.forms)


def test_half_a_secret_made_of_one_piece_over_and_over_is_masked_with_what_stands_before_it() -> None:
    assert Redactor(["ab" * 200 + "c1"])("x " + "ab" * 100 + "…") == "‹secret›…"
