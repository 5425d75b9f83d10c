from __future__ import annotations

import pytest

from qa import plugins
from qa.errors import PluginError, UsageError


def test_our_own_parts_come_through_the_door():
    for group in plugins.GROUPS:
        assert plugins.names(group), group
        for name in plugins.names(group):
            assert callable(plugins.load(group, name))


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(PluginError, match=r"no reader named 'oracle'; installed: .*spans"):
        plugins.load("qa.reader", "oracle")


def test_a_reader_is_a_plug_in_its_argument_or_a_folder(tmp_path):
    assert plugins.reader_parts("spans") == ("spans", "")
    assert plugins.reader_parts("mine:some/where") == ("mine", "some/where")
    assert plugins.reader_parts(str(tmp_path)) == ("spans", str(tmp_path))


def test_a_folder_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(UsageError, match="there is no folder"):
        plugins.reader_parts(str(tmp_path / "absent"))
