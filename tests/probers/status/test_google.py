from typing import Any

import pytest
from probers.status.pages import VERTEX, ago, google, google_incident
from probers.status.test_statuspage import look, of, said
from support.site import Site

from probe.model.vendor import Component, Health

OTHER = ("L3ggmi3Jy4xJmgodFA9K", "Vertex AI Search")


def test_no_open_incident_is_up(site: Site) -> None:
    over = google_incident(end=ago(hours=1), now="AVAILABLE")
    reading = look(google(site, over), VERTEX, system="google")
    assert said(reading) == ("up", "")
    assert of(reading).components == (
        Component(id=VERTEX, name="Vertex Gemini API", health=Health.OPERATIONAL),
    )
    assert [each.resolved is None for each in of(reading).incidents] == [False]
    assert [asked.path for asked in site.asked] == ["/incidents.json"]


@pytest.mark.parametrize(
    ("word", "outcome", "health"),
    [
        ("AVAILABLE", "up", Health.OPERATIONAL),
        ("SERVICE_INFORMATION", "degraded", Health.DEGRADED),
        ("SERVICE_DISRUPTION", "down", Health.PARTIAL),
        ("SERVICE_OUTAGE", "down", Health.MAJOR),
        ("SERVICE_ON_FIRE", "unknown", Health.UNKNOWN),
    ],
)
def test_the_latest_update_says_how_a_product_is(word: str, outcome: str, health: Health, site: Site) -> None:
    reading = look(google(site, google_incident(now=word)), VERTEX, system="google")
    assert (said(reading)[0], of(reading).health) == (outcome, health)


def test_a_product_is_meant_by_its_id_because_titles_change(site: Site) -> None:
    older = google_incident("older", ((VERTEX, "Generative AI on Vertex"),), end=ago(days=30))
    reading = look(google(site, google_incident(), older), VERTEX, system="google")
    assert said(reading) == (
        "down",
        'Vertex Gemini API major outage · incident "Elevated error rates for Vertex Gemini API" open 2h',
    )
    assert [each.id for each in of(reading).incidents] == ["xVSEV3kVaJBmS7SZbnre"]


def test_a_product_that_never_had_an_incident_is_well(site: Site) -> None:
    assert said(look(google(site, google_incident()), "d4Sv9gPkjyQK8PG6hsk1", system="google")) == ("up", "")


def test_a_title_that_nobody_had_an_incident_under_is_unknown(site: Site) -> None:
    assert said(look(google(site, google_incident()), "Vertex Gemini", system="google")) == (
        "unknown",
        (
            "the page has no product that had an incident 'Vertex Gemini': there is Vertex Gemini API; "
            "write its id in `components`"
        ),
    )


def test_without_components_the_products_with_an_open_incident_count(site: Site) -> None:
    over = google_incident("over", (OTHER,), end=ago(hours=1))
    reading = look(google(site, google_incident(now="SERVICE_DISRUPTION"), over), system="google")
    assert [each.id for each in of(reading).components] == [VERTEX]
    assert said(reading)[0] == "down"


def test_it_is_found_behind_an_address_that_has_no_other_status_page(site: Site) -> None:
    reading = look(google(site, google_incident()), VERTEX)
    assert (said(reading)[0], reading.facts["system"]) == ("down", "google")
    assert [asked.path for asked in site.asked] == ["/api/v2/components.json", "/incidents.json"]


@pytest.mark.parametrize("changes", [{"end": "soon"}, {"begin": None}, {"affected_products": None}])
def test_odd_entries_do_not_make_the_page_unreadable(changes: dict[str, Any], site: Site) -> None:
    entry = google_incident() | changes
    assert said(look(google(site, entry), OTHER[0], system="google"))[0] in ("up", "degraded")
