"""How long the whole process takes: against bare Python, curl and HTTPie, on one loopback server."""

import argparse
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.timing import interleaved, machine, median_ratio, process, table
from support.site import Answer, Site


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--httpie", default=shutil.which("http"), help="path of HTTPie's http")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="one round without peers: does it still work?")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.httpie = 1, None
    probe = [str(Path(sys.executable).with_name("probe"))]
    with Site() as site:
        site.on("/", Answer(200, b'{"ok": true}', (("content-type", "application/json"),)))
        url = site.url + "/"
        work = {
            "python -c pass": process([sys.executable, "-c", "pass"]),
            "probe --version": process([*probe, "--version"]),
            "probe --help": process([*probe, "--help"]),
            "probe check URL": process([*probe, "check", url]),
        }
        if not chosen.quick and (curl := shutil.which("curl")):
            work["curl URL"] = process([curl, "-s", url])
        if chosen.httpie and Path(chosen.httpie).exists():
            work["http URL (HTTPie)"] = process([chosen.httpie, "--ignore-stdin", url])
        times = interleaved(work, chosen.rounds)
    print(f"{machine()}; {chosen.rounds} interleaved rounds\n")
    print(table("Whole process", times, "python -c pass"))
    print(
        f"\nprobe --version / python -c pass  {median_ratio(times, 'probe --version', 'python -c pass'):.2f}  (goal: < 8)"
    )
    if "http URL (HTTPie)" in times:
        print(
            f"probe check URL / HTTPie          {median_ratio(times, 'probe check URL', 'http URL (HTTPie)'):.2f}  (goal: < 0.5)"
        )
    else:
        print("HTTPie is not installed: make bench installs it")


if __name__ == "__main__":
    main()
