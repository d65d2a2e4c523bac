"""How a list of tasks is spread over workers: one module per model, each with the same functions.

    open(workers, prepare)          a pool, ready to work; timed apart as start-up
    map(pool, work, data, tasks)    the parts, in the order of the tasks; this is what is timed
    close(pool)                     nothing is left running

`prepare()` returns the input; only worker processes need it, since everything else shares the
`data` of this process. A model never names a workload.

No module here is called `asyncio` or `threading`: it would hide the library of that name.
"""
