"""Fetching one page by GET, within limits of time, size and reach.

robots.txt is for programs that wander; here a person asks for one page, once.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from monitor.errors import EvidenceFault, EvidenceRefused, EvidenceUnreachable
from spiders.evidence.guard import Guard

AGENT = "Huiying/0.1 (public opinion duty desk; evidence of published answers)"
LARGEST = 20 * 1024 * 1024
LIMIT = timedelta(seconds=30)
REDIRECTS = 5

_LONGEST_ADDRESS = 4000
_PORTS = {"http": 80, "https": 443}
_ACCEPTED = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    # what the standard library unpacks, in pieces of bounded size
    "Accept-Encoding": "gzip, deflate",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answered."""

    #: the address that answered, as it was sent: percent-encoded, its host in ASCII
    final: str
    status: int
    content_type: str
    body: bytes


@dataclass(slots=True)
class Deadline:
    """The end of one fetch. Hangs up its connections then, however slowly they still drip."""

    monotonic: Callable[[], float]
    #: seconds of `monotonic`
    ends: float
    _watched: list[tuple[threading.Timer, socket.socket]] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Seconds; never 0, which would mean "do not wait" to a socket."""
        return max(self.ends - self.monotonic(), 0.001)

    @property
    def over(self) -> bool:
        return self.monotonic() >= self.ends

    def watch(self, connection: socket.socket) -> None:
        # a handle of our own: TLS takes the first one over, and http.client forgets it
        handle = connection.dup()
        timer = threading.Timer(self.left, _hang_up, (handle,))
        timer.daemon = True
        self._watched.append((timer, handle))
        timer.start()

    def release(self) -> None:
        for timer, handle in self._watched:
            timer.cancel()
            timer.join()
            handle.close()
        self._watched.clear()


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # it is closed already
        return


@dataclass(frozen=True, slots=True)
class Fetcher:
    """GETs pages through a guard."""

    guard: Guard
    monotonic: Callable[[], float]
    agent: str = AGENT
    limit: timedelta = LIMIT
    largest: int = LARGEST
    #: a PEM file of certificate authorities in place of the shipped ones
    authorities: str | None = None
    #: give pages of every status, errors too
    any_status: bool = False

    def fetch(self, url: str) -> Page:
        """The page behind the address and its redirects.

        Raises:
            EvidenceFault: as `monitor.ports.evidence.EvidenceTaker.take` tells.

        """
        deadline = Deadline(self.monotonic, self.monotonic() + self.limit.total_seconds())
        with _session(lambda host, port: _dial(self._reach(url), host, port, deadline)) as session:
            session.headers.update(_ACCEPTED | {"User-Agent": self.agent})
            session.verify = self.authorities or True
            try:
                return self._follow(session, url, deadline)
            finally:
                deadline.release()

    def onward_from(self, url: str) -> "Fetcher":
        """For where the page of this address sends its readers: a page from outside gets no way into the house."""
        return replace(self, guard=self._reach(url))

    def _reach(self, url: str) -> Guard:
        """The house's own hosts may be asked for, but no page from outside may send us there."""
        parts = urlsplit(url.strip())
        return self.guard.around(parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0))

    def _follow(self, session: requests.Session, url: str, deadline: Deadline) -> Page:
        at = url.strip()
        for _ in range(REDIRECTS + 1):
            try:
                checked_address(at)
                answer = self._get(session, at, deadline)
            except EvidenceRefused as fault:
                if at == url.strip():
                    raise
                raise EvidenceRefused(f"{url} 跳转之后：{fault.message}", code=fault.code) from fault
            if isinstance(answer, Page):
                return answer
            at = _onward(at, answer)
        raise EvidenceRefused(
            f"{url} 跳转超过 {REDIRECTS} 次；请填写最终页面的网址", code="evidence-redirects"
        )

    def _get(self, session: requests.Session, at: str, deadline: Deadline) -> Page | str:
        """The page, or the address it redirects to."""
        with self._told(at, deadline):
            answer = session.get(at, allow_redirects=False, stream=True, timeout=deadline.left)
            with answer:
                target = session.get_redirect_target(answer)
                if target is not None:
                    return target
                if not self.any_status and not 200 <= answer.status_code < 300:
                    raise _status(at, answer.status_code)
                body = self._body(answer, at)
                if deadline.over:
                    # a connection hung up by us may look like an answer's proper end
                    raise TimeoutError
                return Page(answer.url, answer.status_code, answer.headers.get("Content-Type", ""), body)

    def _body(self, answer: requests.Response, at: str) -> bytes:
        stated = answer.headers.get("Content-Length", "")
        if stated.isdecimal() and int(stated) > self.largest:
            raise self._too_large(at)
        body = bytearray()
        for piece in answer.iter_content(65536):
            body += piece
            if len(body) > self.largest:
                raise self._too_large(at)
        return bytes(body)

    def _too_large(self, at: str) -> EvidenceRefused:
        return EvidenceRefused(
            f"{at} 超过 {self.largest // 2**20} MB，不予取证；请填写文章页面的网址，不要填附件或视频",
            code="evidence-too-large",
        )

    @contextmanager
    def _told(self, at: str, deadline: Deadline) -> Iterator[None]:
        """Whatever goes wrong, in our words."""
        try:
            yield
        except EvidenceFault:
            raise
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, ValueError) as fault:
            # a redirect to "http://[" fails as a plain ValueError
            raise _no_address(at) from fault
        except (requests.RequestException, OSError) as fault:
            if deadline.over or isinstance(fault, TimeoutError | requests.Timeout):
                raise EvidenceUnreachable(
                    f"{self.limit.total_seconds():g} 秒内没有读完 {at}；请稍后再试", code="evidence-timeout"
                ) from fault
            raise _broken(at, fault) from fault


