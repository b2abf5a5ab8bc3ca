import pytest
from support.asking import new_scope, text

from probe.probers.request_url import Address, fill_url, has_login, mistake_in, resolve, shown_url, written
from probe.template import MissingSecretError

ENV = {
    "HOST": "shop.example:8443",
    "PORT": "8443",
    "PW": "p@ss/w:rd#1%41",
    "URL": "https://user:sesame-1@shop.example/x",
    "TWO": "a b",
}


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("https://shop.example/a?b=c", Address("https://shop.example/a?b=c")),
        ("https://${HOST}/a", Address("https://shop.example:8443/a")),
        ("https://u:${PW}@shop.example/", Address("https://shop.example/", ("u", "p@ss/w:rd#1%41"))),
        ("https://u:p%40ss@shop.example/", Address("https://shop.example/", ("u", "p@ss"))),
        ("https://u@shop.example/", Address("https://shop.example/", ("u", ""))),
        ("${URL}", Address("https://shop.example/x", ("user", "sesame-1"))),
        ("https://shop.example:${PORT}/@alice", Address("https://shop.example:8443/@alice")),
        ("https://shop.example/${TWO}", Address("https://shop.example/a%20b")),
        ("https://shop.example/$${{x}}", Address("https://shop.example/${x}")),
        ("https://${HOST}/${TWO}/${HOST}", Address("https://shop.example:8443/a%20b/shop.example:8443")),
    ],
)
def test_a_url_is_taken_apart_before_its_holes_are_filled(source: str, wanted: Address) -> None:
    assert fill_url(text(source), new_scope(ENV)) == wanted


def test_a_missing_secret_in_a_url_rises() -> None:
    with pytest.raises(MissingSecretError, match="NOPE is not set"):
        fill_url(text("https://${NOPE}/"), new_scope(ENV))


def test_a_url_given_by_a_server_has_its_userinfo_dropped() -> None:
    scope = new_scope()
    scope.capture("next", "https://mallory:sesame@shop.example/page2")
    assert fill_url(text("{next}"), scope) == Address("https://shop.example/page2")


def test_a_captured_line_end_cannot_leave_the_url() -> None:
    scope = new_scope()
    scope.capture("id", "1\r\nHost: evil")
    assert (
        fill_url(text("https://shop.example/{id}"), scope).url == "https://shop.example/1%0D%0AHost:%20evil"
    )


@pytest.mark.parametrize(
    ("base", "path", "wanted"),
    [
        ("https://x.example", "/orders", "https://x.example/orders"),
        ("https://x.example/", "/orders", "https://x.example/orders"),
        ("https://x.example/v1", "/orders", "https://x.example/v1/orders"),
        ("https://x.example/v1/", "/orders?limit=1", "https://x.example/v1/orders?limit=1"),
        ("https://x.example/v1", "?limit=1", "https://x.example/v1?limit=1"),
        ("https://x.example/v1/", "?limit=1", "https://x.example/v1/?limit=1"),
        ("https://x.example/v1", "", "https://x.example/v1"),
        ("https://x.example/v1", "/", "https://x.example/v1/"),
        ("https://x.example/v1", "https://y.example/z", "https://y.example/z"),
        ("https://x.example/v1", "{page}", "https://x.example/v1/page/2"),
        ("https://x.example/v1", "{link}", "https://y.example/page/2"),
    ],
)
def test_a_path_is_put_behind_the_path_of_the_base(base: str, path: str, wanted: str) -> None:
    scope = new_scope()
    scope.capture("page", "page/2")
    scope.capture("link", "https://y.example/page/2")
    assert resolve(fill_url(text(base), scope), text(path), scope).url == wanted


def test_the_login_of_the_base_goes_with_its_paths_only() -> None:
    base = Address("https://x.example", ("u", "p"))
    assert resolve(base, text("/a"), new_scope()).login == ("u", "p")
    assert resolve(base, text("https://y.example/a"), new_scope()).login is None


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("https://shop.example/", "https://shop.example/"),
        ("https://${HOST}/x?key=${KEY}&page=2#top", "https://${HOST}/x?key=…&page=…"),
        ("https://u:${PW}@shop.example:${PORT}/{id}", "https://shop.example:${PORT}/{id}"),
        ("https://u:sesame@shop.example/", "https://shop.example/"),
        ("${URL}/health", "${URL}/health"),
        ("https://shop.example/${file:keys/a?b#c}/x", "https://shop.example/${file:keys/a?b#c}/x"),
    ],
)
def test_a_url_is_shown_with_its_holes_and_without_its_secrets(source: str, wanted: str) -> None:
    assert shown_url(text(source)) == wanted


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("shop.example", "https://shop.example"),
        ("https://shop.example:99999/${X}", "99999"),
        ("https://shop .example/", "space"),
    ],
)
def test_a_mistake_is_seen_as_far_as_the_holes_allow(source: str, part: str) -> None:
    assert part in (mistake_in(text(source)) or "")


@pytest.mark.parametrize(
    "source",
    [
        "https://shop.example/",
        "${URL}",
        "https://${HOST}/",
        "https://[${IP6}]/",
        "http${S}://x/",
        "https://x/${A}",
    ],
)
def test_what_may_become_a_good_url_is_no_mistake(source: str) -> None:
    assert mistake_in(text(source)) is None


def test_a_user_in_the_url_is_seen_whether_it_is_a_hole_or_not() -> None:
    assert has_login(text("https://u:${PW}@shop.example/"))
    assert has_login(text("https://${USER}@shop.example/"))
    assert not has_login(text("https://shop.example/@alice"))


def test_written_resolves_escapes_and_keeps_holes() -> None:
    assert written(text("/$$a/${B}/{c}/${file:d}")) == "/$a/${B}/{c}/${file:d}"
