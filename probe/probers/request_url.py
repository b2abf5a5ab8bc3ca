"""URLs with holes: fill them, show them, and keep what is secret in them out of sight.

A URL is taken apart as it is written, before its holes are filled, so that a password with an `@` or a
`/` in it stays a password.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from probe.net.url import origin, problem_with, shown, split_userinfo
from probe.probers.request_secrets import in_query
from probe.template import BUILTINS, Command, Env, File, Name, Scope, Secret, Template

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]+[/?#]")
# Holes are marked with digits that no URL is written with, so that `host:${PORT}/` still has a port.
_DIGITS = [chr(code) for code in range(0x1D7CE, 0x1D800)]
_MARK = re.compile(f"[{_DIGITS[0]}-{_DIGITS[-1]}]{{2}}")
_UNFIT = re.compile(r"[\x00-\x20\x7f]")


class Address(NamedTuple):
    """A filled URL without userinfo, and the user and password that stood in it."""

    url: str
    login: tuple[str, str] | None = None


class Place(NamedTuple):
    """Where somebody listens. An IPv6 address stands in brackets."""

    host: str
    port: int


def is_absolute(url: str) -> bool:
    return _ABSOLUTE.match(url) is not None


def fill_url(template: Template, scope: Scope) -> Address:
    """Raises MissingSecretError. What cannot stand in a URL (spaces, line ends) is escaped in filled values.

    A whole URL from the environment may bring its userinfo; one that a server gave has it dropped.
    """
    if len(template.parts) == 1 and isinstance(template.parts[0], str):
        return Address(*_split(template.parts[0]))
    values = [scope.fill(_only(part)) for part in _holes(template)]
    skeleton, login = _split(_skeleton(template))
    url = _fill(skeleton, [_UNFIT.sub(lambda match: f"%{ord(match[0]):02X}", value) for value in values])
    if login is not None:
        return Address(url, (_fill(login[0], values), _fill(login[1], values)))
    url, login = _split(url)
    if not isinstance(template.parts[0], str):
        scope.secrets.update(in_query(url, every=True))  # the whole URL is a secret: so are its parts
    return Address(url, None if captured(template) else login)


def resolve(base: Address, template: Template, scope: Scope) -> Address:
    """A path put behind the base's own, or an absolute URL as it is. Raises MissingSecretError."""
    address = fill_url(template, scope)
    if is_absolute(address.url):
        return address
    path = address.url
    separator = "" if not path or path.startswith(("/", "?")) else "/"
    root = base.url.rstrip("/") if path.startswith("/") or separator else base.url
    return Address(root + separator + path, base.login)


def shown_url(template: Template) -> str:
    """Fit to be shown: holes as they are written, no userinfo, no values of the query."""
    return _fill(shown(_skeleton(template)), [_written(part) for part in _holes(template)])


def mistake_in(template: Template) -> str | None:
    """What is wrong with an absolute URL, as far as it can be known before its holes are filled."""
    first = template.parts[0]
    if not _holes(template) or (isinstance(first, str) and _AUTHORITY.match(first)):
        return mistake_in_written(template, problem_with)
    return None


def mistake_in_written(template: Template, problem: Callable[[str], str | None]) -> str | None:
    """What is wrong with a URL that begins as it is written, whatever its holes turn out to be."""
    if not isinstance(template.parts[0], str):
        return None
    return problem("".join(part if isinstance(part, str) else "0" for part in template.parts))


def host_of(template: Template) -> str | None:
    """The host as hosts are compared; None where a hole decides it, or the text is no URL that can be asked."""
    url, _ = _split(_skeleton(template))
    authority = re.match(r"[^/]*//[^/?#]*", url)
    bare = _MARK.sub("0", url)
    if authority is None or _MARK.search(authority[0]) or problem_with(bare):
        return None
    return origin(bare)[1]


def place_of(template: Template) -> Place | None:
    """Host and port of a URL, also of a proxy's; None where a hole decides one of them, or the text has none."""
    found = re.match(r"([^/]*)://([^/?#]*)", _split(_skeleton(template))[0])
    if found is None or _MARK.search(found[0]):
        return None
    scheme = "https" if found[1].lower() == "https" else "http"
    bare = f"{scheme}://{found[2]}/"
    return None if problem_with(bare) else Place(*origin(bare)[1:])


def has_login(template: Template) -> bool:
    """Whether a user, or a user and a password, are written in the URL."""
    return _split(_skeleton(template))[1] is not None


def written(template: Template) -> str:
    """The text with its holes as they are written, escapes resolved."""
    return _fill(_skeleton(template), [_written(part) for part in _holes(template)])


def captured(template: Template) -> frozenset[str]:
    """The names in it whose values come from a server."""
    return template.names.difference(BUILTINS)


def is_host_captured(template: Template) -> bool:
    """Whether a server decides which host this URL asks."""
    before = ""
    for part in template.parts:
        if _AUTHORITY.match(before):
            return False
        if isinstance(part, Name) and part.name not in BUILTINS:
            return True
        before += part if isinstance(part, str) else "0"
    return False


def _holes(template: Template) -> list[Secret | Name]:
    return [part for part in template.parts if not isinstance(part, str)]


def _skeleton(template: Template) -> str:
    marks = (first + second for first in _DIGITS for second in _DIGITS)
    return "".join(part if isinstance(part, str) else next(marks, "") for part in template.parts)


def _fill(skeleton: str, values: list[str]) -> str:
    def value(match: re.Match[str]) -> str:
        index = _DIGITS.index(match[0][0]) * len(_DIGITS) + _DIGITS.index(match[0][1])
        return values[index] if index < len(values) else match[0]

    return _MARK.sub(value, skeleton)


def _split(url: str) -> tuple[str, tuple[str, str] | None]:
    return split_userinfo(url) if is_absolute(url) else (url, None)


def _only(part: Secret | Name) -> Template:
    return Template(source="", parts=(part,))


def _written(part: Secret | Name) -> str:
    match part:
        case Env(name):
            return f"${{{name}}}"
        case File(path):
            return f"${{file:{path}}}"
        case Command(words):
            return f"${{cmd:{words}}}"
        case Name(name):
            return f"{{{name}}}"
