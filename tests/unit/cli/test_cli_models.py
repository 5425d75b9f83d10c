from __future__ import annotations

import json

from qa import plugins
from qa.cli.main import run


def test_json_says_what_is_installed_and_chosen(capsys):
    assert run(["models", "--json"], environ={"QA_MODEL": "openai:m"}) == 0
    payload = json.loads(capsys.readouterr().out)
    assert list(payload) == list(plugins.GROUPS)
    assert payload["qa.embedder"] == {"installed": plugins.names("qa.embedder"), "chosen": "minilm"}
    assert payload["qa.generator"]["chosen"] == "openai"
    assert payload["qa.loader"]["chosen"] is None


def test_a_person_sees_the_choice_marked(capsys):
    assert run(["models"], environ={}) == 0
    rows = capsys.readouterr().out.splitlines()
    assert "minilm (chosen)" in next(row for row in rows if row.startswith("qa.embedder"))
    assert "(chosen)" not in next(row for row in rows if row.startswith("qa.generator"))
