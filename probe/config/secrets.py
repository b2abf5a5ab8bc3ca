"""Which keys hold secrets, and how a value or a line is shown without them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from probe.config.locate import Extent, KeyPath
from probe.secrecy import is_secret_name
from probe.text import MASK, Redactor

_HOLE = re.compile(r"(\$\{(?:(?:file|cmd):[^}]+|[A-Za-z_][A-Za-z0-9_]*)\}|\{[a-z_][a-z0-9_]*\})")
_SCHEMES = ("", "bearer", "basic", "token", "apikey")  # words of an Authorization header that are no secret
# A password may hold spaces and, unless what follows the colon is a port, anything but the quote that ends it.
_USERINFO = re.compile(
    r"""(?<=://)(?P<secret>[^/"?#\n]*|[^/:@?#"\n]*:(?!\d*(?:[/?#"]|$))[^"\n]{0,400})@""", re.MULTILINE
)
_PARAMETER = re.compile(r"""[?&]([\w.%\[\]-]+)=(?!=)(?P<secret>[^&"'#\n]+)""")
_LONGEST_LINE = 10_000  # characters that are searched: the patterns take the square of a line's length
_ASSIGNMENT = re.compile(r"""([\w.-]+)["']?\s*=\s*""")


def is_secret_key(path: KeyPath) -> bool:
    """Whether a value at this path is a secret, by the name of its key or of the table it stands in.

    What is captured as a token is one only when the probe asks; the configuration holds where to find it.
    """
    return "capture" not in path and any(
        isinstance(part, str)
        and (part == "cookies" or is_secret_name(part))
        # `max_tokens` of a model counts them.
        and not part.startswith("max_")
        for part in path
    )


def is_literal(text: str) -> bool:
    """Whether anything beside holes and the name of a scheme is written out."""
    return any(part.strip().lower() not in _SCHEMES for part in _HOLE.split(text)[::2])


def has_url_secret(text: str) -> bool:
    """Whether a URL holds one that is written out: `https://user:password@host/`, `?api_key=…`."""
    found = _USERINFO.search(text)
    return (found is not None and ":" in found[1] and is_literal(found[1].partition(":")[2])) or any(
        is_literal(each["secret"]) for each in _secret_parameters(text)
    )


def secret_parts(text: str, path: KeyPath) -> list[str]:
    """What of a text is a secret: all of it under a secret key, else passwords and parameters of URLs."""
    if is_secret_key(path):
        return [text]
    passwords = [found["secret"].partition(":")[2] for found in _USERINFO.finditer(text)]
    return [*passwords, *(found["secret"] for found in _secret_parameters(text))]


def masked(text: str) -> str:
    """A secret as it may be shown: its holes, and a mask for the rest."""
    parts = _HOLE.split(text)
    parts[::2] = [part if part.strip().lower() in _SCHEMES else MASK for part in parts[::2]]
    return "".join(parts)


def without_odd_holes(message: str) -> str:
    """A complaint about a hole that cannot be read, without what stands in it: it may be the secret itself."""
    return re.sub(r"`\$\{.*\}` is", "`${…}` is", message)


def without_url_secrets(text: str) -> str:
    """A text in which every URL's user, password and secret parameters are masked, unless they are holes."""
    bare = _USERINFO.sub(lambda found: masked(found[1]) + "@", text)
    return _PARAMETER.sub(
        lambda found: (
            found[0].removesuffix(found[2]) + masked(found[2]) if is_secret_name(found[1]) else found[0]
        ),
        bare,
    )


def without_body_secrets(body: Any) -> Any:
    """A body written as one text, JSON or a form, in which what stands in fields with a secret's name is masked."""
    if not isinstance(body, str):
        return body
    from probe.probers.request_secrets import in_body

    return Redactor(filter(is_literal, in_body(body)))(body)


def _secret_parameters(text: str) -> Iterator[re.Match[str]]:
    return (found for found in _PARAMETER.finditer(text) if is_secret_name(found[1]))


def secret_extents(source: str, found: dict[KeyPath, Extent]) -> list[Extent]:
    """What must not be shown of a source: values under secret keys, and secrets in URLs, that are written out."""
    in_urls = [*_USERINFO.finditer(source), *_secret_parameters(source)]
    hidden = [
        Extent(start, start, end)
        for start, end in (match.span("secret") for match in in_urls)
        if is_literal(source[start:end])
    ]
    for path, extent in found.items():
        value = source[extent.start : extent.end]
        if is_secret_key(path) and value[:1] not in ("[", "{") and is_literal(value.strip("\"'")):
            hidden.append(extent)
    return hidden


def masked_line(
    source: str, start: int, end: int, column: int | None, hidden: Iterable[Extent]
) -> tuple[str, int | None]:
    """The line at [start, end) with the hidden extents masked, and the column moved along with its text."""
    line, at, moved = "", start, column
    for extent in sorted(hidden, key=lambda each: each.start):
        low, high = max(extent.start, at), min(extent.end, end)
        if low >= high:
            continue
        line += source[at:low] + MASK
        at = high
        if column is not None and moved is not None and start + column - 1 > low:
            # A caret inside the secret would count its characters.
            moved = (
                len(line) - len(MASK) + 1 if start + column - 1 < high else moved + len(MASK) - (high - low)
            )
    return line + source[at:end], moved


def masked_broken_line(before: str, line: str) -> str:
    """A line of a source that is no TOML: what follows a secret key, or may stand inside a long text, is masked.

    So is a line so long that nobody would read it.
    """
    if before.count('"""') % 2 or before.count("'''") % 2:
        return MASK
    if len(line) > _LONGEST_LINE:
        return MASK
    for assignment in _ASSIGNMENT.finditer(line):
        if is_secret_key((assignment[1],)):
            return without_url_secrets(line[: assignment.end()]) + MASK
    return without_url_secrets(line)
