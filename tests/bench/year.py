"""Writes a long history: probes a minute apart, in daily files, some of it down, all of it made up."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from probe.units import format_moment

START = datetime(2025, 11, 1, tzinfo=UTC)
_UP = (
    '{"v":1,"id":"01K%010d%08d","probe":"probe-%02d","kind":"http","at":"%s","due":"%s","every_s":60.0,'
    '"timeout_s":10.0,"trigger":"scheduled","vantage":"bench","target":"GET https://shop-%02d.example/",'
    '"outcome":"up","latency_s":%s,"timings_s":{"dns":0.004,"connect":0.021,"tls":0.044,"send":0.0002,'
    '"wait":%s,"receive":0.001},"attempts":[{"at":"%s","outcome":"up","latency_s":%s}],"facts":{"status":200,'
    '"http":"1.1","ip":"192.0.2.7","tls":"1.3","cert_days":63,"size":5120},"tags":["shop"],"lag_s":0.0003,'
    '"config":"a1b2c3d4"}\n'
)
_DOWN = (
    '{"v":1,"id":"01K%010d%08d","probe":"probe-%02d","kind":"http","at":"%s","due":"%s","every_s":60.0,'
    '"timeout_s":10.0,"trigger":"scheduled","vantage":"bench","target":"GET https://shop-%02d.example/",'
    '"outcome":"down","latency_s":%s,"timings_s":{"dns":0.004,"connect":0.021,"tls":0.044,"send":0.0002,'
    '"wait":%s,"receive":0.001},"failure":{"reason":"server_error","owner":"target","phase":"wait",'
    '"message":"status 503, wanted in 200..399"},"attempts":[{"at":"%s","outcome":"down","latency_s":%s}],'
    '"facts":{"status":503,"http":"1.1","ip":"192.0.2.7","size":512},"tags":["shop"],"lag_s":0.0003,'
    '"config":"a1b2c3d4"}\n'
)


def write(folder: Path, days: int, probes: int = 20, seed: int = 7) -> int:
    """Returns the number of samples. Each probe has an outage about every nine days, 3 to 60 minutes long."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    down_until = [-1] * probes
    minute = lines = 0
    for day in range(days):
        midnight = START + timedelta(days=day)
        with (folder / f"{midnight:%Y-%m-%d}.jsonl").open("w", encoding="ascii") as file:
            for _ in range(1440):
                for probe in range(probes):
                    if minute > down_until[probe] and chance.random() < 1 / (9 * 1440):
                        down_until[probe] = minute + chance.randrange(3, 60)
                    at = START + timedelta(minutes=minute, milliseconds=50 * probe + chance.randrange(40))
                    due = format_moment(START + timedelta(minutes=minute))
                    latency = round(0.08 + chance.expovariate(8), 6)
                    stamp = format_moment(at)
                    line = _DOWN if minute <= down_until[probe] else _UP
                    file.write(
                        line
                        % (
                            lines, chance.randrange(10**8), probe, stamp, due, probe,
                            latency, round(latency - 0.07, 6), stamp, latency,
                        )
                    )  # fmt: skip
                    lines += 1
                minute += 1
    return lines
