"""A stream read in two plain ways, all at once: bases on stdin, seconds to the first token on stdout, as JSON.

`httpx`: one client for all, and its lines, as people write it. `bare`: bytes of a connection and nothing else, which
is what this machine can do at best just now.
"""

import asyncio
import json
import sys
import time
from urllib.parse import urlsplit

import httpx

ASKED = {
    "model": "claude-haiku-5-5",
    "max_tokens": 30,
    "stream": True,
    "messages": [{"role": "user", "content": "Reply with: pong"}],
}
HEADERS = {"anthropic-version": "2023-06-01", "x-api-key": "bench-key"}


async def lines(client: httpx.AsyncClient, base: str) -> float | None:
    first = None
    started = time.perf_counter()
    async with client.stream("POST", f"{base}/v1/messages", json=ASKED, headers=HEADERS) as answer:
        async for line in answer.aiter_lines():
            if first is None and line.startswith("data:") and '"text_delta"' in line:
                first = time.perf_counter() - started
    return first


async def bare(base: str) -> float | None:
    url, body, first = urlsplit(base), json.dumps(ASKED).encode(), None
    headers = {"host": url.netloc, "connection": "close", "content-length": str(len(body)), **HEADERS}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    started = time.perf_counter()
    writer.write(f"POST {url.path}/v1/messages HTTP/1.1\r\n{head}\r\n".encode() + body)
    seen = b""
    while more := await reader.read(65536):
        seen += more
        if first is None and b"text_delta" in seen:
            first = time.perf_counter() - started
    writer.close()
    return first


async def main(way: str) -> None:
    bases: dict[str, str] = json.load(sys.stdin)
    async with httpx.AsyncClient(timeout=30, headers={"connection": "close"}) as client:
        # What a process does but once is not to be held against it.
        await client.get(f"{next(iter(bases.values())).partition('/~')[0]}/-/clock")
        asking = [bare(base) if way == "bare" else lines(client, base) for base in bases.values()]
        found = zip(bases, await asyncio.gather(*asking), strict=True)
    json.dump({name: first for name, first in found if first is not None}, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
