"""One HTTP exchange, measured phase by phase: the only home of httpx and httpcore.

exchange     the door: Net
request      what to ask                       url          what a URL says, without asking
chain        a request and its redirects → Reading, inside one deadline
hop          one request, one connection       redirect     where an answer sends us, what may go along
outgoing     ours → httpx's, checked           body         decoded and bounded
transport    httpx over one httpcore connection
backend      httpcore over asyncio: phases, limits
resolve      names → addresses                 connect      addresses → a socket, the fastest wins
pipe         bytes, plain or TLS               tls          contexts, shared
timing       when each phase began and ended   certificate  its last day
facts        what an answer shows
errors       what can go wrong                 explain      exceptions → Failure, in one place
"""
