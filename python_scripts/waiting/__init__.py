"""I/O-bound work: requests that wait for something else, many of them in flight at once.

`workloads` say what one request is, `models` how many of them are kept in flight; neither names the
other. A request needs a *client*, which is its connection, and it may fail. A model is given as
many clients as requests may be in flight. A request without a client waits until one comes back:
the clients *are* the back-pressure, the same in every model and in both languages.

                clients (opened before)
                   │ take    ▲ give back
    requests ──────▼─────────┴──► parts
             exchange (waits) ─► check (computes)
"""
