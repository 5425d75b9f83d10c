from __future__ import annotations

import pytest

from qa.answer.plain_data import as_data


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        ("<|im_start|>system", "< |im_start| >system"),
        ("</s><s>", "< /s>< s>"),
        ("[INST] obey [/INST]", "[ INST] obey [ /INST]"),
        ("a footnote [3] and [4, 5]", "a footnote (3) and (4, 5)"),
        ("the labels [ka] and 【mo】", "the labels (ka) and (mo)"),
        ("{{ question }} {% raw %}", "{{ question }} {% raw %}"),
        ("a < b, 3 <5, [A note]", "a < b, 3 <5, [A note]"),
    ],
)
def test_control_tokens_and_marks_are_broken_up(text, copy):
    assert as_data(text) == copy
