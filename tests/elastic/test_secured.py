"""A node with TLS, users and API keys: who may work there, and what whoever may not is told."""

import base64
import hashlib
import os
import shutil
import ssl
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.store import Elastic, Place
from monitor.cli.main import call
from monitor.errors import StorageAway, StorageDenied
from monitor.ports.library import Filters
from monitor.service.assemble import open_home
from monitor.store.elastic_cluster import Cluster
from tests.elastic import certificates
from tests.elastic.analysis import with_analysis
from tests.elastic.certificates import NOW, Pair, authority
from tests.elastic.server import UNPACKED, Node
from tests.ledger import builders as make
from tests.store.test_expiry_contract import APRIL, MARCH, came, nothing
from tests.store.texts import DESK, SALT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

PASSWORD = "mima-9f3"
#: as docs/ELASTICSEARCH.md gives it
ROLE: Mapping[str, object] = {
    "cluster": ["monitor"],
    "indices": [
        {
            "names": ["huiying-*"],
            "privileges": ["create_index", "read", "write", "view_index_metadata", "maintenance"],
        },
        {"names": ["huiying-documents-*"], "privileges": ["delete_index"]},
    ],
}
_ROLES = """
huiying:
  cluster: [monitor]
  indices:
    - names: ['huiying-*']
      privileges: [create_index, read, write, view_index_metadata, maintenance]
    - names: ['huiying-documents-*']
      privileges: [delete_index]
onlooker:
  cluster: [monitor]
  indices:
    - names: ['huiying-*']
      privileges: [read, view_index_metadata]
"""


@dataclass
class Secured:
    """The node, and the authority that signed its certificate."""

    node: Node
    ours: Pair
    ca: Path

    @property
    def url(self) -> str:
        return self.node.url.replace("http://", "https://")

    def access(self, user: str = "desk", **more: object) -> Elastic:
        made = Elastic((self.url,), f"huiying-{uuid.uuid4().hex[:12]}", user, PASSWORD, "", self.ca, 1)
        return replace(made, **more)  # type: ignore[arg-type]

    def show(self, pair: Pair) -> None:
        """Exchange the certificate; returns when it is shown."""
        folder = self.node.folder / "config" / "certs"
        pair.put(folder / "node.key", folder / "node.crt")
        latest = time.monotonic() + 30
        wanted = ssl.PEM_cert_to_DER_cert(pair.pem.decode())
        while ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", self.node.port))) != wanted:
            assert time.monotonic() < latest
            time.sleep(0.2)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    if not (UNPACKED / "bin" / "elasticsearch").is_file():
        pytest.skip("TLS 与账号的测试只用自己启动的 Elasticsearch")
    folder = tmp_path_factory.mktemp("secured")
    certs = folder / "node" / "config" / "certs"
    shutil.copytree(UNPACKED / "config", folder / "node" / "config")
    certs.mkdir()
    ours = authority("ours")
    certificates.node(ours).put(certs / "node.key", certs / "node.crt")
    config = folder / "node" / "config"
    users = ("root", "desk", "onlooker")
    (config / "users").write_text("".join(f"{user}:{_hashed(PASSWORD)}\n" for user in users))
    (config / "users_roles").write_text("superuser:root\nhuiying:desk\nonlooker:onlooker\n")
    (config / "roles.yml").write_text(_ROLES)
    node = Node(
        folder / "node",
        {
            "discovery.type": "single-node", "cluster.name": "secured", "xpack.security.enabled": True,
            "xpack.security.http.ssl.enabled": True, "xpack.security.http.ssl.key": "certs/node.key",
            "xpack.security.http.ssl.certificate": "certs/node.crt",
        },
        home=with_analysis(folder / "server"),
    )  # fmt: skip
    ca = folder / "ca.crt"
    ca.write_bytes(ours.pem)
    try:
        node.start()
        node.wait()
        yield Secured(node, ours, ca)
    finally:
        node.kill()


def _hashed(password: str) -> str:
    salt = os.urandom(32)
    made = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 10_000, 32)
    return "{PBKDF2}10000$" + "$".join(base64.b64encode(each).decode() for each in (salt, made))


