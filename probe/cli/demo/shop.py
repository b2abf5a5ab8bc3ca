"""The shop's process: started, told to begin, ended with its stdin."""

import asyncio
import sys
from types import TracebackType
from typing import Self

from probe.cli.exits import Exit, Failed

_START_S = 15.0


class Shop:
    """`async with Shop() as shop:` … `shop.port`, `shop.begin()`."""

    port: int
    _process: asyncio.subprocess.Process

    async def __aenter__(self) -> Self:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "probe.demo.service", stdin=pipe, stdout=pipe
        )
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        try:
            async with asyncio.timeout(_START_S):
                self.port = int(await self._process.stdout.readline())
        except (TimeoutError, ValueError):
            self._process.kill()
            await self._process.wait()
            raise Failed(Exit.BUG, "the demo's shop did not start") from None
        return self

    async def begin(self) -> None:
        """The day starts now."""
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        self._process.stdin.write(b"begin\n")
        await self._process.stdin.drain()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        self._process.stdin.close()
        await self._process.wait()
