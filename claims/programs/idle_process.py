# A process of Python that has imported next to nothing, and waits: its memory is measured from
# outside.

import sys

print("ready", flush=True)
sys.stdin.read()
