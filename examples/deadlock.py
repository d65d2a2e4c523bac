"""Two threads that wait for each other for ever, and the order of locks that makes it impossible.

Each thread pays from one account into the other, in opposite directions, and takes the lock of the
payer and then that of the payee. When each has its first lock, neither gets its second. The GIL
does not help: a thread that waits for a lock lets the others run, and they wait too.

A deadlock needs four conditions (E. G. Coffman, M. J. Elphick, A. Shoshani, "System Deadlocks",
1971): mutual exclusion, an account is one thread's at a time; wait for (hold and wait), who has one
waits for another; no preemption, no lock is taken from who has it; and circular wait. Without any
one of them there is none. Lock ordering removes the circular wait: if all take the lower number
first, who has the highest number in use waits for nobody.

Why not let the time limit do, with another try after it? Giving up preempts oneself, so it does end
a deadlock. But it costs the limit each time, takes a slow thread for a stuck one, and two that try
again together may fail together: a livelock. Why not one lock for all accounts? It is right, and
simpler; but then payments that share no account would wait for each other.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Lock

ROUNDS = 100
PATIENCE = 0.1  # seconds; longer, and it counts as a deadlock
LIMIT = 10.0  # seconds


class Bank:
    def __init__(self) -> None:
        self.balances = [1_000, 1_000]
        # Beside what they guard: unlike Rust's, a lock here holds nothing, and who forgets it is
        # not told.
        self.locks = [Lock(), Lock()]
        self.both_hold_one = Barrier(2, timeout=LIMIT)


def main() -> None:
    runs = {
        "payer first": pay_each_other(1, crossed),
        "lower number first": pay_each_other(ROUNDS, ordered),
    }
    for order, (made, given_up, balances) in runs.items():
        print(f"{order}: {made} payments made, {given_up} given up")
        print(f"{order}: balances {balances}, in all {sum(balances)}")


def pay_each_other(rounds: int, pay: Callable) -> tuple[int, int, list[int]]:
    """How many payments two threads made, how many they gave up, and the balances in the end."""
    bank = Bank()

    def payments(payer: int, payee: int, amount: int) -> int:
        return sum(pay(bank, payer, payee, amount) for _ in range(rounds))

    with ThreadPoolExecutor(2) as threads:
        made = sum(threads.map(payments, [0, 1], [1, 0], [3, 1]))
    return made, 2 * rounds - made, bank.balances


def crossed(bank: Bank, payer: int, payee: int, amount: int) -> bool:
    """Takes the payer's account first, whichever it is: a deadlock."""
    with taken(bank.locks[payer], PATIENCE) as first:
        # Makes it certain. Without, it takes two payments that meet within moments: so programs
        # with this mistake pass their tests.
        bank.both_hold_one.wait()
        with taken(bank.locks[payee], PATIENCE) as second:
            # Neither lets go before both have given up: else one might get its second lock after
            # all.
            bank.both_hold_one.wait()
            if first and second:
                bank.balances[payer] -= amount
                bank.balances[payee] += amount
            return first and second


def ordered(bank: Bank, payer: int, payee: int, amount: int) -> bool:
    """Takes the account with the lower number first, whoever pays: no circle can close."""
    # No barrier here: one could not come to it without the lock that the other holds meanwhile.
    low, high = sorted([payer, payee])
    with taken(bank.locks[low], LIMIT) as first, taken(bank.locks[high], LIMIT) as second:
        if first and second:
            bank.balances[payer] -= amount
            bank.balances[payee] += amount
        return first and second


@contextmanager
def taken(lock: Lock, limit: float) -> Iterator[bool]:
    """Whether the lock was free in time; if so, it is held until the block ends."""
    free = lock.acquire(timeout=limit)
    try:
        yield free
    finally:
        if free:
            lock.release()


if __name__ == "__main__":
    main()
