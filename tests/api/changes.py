"""A call for each change over HTTP that takes an `Idempotency-Key`, and the same with another body."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from data.accounts import sessions, users
from data.accounts.permissions import Credentials
from tests.api.conftest import Callers
from tests.conftest import PASSWORD
from tests.support.api_client import Caller, order

NEW = "another fine password"
WHY = {"reason": "Changed my mind"}


@dataclass(frozen=True)
class Change:
    """One call that changes something, and the same with another body."""

    who: Caller
    method: str
    address: str
    body: dict[str, Any] | None
    other: dict[str, Any] | None
    #: Where there is no body, another address in its place.
    other_address: str = ""

    async def send(self, key: str) -> Any:
        return await self._call(key, self.address, self.body)

    async def send_other(self, key: str) -> Any:
        return await self._call(key, self.other_address or self.address, self.other)

    async def _call(self, key: str, address: str, body: dict[str, Any] | None) -> Any:
        answer = await self.who.call(self.method, address, json=body, headers={"Idempotency-Key": key})
        if answer.is_success and "token" in answer.json():
            self.who.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return answer


async def placed(callers: Callers) -> str:
    return (await callers.ada.post("/api/orders", order())).json()["number"]


async def quoted(callers: Callers) -> str:
    asked = await callers.ada.post("/api/bulk-orders", {**order(quantity=500), "company": "Spa Ltd"})
    number = asked.json()["number"]
    await callers.sam.put(f"/api/bulk-orders/{number}/quote", {"total": 4000})
    return number


async def pay(callers: Callers) -> Change:
    address = f"/api/orders/{await placed(callers)}/payment"
    await callers.sam.put(address, {"action": "receive"})
    refund = {"action": "refund", "amount": 100}
    return Change(callers.sam, "PUT", address, refund, {**refund, "amount": 200})


async def cancel(callers: Callers) -> Change:
    address = f"/api/orders/{await placed(callers)}/cancel"
    return Change(callers.ada, "PUT", address, WHY, {"reason": "Other"})


async def step(callers: Callers) -> Change:
    address = f"/api/orders/{await placed(callers)}/status"
    return Change(callers.sam, "PUT", address, {"action": "process"}, {"action": "cancel", **WHY})


async def quote(callers: Callers) -> Change:
    address = f"/api/bulk-orders/{await quoted(callers)}/quote"
    return Change(callers.sam, "PUT", address, {"total": 3500}, {"total": 3500, "note": "In May"})


async def accept(callers: Callers) -> Change:
    address = f"/api/bulk-orders/{await quoted(callers)}/accept"
    return Change(callers.ada, "PUT", address, {"expectedTotal": 4000}, {"expectedTotal": 4001})


async def decline(callers: Callers) -> Change:
    address = f"/api/bulk-orders/{await quoted(callers)}/decline"
    return Change(callers.ada, "PUT", address, {"reason": "Too dear"}, {"reason": "Too late"})


async def edit_account(callers: Callers) -> Change:
    email = {"email": "ada@home.example", "currentPassword": PASSWORD}
    return Change(callers.ada, "PUT", "/api/account", email, {**email, "email": "ada@work.example"})


async def change_password(callers: Callers) -> Change:
    body = {"currentPassword": PASSWORD, "newPassword": NEW}
    return Change(
        callers.ada, "PUT", "/api/account/password", body, {**body, "newPassword": "a third fine password"}
    )


async def sign_out_elsewhere(callers: Callers) -> Change:
    await session_of_ada()
    address = "/api/account/sessions"
    return Change(callers.ada, "DELETE", address, None, None, f"{address}?everywhere=true")


async def sign_out_one(callers: Callers) -> Change:
    one, other = [f"/api/account/sessions/{await session_of_ada()}" for _ in range(2)]
    return Change(callers.ada, "DELETE", one, None, None, other)


async def session_of_ada() -> str:
    """The id of one more session of Ada's."""
    new = await users.sign_in("ada@shop.example", PASSWORD, address="203.0.113.7")
    return next(one.id for one in await sessions.mine(Credentials(token=new.token)) if one.current)


async def id_of(who: Caller) -> int:
    return (await who.get("/api/account")).json()["id"]


async def change_rights(callers: Callers) -> Change:
    body = {"action": "promote", "currentPassword": PASSWORD}
    address = f"/api/admin/accounts/{await id_of(callers.ben)}"
    return Change(callers.sam, "PUT", address, body, {**body, "action": "switch_off"})


async def sign_out_customer(callers: Callers) -> Change:
    one, other = [f"/api/admin/accounts/{await id_of(who)}/sessions" for who in (callers.ada, callers.ben)]
    return Change(callers.sam, "DELETE", one, None, None, other)


def posted(address: str, body: dict[str, Any], **other: Any) -> Callable[[Callers], Awaitable[Change]]:
    async def change(callers: Callers) -> Change:
        return Change(callers.guest, "POST", address, body, {**body, **other})

    return change


CHANGES: dict[str, Callable[[Callers], Awaitable[Change]]] = {
    "POST /api/orders": posted("/api/orders", order(), paymentMethod="bank_transfer"),
    "PUT /api/orders/{number}/cancel": cancel,
    "PUT /api/orders/{number}/status": step,
    "PUT /api/orders/{number}/payment": pay,
    "POST /api/bulk-orders": posted(
        "/api/bulk-orders", {**order(quantity=500), "company": "Spa"}, company="Inn"
    ),
    "PUT /api/bulk-orders/{number}/quote": quote,
    "PUT /api/bulk-orders/{number}/accept": accept,
    "PUT /api/bulk-orders/{number}/decline": decline,
    "PUT /api/account": edit_account,
    "PUT /api/account/password": change_password,
    "DELETE /api/account/sessions": sign_out_elsewhere,
    "DELETE /api/account/sessions/{id}": sign_out_one,
    "PUT /api/admin/accounts/{id}": change_rights,
    "DELETE /api/admin/accounts/{id}/sessions": sign_out_customer,
    "POST /api/free-samples": posted("/api/free-samples", {**order(), "sku": "CANDLE"}, message="Blue"),
    "POST /api/contact": posted(
        "/api/contact", {"name": "Grace", "email": "grace@shop.example", "message": "Open?"}, message="Shut?"
    ),
    "POST /api/newsletter": posted(
        "/api/newsletter", {"email": "grace@shop.example"}, email="other@shop.example"
    ),
}
