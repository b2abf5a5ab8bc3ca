"""Frozen values that travel between the floors. No I/O, no clock, no decisions.

outcome   the agreed words: Outcome, Owner, Phase, Trigger, Judgement
sample    one line of the record: Sample, Failure, Attempt, Timings
reading   a prober's raw answer, before assertions
probe     the configured question: Probe, Slo, Maintenance, Rule, and the Expectation it is judged by
report    finished numbers: Window, WindowReport, Report, Verdict, CheckResult, GateResult
"""
