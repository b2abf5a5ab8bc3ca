"""Every situation is put to curl and to us: the class of our reason and curl's exit code go together."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
from real.asking import curl
from real.nginx import Nginx
from real.situations import Situation
from support.tool import probe

from probe.model.sample import Sample

COMMON = ("-L", "--max-redirs", "5", "-m", "2")


def our_answers(asked: dict[str, Situation], path: Path, ca: Path) -> dict[str, str | None]:
    """All in one pass of the real command."""
    blocks = [f'[defaults]\nca = "{ca}"\ntimeout = "2s"\n']
    for number, situation in enumerate(asked.values()):
        keys = ("[[probe]]", f'name = "n{number}"', f'url = "{situation.url}"', *situation.keys, "")
        blocks.append("\n".join(keys))
    path.write_text("\n".join(blocks))
    ran = probe("-c", str(path), "check", "-f", "json")
    assert ran.exit == 1, ran.err
    reasons = {
        each.probe: each.failure.reason if each.failure else None
        for each in msgspec.convert(ran.json["samples"], list[Sample])
    }
    return {name: reasons[f"n{number}"] for number, name in enumerate(asked)}


def test_probe_and_curl_agree_on_how_it_ended(
    asked: dict[str, Situation], nginx: Nginx, tmp_path: Path
) -> None:
    ours = our_answers(asked, tmp_path / "probes.toml", nginx.house.ca)

    def exit_of(situation: Situation) -> int:
        return curl(situation.url, *COMMON, "--cacert", str(nginx.house.ca), *situation.words).exit

    with ThreadPoolExecutor(8) as pool:
        theirs = dict(zip(asked, pool.map(exit_of, asked.values()), strict=True))
    assert {name: (theirs[name], ours[name]) for name in asked} == {
        name: (situation.exit, situation.reason) for name, situation in asked.items()
    }
