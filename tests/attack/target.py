"""The deployment under attack: its address, what it says of itself, and two clients that it can tell apart."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

POINT = "ASK { ?s ?p ?o }"
JSON = "application/sparql-results+json"


@dataclass
class Target:
    """A SPARQL endpoint of huiqi. With `guard` it is expected to refuse what reaches out before a worker sees it.

    The other client has `key`, or on this machine another address.
    """

    url: str
    guard: bool = True
    key: str = ""
    listen: str = "127.0.0.1"
    limits: dict[str, Any] = field(default_factory=dict)
    path: str = "/sparql"
    """Where queries are sent."""

    def __post_init__(self) -> None:
        """Ask the deployment what it allows."""
        self.url = self.url.rstrip("/")
        if not self.limits:
            self.limits = self.ready()["limits"]

    def ready(self) -> dict[str, Any]:
        """Return what /ready tells, whatever its status."""
        return dict(httpx.get(self.url + "/ready", timeout=10).json())

    @property
    def deadline(self) -> float:
        """Return the deadline of a query."""
        return float(self.limits["deadline"])

    @property
    def patience(self) -> float:
        """Return how long this kit waits at most: the deadline and two seconds, and a little to see that it is over."""
        return self.deadline + 4

    def ask(self, query: str, accept: str = JSON, **params: str) -> httpx.Response:
        """Return the answer to a query of the attacker, sent as a form; waits where the quota says so."""
        for _ in range(5):
            answer = httpx.post(
                self.url + self.path,
                content=httpx.QueryParams({"query": query, **params}).__str__(),
                headers={
                    "Accept": accept,
                    "Accept-Language": "en",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
                timeout=self.patience,
            )
            if answer.status_code != 429:
                break
            time.sleep(min(60, int(answer.headers["retry-after"])))
        return answer

    def other(self) -> httpx.Client:
        """Return a second client, that does nothing wrong."""
        is_here = urlsplit(self.url).hostname in ("127.0.0.1", "localhost")
        transport = httpx.HTTPTransport(local_address="127.0.0.2") if is_here and not self.key else None
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return httpx.Client(base_url=self.url, transport=transport, headers=headers, timeout=self.patience)
