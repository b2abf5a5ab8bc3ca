"""The vendors' process: started, put to a moment of its script, ended with its stdin."""

import asyncio
import sys
from types import TracebackType
from typing import Self

from probe.cli.exits import Exit, Failed

_PATIENCE_S = 15.0


class StandIn:
    """`async with StandIn("bad_day") as standin:` … `standin.url`, `await standin.at(60.0)`."""

    url: str
    _process: asyncio.subprocess.Process

    def __init__(self, script: str) -> None:
        self._script = script

    async def __aenter__(self) -> Self:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "probe.demo.vendors", self._script, "0", stdin=pipe, stdout=pipe
        )
        try:
            self.url = f"http://127.0.0.1:{int(await self._line())}"
        except (TimeoutError, ValueError):
            self._process.kill()
            await self._process.wait()
            raise Failed(Exit.BUG, "the demo's vendors did not start") from None
        return self

    async def at(self, second: float) -> None:
        """It is this second of the script now, and stays so until told otherwise."""
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        self._process.stdin.write(f"{second!r}\n".encode())
        await self._line()

    async def _line(self) -> bytes:
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        async with asyncio.timeout(_PATIENCE_S):
            return await self._process.stdout.readline()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        self._process.stdin.close()
        await self._process.wait()
