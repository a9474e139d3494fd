"""How many lives are told: a few with every `make test`, more where the environment says so.

HUIYING_EXAMPLES=2000 .venv/bin/pytest tests/properties
"""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("HUIYING_EXAMPLES", "30"))

told = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="HUIYING_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
