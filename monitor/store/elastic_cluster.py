"""A cluster of Elasticsearch, asked one node at a time, its faults in our own words.

The client's own pool sends each request to another node. Here a caller keeps to one node until that
fails: what one request read and the next one writes then went through the same view of the cluster.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError

from config.store import Elastic
from monitor.errors import StorageAway, StorageBusy, StorageDenied, StorageError, StorageFull

T = TypeVar("T")

#: how long a node waits for a primary that is being chosen before it says that there is none
CHOSEN_WITHIN = "2s"

_DENIED, _FORBIDDEN, _BUSY = 401, 403, 429
#: a node that has no master, no copy of the shard, or is shutting down: another may do better
_NOT_NOW = frozenset({502, 503, 504})
_READ_ONLY = "cluster_block_exception"
_NO_INDEX = "index_not_found_exception"
_SECURITY = "security_exception"
#: the major version this program writes for and was tried with
_MAJOR = "8"
_MEDIA = "media_type_header_exception"


class Cluster:
    """Shared by threads. `close` it at the end."""

    def __init__(self, access: Elastic) -> None:
        self._access = access
        self._clients = tuple(_client(access, node) for node in access.nodes)
        #: place of the node that answered last
        self._place = 0

    def __repr__(self) -> str:
        return f"Cluster({', '.join(self._access.nodes)})"

    @property
    def nodes(self) -> Sequence[str]:
        """Their addresses."""
        return self._access.nodes

    def ask(self, work: Callable[[Elasticsearch], T]) -> T:
        """What a node answers; where one does not, the next is asked, each once.

        Only for work that may be done twice.

        Raises:
            StorageAway: no node answered, or none that can serve.
            StorageBusy, StorageFull, StorageDenied, StorageError: a node refused.

        """
        last: StorageAway | None = None
        for place in self._turns():
            try:
                answer = self._ask_at(place, work)
            except StorageAway as fault:
                # what one of them may have done stays in doubt, whatever the next ones say
                fault.unclear = fault.unclear or (last is not None and last.unclear)
                last = fault
                continue
            self._place = place
            return answer
        raise last or StorageAway("设置里没有 Elasticsearch 节点地址；请在 store.nodes 中列出")

    def _turns(self) -> Sequence[int]:
        """Places of all nodes, the one that answered last first."""
        count = len(self._clients)
        return [(self._place + step) % count for step in range(count)]

    def _ask_at(self, place: int, work: Callable[[Elasticsearch], T]) -> T:
        """What this one node answers; raises as `ask`."""
        with told(self._access.nodes[place]):
            return work(self._clients[place])

    def close(self) -> None:
        for client in self._clients:
            client.close()


def _client(access: Elastic, node: str) -> Elasticsearch:
    secrets: dict[str, Any] = {}
    if access.api_key:
        secrets["api_key"] = access.api_key
    elif access.user:
        secrets["basic_auth"] = (access.user, access.password)
    if access.authority is not None:
        secrets["ca_certs"] = str(access.authority)
    with told(node):
        return Elasticsearch(
            [node],
            request_timeout=access.within.total_seconds(),
            max_retries=0,
            retry_on_timeout=False,
            # a dead node is asked again whenever it is its turn: which one is asked is decided here
            dead_node_backoff_factor=0,
            http_compress=False,
            **secrets,
        )


@contextmanager
def told(node: str) -> Iterator[None]:
    """Raise our own errors for those of the client; a request it cannot understand is a bug and passes."""
    try:
        yield
    except UnsupportedProductError as fault:
        raise StorageError(
            f"{node} 不是 Elasticsearch 8；请核对地址与版本", code="elastic-version"
        ) from fault
    except ApiError as fault:
        ours = _refused(node, fault)
        if ours is None:
            raise
        raise ours from fault
    except TlsError as fault:
        raise StorageDenied(
            f"与 {node} 的 TLS 连接不成：证书过期、主机名不符、不是所配 CA 签发，或对方未启用 TLS；请核对证书与 store.ca"
        ) from fault
    except ConnectionTimeout as fault:
        raise StorageAway(f"{node} 没有按时回答；请查看集群状态", unclear=True) from fault
    except NoConnection as fault:
        # to a port with TLS a plain request looks like a node that dies
        tls = "；节点启用了 TLS 时地址写 https://" if node.startswith("http://") else ""
        raise StorageAway(f"连不上 {node}；请查看节点与网络{tls}", unclear=not _never_sent(fault)) from fault
    except TransportError as fault:
        raise StorageAway(f"{node} 的回答读不懂；请查看节点与代理", unclear=True) from fault


def _refused(node: str, fault: ApiError) -> StorageError | None:
    kind = _kind(fault)
    if fault.meta.status == _DENIED:
        return StorageDenied(f"{node} 不认用户名、口令或 API 密钥；请核对 store 一节与密钥文件")
    if kind == _READ_ONLY:
        return StorageFull(f"{node} 上的索引只读（多为磁盘超过水位）；请腾出磁盘并解除只读")
    if fault.meta.status == _FORBIDDEN:
        return StorageDenied(f"{node}：此账号没有所需权限；所需权限见 docs/ELASTICSEARCH.md")
    if kind == _MEDIA:
        return StorageError(f"{node} 不是 Elasticsearch 8；请核对地址与版本", code="elastic-version")
    if fault.meta.status == _BUSY:
        return StorageBusy(f"{node} 正忙，请稍后再试")
    if fault.meta.status in _NOT_NOW:
        return StorageAway(
            f"{node} 暂时不能服务（{kind or fault.meta.status}）；请查看集群状态", unclear=True
        )
    return None


def _kind(fault: ApiError) -> str:
    error = fault.body.get("error") if isinstance(fault.body, dict) else None
    return str(error.get("type", "")) if isinstance(error, dict) else ""


def _never_sent(fault: NoConnection) -> bool:
    """Whether no byte of the request left this host: the connection itself was not made."""
    return any(type(each).__name__ == "NewConnectionError" for each in fault.errors) or (
        "NewConnectionError" in type(fault.__cause__).__name__
    )


def fresh(client: Elasticsearch, index: str) -> None:
    """Let searches find all that was acknowledged, on every copy.

    Raises:
        StorageBusy: a copy did not do so; one that is lost is left out by the master soon.

    """
    shards = client.indices.refresh(index=index)["_shards"]
    if shards["failed"]:
        raise StorageBusy(f"{index} 的副本正在切换，请稍后再试")


def is_found(document: Mapping[str, Any]) -> bool:
    """Whether a document asked for among many is there; an index that is none holds none.

    Raises:
        StorageDenied, StorageAway, StorageError: it cannot be said.

    """
    error = document.get("error")
    if error is None:
        return bool(document.get("found"))
    kind = str(error.get("type", ""))
    if kind == _NO_INDEX:
        return False
    if kind == _SECURITY:
        raise StorageDenied(f"此账号无权读索引 {document.get('_index')}；所需权限见 docs/ELASTICSEARCH.md")
    raise StorageAway(f"索引 {document.get('_index')} 暂时读不出来（{kind}）；请查看集群状态")


def check_version(cluster: Cluster) -> None:
    """Refuse other servers than this program was made for, before anything is written.

    Raises:
        StorageError: code elastic-version, naming the version; as `Cluster.ask`.

    """
    answer = cluster.ask(
        lambda client: client.nodes.info(
            node_id="_all", metric="_none", filter_path="nodes.*.version", timeout=CHOSEN_WITHIN
        )
    )
    for version in sorted({str(each["version"]) for each in answer.get("nodes", {}).values()}):
        if version.partition(".")[0] != _MAJOR:
            raise StorageError(
                f"集群里有 Elasticsearch {version} 的节点；本系统用 {_MAJOR}.x（以 8.19 测试），请核对地址与版本，未作改动",
                code="elastic-version",
            )


def refusal(item: Mapping[str, Any]) -> StorageError:
    """Our own error for one refused line of a bulk request."""
    kind, status = str(item["error"].get("type", "")), int(item["status"])
    if kind == _READ_ONLY:
        return StorageFull("Elasticsearch 索引只读（多为磁盘超过水位）；请腾出磁盘并解除只读")
    if kind == _SECURITY:
        return StorageDenied("此账号无权写索引；所需权限见 docs/ELASTICSEARCH.md")
    if status == _BUSY:
        return StorageBusy("Elasticsearch 正忙，请稍后再试")
    if status in _NOT_NOW:
        return StorageAway(f"Elasticsearch 暂时不能写入（{kind}）；请查看集群状态", unclear=True)
    return StorageError(f"Elasticsearch 拒收一行（{kind}）；请把日志交给维护人员")
