"""What `make audit` makes of what it may be answered, about the notorious version and about our own."""

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.security import audit

#: Exit status, output and errors, in uv's own words.
CLEAN = (0, "Found no known vulnerabilities and no adverse project statuses in 69 packages\n", "")
FOUND = (1, "argon2-cffi 25.1.0 has 1 known vulnerability:\n\n- GHSA-0000: a canned one\n", "")
UNREACHABLE = (2, "", "error: Request failed after 1 retry\n  cause: dns error\n  cause: Name not known\n")
TOO_OLD = (2, "", "error: unrecognized subcommand 'audit'\n")


@pytest.mark.parametrize(
    ("answers", "status", "said"),
    [
        ((FOUND, CLEAN), 0, "no known vulnerabilities"),
        ((FOUND, FOUND), 1, "GHSA-0000"),
        ((FOUND, UNREACHABLE), 3, "Not audited: api.osv.dev cannot be asked from here (Name not known)."),
        (
            (UNREACHABLE, UNREACHABLE),
            3,
            "Not audited: api.osv.dev cannot be asked from here (Name not known).",
        ),
        ((TOO_OLD, TOO_OLD), 3, "Not audited: this uv has no `uv audit`"),
        (
            (CLEAN, CLEAN),
            3,
            "Not audited: api.osv.dev was answered for by something that knows no advisories",
        ),
    ],
    ids=["none", "some", "lost on the way", "no network", "an old uv", "a service that cannot know"],
)
def test_nothing_is_called_clean_that_nobody_looked_at(
    answers: tuple[tuple[int, str, str], tuple[int, str, str]],
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def canned(project: Path, _service: list[str]) -> CompletedProcess[str]:
        return CompletedProcess([], *answers[project == audit.ROOT])

    monkeypatch.setattr(audit, "_ask", canned)

    assert audit.main([]) == status
    told = "".join(capsys.readouterr()).strip()
    assert said in told
    assert status != audit.NOT_ASKED or "\n" not in told  # one plain line
