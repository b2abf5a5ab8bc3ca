"""What `probe init` writes."""

from pathlib import Path

PRESETS = ("web", "ai")


def starter(preset: str) -> str:
    """A commented probes.toml that works as it is. Raises KeyError for a preset there is not."""
    if preset not in PRESETS:
        raise KeyError(preset)
    return (Path(__file__).parent / "presets" / f"{preset}.toml").read_text(encoding="utf-8")
