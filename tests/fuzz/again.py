"""One input through its target once more, without atheris: `python -m tests.fuzz.again FILE`.

What a reader must not do comes as the traceback that it is.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.fuzz.findings import MOST_SECONDS
from tests.fuzz.targets import TARGETS
from tests.fuzz.targets.model import tried


def main(file: str) -> int:
    """1 where the input takes too long; else the exception, or what was read."""
    path = Path(file)
    target = TARGETS[path.name.partition("-")[0]]
    start = time.process_time()
    found = tried(target, path.read_bytes())
    seconds = time.process_time() - start
    sys.stdout.write(f"{target.name}: {str(found)[:500]}\n{seconds:.2f} s\n")
    return 1 if seconds > MOST_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
