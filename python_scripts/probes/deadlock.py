"""Two threads pay each other, and every payment needs the locks of both accounts. Can they wait for
each other for ever?

A few payments of each are a trial, and many trials fill the window. A payment takes one lock, looks
something up, and takes the other lock:

- `crossed`: that of the payer first, and so the two threads in opposite orders. When each has its
  first lock, neither gets its second. Nothing makes them meet: each pauses before it pays, for as
  long as chance will have it. So some trials end well, as a program with this mistake passes its
  tests.
- `ordered`: that of the lower number first, whoever pays. Who has the higher one has both, and
  waits for nobody: no circle can close.

The GIL does not prevent it: a thread that waits for a lock lets the others run, and they wait too.
Nor does Rust's ownership, which knows nothing of an order between two locks.

To look something up is to sleep for 50 µs here, as for a disk or a database, and who sleeps gives
up the GIL. Without that they would meet one day, but hardly while somebody watches: a thread that
need not wait keeps the GIL through both locks, unless its switch interval ends there.

A thread that has waited 5 ms for its second lock counts the trial as stuck and lets go of its
first, and the trial ends. No slow thread is taken for a stuck one: the other thread has that lock
as its own first, and will want the one that is held here. A program without the limit would wait
for ever. (`examples/deadlock.py` makes the meeting certain, and says why a limit is no repair.)
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import perf_counter_ns, sleep
from typing import Any

from splitmix import outputs

PAYMENTS = 4  # of each thread in a trial
PAUSE_NS = 2_000_000  # before each a pause, at most so long
LOOK_UP = 50e-6  # seconds, for what is looked up between the locks
PATIENCE = 5e-3  # seconds; who has waited so long for the second lock would wait for ever
BALANCE = 1_000  # what each account has in the beginning
LIMIT = 50.0  # seconds


class Bank:
    def __init__(self) -> None:
        self.balances = [BALANCE, BALANCE]
        # Beside what they guard: unlike Rust's, a lock here holds nothing.
        self.locks = [Lock(), Lock()]
        self.is_stuck = False


def run(variant: str, threads: int, window_ns: int) -> dict[str, Any]:
    if variant not in ("crossed", "ordered"):
        raise ValueError(f"this probe has no variant called {variant}")
    if threads != 2:
        raise ValueError(f"two threads pay each other, not {threads}")
    ordered = variant == "ordered"
    start = perf_counter_ns()
    trials = stuck = payments = 0
    with ThreadPoolExecutor(threads) as executor:
        # One at least, however short the window.
        while trials == 0 or perf_counter_ns() < start + window_ns:
            # Other pauses each time, and in each process.
            made, is_stuck = trial(executor, ordered, start + trials)
            payments += made
            stuck += is_stuck
            trials += 1
    took_ns = perf_counter_ns() - start
    figures = {
        "stuck_share": stuck / trials,
        "payments_per_s": payments / (took_ns / 1e9),
        "trials": trials,
    }
    return {"window_ns": took_ns, "figures": figures}


def trial(executor: ThreadPoolExecutor, ordered: bool, seed: int) -> tuple[int, bool]:
    """How many payments were made, and whether the threads got stuck."""
    bank = Bank()
    futures = [executor.submit(customer, bank, ordered, payer, seed) for payer in (0, 1)]
    made = [future.result(LIMIT) for future in futures]
    paid = made[0] - made[1]
    if bank.balances != [BALANCE - paid, BALANCE + paid]:
        raise RuntimeError(f"{made} payments left {bank.balances}")
    return sum(made), bank.is_stuck


def customer(bank: Bank, ordered: bool, payer: int, seed: int) -> int:
    """How many payments this thread made."""
    made = 0
    for pause in outputs(seed, range(PAYMENTS * payer, PAYMENTS * (payer + 1))):
        sleep(pause % PAUSE_NS / 1e9)
        if bank.is_stuck:
            break
        if pay(bank, ordered, payer, 1 - payer):
            made += 1
        else:
            bank.is_stuck = True
    return made


def pay(bank: Bank, ordered: bool, payer: int, payee: int) -> bool:
    """Whether it was paid. If not, the second lock was not to be had."""
    # lesson: start order
    low_first = sorted([payer, payee])
    first, second = low_first if ordered else [payer, payee]
    # Whoever has this one lets go in time, so that only the other wait needs a limit.
    with bank.locks[first]:
        sleep(LOOK_UP)
        if not bank.locks[second].acquire(timeout=PATIENCE):
            return False
        bank.balances[payer] -= 1
        bank.balances[payee] += 1
        bank.locks[second].release()
        return True
    # lesson: end order
