# A program with a mistake of grammar in its last line runs none of the lines before: the whole file
# is compiled before the first of its instructions is executed. (A name that is not there is another
# matter: it is missed only when its line runs.)

import dis
import subprocess
import sys

FIRST = "print('the first line ran')\n"
MISTAKE = "print('a bracket is missing'\n"

ran = subprocess.run([sys.executable, "-c", FIRST + MISTAKE], capture_output=True, text=True)
if ran.stdout or ran.returncode == 0 or "SyntaxError" not in ran.stderr:
    sys.exit(f"the first line ran, or nothing was refused: {ran}")

# What runs is not the line, but what it was compiled to: instructions, several for one line.
print("instructions", sum(1 for _ in dis.get_instructions(compile(FIRST, "first", "exec"))))
