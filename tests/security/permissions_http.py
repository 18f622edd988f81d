"""Who may open and call what: one row for each address of the shop, one cell for each person.

`yes`      it is answered (2xx)
`sign-in`  taken to the sign-in, and from there back to this address
`home`     taken to their own pages, or from signing out to the catalogue
a number   refused with this status; `refused` is a socket that is not opened

Everybody here shows a cookie; Ada is the owner of the order, the bulk request and everything else asked for.
people.py says who is behind each name. A dead cookie makes its owner a guest, and a dead token does not:
this tells the last two columns from the table at the end.
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.conftest import PASSWORD
from tests.security.people import PEOPLE
from tests.support.api_client import order

TABLE = """
METHOD ADDRESS                                 guest    ben      ada      sam      demoted  disabled ended

GET    /                                       yes      yes      yes      yes      yes      yes      yes
GET    /products/{slug}                        yes      yes      yes      yes      yes      yes      yes
GET    /cart                                   yes      yes      yes      yes      yes      yes      yes
GET    /checkout                               yes      yes      yes      yes      yes      yes      yes
GET    /bulk-order                             yes      yes      yes      yes      yes      yes      yes
GET    /free-sample                            yes      yes      yes      yes      yes      yes      yes
GET    /contact                                yes      yes      yes      yes      yes      yes      yes
GET    /login                                  yes      home     home     home     home     yes      yes
GET    /register                               yes      home     home     home     home     yes      yes
GET    /set-up                                 404      home     home     home     home     404      404
GET    /logout                                 home     home     home     home     home     home     home
POST   /logout                                 home     home     home     home     home     home     home
GET    /orders                                 sign-in  yes      yes      yes      yes      sign-in  sign-in
GET    /account                                sign-in  yes      yes      yes      yes      sign-in  sign-in
GET    /orders/{number}                        404      404      yes      yes      404      404      404

GET    /admin                                  sign-in  403      403      yes      403      sign-in  sign-in
GET    /admin/orders                           sign-in  403      403      yes      403      sign-in  sign-in
GET    /admin/orders/{number}                  sign-in  403      403      yes      403      sign-in  sign-in
GET    /admin/products                         sign-in  403      403      yes      403      sign-in  sign-in
GET    /admin/products/{sku}                   sign-in  403      403      yes      403      sign-in  sign-in
GET    /admin/customers                        sign-in  403      403      yes      403      sign-in  sign-in
GET    /admin/customers/{id}                   sign-in  403      403      yes      403      sign-in  sign-in
GET    /admin/messages                         sign-in  403      403      yes      403      sign-in  sign-in
GET    /admin/newsletter                       sign-in  403      403      yes      403      sign-in  sign-in
GET    /admin/settings                         sign-in  403      403      yes      403      sign-in  sign-in
GET    /admin/orders.csv                       401      403      403      yes      403      401      401
GET    /admin/newsletter.csv                   401      403      403      yes      403      401      401

POST   /api/login                              401      401      401      401      401      401      401
POST   /api/register                           yes      yes      yes      yes      yes      yes      yes
POST   /api/set-up                             404      404      404      404      404      404      404
POST   /api/logout                             yes      yes      yes      yes      yes      yes      yes
GET    /api/account                            401      yes      yes      yes      yes      401      401
PUT    /api/account                            401      yes      yes      yes      yes      401      401
PUT    /api/account/password                   401      422      422      422      422      401      401
GET    /api/account/sessions                   401      yes      yes      yes      yes      401      401
DELETE /api/account/sessions                   401      yes      yes      yes      yes      401      401
DELETE /api/account/sessions/{id}              401      404      yes      404      404      401      401
GET    /api/products                           yes      yes      yes      yes      yes      yes      yes
GET    /api/products/{slug}                    yes      yes      yes      yes      yes      yes      yes
POST   /api/orders                             yes      yes      yes      yes      yes      yes      yes
GET    /api/orders/my                          401      yes      yes      yes      yes      401      401
GET    /api/orders/{number}                    404      404      yes      yes      404      404      404
PUT    /api/orders/{number}/cancel             404      404      yes      yes      404      404      404
PUT    /api/orders/{number}/status             401      403      403      yes      403      401      401
PUT    /api/orders/{number}/payment            401      403      403      yes      403      401      401
POST   /api/bulk-orders                        yes      yes      yes      yes      yes      yes      yes
POST   /api/free-samples                       yes      yes      yes      yes      yes      yes      yes
POST   /api/contact                            yes      yes      yes      yes      yes      yes      yes
POST   /api/newsletter                         yes      yes      yes      yes      yes      yes      yes
PUT    /api/bulk-orders/{number}/quote         401      403      403      yes      403      401      401
PUT    /api/bulk-orders/{number}/accept        404      404      yes      403      404      404      404
PUT    /api/bulk-orders/{number}/decline       404      404      yes      403      404      404      404
GET    /api/admin/orders                       401      403      403      yes      403      401      401
PUT    /api/admin/accounts/{id}                401      403      403      yes      403      401      401
DELETE /api/admin/accounts/{id}/sessions       401      403      403      yes      403      401      401
GET    /api/admin/dashboard/overview           401      403      403      yes      403      401      401
GET    /api/openapi.json                       yes      yes      yes      yes      yes      yes      yes
GET    /api/docs                               yes      yes      yes      yes      yes      yes      yes

