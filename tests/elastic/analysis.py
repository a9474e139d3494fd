"""The lean server, made fit to keep users and API keys of its own."""

import shutil
import subprocess
from pathlib import Path

from tests.elastic.server import UNPACKED, VERSION


def with_analysis(home: Path) -> Path:
    """The server with what its index of API keys asks for and the lean one lacks."""
    shutil.copytree(UNPACKED, home, symlinks=True)
    source = Path(__file__).with_name("analysis_plugin") / "SecurityAnalysis.java"
    plugin, classes = home / "plugins" / "security-analysis", home / "classes"
    plugin.mkdir(parents=True)
    subprocess.run(
        ["javac", "--release", "17", "-cp", f"{UNPACKED}/lib/*", "-d", str(classes), str(source)], check=True
    )
    subprocess.run(["jar", "cf", str(plugin / "analysis.jar"), "-C", str(classes), "."], check=True)
    (plugin / "plugin-descriptor.properties").write_text(
        "description=analysis for the index of API keys\nversion=1\nname=security-analysis\n"
        f"classname=huiying.tests.SecurityAnalysis\njava.version=17\nelasticsearch.version={VERSION}\n"
    )
    return home
