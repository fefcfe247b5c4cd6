#!/bin/sh
# Promise: `npm start` works in a fresh clone. Installs when node_modules is missing or older than the lock
# file, and builds when the executable is missing or older than the sources.
set -eu
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund
if [ ! -x dist/subrosa ] || [ -n "$(find src package.json -newer dist/subrosa -print -quit)" ]; then
  npm run --silent build
fi
