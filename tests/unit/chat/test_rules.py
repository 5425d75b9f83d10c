from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.chat.rules import UploadLimits, Users, read_rules
from qa.errors import UsageError
from qa.settings import resolve
from qa.settings_chat import Chat

if TYPE_CHECKING:
    from pathlib import Path


def test_only_the_right_pair_comes_in() -> None:
    users = Users({"ada": "öffne dich", "bob": "b:c"})
    assert users("ada", "öffne dich")
    assert users("bob", "b:c")
    for name, password in [("ada", "b:c"), ("ada", ""), ("", ""), ("eve", "öffne dich"), ("ada\ud800", "x")]:
        assert not users(name, password)


def test_a_file_of_users_is_read(tmp_path: Path) -> None:
    path = tmp_path / "users"
    path.write_text("# who may come in\n\nada:se:cret \n bob :x\n", encoding="utf-8")
    rules = read_rules(Chat(auth=path))
    assert rules.users is not None
    assert len(rules.users) == 2
    assert rules.users("ada", "se:cret ")
    assert rules.users("bob", "x")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"ada\n", "line 1 is not of the form user:password"),
        (b"ada:secret\n:secret\n", "line 2 is not of the form"),
        (b"ada:\n", "line 1 is not of the form"),
        (b"ada:secret\nada:secret\n", "line 2: this user has a line already"),
        (b"# nobody\n", "names no user"),
        (b"ada:secret\xff\n", "is not UTF-8 text"),
    ],
)
def test_a_wrong_file_is_told_without_its_passwords(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "users"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=reason) as caught:
        read_rules(Chat(auth=path))
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_rules(Chat(auth=tmp_path / "nowhere"))


def test_one_pair_from_the_environment_is_never_shown() -> None:
    chat = resolve({}, {"QA_CHAT_LOGIN": "ada:secret"}).chat
    rules = read_rules(chat)
    assert rules.users is not None
    assert rules.users("ada", "secret")
    assert "secret" not in repr(chat)
    assert "secret" not in repr(rules)
    with pytest.raises(UsageError, match="form user:password") as caught:
        read_rules(Chat(login="secret"))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("chat", "may"),
    [
        (Chat(), True),
        (Chat(host="localhost"), True),
        (Chat(host="::1"), True),
        (Chat(host="127.8.8.8"), True),
        (Chat(host="0.0.0.0"), False),  # noqa: S104 - a value, nothing listens
        (Chat(host="example.org"), False),
        (Chat(host="0.0.0.0", login="a:b"), True),  # noqa: S104 - as above
        (Chat(host="0.0.0.0", upload="on"), True),  # noqa: S104 - as above
        (Chat(upload="off"), False),
    ],
)
def test_documents_change_on_this_machine_or_with_a_password(chat: Chat, may: bool) -> None:  # noqa: FBT001 - a table
    assert (read_rules(chat).upload is not None) == may


def test_limits_come_from_the_settings() -> None:
    rules = read_rules(Chat(at_once=3, waiting=7, upload_megabytes=0.5, upload_files=2, upload_total_megabytes=4))
    assert (rules.at_once, rules.waiting, rules.upload) == (3, 7, UploadLimits(500_000, 2, 4_000_000))


def test_upload_is_one_of_three_words() -> None:
    with pytest.raises(UsageError, match="one of auto, on, off is needed"):
        resolve({"chat.upload": "maybe"}, {})
