"""What runs only in the long part (``make faults``): servers of its own, and a disk that is full."""

import os

LONG = ("test_server_kill.py", "test_full_disk.py", "test_editions.py")
collect_ignore = () if os.environ.get("MMRAREBENCH_FAULTS") == "long" else LONG
