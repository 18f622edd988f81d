"""Known advisories of the versions in uv.lock: `make audit`, or `uv run python -m tests.security.audit`.

Exit status 0: none is known of what the shop runs on. 1: some are, and they are listed. 3: nobody could be
asked, or who answered knows of no advisories at all, so nothing is known either way. To find that out, a
version that everybody should warn of is asked about first.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
NONE, SOME, NOT_ASKED = 0, 1, 3
SERVICE = "api.osv.dev"

#: A project that runs on a version with advisories from 2019 on (CVE-2019-10906 is one of them).
NOTORIOUS = {
    "pyproject.toml": """
[project]
name = "notorious"
version = "0"
requires-python = ">=3.11"
dependencies = ["jinja2==2.10"]
""",
    "uv.lock": """
version = 1
requires-python = ">=3.11"

[[package]]
name = "notorious"
version = "0"
source = { virtual = "." }
dependencies = [{ name = "jinja2" }]

[package.metadata]
requires-dist = [{ name = "jinja2", specifier = "==2.10" }]

[[package]]
name = "jinja2"
version = "2.10"
source = { registry = "https://pypi.org/simple" }
""",
}


def main(arguments: Sequence[str]) -> int:
    """Ask; with an address as the only word, ask there."""
    service = ["--service-url", arguments[0]] if arguments else []
    with tempfile.TemporaryDirectory() as folder:
        for name, text in NOTORIOUS.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        asked = _ask(Path(folder), service)
    if asked.returncode != SOME:
        _explain(asked)
        return NOT_ASKED
    found = _ask(ROOT, service)
    if found.returncode not in {NONE, SOME}:
        _explain(found)
        return NOT_ASKED
    print(found.stdout.strip() or found.stderr.strip())
    return found.returncode


def _ask(project: Path, service: list[str]) -> subprocess.CompletedProcess[str]:
    """What uv finds out about a project's lock, without the tools of development."""
    uv = os.environ.get("UV", "uv")  # uv tells its own path to what it runs
    words = ["audit", "--frozen", "--no-dev", "--preview-features", "audit-command", *service]
    quick = {"UV_HTTP_RETRIES": "1", "UV_HTTP_TIMEOUT": "20"}
    return subprocess.run(
        [uv, *words], cwd=project, env={**os.environ, **quick}, capture_output=True, text=True, check=False
    )


def _explain(asked: subprocess.CompletedProcess[str]) -> None:
    """One line that says why nothing is known."""
    reasons = [line.strip() for line in asked.stderr.splitlines() if "warning:" not in line]
    if asked.returncode == NONE:
        why = f"{SERVICE} was answered for by something that knows no advisories at all"
    elif "unrecognized subcommand" in asked.stderr:
        why = "this uv has no `uv audit`; a newer one does"
    else:
        last = reasons[-1].removeprefix("cause: ") if reasons else "no reason was given"
        why = f"{SERVICE} cannot be asked from here ({last})"
    print(f"Not audited: {why}. So it is not known whether there are advisories.", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
