"""Code in a process of its own, in which SymPy is loaded and nothing of symrnn.

To load SymPy takes half a second, more than what most of such code does. So one process loads it, and is forked for
each piece of code.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

__all__ = ["fresh_process"]

#: reads a request from each line, and answers with the exit code of the process that it forks for it
SERVER = """
import json, os, sys, traceback
import sympy

def run(code, argv, folder, *files):
    os.chdir(folder)
    sys.argv[1:] = argv
    for number, file in enumerate((os.devnull, *files)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT if number else os.O_RDONLY), number)
    try:
        exec(code, {"__name__": "__main__"})
    except BaseException:
        traceback.print_exc()
        return 1
    return 0

for line in sys.stdin:
    child = os.fork()
    if not child:
        found = run(*json.loads(line))
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(found)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="session")
def fresh_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """A function of code and its arguments: what it prints, in the folder where one is now."""
    folder = tmp_path_factory.mktemp("fresh")

    def call(code: str, *argv: str) -> str:
        out, err = files = (folder / "out", folder / "err")
        for file in files:
            file.write_bytes(b"")
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps([code, argv, os.getcwd(), *map(str, files)]) + "\n")
        server.stdin.flush()
        assert server.stdout.readline() == "0\n", err.read_text(encoding="utf-8")
        return out.read_text(encoding="utf-8")

    argv = [sys.executable, "-c", SERVER]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        yield call
        server.communicate()
