"""The door of the shop: the app as it is served, and nobody signed in."""

import pytest
from fastapi import FastAPI

from tests.conftest import TestShop
from tests.support.api_client import Caller, browser, new_app, program


@pytest.fixture
def app(shop: TestShop) -> FastAPI:  # noqa: ARG001 - the app needs the store to be open
    return new_app()


@pytest.fixture
def visitor(app: FastAPI) -> Caller:
    """A browser on the shop's own page."""
    return browser(app)


@pytest.fixture
def stranger(app: FastAPI) -> Caller:
    """A program without a token."""
    return program(app)
