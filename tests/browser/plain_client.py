"""Someone who uses the window without a browser: what Gradio's page does over HTTP, and nothing else."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

PATIENCE = 240.0  # seconds


@dataclass
class PlainClient:
    """One tab: its session, and what its conversation shows.

    Attributes:
        stages: how many times the page was told something new while the last question was answered: the question
            itself, its sources, its answer.
    """

    address: str
    session: str = field(default_factory=lambda: uuid.uuid4().hex)
    stages: int = 0

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.address, timeout=PATIENCE, trust_env=False)
        config = self.http.get("/config").json()
        named = {each["props"].get("elem_id"): each["id"] for each in config["components"]}
        self.question, self.log = named["qa-question"], named["qa-conversation"]
        steps = config["dependencies"]
        self.step = next(step for step in steps if [self.question, "submit"] in step["targets"])
        self.kept = {each["id"]: each["props"].get("value") for each in config["components"]}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.http.close()

    def ask(self, question: str) -> list[str]:
        """Ask as the page does; gives the conversation's messages."""
        data = [question if component == self.question else self.kept[component] for component in self.step["inputs"]]
        self._post("/queue/join", data)
        self.stages = 0
        for message in self._heard():
            self.stages += message["msg"] == "process_generating"
            if message["msg"] == "process_completed":
                assert message["success"], message
                log = message["output"]["data"][self.step["outputs"].index(self.log)]
                return [said["content"][0]["text"] for said in log]
        raise AssertionError("the server stopped speaking before the answer")

    def _post(self, path: str, data: list[object]) -> None:
        body = {"data": data, "fn_index": self.step["id"], "session_hash": self.session}
        self.http.post(f"/gradio_api{path}", json=body).raise_for_status()

    def _heard(self) -> Iterator[dict[str, Any]]:
        """What the server says of this session's question."""
        with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    yield json.loads(line.removeprefix("data:"))
