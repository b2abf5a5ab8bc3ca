import base64
from pathlib import Path

import pytest
from net.papers import Paper, greet, issue, name, rsa_key, serving
from net.peers import Ask, Peers

from probe.net.errors import NetError
from probe.net.pin import problem_with_pin, require_pinned
from probe.net.request import TlsOptions
from probe.reasons import Reason

OTHER = "sha256//" + base64.b64encode(bytes(32)).decode()


@pytest.fixture(scope="module", params=["ec", "rsa"])
def paper(request: pytest.FixtureRequest) -> Paper:
    return issue(name("localhost"), ["localhost"], key=rsa_key() if request.param == "rsa" else None)


@pytest.mark.parametrize("verify", [True, False])
def test_a_pinned_key_is_accepted_and_another_one_is_not(
    ask: Ask, peers: Peers, paper: Paper, tmp_path: Path, verify: bool
) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_bytes(paper.pem)
    url = f"https://localhost:{peers.start(greet, tls=serving(paper))}/"

    def options(*pins: str) -> TlsOptions:
        return TlsOptions(ca=str(ca), verify=verify, pins=pins)

    assert ask(url, tls=options(paper.pin)).failure is None
    assert ask(url, tls=options(OTHER, paper.pin)).failure is None
    reading = ask(url, tls=options(OTHER))
    found = reading.failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("tls.pin", "target", "tls")
    assert found.message == f"the key of localhost's certificate is {paper.pin}, not a pinned one"
    assert reading.facts["cert_subject"] == "localhost"
    assert reading.timings.send is None


def test_a_certificate_that_cannot_be_read_is_not_a_pinned_one() -> None:
    with pytest.raises(NetError, match=r"the key of shop\.example's certificate cannot be read") as caught:
        require_pinned(b"\x30\x00", (OTHER,), "shop.example")
    assert caught.value.reason is Reason.TLS_PIN


def test_a_pin_is_checked_before_it_is_used() -> None:
    assert problem_with_pin(OTHER) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sha256//",
        OTHER.removeprefix("sha256//"),
        OTHER.removesuffix("="),
        OTHER.replace("A=", "B="),  # the same bytes, written as nobody writes them
        "sha1//" + base64.b64encode(bytes(20)).decode(),
        "sha256//" + base64.b64encode(bytes(31)).decode(),
        "sha256//" + base64.b64encode(bytes(33)).decode(),
        f"{OTHER};{OTHER}",
        f" {OTHER}",
        "sha256//é",
    ],
)
def test_what_is_no_pin_is_told_with_its_form(text: str) -> None:
    assert problem_with_pin(text) == (
        f"`{text if len(text) <= 80 else text[:79] + '…'}` is not a pin:"
        " write sha256// and the key's SHA-256 in base64, 44 characters"
    )
