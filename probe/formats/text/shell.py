"""Words of a command line, quoted so that a shell reads them back as they are."""

import re
import shlex

from probe.text import DOLLAR

_HOLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}|\$\(cat [A-Za-z0-9_./~-]+\)")
_ACTIVE = re.compile(r'["\\$`]')


def quoted(word: str) -> str:
    """One word of a POSIX shell. `${NAME}` and `$(cat FILE)`, which stand for secrets, stay to be filled by it;
    DOLLAR is a dollar.

    Nothing else in double quotes acts: an exclamation mark, which interactive shells would take for
    history even there, goes into single quotes of its own.
    """
    parts = _HOLE.split(word)
    if len(parts) == 1:
        return shlex.quote(word.replace(DOLLAR, "$"))
    holes = [*_HOLE.findall(word), ""]
    inside = "".join(_inert(part) + hole for part, hole in zip(parts, holes, strict=True))
    return f'"{inside}"'


def _inert(text: str) -> str:
    return _ACTIVE.sub(r"\\\g<0>", text).replace(DOLLAR, r"\$").replace("!", "\"'!'\"")
