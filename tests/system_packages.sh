#!/bin/sh
# Installs the system packages the tests use: dovecot-imapd, a real IMAP server; chromium with a
# Chinese font, which draws pages; libfaketime, which sets a process's wall clock; java, on which
# Elasticsearch runs, and maven, which fetches it.
# Without root nothing is installed; the tests that need it then say so themselves.
set -eu
packages=""
[ -x /usr/sbin/dovecot ] && [ -e /usr/lib/dovecot/imap ] || packages="$packages dovecot-imapd"
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
    packages="$packages chromium"
[ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ] || packages="$packages fontconfig fonts-noto-cjk"
ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || packages="$packages libfaketime"
if [ -z "${ELASTICSEARCH_URL:-}" ]; then
    command -v java >/dev/null || packages="$packages openjdk-17-jre-headless"
    command -v mvn >/dev/null || packages="$packages maven"
fi
[ -n "$packages" ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "未安装系统软件包：$packages；需要它们的测试会说明并跳过（CI=true 时判为失败）" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
apt-get install -y -q --no-install-recommends $packages >/tmp/huiying-packages.log 2>&1 ||
    { apt-get update -q >/tmp/huiying-packages.log 2>&1 &&
        apt-get install -y -q --no-install-recommends $packages >>/tmp/huiying-packages.log 2>&1; } ||
    { cat /tmp/huiying-packages.log >&2; exit 1; }
