"""Which values of an answer are secrets wherever they stand afterwards."""

import tracemalloc
from datetime import UTC, datetime

import pytest

from probe.model.reading import Reading
from probe.net.hidden import Hidden
from probe.net.veil import hidden
from probe.probers import answer_secrets
from probe.probers.answer_secrets import MOST, handed_over
from probe.runner.redaction import Secrets

NOW = datetime(2026, 11, 26, tzinfo=UTC)
Headers = tuple[tuple[str, str], ...]


def learned(*headers: tuple[str, str], earlier: tuple[Headers, ...] = ()) -> set[str]:
    return set(handed_over(Reading(at=NOW, latency_s=0.1, headers=headers, earlier=earlier)))


@pytest.mark.parametrize(
    ("header", "values"),
    [
        (("set-cookie", "sid=opened-123; Path=/"), {"opened-123"}),
        (("set-cookie", 'sid="opened-123"'), {'"opened-123"', "opened-123"}),
        (("set-cookie", "lang=english; Path=/0123456789"), set()),
        (("set-cookie", "sid=a1"), set()),
        (("location", "/cb?access_token=t0ken%2B1&page=10000001&code=c0de12"), {"t0ken%2B1", "t0ken+1", "c0de12"}),
        (("location", "/cb?error_code=AADSTS50011&state=required"), set()),
        (("location", "/cb;jsessionid=AB1234#id_token=x.y1z2"), {"AB1234", "x.y1z2"}),
        (("location", "https://me:passw0rd@shop.example/"), {"passw0rd"}),
        (("refresh", "0; url=/x?token=t0ken-1"), {"t0ken-1"}),
        (("link", "</x?signature=s1gned&v=1234567a>; rel=next"), {"s1gned"}),
        (("content-location", "/x?session=s3ssion"), {"s3ssion"}),
        (("x-auth-token", "t0ken-1"), {"t0ken-1"}),
        (("x-next", "https://shop.example/?token=Zx9aQpLm12"), {"Zx9aQpLm12"}),
        (("set-cookie", "session=123456"), {"123456"}),
        (("x-auth-token", "id=t0ken-1; ttl=60"), {"t0ken-1;", "t0ken-1"}),
        (("authorization", "Bearer t0ken-1"), {"t0ken-1"}),
        (("x-csrf-token", "refused by"), set()),
        (("x-csrf-token", "a-token-made-of-words"), {"a-token-made-of-words"}),
        (("www-authenticate", 'Digest nonce="n0nce-123"'), set()),
        (("authentication-info", 'nextnonce="n0nce-123"'), set()),
        (("x-request-id", "req-12345678"), set()),
        (("location", "/cb?token=status%20503,%20wanted"), {"status%20503,%20wanted"}),
        (("x-auth-token", "a1" * 2049), set()),
    ],
)  # fmt: skip
def test_a_value_whose_name_promises_a_secret_is_one_unless_it_may_be_a_word(
    header: tuple[str, str], values: set[str]
) -> None:
    assert learned(header) == values


def test_answers_that_redirected_count_like_the_last() -> None:
    first = (("set-cookie", "a=first-1"), ("location", "/x?token=first-2"))
    second = (("x-api-key", "second-1"), ("location", "/y"))
    assert learned(("x-api-key", "third-1"), earlier=(first, second)) == {
        "first-1", "first-2", "second-1", "third-1",
    }  # fmt: skip


def test_where_there_are_too_many_cookies_give_way_to_tokens() -> None:
    cookies = tuple(("set-cookie", f"a{number}=decoy-{number}") for number in range(1000))
    found = learned(*cookies, ("x-auth-token", "t0ken-1"))
    assert len(found) == MOST
    assert {"t0ken-1", "decoy-0", f"decoy-{MOST - 2}"} <= found


def test_of_ten_thousand_planted_secrets_few_are_looked_at_and_fewer_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at: list[str] = []

    def counted(name: str, value: str) -> list[Hidden]:
        looked_at.append(name)
        return hidden(name, value)

    monkeypatch.setattr(answer_secrets, "hidden", counted)
    planted = tuple(("set-cookie", f"a={number}{'x1' * 500}") for number in range(10_000))
    tokens = tuple((f"x-token-{number}", f"{'y2' * 1500}{number}") for number in range(10_000))
    reading = Reading(at=NOW, latency_s=0.1, headers=planted, earlier=(tokens, planted))
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        given = frozenset(handed_over(reading))
        redact = Secrets(ours=frozenset(), given=given).redactor()
        redact("status 500, wanted in 200..399 … \\x1b and x1x1x1x1 y2y2y2y2" * 20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(looked_at) <= 200
    assert peak - before < 8 * 1024 * 1024
    assert 0 < len(given) <= MOST


def test_values_too_large_to_be_looked_for_keep_no_others_from_it() -> None:
    parts = [("set-cookie", f"part{number}=a1{'x' * 4000}{number}") for number in range(6)]
    assert "opened-123" in learned(*parts, ("set-cookie", "sid=opened-123"))
