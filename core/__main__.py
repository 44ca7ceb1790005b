"""``python -m core …``: the office without a browser."""

import os
import sys

from core.cli.main import main

if __name__ == "__main__":
    os.umask(0o077)  # what it writes, the office, copies and tables, is for whoever runs it
    sys.exit(main(sys.argv[1:]))
