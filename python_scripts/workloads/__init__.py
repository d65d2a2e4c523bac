"""What is computed: one module per workload, each with the same seven names.

    TASKS                       how many tasks the input is split into, whatever the workers
    prepare(size, corpus)       the input; untimed, once per process
    split(data, tasks)          a list of tasks: ranges, cheap to send and to pickle
    work(data, task)            one task; returns a part
    merge(data, parts)          all parts, in the order of the tasks; returns the output
    answer(output)              one number that tells whether the output is right; untimed
    part_fingerprint(part)      one number for a part; untimed

A workload never names a thread. Its twin in Rust has the same stem and the same functions, and
task i yields a part with the same fingerprint in both.
"""
