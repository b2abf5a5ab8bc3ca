from datetime import UTC, datetime

from net.papers import issue, name

from probe.net.facts import certificate_facts

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_certificate_shows_whose_it_is_and_until_when() -> None:
    root = issue(name("Root R1", "Trust Services"), authority=True)
    paper = issue(
        name("shop.example"),
        ["shop.example", "www.shop.example", "192.0.2.7"],
        by=root,
        start=datetime(2020, 1, 1, tzinfo=UTC),
        end=datetime(2026, 12, 1, 11, 59, 58, tzinfo=UTC),
    )
    assert certificate_facts(paper.der, NOW) == {
        "cert_days": 8,
        "cert_subject": "shop.example",
        "cert_issuer": "Root R1",
        "cert_names": "shop.example, www.shop.example, 192.0.2.7",
        "cert_expires": "2026-12-01T11:59:58Z",
    }


def test_what_a_certificate_does_not_have_is_absent() -> None:
    paper = issue(name(None), start=datetime(2020, 1, 1, tzinfo=UTC), end=datetime(2026, 11, 22, tzinfo=UTC))
    assert certificate_facts(paper.der, NOW) == {"cert_days": -1, "cert_expires": "2026-11-22T00:00:00Z"}


def test_bytes_that_are_no_certificate_show_nothing() -> None:
    assert certificate_facts(b"\x30\x03abc", NOW) == {}
