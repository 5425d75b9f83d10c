from __future__ import annotations

import pytest

from qa import plugins
from qa.errors import PluginError


def test_our_own_parts_come_through_the_door():
    for group in plugins.GROUPS:
        assert plugins.names(group), group
        for name in plugins.names(group):
            assert callable(plugins.load(group, name))


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(PluginError, match=r"no reader named 'oracle'; installed: .*spans"):
        plugins.load("qa.reader", "oracle")
