"""Attack the judge: python -m attack --claims 10000 --seed 0 --depth 900."""

from __future__ import annotations

import argparse
import sys

from attack.judging import at_depth, attack, table


def main() -> int:
    """Run, print the table and every fault, and end with 1 where there is one."""
    parser = argparse.ArgumentParser(description="random claims of all kinds against the judge")
    parser.add_argument("--claims", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--depth", type=int, default=0, help="frames that the caller is down when it asks")
    parser.add_argument("--kind", help="one kind alone")
    options = parser.parse_args()
    results = at_depth(options.depth, lambda: attack(options.claims, options.seed, kind=options.kind, tell=sys.stdout))
    print(table(results))
    return 1 if any(result.fault for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
