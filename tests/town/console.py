"""A tiny console: a page behind each code with a form to sign by, over real sockets."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><title>签收</title><style>form {{ margin: 0 }}</style></head><body>
<p>交办：{subject}</p>
<form method="get" action="/search"><input name="q"><button>搜索</button></form>
<form method="post" action="/s/{code}">
<input type="hidden" name="csrf" value="c-{code}&amp;1"><input type="hidden" name="seen" value="18432">
<label>手机号后四位 <input name="tail" inputmode="numeric" autocomplete="off"></label>
<button name="do" value="sign">签收</button>
<button name="do" value="return">退回</button><textarea name="reason"></textarea>
</form></body></html>"""


class Console:
    """`matters` says what each code is about; `tails` what a signature must say."""

    def __init__(self) -> None:
        self.matters: dict[str, str] = {}
        self.tails: dict[str, str] = {}
        #: codes signed for, and the fields that came with each
        self.signed: dict[str, dict[str, list[str]]] = {}
        self.looked: list[str] = []
        #: set when somebody has signed
        self.used = threading.Event()
        #: answers with 503 while set
        self.down = False
        console = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                code = self.path.removeprefix("/s/")
                console.looked.append(code)
                if console.down:
                    self._answer(503, "正在启动")
                elif code in console.signed:
                    self._answer(200, "已经签收")
                elif code in console.matters:
                    self._answer(200, PAGE.format(subject=console.matters[code], code=code))
                else:
                    self._answer(404, "链接已失效")

            def do_POST(self) -> None:
                code = self.path.removeprefix("/s/")
                fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                if fields.get("csrf") != [f"c-{code}&1"] or fields.get("tail") != [console.tails[code]]:
                    self._answer(403, "后四位不对")
                    return
                console.signed[code] = fields
                console.used.set()
                self._answer(200, "已签收，账本第 7 号")

            def _answer(self, status: int, text: str) -> None:
                body = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def hand_out(self, code: str, subject: str, tail: str) -> str:
        """A link to sign for a matter."""
        self.matters[code], self.tails[code] = subject, tail
        return f"{self.address}/s/{code}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
