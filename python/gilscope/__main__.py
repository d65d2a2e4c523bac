"""`python -m gilscope …` is `gilscope …`, with this Python as the one that is measured."""

import os
import subprocess
import sys

from ._binary import BinaryNotFoundError, environment, find


def main() -> int:
    try:
        command = [str(find()), *sys.argv[1:]]
    except BinaryNotFoundError as error:
        print(f"gilscope: {error}", file=sys.stderr)
        return 1
    if os.name != "nt":
        # No process in between: signals and the exit code are the program's own. (On Windows this
        # process would be over at once, and the terminal would take the program for done.)
        os.execve(command[0], command, environment())
    return subprocess.run(command, env=environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
