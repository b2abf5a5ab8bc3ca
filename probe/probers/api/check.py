"""Mistakes in a flow that can be seen before it runs."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from probe.probers.api.settings import VERBS, Settings, Step
from probe.probers.request_check import inside, request_mistakes, shared_mistakes, unknown_names
from probe.probers.request_keys import gives_authorization
from probe.probers.request_url import has_login, is_absolute, mistake_in, written
from probe.registry import suggest
from probe.template import BUILTINS, Template

_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def check(settings: Settings) -> Mapping[str, str]:
    """Key path (`step.1.get`, counted from 0) → message."""
    found = dict(inside("", _probe_mistakes(settings)))
    later: dict[str, str] = {}
    for name, step in zip(settings.names, settings.step, strict=True):
        for captured in step.capture:
            later.setdefault(captured, name)
    known: dict[str, str] = {}
    names: set[str] = set()
    for index, (name, step) in enumerate(zip(settings.names, settings.step, strict=True)):
        here = dict(inside("", _unknown(step, known, later)))
        here |= {
            key: message
            for key, message in inside("", request_mistakes(step, _shared(step, settings))).items()
            if key not in here
        }
        if step.ip == "both":
            here["ip"] = 'a step asks one way: write ip = "both" at the probe, which then becomes two'
        here |= _address_mistakes(step)
        if name in names:
            here["name"] = f"there are two steps named {name!r}: give each a name of its own"
        names.add(name)
        for captured in step.capture:
            message = _capture_mistake(captured, known)
            if message:
                here[f"capture.{captured}"] = message
            known.setdefault(captured, name)
        found |= {f"step.{index}.{key}" if key else f"step.{index}": text for key, text in here.items()}
    for key, message in _family_mistakes(settings):
        found.setdefault(key, message)
    return found


def _probe_mistakes(settings: Settings) -> Iterator[tuple[str, str]]:
    for path, name in unknown_names(settings, frozenset()):
        if not path.startswith("step."):
            yield (
                path,
                f"{{{name}}} has no value here: what all steps share is used by the first, before anything is captured; put it into the steps that need it",
            )
    if not settings.step:
        yield "step", 'an api probe needs steps: add a [[probe.step]] with a name and get = "/path"'
    message = mistake_in(settings.base)
    if message:
        yield "base", message
    elif any(re.search(r"[?#]", part) for part in settings.base.parts if isinstance(part, str)):
        yield "base", "a base ends with its path: put parameters into the `query` of the steps"
    elif has_login(settings.base) and gives_authorization(settings):
        yield "base", "give the user in the URL, or `basic`, `bearer` or an authorization header: not both"
    yield from shared_mistakes(settings)


def _shared(step: Step, settings: Settings) -> Settings:
    """What the step takes over of the way: the socket is that of `base` only."""
    if all(key in VERBS or not is_absolute(written(template)) for key, template in step.addresses):
        return settings
    return msgspec.structs.replace(settings, unix_socket=None)


def _family_mistakes(settings: Settings) -> Iterator[tuple[str, str]]:
    """At the step where it gives the `ip` or the address, else at the probe."""
    if settings.ip == "any" and not any(step.ip for step in settings.step):
        return
    from probe.probers.family_check import family_mistake

    for index, step in enumerate(settings.step):
        asked = _asked(step, settings)
        if asked is None or step.ip == "both":
            continue
        key, url = asked
        found = family_mistake(step, _shared(step, settings), url)
        if found is not None:
            giving = key if found[0] == "url" else found[0]
            own = next((name for name in ("ip", giving) if getattr(step, name, None) is not None), None)
            yield "ip" if own is None else f"step.{index}.{own}", found[1]


def _asked(step: Step, settings: Settings) -> tuple[str, Template] | None:
    """The key that says which host is asked, and its text; None where that is not known, or said twice."""
    if len(step.addresses) != 1:
        return None
    key, template = step.addresses[0]
    if is_absolute(written(template)):
        return key, template
    # A whole URL may come out of a hole.
    return ("base", settings.base) if isinstance(template.parts[0], str) else None


def _unknown(step: Step, known: dict[str, str], later: dict[str, str]) -> Iterator[tuple[str, str]]:
    for path, name in unknown_names(step, frozenset(known)):
        if name in later:
            yield (
                path,
                f"{{{name}}} is used before it is captured, by step {later[name]!r}; {_captured(known)}",
            )
        else:
            hint = suggest(name, [*known, *BUILTINS])
            yield path, f"no earlier step captures {{{name}}}{hint}; {_captured(known)}"


def _captured(known: dict[str, str]) -> str:
    return (
        f"captured before this step: {', '.join(known)}" if known else "nothing is captured before this step"
    )


def _address_mistakes(step: Step) -> dict[str, str]:
    given = step.addresses
    if not given:
        return {"": 'a step needs something to ask: get = "/path", or url = "https://…"'}
    if len(given) > 1:
        first, second = given[0][0], given[1][0]
        return {second: f"give `{first}` or `{second}`, not both: a step is one request"}
    key, template = given[0]
    if key in VERBS and step.method is not None:
        return {"method": f"give `{key}` or `method`, not both: write url = … with a method of your own"}
    path = written(template)
    if is_absolute(path):
        message = mistake_in(template)
        both = has_login(template) and gives_authorization(step)
        if message is None and both:
            message = "give the user in the URL, or `basic`, `bearer` or an authorization header: not both"
    elif isinstance(template.parts[0], str) and path and not path.startswith(("/", "?")):
        message = f'a path starts with a slash: write "/{path}"'
    elif re.search(r"[\x00-\x20\x7f]", path):
        message = "a path holds a space or another character that no URL can: write it as %20 …"
    else:
        message = None
    return {key: message} if message else {}


def _capture_mistake(name: str, known: dict[str, str]) -> str | None:
    if not _NAME.fullmatch(name):
        return f"{name!r} cannot be used as {{{name}}}: write a name of small letters, digits and _"
    if name in BUILTINS:
        return f"{{{name}}} is built in: give what is captured another name"
    if name in known:
        return f"{name!r} is captured already, by step {known[name]!r}: give it another name"
    return None
