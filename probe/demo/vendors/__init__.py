"""The vendors of models, played on loopback: their APIs, web pages and status pages, and everything that goes wrong there.

One server plays them all. A vendor is the first part of the path, and what is wished of one request may stand before it:

    http://127.0.0.1:PORT/claude                                  base of the API; /claude/page, /claude/login,
                                                                  /claude/status/api/v2/summary.json
    http://127.0.0.1:PORT/~fault=mid.overloaded,first=0.2/claude  the same, with an error in the middle of the stream

values     what is asked and answered
said       what the model says
wishes     `fault=…,first=0.2` → what is wished of one answer
anthropic … one file for each vendor or page; `cast` is their table
faults     the table of faults: a name → what it does to an answer
script     timelines of trouble and of what a status page says of it; `scripts` holds those that are played
clock      the time of the play, which need not be the wall's
play       a request → the answer, by wish, by what was set, and by the script
wire       bytes in and out, with their moments
log        what was done and when, to compare with what a client says
server     all of it, in a thread; `python -m probe.demo.vendors` is the same as a process of its own
"""
