"""A request → the answer and the manner of giving it: by what is wished, by what was set, and by the script."""

from typing import NamedTuple

from probe.demo.vendors import faults, google_cloud, pages, statuspage
from probe.demo.vendors.cast import HOSTS, VENDORS, Api
from probe.demo.vendors.clock import Clock
from probe.demo.vendors.faults import Manner
from probe.demo.vendors.said import speech
from probe.demo.vendors.script import Script
from probe.demo.vendors.values import Answer, Asked, Frame, Reply, Stream, packed
from probe.demo.vendors.wishes import Wishes, parse


class Played(NamedTuple):
    """`ping` is what the vendor sends while it waits."""

    answer: Answer
    manner: Manner
    wishes: Wishes
    vendor: str = ""
    surface: str = ""
    model: str = ""
    fault: str = ""
    newline: bytes = b"\n"
    ping: Frame | None = None


class Play:
    """`behave` sets the wishes of all requests to a surface (or to all), which a request's own wishes stand over."""

    def __init__(self, script: Script, clock: Clock) -> None:
        self.script = script
        self.clock = clock
        self._set: dict[str, Wishes] = {}

    def behave(self, text: str, surface: str = "", model: str = "") -> None:
        """`behave("fault=overloaded,first=0.2", "claude.inference", "claude-opus-5-5")`; an empty text forgets it."""
        self._set.pop(f"{surface}/{model}", None)
        if text:
            self._set[f"{surface}/{model}"] = parse(text)

    def answer(self, asked: Asked) -> Played:
        """Raises ValueError for wishes that are none."""
        path, wished = asked.path, ""
        if path.startswith("/~"):
            wished, _, path = path[2:].partition("/")
            path = f"/{path}"
        vendor, before = HOSTS.get(asked.headers.get("host", "").partition(":")[0], ("", ""))
        path = before + path
        if not vendor:
            vendor, _, path = path[1:].partition("/")
            path = f"/{path}"
        if not vendor:
            return Played(
                faults.GUARDS["html200"], Manner(), Wishes()
            )  # where a status page that moved leads
        if vendor not in VENDORS:
            known = ", ".join(VENDORS)
            return Played(
                Reply(404, packed({"error": f"no such vendor; there are {known}"})), Manner(), Wishes()
            )
        asked = asked._replace(path=path)
        where, path = _place(path)
        model = _model(asked)
        surface = f"{vendor}.{where}"
        wishes = parse(wished, self._behaviour(vendor, surface, model))
        now_s = self.clock.now_s()
        played = Played(Reply(500, b""), Manner(), wishes, vendor, surface, model)
        if where == "status":
            return self._outside(self._status(vendor, asked._replace(path=path), now_s), played, now_s)
        if where in ("page", "login"):
            return self._outside(pages.page(vendor) if where == "page" else pages.login(asked), played, now_s)
        return self._inside(asked, played, now_s)

    def _behaviour(self, vendor: str, surface: str, model: str) -> Wishes:
        keys = (f"{surface}/{model}", f"{surface}/", f"{vendor}/", "/")
        return next((self._set[key] for key in keys if key in self._set), Wishes())

    def _status(self, vendor: str, asked: Asked, now_s: float) -> Reply:
        page = VENDORS[vendor].page
        if page is not None:
            return statuspage.answer(page, asked, self.script, now_s)
        return google_cloud.answer(asked, self.script, now_s)

    def _outside(self, reply: Reply, played: Played, now_s: float) -> Played:
        """A page: it fails as pages do."""
        fault = played.wishes.fault or self.script.fault(played.surface, "", now_s)
        wrong = faults.guard(fault)
        if fault and wrong is None:
            wrong = reply if fault in faults.MANNERS else pages.failed()
        manner = faults.MANNERS.get(fault, Manner())
        return played._replace(answer=wrong or reply, manner=manner, fault=fault)

    def _inside(self, asked: Asked, played: Played, now_s: float) -> Played:
        api = VENDORS[played.vendor].api
        said = speech(played.wishes.tokens)
        # What is wished happens; what the script says of a surface happens to those who get that far.
        fault = played.wishes.fault or self.script.fault(f"{played.vendor}.edge", "", now_s)
        at_once = bool(fault)
        if not fault:
            fault = self.script.fault(played.surface, played.model, now_s)
        answer: Answer = api.answer(asked, faults.CONTENT[fault](said) if fault in faults.CONTENT else said)
        turned_away = isinstance(answer, Reply) and answer.status >= 400 and not at_once
        if fault and not turned_away:
            answer = _faulty(answer, fault, api, asked, played.wishes)
        else:
            fault = ""
        sse = isinstance(answer, Stream) and answer.media.startswith("text/event-stream")
        return played._replace(
            answer=answer,
            manner=faults.MANNERS.get(fault, Manner()),
            fault=fault,
            newline=api.NEWLINE if sse else b"\n",
            ping=api.PING if sse else None,
        )


def _faulty(answer: Answer, fault: str, api: Api, asked: Asked, wishes: Wishes) -> Answer:
    wrong = faults.guard(fault)
    if wrong is not None:
        return wrong
    where, dot, name = fault.rpartition(".")
    row = api.ROWS.get(name)
    if row is not None and where == "mid" and isinstance(answer, Stream):
        return faults.broken(answer, api.error_frames(row, asked, wishes.form), wishes.after)
    if row is not None and dot:
        return api.error(row, asked)._replace(status=200)
    if row is not None:
        return api.error(row, asked)
    if fault in faults.FRAMES and isinstance(answer, Stream):
        return answer._replace(frames=faults.FRAMES[fault](answer.frames))
    if fault in faults.names(api.ROWS):
        return answer
    raise ValueError(f"no such fault: {fault!r}; there are {', '.join(sorted(faults.names(api.ROWS)))}")


def _place(path: str) -> tuple[str, str]:
    """Page, login, status, models or inference; and what of the path is behind it."""
    if path in ("/", "/page"):
        return "page", "/"
    if path == "/login":
        return "login", "/"
    if path.startswith("/status/"):
        return "status", path.removeprefix("/status")
    last = path.rpartition("/")[2]
    spoken = path.endswith(("/messages", "/completions", "/responses", "/api/chat", "/api/generate"))
    if spoken or last.endswith((":generateContent", ":streamGenerateContent")):
        return "inference", path
    return "models", path


def _model(asked: Asked) -> str:
    if "/models/" in asked.path:
        return asked.path.partition("/models/")[2].partition(":")[0]
    model = (asked.table() or {}).get("model") if asked.body else None
    return model if isinstance(model, str) else ""
