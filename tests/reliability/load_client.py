"""Customers whose programs order and cancel without a pause, and keep a ledger of what they were answered."""

import http.client
import itertools
import random
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from data.accounts.permissions import Credentials
from tests.conftest import CANDLE
from tests.reliability.race import Answer, Program
from tests.support.api_client import order


@dataclass(frozen=True)
class Request:
    """An order where there is no number, else the cancellation of that order; the key is good for both."""

    key: str
    number: str = ""

    def send(self, program: Program) -> Answer:
        if self.number:
            address = f"/api/orders/{self.number}/cancel"
            return program.call("PUT", address, {"reason": "Changed my mind"}, self.key)
        return program.call("POST", "/api/orders", order(sku=CANDLE, clientKey=self.key))


@dataclass
class Customer:
    """One program with a key for each thing it wants, and its ledger."""

    name: str
    who: Credentials
    answered: dict[Request, str] = field(default_factory=dict)  # and the number of the order
    unanswered: Request | None = None
    refused: list[Answer] = field(default_factory=list)
    _keys: Any = field(default_factory=itertools.count)

    def want_things(self, url: str, *, enough: Callable[[], bool]) -> None:
        """Order and cancel until it is enough or the shop is gone; first, what was not answered."""
        with closing(Program(url, self.who)) as program:
            try:
                while self.unanswered or not enough():
                    self.unanswered = self.unanswered or self._next()
                    self._note(self.unanswered, self.unanswered.send(program))
                    self.unanswered = None
            except (OSError, http.client.HTTPException):
                return  # the shop is gone

    def say_all_again(self, url: str) -> list[str]:
        """What is answered otherwise than the first time."""
        with closing(Program(url, self.who)) as program:
            again = [(request, number, request.send(program)) for request, number in self.answered.items()]
        return [
            f"{request} was answered with {number}, and now with {answer}"
            for request, number, answer in again
            if answer.said.get("number") != number
        ]

    @property
    def orders(self) -> set[str]:
        """The orders that it was told are placed."""
        return {number for request, number in self.answered.items() if not request.number}

    @property
    def cancelled(self) -> dict[str, str]:
        """The orders that it was told are cancelled, with the key of that."""
        return {request.number: request.key for request in self.answered if request.number}

    def _next(self) -> Request:
        key = f"{self.name} {next(self._keys)}"
        standing = sorted(self.orders - self.cancelled.keys())
        cancels = standing and random.random() < 0.5  # noqa: S311 - dice for a test
        return Request(key, random.choice(standing) if cancels else "")  # noqa: S311 - as above

    def _note(self, request: Request, answer: Answer) -> None:
        if answer.code in {200, 201}:
            self.answered[request] = answer.said["number"]
        else:
            self.refused.append(answer)
