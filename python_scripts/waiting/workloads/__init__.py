"""What one request is: one module per workload, each with the same names.

    prepare(requests, endpoints)           what all requests share; untimed, once per cell
    connect(data, client)                  a client for threads, as a connection; untimed
    exchange(data, client, request)        asks and waits; returns the response
    connect_async, exchange_async          the same for an event loop
    check(data, request, response)         one number for a right response, or an exception
    disconnect, disconnect_async(client)   nothing is left open

`data.deadline` is the longest that one request may take, in seconds. A workload never starts a
thread or a task. Its twin in Rust has the same stem and the same functions, and request i yields
the same number in both.
"""
