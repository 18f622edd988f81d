"""Who calls: Ada and Ben, who buy, Sam behind the counter, and a guest; each is a program with a token."""

from dataclasses import dataclass

import pytest
from fastapi import FastAPI

from tests.conftest import TestShop
from tests.support.api_client import Caller, new_app, program


@dataclass(frozen=True)
class Callers:
    ada: Caller
    ben: Caller
    sam: Caller
    guest: Caller

    def named(self, name: str) -> Caller:
        return getattr(self, name)


@pytest.fixture
def app(shop: TestShop) -> FastAPI:  # noqa: ARG001 - the app needs the store to be open
    return new_app()


@pytest.fixture
def callers(app: FastAPI, shop: TestShop) -> Callers:
    return Callers(program(app, shop.ada), program(app, shop.ben), program(app, shop.sam), program(app))
