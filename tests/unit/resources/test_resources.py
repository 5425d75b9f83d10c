from __future__ import annotations

import pytest

from qa.errors import QaError
from qa.resources import resource


def test_the_default_corpus_is_found(root):
    assert (resource("corpus") / "csto.txt").read_bytes() == (root / "corpus" / "csto.txt").read_bytes()


def test_a_file_below_a_folder_is_found():
    assert resource("corpus/csto.txt").is_file()


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "/etc/passwd", "corpus/../../x"])
def test_a_name_does_not_leave_the_data(name):
    with pytest.raises(ValueError, match="not the name"):
        resource(name)


def test_missing_data_says_what_to_do():
    with pytest.raises(QaError, match="install the package again"):
        resource("no-such-data")
