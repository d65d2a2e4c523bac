"""How many requests are kept in flight: one module per model, each with the same functions.

    open(in_flight, what, data)         connects `in_flight` clients and starts what waits with them
    map(pool, what, data, requests)     a number for each request, in order; this is what is timed
    close(pool, what)                   nothing is left running or open

The first failure ends a map: requests that have not begun are not made. A model never names a
workload; `what` is its module.
"""