def lived(access: Elastic, folder: Path) -> None:
    """Whatever an office does in its days: commits, documents, a search, retention, a lease, something sealed."""
    with open_home(Place(folder, access)) as home:
        assert home.library is not None
        assert home.sealed is not None
        commits = make.ledger(3)
        assert [home.ledger.append(each).outcome for each in commits] == ["committed"] * 3
        assert home.register.position("zhoucun") == 3
        home.library.keep_all("zhoucun", [(came("m1", MARCH), SALT), (came("a1", APRIL), SALT)])
        assert [hit.kept.document.id for hit in home.library.search("zhoucun", "东湖", DESK, Filters())] == [
            "a1",
            "m1",
        ]
        assert home.library.expire("zhoucun", 0, home.library.expirable("zhoucun", 0, APRIL), nothing) == 1
        assert home.leases(lambda: 0.0).acquire("zhoucun", "desk", "desk-1", timedelta(seconds=5))
        assert home.sealed.seal("zhoucun", "a1", b"{}", ("name",), MARCH)
        assert home.sealed.destroy("zhoucun", ["a1"], APRIL) == 1
        assert home.copies is not None
        assert home.copies().whole
        # another worker has written: what it wrote is proved safe
        with open_home(Place(folder, access)) as other:
            assert other.ledger.append(make.commit(commits[-1].head, make.outage(4))).outcome == "committed"


def test_a_user_with_the_role_of_the_document_can_do_all_there_is_to_do(
    secured: Secured, tmp_path: Path
) -> None:
    lived(secured.access(), tmp_path / "home")


def test_an_api_key_with_the_same_rights_can_too(secured: Secured, tmp_path: Path) -> None:
    root = Cluster(secured.access("root"))
    key = root.ask(
        lambda c: c.security.create_api_key(name="huiying", role_descriptors={"huiying": dict(ROLE)})
    )
    access = secured.access(user="", password="", api_key=key["encoded"])
    assert key["encoded"] not in repr(access)
    lived(access, tmp_path / "home")
    root.ask(lambda c: c.security.invalidate_api_key(ids=[key["id"]]))
    with pytest.raises(StorageDenied, match="不认用户名、口令或 API 密钥；请核对 store 一节与密钥文件"):
        lived(access, tmp_path / "home")
    root.close()


@pytest.mark.parametrize(
    "wrong",
    [{"user": "nobody"}, {"password": "mima-000"}, {"user": "", "password": "", "api_key": "bm90Omtub3du"}],
)
def test_whoever_the_node_does_not_know_is_told_and_nothing_is_made(
    secured: Secured, tmp_path: Path, wrong: dict[str, object]
) -> None:
    access = secured.access(**wrong)  # type: ignore[arg-type]
    with pytest.raises(StorageDenied, match="不认用户名、口令或 API 密钥") as told:
        lived(access, tmp_path / "home")
    assert "mima" not in str(told.value)
    assert _indices(secured, access.prefix) == []


def test_whoever_may_only_read_is_told_so_and_changes_nothing(secured: Secured, tmp_path: Path) -> None:
    access = secured.access("onlooker")
    with pytest.raises(StorageDenied, match="此账号没有所需权限；所需权限见 docs"):
        lived(access, tmp_path / "home")
    assert _indices(secured, access.prefix) == []


def test_a_certificate_that_proves_nothing_is_refused(secured: Secured, tmp_path: Path) -> None:
    access = secured.access()
    try:
        for pair in (
            certificates.node(secured.ours, end=NOW - timedelta(days=1)),
            certificates.node(authority("stranger")),
            certificates.node(secured.ours, host="es.example.com"),
        ):
            secured.show(pair)
            with pytest.raises(StorageDenied, match="证书过期、主机名不符、不是所配 CA 签发"):
                lived(access, tmp_path / "home")
    finally:
        secured.show(certificates.node(secured.ours))
    assert _indices(secured, access.prefix) == []


def test_a_plain_address_of_a_node_with_tls_says_so(secured: Secured, tmp_path: Path) -> None:
    plain = replace(secured.access(), nodes=(secured.node.url,), authority=None)
    with pytest.raises(StorageAway, match="节点启用了 TLS 时地址写 https://"):
        lived(plain, tmp_path / "home")


def test_the_command_line_shows_a_chinese_line_and_no_secret(
    secured: Secured, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE_PASSWORD", "mima-wrong")
    config = tmp_path / "huiying.yaml"
    config.write_text(
        f"home: ./home\nbureau: zhoucun\nprofile: zhoucun\nstore:\n  nodes: ['{secured.url}']\n"
        f"  user: desk\n  password: env:STORE_PASSWORD\n  ca: {secured.ca}\n",
        encoding="utf-8",
    )
    assert call(["ledger", "verify", "--config", str(config)]) != 0
    said = capsys.readouterr()
    assert "不认用户名、口令或 API 密钥" in said.err
    assert "mima" not in said.out + said.err


def _indices(secured: Secured, prefix: str) -> list[str]:
    root = Cluster(secured.access("root"))
    found = root.ask(lambda c: c.indices.get(index=f"{prefix}-*", allow_no_indices=True))
    root.close()
    return list(found)
