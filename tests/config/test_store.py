"""The cluster in the settings: addresses, secrets, and what is refused before anything is asked."""

from pathlib import Path

import pytest

from config.settings import Settings, load_settings
from config.store import Elastic, Place
from monitor.errors import BadConfig

HEAD = "home: ./data\nbureau: guiyang\nprofile: guiyang\n"


def read(folder: Path, store: str) -> Settings:
    file = folder / "huiying.yaml"
    file.write_text(f"{HEAD}{store}", encoding="utf-8")
    return load_settings(file, {"ES": "mima"})


def codes(folder: Path, store: str) -> list[str]:
    with pytest.raises(BadConfig) as told:
        read(folder, store)
    return [fault.code for fault in told.value.faults]


def test_without_the_section_everything_lies_in_the_home(tmp_path: Path) -> None:
    assert read(tmp_path, "").place == Place(tmp_path / "data")


def test_a_cluster_with_a_user_and_its_own_authority(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_text("a certificate")
    settings = read(
        tmp_path,
        "store:\n  nodes: ['https://es1.example.cn:9200', 'https://es2.example.cn:9200/']\n  prefix: guiyang\n"
        "  user: huiying\n  password: env:ES\n  ca: ./ca.crt\n  shards: 8\n",
    )
    assert settings.place.folder == tmp_path / "data"
    assert settings.cluster == Elastic(
        ("https://es1.example.cn:9200", "https://es2.example.cn:9200"), "guiyang", "huiying", "mima",
        authority=tmp_path / "ca.crt", shards=8,
    )  # fmt: skip
    assert "mima" not in repr(settings)


@pytest.mark.parametrize(
    "node",
    [
        "es1.example.cn:9200",
        "http://es1.example.cn:9200",
        "https://elastic:mima@es1.example.cn:9200",
        "https://es1.example.cn:9200/huiying",
        "https://es1.example.cn:port",
        "https://",
    ],
)
def test_an_address_that_is_none_or_would_go_unencrypted_is_refused(tmp_path: Path, node: str) -> None:
    assert codes(tmp_path, f"store:\n  nodes: ['{node}']\n") == ["store-node"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("user: huiying", "store-password"),
        ("user: huiying\n  password: env:ES\n  api_key: env:ES", "store-two-ways"),
        ("user: huiying\n  password: env:NOT_THERE", "secret-missing"),
        ("ca: ./not-there.crt", "file-missing"),
        ("prefix: 贵阳", "value-format"),
    ],
)
def test_half_a_way_in_is_refused_before_anything_is_asked(tmp_path: Path, more: str, code: str) -> None:
    assert codes(tmp_path, f"store:\n  nodes: ['http://127.0.0.1:9200']\n  {more}\n") == [code]
