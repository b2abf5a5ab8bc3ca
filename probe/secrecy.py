"""Which names promise a secret (of a key, a header, a cookie, a parameter, a field of a body), and which values can be one."""

import re

_SECRET = re.compile(
    r"auth(?!or(?!i[sz]))|bearer|token|secret|sess(?:ion|id)|passw|passphrase|api[-_]?key|access[-_]?key|jwt|credential|signature"
    r"|csrf|xsrf"
    r"|(?:^|[-_.])(?:pass|pwd|key|cookie)$",
    re.IGNORECASE,
)
_GRANT = re.compile(
    r"code|state|ticket|nonce|otp|pin|sid|sig|sign|hmac|hash|verifier|challenge|assertion|samlresponse|samlart|relaystate",
    re.IGNORECASE,
)
_DIGIT = re.compile("[0-9]")
_LETTER = re.compile("[A-Za-z\x80-\U0010ffff]")
_LONG_RUN = re.compile("[0-9]{6}|[A-Za-z\x80-\U0010ffff]{16}")
_LONG_JOINED = 12  # `content-type`: shorter ones are names of headers and reasons


def is_secret_name(name: str) -> bool:
    return _SECRET.search(name) is not None


def is_grant_name(name: str) -> bool:
    """Also what a redirect calls what it hands over: `code`, `state`, `ticket`. In a question of one's own these are words."""
    return is_secret_name(name) or _GRANT.fullmatch(name) is not None


def looks_made_up(value: str) -> bool:
    """No word of any language: digits among letters, eight digits, many letters without a break, or words joined to one.

    What a server calls a secret may be `required` or `en`: to mask these wherever they stand would let it blank
    out what we say ourselves.
    """
    lettered = _LETTER.search(value) is not None
    joined = len(value) > _LONG_JOINED and ("-" in value or "_" in value)
    mixed = joined or _DIGIT.search(value) is not None
    return (lettered and mixed) or _LONG_RUN.search(value) is not None
