import pytest

from probe.secrecy import is_grant_name, is_secret_name, looks_made_up


@pytest.mark.parametrize(
    "name",
    ["Authorization", "x-api-key", "apiKey", "api_key", "key", "access_token", "password", "passwd", "user.pwd", "PHPSESSION", "X-Amz-Signature", "cookie", "PHPSESSID", "X-CSRF"],
)  # fmt: skip
def test_a_name_that_promises_a_secret(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["author", "authority", "monkey", "keyboard", "page", "accept", "passage"])
def test_an_ordinary_name(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize("name", ["code", "State", "ticket", "sig", "SAMLResponse", "access_token"])
def test_a_name_under_which_a_redirect_hands_over_a_secret(name: str) -> None:
    assert is_grant_name(name)


@pytest.mark.parametrize("name", ["error_code", "statement", "design", "page"])
def test_a_name_under_which_a_redirect_hands_over_none(name: str) -> None:
    assert not is_grant_name(name)


@pytest.mark.parametrize(
    "value",
    ["abc123", "0b9f", "20261126", "correcthorsebattery", "correct-horse-battery", "a_token_of_words", "1naïve"],
)  # fmt: skip
def test_a_value_that_can_be_no_word(value: str) -> None:
    assert looks_made_up(value)


@pytest.mark.parametrize(
    "value", ["", "required", "refused by", "server_error", "content-type", "200..399", "127.0.0.1", "2026-11-26"]
)  # fmt: skip
def test_a_value_that_may_be_one_of_our_own_words(value: str) -> None:
    assert not looks_made_up(value)
