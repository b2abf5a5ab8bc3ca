"""One HTTP exchange, measured phase by phase: the only home of httpx, httpcore and h11.

exchange     the door: Net
request      what to ask                       url          what a URL says, without asking
chain        a request and its redirects → Reading, inside one deadline
hop          one request, one connection       redirect     where an answer sends us, what may go along
outgoing     ours → what is sent, checked      body         decoded and bounded
transport    a connection, then one of         http1        over h11
             the two versions of HTTP          http2        over httpcore, its errors in words
backend      the way to a connection           channel      one connection: phases, limits
talk         what `-v` tells of the wire       curl         the same question as a line of curl
veil         what of it is hidden              veil_url     the same inside a URL
hidden       pieces of a text that are not to be shown
proxy        what its URL says                 no_proxy     who is exempt from it
tunnel       CONNECT                           socks        SOCKS 5
route        resolve, connect_to, sockets      private      addresses that are not public
resolve      names → addresses                 threads      where the resolver waits
names        a certificate's names             connect      addresses → a socket, the fastest wins
dial         one address → a socket            family       addresses that are written, against `ip`
pipe         bytes, plain or TLS               tls          contexts, shared
handshake    why it broke                      refusal      why a certificate was refused
identity     our certificate was wanted        pin          keys that must be there
look         a second look at a refused one    der          what certificates are written in
timing       when each phase began and ended   certificate  its last day
facts        what an answer shows
errors       what can go wrong                 explain      exceptions → Failure, in one place
"""
