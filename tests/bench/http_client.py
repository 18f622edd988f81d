"""A customer's or an admin's own program: calls over HTTP, on one connection that stays open."""

import http.client
import json
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

PERSON = {
    "name": "Grace Guest",
    "email": "grace@example.com",
    "address": {"street": "Quay 1", "postcode": "10115", "city": "Berlin", "country": "Germany"},
    "paymentMethod": "on_delivery",
}


class Caller:
    """One connection. Made of the standard library alone: what it costs is what is measured too much."""

    def __init__(self, site: str) -> None:
        self.cookie = ""
        self._connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def get(self, path: str) -> bytes:
        """A page, as it comes over the wire, without its sockets."""
        return self._request("GET", path, None, {"Accept-Encoding": "gzip"}).read()

    def text(self, path: str) -> str:
        """A page, unpacked."""
        return self._request("GET", path, None, {}).read().decode()

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One call of the API; the answer's JSON."""
        said = json.dumps(body).encode() if body else None
        return json.loads(self._request(method, path, said, {"Content-Type": "application/json"}).read())

    def sign_in(self, email: str, password: str) -> str:
        """Sign in; the answer is the cookie."""
        said = json.dumps({"email": email, "password": password}).encode()
        answer = self._request("POST", "/api/login", said, {"Content-Type": "application/json"})
        answer.read()
        cookies = SimpleCookie()
        for line in answer.headers.get_all("Set-Cookie", []):
            cookies.load(line)
        return "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items())

    def place(self, sku: str) -> tuple[str, str]:
        """Order one piece as a guest; the answer is the order's number and its key."""
        order = self.ask("POST", "/api/orders", {"lines": [{"sku": sku, "quantity": 1}], **PERSON})
        return order["number"], order["key"]

    def cancel(self, number: str, key: str) -> None:
        """Cancel it."""
        self.ask("PUT", f"/api/orders/{number}/cancel?key={key}", {"reason": "Other"})

    def stocked(self) -> list[str]:
        """The SKUs that are on sale, of which there is most first."""
        products = sorted(self.ask("GET", "/api/products"), key=lambda product: -product["stock"])
        return [product["sku"] for product in products if product["stock"]]

    def _request(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        signed = {"Cookie": self.cookie} if self.cookie else {}
        try:
            self._connection.request(method, path, body, headers | signed)
            answer = self._connection.getresponse()
        except ConnectionError:  # it was idle for longer than the server keeps it
            self._connection.close()
            return self._request(method, path, body, headers)
        if answer.status not in {http.client.OK, http.client.CREATED}:
            raise AssertionError(f"{method} {path} answered {answer.status}: {answer.read()[:200]!r}")
        return answer
