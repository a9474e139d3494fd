"""The socket the console listens on."""

import socket

from config.web import Web
from monitor.errors import BadInput


def listening(web: Web) -> socket.socket:
    """Listen on the settings' host and port.

    Raises:
        BadInput: the port is taken or may not be used, or the address is not this host's.

    """
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    try:
        return socket.create_server((web.host, web.port), family=family, backlog=512)
    except OSError as fault:
        raise BadInput(
            f"值班台不能在 {web.host} 的端口 {web.port} 上监听（{fault.strerror or fault}）；"
            "请停下占用它的程序，或改设置里的 web.port、web.host（或环境变量 PORT）",
            code="web-port",
        ) from fault