GET    /alive                                  yes      yes      yes      yes      yes      yes      yes
GET    /health                                 yes      yes      yes      yes      yes      yes      yes
GET    /favicon.ico                            yes      yes      yes      yes      yes      yes      yes
GET    /theme-{digest}.css                     yes      yes      yes      yes      yes      yes      yes
GET    /pictures/{slug}.svg                    yes      yes      yes      yes      yes      yes      yes
SOCKET /live                                   refused  refused  refused  yes      refused  refused  refused
MOUNT  /_nicegui_ws                            yes      yes      yes      yes      yes      yes      yes
MOUNT  /_nicegui/{version}/static              yes      yes      yes      yes      yes      yes      yes
GET    /_nicegui/{version}/components/{key:path}        yes  yes  yes  yes  yes  yes  yes
GET    /_nicegui/{version}/esm/{key}/{path:path}        yes  yes  yes  yes  yes  yes  yes
GET    /_nicegui/{version}/libraries/{key:path}         404  404  404  404  404  404  404
GET    /_nicegui/{version}/resources/{key}/{path:path}  404  404  404  404  404  404  404
GET    /_nicegui/{version}/dynamic_resources/{name}     404  404  404  404  404  404  404
"""

#: What is sent where a body is needed; an address of e-mail is made a new one each time, see Row.body().
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/login": {"email": "ada@shop.example", "password": "wrong one"},
    "POST /api/register": {"email": "new@shop.example", "name": "New", "password": "long enough"},
    "POST /api/set-up": {
        "token": "guessed",
        "email": "eve@shop.example",
        "password": "long enough",
        "shopName": "Mine",
        "currency": "EUR",
    },
    "PUT /api/account": {},
    "PUT /api/account/password": {"currentPassword": "wrong one", "newPassword": "long enough"},
    "PUT /api/admin/accounts/{id}": {"action": "switch_on", "currentPassword": PASSWORD},
    "POST /api/orders": order(),
    "PUT /api/orders/{number}/cancel": {"reason": "Because"},
    "PUT /api/orders/{number}/status": {"action": "process"},
    "PUT /api/orders/{number}/payment": {"action": "receive"},
    "POST /api/bulk-orders": {**order(quantity=500), "company": "Spa Ltd"},
    "POST /api/free-samples": {**order(), "sku": "CANDLE"},
    "POST /api/contact": {"name": "X", "email": "x@shop.example", "message": "Are you open?"},
    "POST /api/newsletter": {"email": "x@shop.example"},
    "PUT /api/bulk-orders/{number}/quote": {"total": 90000},
    "PUT /api/bulk-orders/{number}/accept": {"expectedTotal": 95000},
    "PUT /api/bulk-orders/{number}/decline": {"reason": "Too dear"},
}


@dataclass(frozen=True)
class Row:
    """One address, and what each person gets there."""

    method: str
    address: str
    cells: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.method} {self.address}"

    def body(self) -> dict[str, Any] | None:
        """What to send; there is one account, and one open sample, for each address of e-mail."""
        body = BODIES.get(self.name)
        return {**body, "email": f"{uuid4().hex}@shop.example"} if body and "email" in body else body


def rows(table: str = TABLE) -> dict[str, Row]:
    """The table, by method and address."""
    words = [line.split() for line in table.splitlines() if line.strip()][1:]
    made = [Row(method, address, dict(zip(PEOPLE, cells, strict=True))) for method, address, *cells in words]
    return {row.name: row for row in made}
