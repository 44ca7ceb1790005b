"""``make bench``: the core first, then the case page in a browser where there is one."""

import subprocess
import sys

from benchmarks.core import main

code = main()
subprocess.run([sys.executable, "-m", "benchmarks.case_page"], check=False)
sys.exit(code)
