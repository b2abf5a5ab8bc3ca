import pytest

from probe.secrecy import is_secret_name


@pytest.mark.parametrize(
    "name",
    ["Authorization", "x-api-key", "apiKey", "api_key", "key", "access_token", "password", "passwd", "user.pwd", "PHPSESSION", "X-Amz-Signature", "cookie"],
)  # fmt: skip
def test_a_name_that_promises_a_secret(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["author", "authority", "monkey", "keyboard", "page", "accept", "passage"])
def test_an_ordinary_name(name: str) -> None:
    assert not is_secret_name(name)
