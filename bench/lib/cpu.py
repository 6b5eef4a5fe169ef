"""CPU seconds of processes, read from the kernel: what a piece of work cost, however busy the machine is."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def of(pid: int) -> float:
    """Give what a process and all below it have used, with those that have ended."""
    return sum(_own(each) for each in tree(pid))


def tree(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        for task in _tasks(each):
            found += [int(child) for child in task.split()]
    return found


def alone(pid: int) -> float:
    """Give what one process has used itself, in user and system mode."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICK if fields else 0.0


def _own(pid: int) -> float:
    fields = _stat(pid)
    return sum(int(fields[n]) for n in (11, 12, 13, 14)) / TICK if fields else 0.0


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _tasks(pid: int) -> list[str]:
    try:
        return [(task / "children").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []
