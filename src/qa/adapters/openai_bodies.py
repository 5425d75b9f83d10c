"""What is asked of a server of the OpenAI protocol, and how to ask it of one that does not know every field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.adapters.openai_words import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.generators import ModelRequest

_SEED = 0
_NO_SYSTEM = re.compile(r"\bsystem\b|\broles? must alternate|\broles?\b[^.]{0,40}\bnot (supported|allowed|valid)")
_GRAMMARS = ("grammar", "structured_outputs", "guided_grammar")
_LENGTH, _OTHER_LENGTH = "max_tokens", "max_completion_tokens"


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request for a streamed reply.

    Attributes:
        system: the system turn; empty for none.
        user: the person's turn.
        fields: everything but the turns and the model.
    """

    system: str
    user: str
    fields: Mapping[str, object]

    @property
    def messages(self) -> list[dict[str, str]]:
        """The turns as the protocol wants them."""
        system = [{"role": "system", "content": self.system}] if self.system else []
        return [*system, {"role": "user", "content": self.user}]

    def simpler(self, said: str) -> Body | None:
        """The same without what a refusal names: the system turn goes into the person's. None if it names nothing.

        Args:
            said: everything that the server said of it.
        """
        said = said.lower()
        named = {name for name in (*self.fields, *_GRAMMARS) if re.search(rf"\b{name}\b", said)}
        if named & set(_GRAMMARS):
            named |= set(_GRAMMARS)
        fields = {
            _OTHER_LENGTH if name == _LENGTH and name in named else name: value
            for name, value in self.fields.items()
            if name not in named or name == _LENGTH  # a length is never left open
        }
        folds = bool(self.system) and _NO_SYSTEM.search(said) is not None
        user = f"{self.system}\n\n{self.user}" if folds else self.user
        changed = Body("" if folds else self.system, user, fields)
        return None if changed == self else changed


def body_for(request: ModelRequest, max_tokens: int, owner: str) -> Body:
    """The body for a request.

    Args:
        request: what is asked.
        max_tokens: how long the reply may get.
        owner: what the server calls the model's owner, by which it is known; a grammar goes to those that take one.
    """
    fields: dict[str, object] = {"temperature": 0, "seed": _SEED, _LENGTH: max_tokens}
    if request.grammar and owner == "llamacpp":
        fields["grammar"] = request.grammar
    elif request.grammar and owner == "vllm":  # each version knows one of the two, and ignores the other
        fields |= {"structured_outputs": {"grammar": request.grammar}, "guided_grammar": request.grammar}
    return Body(whole(request.system), whole(request.user), fields)
