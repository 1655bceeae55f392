#!/usr/bin/env bash
# Install what the interop tests need on Debian 12, as root: a JDK, Maven and Virtuoso if missing, and the jars of pom.xml.
set -euo pipefail
cd "$(dirname "$0")"
missing=()
command -v java >/dev/null || missing+=(openjdk-17-jdk-headless)
command -v mvn >/dev/null || missing+=(maven)
command -v virtuoso-t >/dev/null || missing+=(virtuoso-opensource-7-bin) # the programs only, no service
if ((${#missing[@]})); then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
if ! cmp -s pom.xml jars/pom.xml; then
  rm -rf jars
  mvn -q -B dependency:copy-dependencies dependency:copy
  cp pom.xml jars/ # last: it says that the jars are those of this file, and all there
fi
