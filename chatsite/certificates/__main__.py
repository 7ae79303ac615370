"""What has to be done before a server can show a certificate, in a process that ends: it needs 15 MB for it.

python -m chatsite.certificates keep FOLDER NAME…    makes the server's own, or renews it
python -m chatsite.certificates look CERT KEY        looks whether they can be used

Where something is wrong it is said in one line, and the status is 1.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from chatsite.certificates import brought, own
from chatsite.certificates.refusals import CertificateRefused


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; return the exit status."""
    what, first, *rest = arguments
    try:
        if what == "keep":
            own.keep(Path(first), rest, own.now())
        else:
            brought.assert_usable(Path(first), Path(rest[0]), own.now())
    except CertificateRefused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
