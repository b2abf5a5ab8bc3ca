"""How mistakes are shown."""

from probe.config.problems import ConfigError, Problem, render


def test_the_caret_stands_under_the_column() -> None:
    problem = Problem(file="p.toml", line=3, column=5, text="  a = 1", message="no", hint="yes")
    assert render([problem]) == "p.toml:3: no (yes)\n    a = 1\n      ^\n1 mistake, nothing was asked"


def test_without_a_column_there_is_no_caret_and_without_text_no_line() -> None:
    bare = Problem(file="p.toml", line=3, message="no")
    assert render([bare, Problem(file="", message="nowhere")]) == (
        "p.toml:3: no\nnowhere\n2 mistakes, nothing was asked"
    )


def test_the_caret_counts_terminal_cells() -> None:
    problem = Problem(file="p", line=1, column=5, text="日本e\u0301x", message="m")
    assert render([problem]).splitlines()[2] == "    " + " " * 5 + "^"


def test_a_long_line_is_cut_around_its_caret() -> None:
    problem = Problem(file="p", line=1, column=5001, text="x" * 5000 + "!" + "y" * 5000, message="m")
    _, row, caret, _ = render([problem]).splitlines()
    assert len(row) < 120
    assert row[caret.index("^")] == "!"


def test_control_characters_do_not_reach_the_terminal() -> None:
    shown = render([Problem(file="p", line=1, column=6, text="\ta\x1b[2Jb", message="m")])
    assert "\x1b" not in shown
    assert "a\\x1b[2Jb" in shown


def test_the_error_s_text_is_what_is_shown() -> None:
    problem = Problem(file="p", message="m")
    assert str(ConfigError([problem])) == render([problem])
    assert ConfigError([problem]).problems == (problem,)
