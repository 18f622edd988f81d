"""The API does what its own description says, whoever calls it with whatever: tried by Schemathesis."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.accounts.permissions import Credentials
from tests.security.probe_server import Besieged, besieged

#: All checks that Schemathesis has are on; this is what it has to know of the shop.
KNOWN = """
[checks.positive_data_acceptance]
# That a SKU is on sale, that mail can get to an address, that a name is not only spaces: no schema says so.
# Then the answer is 422 and names the field.
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 422, 429, 503]

[parameters]
"path.number" = "{number}"
"path.slug" = "blue-mug"
"""
#: The callers, the maximum of generated cases per call, and the calls that each leaves out.
HONEST = ("--exclude-path", "/api/besieged/liar")
#: What would end the session with which this caller or the next goes on: ids are found in lists, and tried.
ENDS = (
    "POST /api/logout",
    "DELETE /api/account/sessions",
    "DELETE /api/account/sessions/{id}",
    "DELETE /api/admin/accounts/{id}/sessions",
)
ENDING = tuple(word for name in ENDS for word in ("--exclude-name", name))
STAYING = (*HONEST, *ENDING)
CALLERS = {
    "guest": (6, HONEST),
    "ada": (3, (*STAYING, "--phases", "fuzzing,stateful")),  # the admin's run has covered what she may do
    "sam": (3, STAYING),
}


@pytest.fixture(scope="module")
def shop(
    furnished: tuple[Path, dict[str, Credentials]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Besieged]:
    with besieged(furnished, tmp_path_factory.mktemp("contract")) as running:
        yield running


async def examined(shop: Besieged, who: str, folder: Path, *more: str) -> tuple[int, str]:
    """Let Schemathesis call the API as somebody: how it ended, and what it says."""
    (folder / "schemathesis.toml").write_text(KNOWN.format(number=await shop.placed("ada")), encoding="utf-8")
    token = shop.people[who].token
    shown = ["--header", f"Authorization: Bearer {token}"] if token else []
    most, without = CALLERS[who]
    done = subprocess.run(  # noqa: ASYNC221 - nothing else is to be done meanwhile
        [
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", str(folder / "schemathesis.toml"), "run", f"{shop.url}/api/openapi.json"),
            *(
                "--checks",
                "all",
                "--max-examples",
                str(most),
                "--seed",
                "1",
                "--continue-on-failure",
                "--no-color",
            ),
            *shown,
            *(more or without),
        ],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("who", CALLERS)
async def test_the_api_answers_as_its_description_says(shop: Besieged, who: str, tmp_path: Path) -> None:
    written = shop.log_size
    status, report = await examined(shop, who, tmp_path)

    print(f"{who}: {_line(report, 'Tested:')} calls, {_line(report, '[0-9] generated')}")
    assert status == 0, report
    assert "Traceback" not in shop.running.log[written:]
    assert shop.complaints() == []


async def test_control_an_answer_off_its_schema_is_reported(shop: Besieged, tmp_path: Path) -> None:
    status, report = await examined(shop, "guest", tmp_path, "--include-path", "/api/besieged/liar")

    print(f"control: {_line(report, '[0-9] generated')}")
    assert status == 1
    assert "Response violates schema" in report
    assert "Undocumented status code" in report


def _line(report: str, word: str) -> str:
    return next((line.strip() for line in report.splitlines() if re.search(word, line)), "nothing")
