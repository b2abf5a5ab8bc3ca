"""One look at a status page: two or three documents, one after the other, of one address or of the next."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, ParamSpec, TypeVar

import msgspec

from probe.model.reading import Reading, Talk
from probe.model.sample import Failure
from probe.model.vendor import Health
from probe.probers import Context
from probe.probers.answer_secrets import handed_over
from probe.probers.request_build import build
from probe.probers.request_check import inside, request_mistakes, unknown_names
from probe.probers.request_keys import RequestKeys, WayKeys
from probe.probers.request_url import (
    Address,
    fill_url,
    host_of,
    is_absolute,
    mistake_in,
    resolve,
    shown_url,
    written,
)
from probe.probers.status.bound import bounded
from probe.probers.status.choose import choose
from probe.probers.status.page import NoPageError, Page
from probe.probers.status.settings import Settings
from probe.probers.status.systems import GUESSES, Ask, System, load
from probe.probers.status.unreadable import NOT_FOUND, status_of, trouble_with
from probe.probers.status.word import Word, judged, touches
from probe.reasons import Reason, failure
from probe.template import BUILTINS, Template, parse_template
from probe.units import format_span

LEAST_EVERY_S = 300.0
"""Guards in front of status pages take who asks more often for a robot."""

_LARGE = 256 * 1024  # bytes of JSON; and entries of a page: what takes a millisecond or two
_MANY = 1000

_Args = ParamSpec("_Args")
_Given = TypeVar("_Given")

_OWN = frozenset(field.name for field in msgspec.structs.fields(WayKeys))
_GOOGLE = "status.cloud.google.com"
_API = ("/api/v2", ".json")


class _Found(NamedTuple):
    """One address, asked: the first answer, or the one that was trouble; `page` is None with a `failure`."""

    reading: Reading
    page: Page | None
    failure: Failure | None
    system: str


class _Course:
    """What all exchanges of one look come to."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.readings: list[Reading] = []

    def whole(self, own: Reading) -> Reading:
        """`own` as the answer to all: from the first start on, as long as all took."""
        talks: tuple[Talk, ...] = tuple(talk for each in self.readings for talk in each.talks)
        return msgspec.structs.replace(
            own,
            at=self.readings[0].at,
            latency_s=sum(each.latency_s for each in self.readings),
            talks=talks,
        )


def target(settings: Settings) -> str:
    """`GET https://status.claude.com`"""
    return f"GET {shown_url(settings.page)}"


def hosts(settings: Settings) -> frozenset[str]:
    found = (host_of(each) for each in (settings.page, *settings.pages))
    return frozenset(host for host in found if host is not None)


def cautions(settings: Settings, every_s: float) -> tuple[str, ...]:  # noqa: ARG001 - a kind may need its settings
    if every_s >= LEAST_EVERY_S:
        return ()
    said = f"reads a status page every {format_span(every_s)}, and guards in front of such pages refuse who asks often"
    return (f'{said}: write every = "5m" or more',)


def check(settings: Settings) -> Mapping[str, str]:
    return inside("", _mistakes(settings))


def _mistakes(settings: Settings) -> Iterator[tuple[str, str]]:
    keys = _keys(settings)
    known = " and ".join(f"{{{name}}}" for name in BUILTINS)
    for path, name in unknown_names(keys, frozenset()):
        yield path, f"nothing gives {{{name}}} a value here: a status probe knows {known}"
    addresses = {"page": settings.page, **{f"pages.{i}": each for i, each in enumerate(settings.pages)}}
    for path, address in addresses.items():
        message = _mistake_in(address)
        if message:
            yield path, message
    for index, word in enumerate(settings.components):
        if not word.strip():
            yield f"components.{index}", "an empty text is no component"
    yield from (
        (path, text) for path, text in request_mistakes(keys) if path in _OWN or path.startswith("headers")
    )


def _mistake_in(address: Template) -> str | None:
    message = mistake_in(address)
    if message:
        return message
    for name in sorted(address.names.difference(BUILTINS)):
        return f"nothing gives {{{name}}} a value here"
    text = written(address)
    if not is_absolute(text) and isinstance(address.parts[0], str):
        return "a page is a whole URL, such as https://status.claude.com"
    if any(sign in text for sign in _API):
        return "write the page's own address, such as https://status.claude.com: what lies behind it is known"
    return "a page is an address without ? and #" if "?" in text or "#" in text else None


async def ask(settings: Settings, context: Context) -> Reading:
    """Each address in turn, until one can be read. MissingSecretError may rise."""
    course, keys = _Course(context), _keys(settings)
    addresses = [fill_url(each, context.scope) for each in (settings.page, *settings.pages)]
    first: _Found | None = None
    for index, address in enumerate(addresses):
        found = await _look(course, keys, address, settings, left=len(addresses) - index)
        if found.page is not None:
            large = len(found.page.parts) + len(found.page.incidents) > _MANY
            return await _apart(large, _told, course, found, found.page, settings, index)
        first = first or found
    assert first is not None  # noqa: S101 - `page` is always among the addresses
    return msgspec.structs.replace(course.whole(first.reading), failure=first.failure)


