"""`make bench`: every measurement, one after another; ratios of one run on this machine."""

import os
import platform
import subprocess
import sys

MEASUREMENTS = ("bench.fanout", "bench.timeline")


def main() -> int:
    """Run each measurement in a process of its own; return how many failed."""
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores\n", flush=True)
    failed = 0
    for name in MEASUREMENTS:
        failed += subprocess.run([sys.executable, "-m", name], check=False).returncode != 0
        print(flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