def _dial(guard: Guard, host: str, port: int, deadline: Deadline) -> socket.socket:
    connection = guard.connect(host, port, deadline.left)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.settimeout(deadline.left)
    deadline.watch(connection)
    return connection


def checked_address(url: str) -> None:
    """Pass over an address that may be asked for.

    Raises:
        EvidenceRefused: `evidence-address`.

    """
    try:
        parts = urlsplit(url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        raise _no_address(url) from None
    fits = parts.scheme in {"http", "https"} and parts.hostname and port_fits
    if not fits or len(url) > _LONGEST_ADDRESS or any(each <= " " or each == "\x7f" for each in url):
        raise _no_address(url)
    if "@" in parts.netloc:
        raise EvidenceRefused(
            "网址里带有用户名或口令，不予取证；请去掉 @ 及其前面的部分", code="evidence-address"
        )


def _onward(at: str, target: str) -> str:
    try:
        return urljoin(at, target)
    except ValueError:
        # a bracket left open: no host at all
        raise _no_address(target) from None


def _no_address(url: str) -> EvidenceRefused:
    return EvidenceRefused(
        f"“{url[:200]}”不是可以取证的网址；请填写 http:// 或 https:// 开头的完整网址", code="evidence-address"
    )


def _status(at: str, status: int) -> EvidenceUnreachable:
    if status in {404, 410}:
        why = "地址不存在；请核对网址，页面是否已发布或已撤下"
    elif status in {401, 403, 407, 412, 418, 429, 451, 521}:
        why = "网站拒绝访问；请联系网站主管单位放行本机，或由两人录入截图并确认"
    else:
        why = "网站报错；请稍后再试"
    return EvidenceUnreachable(f"{at} 返回 {status}，{why}", code="evidence-status")


def _broken(at: str, fault: Exception) -> EvidenceUnreachable:
    if isinstance(fault, requests.exceptions.SSLError):
        return EvidenceUnreachable(f"{at} 的安全证书无法核验，未取证；请联系网站主管单位检查证书")
    return EvidenceUnreachable(f"与 {at} 的连接中断，没有读完；请稍后再试")


def _session(dial: Callable[[str, int], socket.socket]) -> requests.Session:
    """A session that reaches hosts by `dial` alone; Host, SNI and certificate stay those of the name."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return dial(self.host, self.port)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return dial(self.host, self.port)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    adapter = HTTPAdapter(max_retries=0)
    adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    session = requests.Session()
    # no proxies, .netrc or certificate files of the environment
    session.trust_env = False
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
