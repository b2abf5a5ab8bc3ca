"""`probe`, seen from inside: `inside.py [--plain] [--peak FILE] WORDS…`.

--plain hides uvloop, as where the extra `fast` is not installed; --peak writes the peak of its memory in KiB.
"""

import atexit
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def _note(path: str) -> None:
    from bench.cpu import holds

    Path(path).write_text(str(holds().peak), encoding="ascii")


def main() -> None:
    words = sys.argv[1:]
    if words[0] == "--plain":
        sys.modules["uvloop"] = None  # type: ignore[assignment]  # documented: an import of it fails from here on
        del words[0]
    if words[0] == "--peak":
        atexit.register(_note, words[1])
        del words[:2]
    sys.argv = ["probe", *words]
    from probe.__main__ import main as probe

    probe()


if __name__ == "__main__":
    main()
