"""Finds the one version of botocore that the stand-ins are made from, or fetches it into a private environment."""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
VERSION = json.loads((HERE / "operations.json").read_text())["botocore"]


def ensure():
    """Goes on if this Python has that version; else starts the program again under a Python that has it."""
    try:
        import botocore

        if botocore.__version__ == VERSION:
            return
    except ImportError:
        pass
    python = private()
    os.execv(python, [python, *sys.argv])


def private():
    """The Python of a private environment with that version, beside the one that the emulator has."""
    share = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    folder = pathlib.Path(share) / "remediation" / f"botocore-{VERSION}"
    python = folder / "bin" / "python"
    if pathlib.Path(sys.prefix) == folder:
        sys.exit(f"{folder} lacks botocore {VERSION}: delete that folder and try again")
    if not has(python):
        made = run(sys.executable, "-m", "venv", "--clear", folder)
        if not made or not run(python, "-m", "pip", "install", "--quiet", f"botocore=={VERSION}"):
            sys.exit(
                f"no botocore {VERSION}: install it for python3 (pip install botocore=={VERSION}), "
                "or let python3's venv module reach PyPI"
            )
    return str(python)


def has(python):
    program = f"import botocore, sys; sys.exit(botocore.__version__ != {VERSION!r})"
    return python.exists() and run(python, "-c", program)


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0
