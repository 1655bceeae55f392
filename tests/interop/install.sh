#!/usr/bin/env bash
# Install what the interop tests need on Debian 12, as root: a JDK and Maven if missing, and the jars of pom.xml.
set -euo pipefail
cd "$(dirname "$0")"
missing=()
command -v java >/dev/null || missing+=(openjdk-17-jdk-headless)
command -v mvn >/dev/null || missing+=(maven)
if ((${#missing[@]})); then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
if ! cmp -s pom.xml jars/pom.xml; then
  rm -rf jars
  mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars
  cp pom.xml jars/ # last: it says that the jars are those of this file, and all there
fi
