"""Programs we measure ourselves against, those that this machine has."""

import json
import re
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from bench.asked import Ran
from bench.cpu import finished
from bench.delays import Target

BLACKBOX, CURL, CHECK_HTTP, NAIVE = (
    "blackbox_exporter",
    "curl, one by one",
    "check_http, one by one",
    "httpx gather",
)
PACKAGES = "apt-get install prometheus-blackbox-exporter monitoring-plugins-basic curl"

Ask = Callable[[Sequence[Target]], Ran]


class Programs(NamedTuple):
    """Where they are; None = not installed."""

    blackbox: str | None
    curl: str | None
    check_http: str | None


@cache
def programs() -> Programs:
    return Programs(
        shutil.which("prometheus-blackbox-exporter") or shutil.which("blackbox_exporter"),
        shutil.which("curl"),
        shutil.which("check_http", path="/usr/lib/nagios/plugins:/usr/lib/monitoring-plugins:/usr/libexec/monitoring-plugins"),
    )  # fmt: skip


def versions() -> str:
    """One line for each peer: its version, or that it is not installed and how it gets here."""
    import httpx

    lines = [f"httpx {httpx.__version__}"]
    for name, path in programs()._asdict().items():
        if path is None:
            lines.append(f"{name}: not installed: {PACKAGES}")
            continue
        done = finished([path, "--version"])
        first = (done.out or done.err).decode(errors="replace").partition("\n")[0]
        lines.append(re.split(r" libcurl| \(branch| \(x86| \(aarch", first)[0])
    return "\n".join(lines)


def naive(targets: Sequence[Target], ca: Path, folder: Path) -> Ran:
    """Its client reads the public authorities as it does by default; ours is added to them."""
    import certifi

    bundle = folder / "bundle.pem"
    bundle.write_bytes(Path(certifi.where()).read_bytes() + b"\n" + ca.read_bytes())
    program = [sys.executable, str(Path(__file__).with_name("naive.py"))]
    done = finished(program, stdin=json.dumps(targets).encode(), env={"SSL_CERT_FILE": str(bundle)})
    if done.exit:
        raise RuntimeError(f"naive.py ended with {done.exit}: {done.err.decode(errors='replace')[-500:]}")
    return Ran(json.loads(done.out), done.wall_s, done.cpu_s, len(targets))


def curl(targets: Sequence[Target], ca: Path) -> Ran:
    """By its own word, `time_total`."""
    path = programs().curl
    assert path is not None
    options = ["-s", "-o", "/dev/null", "--cacert", str(ca), "-w", "%{http_code} %{time_total}"]

    def ask(target: Target) -> tuple[float, float | None]:
        done = finished([path, *options, target.url])
        status, seconds = done.out.split()
        return done.cpu_s, float(seconds) if status == b"200" and not done.exit else None

    return _one_by_one(targets, ask)


def check_http(targets: Sequence[Target]) -> Ran:
    """By its own word. It does not look at the certificate."""
    path = programs().check_http
    assert path is not None

    def ask(target: Target) -> tuple[float, float | None]:
        parts = urlsplit(target.url)
        tls = ["-S"] if parts.scheme == "https" else []
        done = finished([path, "-I", str(parts.hostname), "-p", str(parts.port), "-u", parts.path, *tls])
        said = re.search(rb"time=([0-9.]+)s", done.out)
        return done.cpu_s, float(said[1]) if said and not done.exit else None

    return _one_by_one(targets, ask)


def _one_by_one(targets: Sequence[Target], ask: Callable[[Target], tuple[float, float | None]]) -> Ran:
    started, used, answers = time.perf_counter(), 0.0, {}
    for target in targets:
        cpu, latency = ask(target)
        used += cpu
        if latency is not None:
            answers[target.name] = latency
    return Ran(answers, time.perf_counter() - started, used, 1)
