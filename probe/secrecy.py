"""Which names promise a secret: of a key, a header, a cookie, a parameter, a field of a body."""

import re

_SECRET = re.compile(
    r"auth(?!or(?!i[sz]))|bearer|token|secret|session|passw|passphrase|api[-_]?key|access[-_]?key|jwt|credential|signature"
    r"|(?:^|[-_.])(?:pass|pwd|key|cookie)$",
    re.IGNORECASE,
)


def is_secret_name(name: str) -> bool:
    return _SECRET.search(name) is not None
