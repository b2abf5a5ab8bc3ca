"""Lines per second of `probe report`, whole process, against a bare json.loads loop over the same file."""

import argparse
import statistics
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.timing import interleaved, machine, median_ratio, process, table

from probe.model.outcome import Outcome, Trigger
from probe.model.sample import Attempt, Sample, Timings
from probe.reasons import Reason, failure
from probe.record import encode
from probe.units import format_moment

_LOADS = "import json,sys\nfor line in open(sys.argv[1], 'rb'): json.loads(line)"
_START = datetime(2026, 11, 1, tzinfo=UTC)
_PROBES = 10


def write(path: Path, lines: int) -> datetime:
    """A history of ten probes a minute apart, 1 % of it down; returns its end."""
    with path.open("wb") as file:
        for number in range(lines):
            at = _START + timedelta(minutes=number // _PROBES)
            down = number // _PROBES % 500 < 5
            outcome = Outcome.DOWN if down else Outcome.UP
            latency = 0.1 + number % 97 / 1000
            sample = Sample(
                v=1,
                id=f"01{number:024d}",
                probe=f"probe-{number % _PROBES}",
                kind="http",
                at=at,
                due=at,
                every_s=60.0,
                timeout_s=10.0,
                trigger=Trigger.SCHEDULED,
                vantage="bench",
                target="GET https://shop.example/",
                outcome=outcome,
                latency_s=latency,
                timings_s=Timings(
                    dns=0.004, connect=0.021, tls=0.044, send=0.0002, wait=latency - 0.08, receive=0.001
                ),
                failure=failure(Reason.SERVER_ERROR, "status 503, wanted in 200..399") if down else None,
                attempts=(Attempt(at=at, outcome=outcome, latency_s=latency),),
                facts={"status": 503 if down else 200, "http": "1.1", "ip": "192.0.2.7", "size": 5120},
                tags=("shop",),
                lag_s=0.0003,
                config="a1b2c3d4",
            )
            file.write(encode(sample))
    return _START + timedelta(minutes=lines // _PROBES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one round of few lines: does it still work?")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.lines = 1, 1000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.jsonl"
        end = write(path, chosen.lines)
        report = [
            sys.executable,
            "-m",
            "probe",
            "report",
            "--store",
            str(path),
            "--now",
            format_moment(end),
            "-w",
            "90d",
        ]
        work = {
            "python json.loads": process([sys.executable, "-c", _LOADS, str(path)]),
            "probe report": process(report),
        }
        times = interleaved(work, chosen.rounds)
    print(f"{machine()}; {chosen.lines:,} lines, {chosen.rounds} interleaved rounds\n")
    print(table("Whole process", times, "python json.loads"))
    for name, seconds in times.items():
        print(f"  {name}: {chosen.lines / statistics.median(seconds):,.0f} lines/s")
    print(f"\nprobe report / json.loads  {median_ratio(times, 'probe report', 'python json.loads'):.2f}")


if __name__ == "__main__":
    main()
