"""`probe run` as a contender: the real command in its own process, and the record it leaves."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from bench.asked import Ran, most_at_once
from bench.cpu import finished
from bench.delays import Target
from bench.loops import available

FAST, PLAIN = "probe, uvloop", "probe, asyncio"
_INSIDE = str(Path(__file__).with_name("inside.py"))


class Pass(NamedTuple):
    """`asking_s` is from the first request begun to the last answer; `peak` is of memory, in KiB."""

    ran: Ran
    asking_s: float
    lagged: int
    peak: int


def variants() -> dict[str, bool]:
    """The ways it can run here, and whether that is the plain one."""
    return {FAST: False, PLAIN: True} if "uvloop" in available() else {PLAIN: True}


def run(targets: Sequence[Target], ca: Path, folder: Path, *, plain: bool, peak: bool = False) -> Pass:
    """Raises RuntimeError, with what it said, where a pass ends other than well."""
    config, store, note = folder / "probes.toml", folder / "record.jsonl", folder / "peak"
    config.write_text(_configuration(targets, ca), encoding="ascii")
    store.unlink(missing_ok=True)
    options = [*(["--plain"] if plain else []), *(["--peak", str(note)] if peak else [])]
    words = ["-c", str(config), "run", "--quiet", "--store", str(store)]
    # Where nothing has to be hidden or noted, nothing stands between.
    program = [_INSIDE, *options] if options else ["-m", "probe"]
    done = finished([sys.executable, *program, *words])
    if done.exit:
        said = (done.err or done.out).decode(errors="replace")[:2000]
        raise RuntimeError(f"probe run ended with {done.exit}: {said}")
    answers, spans, lagged = {}, [], 0
    for line in store.read_bytes().splitlines():
        sample = json.loads(line)
        latency, began = sample["latency_s"], datetime.fromisoformat(sample["at"]).timestamp()
        spans.append((began, began + latency))
        lagged += sample.get("lagged", False)
        if sample["outcome"] == "up":
            answers[sample["probe"]] = latency
    asking = max(end for _, end in spans) - min(start for start, _ in spans)
    ran = Ran(answers, done.wall_s, done.cpu_s, most_at_once(spans))
    return Pass(ran, asking, lagged, int(note.read_text(encoding="ascii")) if peak else 0)


def _configuration(targets: Sequence[Target], ca: Path) -> str:
    at_once = min(1000, len(targets))
    trusted = f"ca = {json.dumps(str(ca))}\n" if targets[0].url.startswith("https") else ""
    head = f'[settings]\nconcurrency = {at_once}\n\n[defaults]\ntimeout = "10s"\n{trusted}'
    return head + "".join(f'\n[[probe]]\nname = "{name}"\nurl = "{url}"\n' for name, url in targets)
