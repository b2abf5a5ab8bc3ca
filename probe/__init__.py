"""Ask web and API endpoints whether they work, record every answer, say how available they were.

The map of the house. Imports go down only, and files on one floor-2 table never import each other.

floor 4  cli/        the commands, the terminal, the exit codes; the only place that writes to stdout
floor 3  config/     probes.toml → typed values, all mistakes at once
         runner/     probes → a stream of samples: concurrency, deadlines, retries, the lock of a pass
floor 2  probers/    one file per kind of probe             table: probers.PROBERS
         assertions/ the expression language and its subjects  table: assertions.SUBJECTS
         store/      one file per place that keeps samples   table: store.STORES
         engines/    where long readings run: this machine's processors  table: engines.ENGINES
         formats/    one file per output format              table: formats.FORMATS
floor 1  net/        one HTTP exchange, measured; the only home of httpx, httpcore and h11
         analysis/   samples → availability, outages, latency; pure
                     sections/ is what `report --show` adds    table: analysis.sections.SECTIONS
         gate.py     rules × report → verdicts; pure
         judge.py    reading × assertions → outcome; pure
floor 0  model/      frozen values: Probe, Reading, Sample, Report, Verdict …
         reasons.py  why a probe failed: the closed list, with owners
         record.py   a sample ↔ one line of JSONL; schemas/ holds its JSON Schema
         fields.py   the types settings are declared with
         template.py text with holes: secrets and captured values
         text.py     safe to print: escaping, redaction
         secrecy.py  which names promise a secret, which values can be one
         units.py    quantities and moments ↔ text
         registry.py the tables of the seams
         selection.py  which probes a word means
         demo/       what `probe demo` runs as a process of its own: vendors/, who play AI services
         world.py    clocks, randomness, environment, handed in

    probes.toml ─ config ─▶ Probe ─ runner ─▶ Sample ─┬▶ store      one whole line each, as it finishes
                                                      └▶ formats    what the terminal shows
    store ─▶ parts of evidence (each file folded once) ─▶ analysis ─▶ Report ─┬▶ gate ─▶ Verdict ─▶ exit code
                                 └▶ formats
"""
