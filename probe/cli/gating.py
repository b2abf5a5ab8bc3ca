"""What `probe gate` does: rules, what they need to know, and the verdicts."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from probe.analysis.report import make_report, scan_span, to_read
from probe.cli.exits import Exit, Failed, of_verdicts
from probe.cli.grouping import Chosen, hidden
from probe.cli.history import moment, read, reads_once, say_warnings
from probe.cli.passes import Asked, ask
from probe.cli.planning import plan_for, store_for, trigger_now
from probe.cli.question import Question, options_for, timezone_for, windows_for
from probe.cli.reporting import (
    config_for,
    followed,
    happens_to_lie_here,
    names_for,
    slowest_s,
    stores_for,
)
from probe.cli.shell import Shell
from probe.cli.vendors import listener
from probe.cli.vouching import with_voices
from probe.gate import judge, parse_rule
from probe.model.outcome import Judgement
from probe.model.probe import Rule
from probe.model.report import GateResult, Report, Summary, Window
from probe.selection import matches
from probe.text import clean

if TYPE_CHECKING:
    from probe.config.tables import Config
    from probe.model.sample import Sample


class Case(NamedTuple):
    """The words and options of one `probe gate`."""

    names: tuple[str, ...]
    rules: tuple[str, ...]
    stores: tuple[str, ...]
    now: str | None
    timezone: str | None
    deadline: str | None
    record: bool
    explain: bool = False


def judge_all(shell: Shell, case: Case) -> tuple[GateResult, str]:
    """The verdicts and the zone to show them in. Raises Failed."""
    question = Question(
        names=case.names,
        stores=case.stores,
        now=case.now,
        timezone=case.timezone,
        sections=("explain",) if case.explain else (),
    )
    config = config_for(shell, question)
    rules = _rules(case, config)
    zone = timezone_for(question, config)
    history = _windows(shell, question, rules, zone, config, given=bool(case.rules))
    about_now = [rule for rule in rules if rule.window is None]
    asked = _ask(shell, case, config, about_now) if about_now else Asked((), None, 0.0)
    recorded_only = bool(case.rules) and happens_to_lie_here(shell, question)
    report, chosen = _report(shell, question, config, history, recorded_only=recorded_only)
    names = list(dict.fromkeys([*chosen.names, *(sample.probe for sample in asked.samples)]))
    groups = [group.name for group in chosen.groups]
    verdicts = judge(rules, report, asked.samples, names, groups, config.slos if config else ())
    if not verdicts:
        raise Failed(Exit.NOTHING, "no rule applies to any of these probes: nothing was judged")
    code = asked.ending or of_verdicts(verdict.verdict for verdict in verdicts)
    result = GateResult(
        verdicts=verdicts,
        samples=asked.samples,
        summary=Summary.of(asked.samples),
        exit=code,
        explain=case.explain,
        report=report if case.explain else None,
    )
    return result, zone


def to_show(result: GateResult, *, quiet: bool) -> GateResult | None:
    """What the terminal is told: if quiet, what is not met, and nothing where all is."""
    if not quiet:
        return result
    verdicts = tuple(verdict for verdict in result.verdicts if verdict.verdict is not Judgement.MET)
    return msgspec.structs.replace(result, verdicts=verdicts) if verdicts else None


def _rules(case: Case, config: "Config | None") -> tuple[Rule, ...]:
    if case.rules:
        try:
            return tuple(parse_rule(text) for text in case.rules)
        except ValueError as error:
            raise Failed(Exit.USAGE, f"--rule: {error}") from None
    if config is not None and config.rules:
        return config.rules
    return (parse_rule("now up"),)


def _ask(shell: Shell, case: Case, config: "Config | None", rules: list[Rule]) -> Asked:
    if config is None:
        raise Failed(
            Exit.USAGE, f"{rules[0].text!r} asks probes, and there is no probes.toml: probe init writes one"
        )
    chosen = [
        probe
        for probe in shell.select(config.probes, case.names, config.groups)
        if any(matches(word, probe.name, probe.tags) for rule in rules for word in rule.probes)
    ]
    plan = plan_for(config, chosen, trigger_now(shell), case.deadline)
    store = store_for(shell, config, None)[0] if case.record else None
    try:
        return ask(plan, shell.world, shell.terminal, store)
    finally:
        if store is not None:
            store.close()


class _Past(NamedTuple):
    """The windows that rules are about, read before anybody is asked: a mistake in one must not cost a verdict."""

    windows: list[Window]
    now: datetime
    zone: str


def _windows(
    shell: Shell,
    question: Question,
    rules: tuple[Rule, ...],
    zone: str,
    config: "Config | None",
    *,
    given: bool,
) -> _Past:
    """`given`: the rules are those of --rule."""
    option = "--rule" if given else "[[rule]]"
    said_by = {rule.window: f"{option} {clean(rule.text)!r}" for rule in rules if rule.window is not None}
    now = moment(shell, question.now, "--now")
    question = question._replace(windows=tuple(said_by))
    windows = windows_for(shell, question, now, zone, config=config, said_by=said_by)
    return _Past(windows, now, zone)


def _report(
    shell: Shell, question: Question, config: "Config | None", past: _Past, *, recorded_only: bool
) -> tuple[Report | None, Chosen]:
    """What the rules about history need, None where there are none; and the probes judged.

    Those are the configured ones, so that one without any evidence is undetermined and not forgotten; a
    probe that only the record knows was taken out of the configuration, and no rule is about it any more.
    """
    if not past.windows:
        return None, Chosen([], [])
    stores, span = stores_for(shell, question, config), scan_span(past.windows, slowest_s(config))
    kept: list[Sample] | None = [] if reads_once(stores) else None
    history = read(shell, stores, span, None if kept is None else listener(kept, config))
    say_warnings(shell, history.warnings)
    chosen = names_for(question.names, config, history, recorded_only=recorded_only)
    say_warnings(shell, list(hidden(chosen.groups, history.evidence.tracks)))
    if config is not None and not recorded_only:
        configured = {probe.name for probe in config.probes} | {group.name for group in config.groups}
        chosen = chosen._replace(names=[name for name in chosen.names if name in configured])
    options = options_for(question, config, past.now, past.zone, chosen, cells=0)
    with followed():
        wider = to_read(history.evidence, past.windows, options, span)
        if not reads_once(stores) and wider != span:
            history = read(shell, stores, wider)
        options = with_voices(options, config, stores, history.evidence, kept)
        report = make_report(
            history.evidence, past.windows, options, made_at=shell.world.now(), sources=history.sources
        )
    return report, chosen
