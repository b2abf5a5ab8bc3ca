"""httpx as people write it: a client for each question, all at once. Targets on stdin, answers on stdout, as JSON."""

import asyncio
import json
import sys
import time

import httpx


async def ask(name: str, url: str) -> tuple[str, float] | None:
    async with httpx.AsyncClient() as client:
        started = time.perf_counter()
        try:
            answer = await client.get(url)
        except httpx.HTTPError:
            return None
        return (name, time.perf_counter() - started) if answer.status_code == 200 else None


async def main() -> None:
    found = await asyncio.gather(*(ask(name, url) for name, url in json.load(sys.stdin)))
    json.dump(dict(filter(None, found)), sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())
