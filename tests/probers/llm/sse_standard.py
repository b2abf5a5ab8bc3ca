"""The interpretation of an event stream, read off the HTML Living Standard (9.2.6) word for word, and slow.

Beside it what a probe wants to see and a browser does not: a last event that nothing ended, comments, lines of no field.
"""

from typing import NamedTuple


class Read(NamedTuple):
    kind: str
    data: bytes
    event: str
    whole: bool


def lines_of(stream: bytes) -> tuple[list[bytes], bytes]:
    """Complete lines, and what follows the last end of one. An end is CRLF, LF or CR."""
    lines, line, at = [], b"", 0
    while at < len(stream):
        byte = stream[at : at + 1]
        at += 1
        if byte == b"\r":
            if stream[at : at + 1] == b"\n":
                at += 1
            lines.append(line)
            line = b""
        elif byte == b"\n":
            lines.append(line)
            line = b""
        else:
            line += byte
    return lines, line


def interpret(stream: bytes) -> list[Read]:
    # "One leading U+FEFF BYTE ORDER MARK character must be ignored if any are present."
    stream = stream.removeprefix(b"\xef\xbb\xbf")
    lines, rest = lines_of(stream)
    found: list[Read] = []
    data: list[bytes] = []
    event = ""
    stray: list[bytes] = []

    def dispatch(*, whole: bool) -> None:
        # "If the data buffer is an empty string, set the data buffer and the event type buffer to the empty string and return."
        # A `data` field without a value appends a line: the buffer is not empty then.
        nonlocal event
        if stray and whole:
            found.append(Read("stray", b"\n".join(stray), "", True))
            stray.clear()
        if data:
            found.append(Read("data", b"\n".join(data), event, whole))
        data.clear()
        event = ""

    for line in [*lines, rest] if rest else lines:
        if line == b"":
            dispatch(whole=True)
        elif line.startswith(b":"):
            found.append(Read("comment", line[1:].strip(), "", True))
        else:
            field, value = line, b""
            if b":" in line:
                field, value = line[: line.index(b":")], line[line.index(b":") + 1 :]
                if value[:1] == b" ":
                    value = value[1:]
            if field == b"event":
                event = value.decode("utf-8", "replace")
            elif field == b"data":
                data.append(value)
            elif field not in (b"id", b"retry"):
                stray.append(line)
    dispatch(whole=False)
    if stray:
        found.append(Read("stray", b"\n".join(stray), "", True))
    return found
