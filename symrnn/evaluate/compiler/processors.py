"""What this machine runs: the part of an object's name that says where it may be loaded."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import sysconfig
from pathlib import Path

__all__ = ["platform_text", "processor_text"]

#: the lines of Linux's list of processors that say which instructions there are, and how code is tuned for them
_TELLING = frozenset(
    {
        *("vendor_id", "cpu family", "model", "model name", "flags"),
        *("CPU implementer", "CPU architecture", "CPU variant", "CPU part", "Features"),
        *("isa", "uarch", "cpu", "revision", "features"),
    }
)
_LINUX = Path("/proc/cpuinfo")
_MACOS = ("/usr/sbin/sysctl", "machdep.cpu", "hw.optional")


def processor_text() -> str:
    """The processor and its features, by what the system says of it; empty where it says nothing.

    An object for ``-march=native`` runs on such a processor alone: by this text it is known again. A home folder is
    shared by the machines of a cluster, and a container moves from one to another.

    >>> processor_text() == processor_text()
    True
    """
    try:
        if sys.platform == "darwin":
            done = subprocess.run(_MACOS, capture_output=True, text=True, errors="replace", timeout=60, check=False)
            return done.stdout
        with _LINUX.open(encoding="utf-8", errors="replace") as lines:
            return _read_processors(lines.read())
    except (OSError, subprocess.SubprocessError):
        return ""


def _read_processors(text: str) -> str:
    """What is said of the kinds of processors, each said once: a phone has fast cores and small ones."""
    kinds = {
        "\n".join(line for line in block.splitlines() if line.partition(":")[0].strip() in _TELLING)
        for block in text.split("\n\n")
    }
    return "\n\n".join(sorted(kinds - {""}))


def platform_text() -> str:
    """The system, the width of a pointer and the C library, to which an object belongs.

    >>> platform_text().count(" ") >= 2
    True
    """
    names = getattr(os, "confstr_names", {})
    library = os.confstr("CS_GNU_LIBC_VERSION") if "CS_GNU_LIBC_VERSION" in names else None
    return f"{sysconfig.get_platform()} {sys.maxsize.bit_length() + 1} {library or platform.machine()}"
