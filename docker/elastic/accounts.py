"""The role and the user our processes work by, made on a cluster: `accounts.py CA NODE...`.

ELASTIC_PASSWORD is the administrator's, HUIYING_STORE_PASSWORD the one our user gets. Run again it sets both anew.
"""

import os
import sys

from elasticsearch import Elasticsearch

#: what docs/ELASTICSEARCH.md asks for, and no more
CLUSTER = ["monitor"]
INDICES = [
    {
        "names": ["huiying-*"],
        "privileges": ["create_index", "read", "write", "view_index_metadata", "maintenance"],
    },
    {"names": ["huiying-documents-*"], "privileges": ["delete_index"]},
]


def main(authority: str, nodes: list[str]) -> None:
    """Make or renew them; raises what the client raises where the cluster refuses."""
    client = Elasticsearch(
        nodes, basic_auth=("elastic", os.environ["ELASTIC_PASSWORD"]), ca_certs=authority, request_timeout=60
    )
    client.security.put_role(name="huiying", cluster=CLUSTER, indices=INDICES)
    client.security.put_user(
        username="huiying", password=os.environ["HUIYING_STORE_PASSWORD"], roles=["huiying"]
    )
    client.close()
    print("已设好集群账号 huiying")  # noqa: T201 - for the log of the container


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
