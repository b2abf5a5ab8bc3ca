"""A shop of two probes that nobody answers for: commands that read a record ask nobody."""

from collections.abc import Sequence


def config(*, api_tags: Sequence[str] = ("shop", "machines")) -> str:
    """`web` with the tag shop, and `api` with those given; the record is in the folder `results`."""
    tags = f"tags = [{', '.join(map(repr, api_tags))}]\n" if api_tags else ""
    return (
        '[settings]\nstore = "results"\n'
        '[[probe]]\nname = "web"\nurl = "http://127.0.0.1:9/"\ntags = ["shop"]\n'
        f'[[probe]]\nname = "api"\nurl = "http://127.0.0.1:9/"\n{tags}'
    )
