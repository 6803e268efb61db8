"""``python -m symrnn`` is the command ``symrnn``."""

import sys

from symrnn.cli import main

if __name__ == "__main__":
    sys.exit(main())
