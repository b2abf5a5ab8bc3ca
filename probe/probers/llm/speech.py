"""How a model spoke: when its words came, how many, and how it ended. Pure: pieces and their moments go in."""

import msgspec

from probe.probers.llm.piece import Ending, Fault, Piece

ENOUGH_TOKENS = 100
"""Fewer say nothing about tokens per second: the first token's share of the time is too large."""

LONGEST_TEXT = 64 * 1024
"""Characters kept of what was said, for assertions."""


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds since the request began to leave; None for what did not happen.

    `first_event_s`: the first frame of any kind. `first_any_s`: the first text or thinking. `first_token_s`: the first
    visible text. `last_token_s`: the last text or thinking (end to end). `end_s`: the terminal event.
    `longest_gap_s`: between two pieces of content that follow each other; the wait for the first is no gap.
    `longest_silence_s`: between any two frames, comments and pings included. `stalls`: gaps longer than the limit.
    """

    first_event_s: float | None = None
    first_any_s: float | None = None
    first_token_s: float | None = None
    last_token_s: float | None = None
    end_s: float | None = None
    longest_gap_s: float | None = None
    longest_silence_s: float | None = None
    stalls: int = 0


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """What was understood of one answer. Counts of tokens are the vendor's.

    `chunks` are pieces with content: vendors bundle, so they are not tokens. `fault` is the first error that the
    service told; `garbled` counts frames that are not what the format promises. `frames` counts all that came, `pings` those of
    them that brought nothing but a sign of life. `tokens_out` includes thinking, `tokens_reasoning` is its part of it.
    """

    text: str = ""
    chunks: int = 0
    thought: bool = False
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_reasoning: int | None = None
    load_s: float | None = None
    model: str | None = None
    finish: str | None = None
    ending: Ending | None = None
    done: bool = False
    fault: Fault | None = None
    garbled: int = 0
    frames: int = 0
    pings: int = 0
    pace: Pace = Pace()

    @property
    def has_content(self) -> bool:
        """Something was said, seen or not: text, thinking, or tokens on the bill."""
        return self.chunks > 0 or self.thought or bool(self.tokens_out)

    @property
    def per_token_s(self) -> float | None:
        """Time per output token after the first (TPOT); None with fewer than two.

        Thinking that nobody saw coming is left out: it was over before the first piece, and would flatter it.
        """
        span, count = self._span_s, self.seen_tokens
        return None if span is None or count is None or count < 2 else span / (count - 1)

    @property
    def seen_tokens(self) -> int | None:
        """Output tokens that came as pieces; None where the vendor did not count them."""
        hidden = 0 if self.thought else self.tokens_reasoning or 0
        return None if self.tokens_out is None else max(0, self.tokens_out - hidden)

    @property
    def tokens_per_s(self) -> float | None:
        """None with fewer than ENOUGH_TOKENS: the figure would be noise."""
        span, count = self._span_s, self.seen_tokens
        return None if span is None or count is None or count < ENOUGH_TOKENS else (count - 1) / span

    @property
    def _span_s(self) -> float | None:
        """From the first piece to the last; None where all came at one moment."""
        first, last = self.pace.first_any_s, self.pace.last_token_s
        return None if first is None or last is None or last <= first else last - first


class Speech:
    """Takes pieces as they come. `sent` is the moment the request began to leave, `stall_s` what a gap may last."""

    def __init__(self, sent: float, stall_s: float) -> None:
        self._sent = sent
        self._stall_s = stall_s
        self._said: list[str] = []
        self._kept = 0
        self._last_frame: float | None = None
        self._last_content: float | None = None
        self._pace: dict[str, float] = {}
        self._stalls = 0
        self._chunks = 0
        self._garbled = 0
        self._frames = 0
        self._pings = 0
        self._known = Spoken()

    def frame(self, at: float) -> None:
        """A frame came, of whatever kind: somebody is there."""
        self._frames += 1
        self._pace.setdefault("first_event_s", at - self._sent)
        self._pace.setdefault("longest_silence_s", 0.0)
        if self._last_frame is not None:
            self._longest("longest_silence_s", at - self._last_frame)
        self._last_frame = at

    def hear(self, piece: Piece, at: float) -> None:
        if piece.ping:
            self._pings += 1
            return
        if piece.text or piece.thinking:
            self._content(piece, at)
        if piece.done:
            self._pace.setdefault("end_s", at - self._sent)
        known = self._known
        self._known = msgspec.structs.replace(
            known,
            thought=known.thought or piece.thinking,
            tokens_in=_newer(piece.tokens_in, known.tokens_in),
            tokens_out=_newer(piece.tokens_out, known.tokens_out),
            tokens_reasoning=_newer(piece.tokens_reasoning, known.tokens_reasoning),
            model=known.model or piece.model,
            finish=piece.finish or known.finish,
            load_s=known.load_s if piece.load_s is None else piece.load_s,
            # A refusal stays one, whatever word the answer then ends with.
            ending=known.ending if known.ending is Ending.REFUSAL else piece.ending or known.ending,
            done=known.done or piece.done,
            fault=known.fault or piece.fault,
        )

    def garble(self) -> None:
        """A frame came that is not what the format promises."""
        self._garbled += 1

    def spoken(self) -> Spoken:
        return msgspec.structs.replace(
            self._known,
            text="".join(self._said),
            chunks=self._chunks,
            garbled=self._garbled,
            frames=self._frames,
            pings=self._pings,
            pace=Pace(**self._pace, stalls=self._stalls),
        )

    def quiet_s(self, at: float) -> float | None:
        """How long there has been no content by then; None before the first."""
        return None if self._last_content is None else at - self._last_content

    def _content(self, piece: Piece, at: float) -> None:
        self._chunks += 1
        self._pace.setdefault("first_any_s", at - self._sent)
        self._pace.setdefault("longest_gap_s", 0.0)
        if piece.text:
            self._pace.setdefault("first_token_s", at - self._sent)
            room = LONGEST_TEXT - self._kept
            if room > 0:
                self._said.append(piece.text[:room])
                self._kept += len(self._said[-1])
        self._pace["last_token_s"] = at - self._sent
        if self._last_content is not None:
            gap = at - self._last_content
            self._longest("longest_gap_s", gap)
            self._stalls += gap > self._stall_s
        self._last_content = at

    def _longest(self, name: str, seconds: float) -> None:
        self._pace[name] = max(self._pace.get(name, 0.0), seconds)


def _newer(new: int | None, old: int | None) -> int | None:
    return old if new is None else new
