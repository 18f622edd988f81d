"""The floor of a page: the same bytes, ready made, from a bare server of the same kind.

`python -m tests.bench.page_baseline PORT FILE` answers every address with the file,
packed as browsers want it.
"""

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route


def main(port: int, file: Path) -> None:
    """Serve until somebody ends it."""
    page = file.read_text(encoding="utf-8")

    async def answer(_request: Request) -> HTMLResponse:
        return HTMLResponse(page)

    app = Starlette(routes=[Route("/{_:path}", answer)], middleware=[Middleware(GZipMiddleware)])
    uvicorn.run(app, port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
