"""The drawing in `probe/__init__.py`, executed."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "probe"
FLOORS = {
    "model": 0, "reasons": 0, "record": 0, "template": 0, "text": 0, "secrecy": 0, "units": 0, "registry": 0, "selection": 0, "fields": 0, "world": 0, "version": 0,
    "net": 1, "analysis": 1, "gate": 1, "judge": 1,
    "probers": 2, "assertions": 2, "store": 2, "engines": 2, "formats": 2,
    "config": 3, "runner": 3,
    "cli": 4, "__main__": 5, "demo": 0, "__init__": 0,
}  # fmt: skip
HOMES = {
    "typer": ("probe.cli",),
    "rich": ("probe.cli.terminal", "probe.formats.text"),
    "httpx": ("probe.net",),
    "httpcore": ("probe.net",),
    "h11": ("probe.net",),
    "tomli": ("probe.config.load",),
    "tenacity": ("probe.runner.retry",),
}
MODULES = sorted(ROOT.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down_only(path: Path) -> None:
    module = name_of(path)
    for target in imports(path):
        if target.split(".")[0] != "probe" or target == "probe":
            continue
        if room(target) == room(module):
            continue
        if room(target) not in FLOORS:
            continue  # a name imported from the package, not a room
        if FLOORS[room(target)] == FLOORS[room(module)] == 0:
            continue  # values may be made of values; the test for cycles watches them
        assert FLOORS[room(target)] < FLOORS[room(module)], (
            f"{module} (floor {FLOORS[room(module)]}) imports {target}"
        )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_fixed_package_has_one_home(path: Path) -> None:
    module = name_of(path)
    for target in imports(path):
        homes = HOMES.get(target.split(".")[0])
        assert homes is None or any(module == home or module.startswith(home + ".") for home in homes), (
            f"{module} imports {target}"
        )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_file_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


def test_the_median_file_has_at_most_150_lines() -> None:
    sizes = sorted(len(path.read_text().splitlines()) for path in MODULES)
    assert sizes[len(sizes) // 2] <= 150


def test_every_room_stands_on_a_floor() -> None:
    assert {room(name_of(path)) for path in MODULES} <= set(FLOORS)


@pytest.mark.parametrize("table", ["probers", "assertions", "store", "formats"])
def test_files_on_one_table_never_import_each_other(table: str) -> None:
    import importlib

    package = importlib.import_module(f"probe.{table}")
    [entries] = [value for name, value in vars(package).items() if name.isupper() and hasattr(value, "load")]
    listed = {entries[name].module for name in entries}
    for module in listed:
        file = ROOT.parent / (module.replace(".", "/") + ".py")
        files = [file] if file.exists() else list((ROOT.parent / module.replace(".", "/")).rglob("*.py"))
        for path in files:
            others = {other for other in listed if other != module}
            assert not imports(path) & others, f"{path} imports a neighbour on its table"


def test_there_is_no_import_cycle() -> None:
    known = {name_of(path): path for path in MODULES}
    edges = {
        name: {target for target in imports(path) if target in known and target != name}
        for name, path in known.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail, name))
        if name not in done:
            for target in edges[name]:
                if not name.startswith(target + "."):  # a package is imported by every file inside it
                    visit(target, (*trail, name))
            done.add(name)

    for name in known:
        visit(name, ())
