"""Every kind of certificate a real nginx can show: what it is called, and that it is shown all the same."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from real.asking import curl, only
from real.nginx import Nginx
from real.papers import Paper

NOBODY = "127.0.0.1"


def shown(paper: Paper, issuer: str, days: int, subject: str, names: str) -> dict[str, object]:
    return {
        "cert_subject": subject,
        "cert_issuer": issuer,
        "cert_names": names,
        "cert_expires": paper.expires,
        "cert_days": days,
    }


def test_a_good_certificate_is_shown_whole(nginx: Nginx, trusting: tuple[str, str]) -> None:
    found = only(nginx.tls + "/", *trusting, "-a", "tls >= 1.2", "-a", "cert_days > 14")
    assert found.outcome == "up"
    wanted = shown(
        nginx.house.good, "Probe Test R3", 90, "shop.example", "shop.example, localhost, 127.0.0.1, ::1"
    )
    assert {name: found.fact(name) for name in wanted} == wanted
    assert (found.fact("tls"), found.fact("cipher")) == ("1.3", "TLS_AES_256_GCM_SHA384")
    theirs = curl(nginx.tls + "/", *trusting).conversation
    assert "SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384" in theirs
    assert "issuer: CN=Probe Test R3" in theirs


def test_an_older_protocol_and_its_cipher_are_named(nginx: Nginx, trusting: tuple[str, str]) -> None:
    found = only(nginx.tls12 + "/", *trusting)
    assert (found.fact("tls"), found.fact("cipher")) == ("1.2", "ECDHE-ECDSA-AES128-GCM-SHA256")


class Case(NamedTuple):
    url: Callable[[Nginx], str]
    reason: str
    words: str
    issuer: str | None


CASES = {
    "expired": Case(lambda nginx: nginx.expired, "tls.expired", "expired", "Probe Test R3"),
    "not yet valid": Case(lambda nginx: nginx.early, "tls.expired", "valid only from", "Probe Test R3"),
    "signed by itself": Case(lambda nginx: nginx.alone, "tls.untrusted", "signed by itself", "localhost"),
    "wrong name": Case(lambda nginx: nginx.other, "tls.name", "other.example", "Probe Test R3"),
    "intermediate missing": Case(
        lambda nginx: nginx.missing, "tls.untrusted", "intermediate", "Probe Test R3"
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_a_bad_certificate_is_told_apart_from_its_kin_and_shown(
    nginx: Nginx, trusting: tuple[str, str], name: str
) -> None:
    case = CASES[name]
    url = case.url(nginx) + "/"
    found = only(url, *trusting)
    assert (found.outcome, found.exit, found.err) == ("down", 1, "")
    assert (found.failure.reason, found.failure.owner, found.failure.phase) == (case.reason, "target", "tls")
    assert case.words in found.failure.message
    assert found.fact("cert_issuer") == case.issuer
    assert set(found.times()) == {"dns", "connect", "tls"}
    assert curl(url, *trusting).exit == 60


@pytest.mark.parametrize("name", list(CASES))
def test_whoever_does_not_verify_is_answered_and_sees_the_same_certificate(nginx: Nginx, name: str) -> None:
    case = CASES[name]
    found = only(case.url(nginx) + "/", "-k")
    assert (found.outcome, found.exit, found.fact("cert_issuer")) == ("up", 0, case.issuer)
    assert curl(case.url(nginx) + "/", "-k").status == 200


def test_the_message_says_since_when_and_for_whom(nginx: Nginx, trusting: tuple[str, str]) -> None:
    expired = only(nginx.expired + "/", *trusting)
    wanted = shown(nginx.house.expired, "Probe Test R3", -13, "localhost", "localhost")
    assert {name: expired.fact(name) for name in wanted} == wanted
    assert "12 days ago" in expired.failure.message
    assert nginx.house.expired.expires[:10] in expired.failure.message
    other = only(nginx.other + "/", *trusting).failure.message
    assert "other.example, www.other.example" in other
    assert "localhost" in other


def test_an_authority_nobody_here_knows_is_named(nginx: Nginx) -> None:
    found = only(nginx.tls + "/")
    assert (found.outcome, found.failure.reason, found.failure.phase) == ("down", "tls.untrusted", "tls")
    assert "Probe Test R3" in found.failure.message
    assert curl(nginx.tls + "/").exit == 60


def test_a_server_that_knows_only_an_old_tls_fails_in_the_handshake(
    nginx: Nginx, trusting: tuple[str, str]
) -> None:
    found = only(nginx.old + "/", *trusting)
    assert (found.outcome, found.failure.reason, found.failure.phase) == ("down", "tls.handshake", "tls")
    assert curl(nginx.old + "/", *trusting).exit == 35


def test_plain_http_behind_https_is_said_so(nginx: Nginx) -> None:
    url = nginx.plain.replace("http:", "https:") + "/"
    found = only(url)
    assert (found.failure.reason, found.failure.phase) == ("tls.handshake", "tls")
    assert "http://" in found.failure.message
    assert curl(url).exit == 35


def test_a_client_certificate_is_shown_to_the_server_that_wants_one(
    nginx: Nginx, trusting: tuple[str, str]
) -> None:
    client, stranger = nginx.house.client, nginx.house.stranger
    url = nginx.client + "/"
    words = ("-E", str(client.cert), "--key", str(client.key), *trusting)
    assert only(url, *words, "-a", "body == 'CN=a welcome client'").outcome == "up"
    assert curl(url, *words).status == 200
    # nginx lets the handshake pass and says 400 in words.
    without = only(url, *trusting)
    assert (without.outcome, without.failure.reason, without.fact("status")) == ("down", "status", 400)
    strange = only(url, "-E", str(stranger.cert), "--key", str(stranger.key), *trusting)
    assert (strange.outcome, strange.fact("status")) == ("down", 400)


def test_a_pinned_key_is_the_right_one_or_a_failure_of_its_own(
    nginx: Nginx, trusting: tuple[str, str]
) -> None:
    url, right, wrong = nginx.tls + "/", nginx.house.good.pin, nginx.house.expired.pin
    assert only(url, "--pinnedpubkey", right, *trusting).outcome == "up"
    assert only(url, "--pinnedpubkey", f"{wrong};{right}", *trusting).outcome == "up"
    found = only(url, "--pinnedpubkey", wrong, *trusting)
    assert (found.outcome, found.failure.reason, found.failure.phase) == ("down", "tls.pin", "tls")
    assert right in found.failure.message
    assert only(url, "--pinnedpubkey", wrong, "-k").failure.reason == "tls.pin"
    assert [curl(url, "--pinnedpubkey", pin, *trusting).exit for pin in (right, wrong)] == [0, 90]


def test_another_name_for_the_handshake_decides_what_the_certificate_must_be_for(
    nginx: Nginx, trusting: tuple[str, str]
) -> None:
    before = len(nginx.lines())
    found = only(nginx.other + "/", "--sni", "www.other.example", *trusting)
    assert found.outcome == "up"
    [line] = nginx.lines()[before:]
    # The name in the handshake is the other one; the Host header stays the URL's.
    assert line.split('"')[3::2][0] == nginx.other.removeprefix("https://")
    assert line.split('"')[7] == "www.other.example"
    assert only(nginx.tls + "/", "--sni", "www.other.example", *trusting).failure.reason == "tls.name"