async def _look(
    course: _Course, keys: RequestKeys, address: Address, settings: Settings, *, left: int
) -> _Found:
    """One address has its share of the time that is left: a page that hangs must not cost the others theirs."""
    now = course.context.world.monotonic()
    deadline = now + (course.context.deadline - now) / left
    found: _Found | None = None
    for name in _systems(settings, address):
        trial = await _read(course, keys, address, name, deadline)
        found = found or trial
        if trial.page is not None:
            return trial
        if status_of(trial.reading) != NOT_FOUND:
            return found
    assert found is not None  # noqa: S101 - there is always a system to try
    return found


def _systems(settings: Settings, address: Address) -> tuple[str, ...]:
    if settings.system != "auto":
        return (settings.system,)
    host = address.url.partition("://")[2].partition("/")[0].lower()
    return ("google",) if host == _GOOGLE else GUESSES


async def _read(course: _Course, keys: RequestKeys, address: Address, name: str, deadline: float) -> _Found:
    system: System = load(name)
    answers: dict[str, bytes] = {}
    first: Reading | None = None
    for document in system.ASKS:
        reading, path = await _fetch(course, keys, address, document, deadline)
        trouble = trouble_with(reading, path)
        if trouble is None:
            answers[document.name] = reading.body
            first = first or reading
        elif not document.optional:
            return _Found(reading, None, trouble, name)
    assert first is not None  # noqa: S101 - not every document of a system is optional
    try:
        large = sum(map(len, answers.values())) > _LARGE
        return _Found(first, await _apart(large, system.read, answers), None, name)
    except NoPageError as error:
        said = f"200, {error}: look at `page`, and at `system`"
        return _Found(first, None, failure(Reason.UNREADABLE, said), name)


async def _fetch(
    course: _Course, keys: RequestKeys, address: Address, document: Ask, deadline: float
) -> tuple[Reading, str]:
    """The answer, and the path that gave it."""
    reading = await _exchange(course, keys, address, document.path, deadline)
    if document.instead and status_of(reading) == NOT_FOUND:
        return await _exchange(course, keys, address, document.instead, deadline), document.instead
    return reading, document.path


async def _exchange(
    course: _Course, keys: RequestKeys, address: Address, path: str, deadline: float
) -> Reading:
    context = course.context
    request = build(keys, resolve(address, _literal(path), context.scope), context.scope)
    reading = await context.net.exchange(request, world=context.world, deadline=deadline)
    context.scope.learn(handed_over(reading))
    course.readings.append(reading)
    return reading


async def _apart(
    large: bool,  # noqa: FBT001 - the others are the work's own
    work: Callable[_Args, _Given],
    *args: _Args.args,
    **keys: _Args.kwargs,
) -> _Given:
    """In a thread where it may take long: the loop's time is the other probes'."""
    if not large:
        return work(*args, **keys)
    import asyncio  # reading a configuration loads this file, and has no use for a loop

    return await asyncio.to_thread(work, *args, **keys)


def _told(course: _Course, found: _Found, page: Page, settings: Settings, index: int) -> Reading:
    now = course.context.world.now()
    chosen = choose(page, settings.components)
    ids = frozenset(each.id for each in chosen.components)
    # Without `components` the page as a whole is meant: whatever it tells of.
    about = [each for each in page.incidents if not settings.components or touches(each, ids)]
    word = judged(chosen.components, about, now)
    complaint = chosen.missing or ("the page lists no components" if page.complete and not page.parts else "")
    # An outage that is told beats a component that is not found.
    if complaint and word.failure is None:
        word = Word(Health.UNKNOWN, failure=failure(Reason.UNREADABLE, complaint))
    vendor = bounded(word.health, chosen.components, about, now)
    whole = course.whole(found.reading)
    facts = {"system": found.system} | ({"page": shown_url(settings.pages[index - 1])} if index else {})
    return msgspec.structs.replace(
        whole,
        failure=word.failure,
        degradation=word.degradation,
        facts=whole.facts | facts,
        vendor=vendor,
    )


def _keys(settings: Settings) -> RequestKeys:
    way = {field.name: getattr(settings, field.name) for field in msgspec.structs.fields(WayKeys)}
    headers = dict(settings.headers)
    if not any(name.lower() == "accept" for name in headers):
        headers["accept"] = _literal("application/json")
    # A moved page is told as that: many an old address leads to the front page of the new one.
    return RequestKeys(**way, follow=False, headers=headers)


def _literal(text: str) -> Template:
    return parse_template(text, frozenset())
