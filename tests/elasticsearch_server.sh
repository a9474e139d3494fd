#!/bin/sh
# Fetches Elasticsearch 8.19 for the tests, once: the Maven repository holds a complete, lean server.
# Nothing is done where ELASTICSEARCH_URL names one that runs already. Another version may be named.
set -eu
version=${1:-8.19.21}
[ -z "${ELASTICSEARCH_URL:-}" ] || [ $# -gt 0 ] || exit 0
# where nobody can run it too, which it does when the tests run as root
if [ "$(id -u)" -eq 0 ]; then place=/var/cache/huiying; else place="$HOME/.cache/huiying"; fi
[ -x "$place/elasticsearch-$version/bin/elasticsearch" ] && exit 0
without() {
    echo "没有 Elasticsearch $version：$1；需要它的测试会说明并跳过（CI=true 时判为失败）" >&2
    exit 0
}
command -v mvn >/dev/null || without "缺少 maven"
command -v java >/dev/null || without "缺少 java 17"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
name=org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:get -Dartifact=$name -Dtransitive=false >"$work/log" 2>&1 &&
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:copy -Dartifact=$name -DoutputDirectory="$work" >>"$work/log" 2>&1 ||
    { cat "$work/log" >&2; without "从 Maven 仓库下载不成"; }
mkdir -p "$place"
python3 -m zipfile -e "$work/elasticsearch-$version.zip" "$work"
chmod +x "$work/elasticsearch-$version/bin/"*
chmod -R a+rX "$work/elasticsearch-$version"
mv "$work/elasticsearch-$version" "$place/"
