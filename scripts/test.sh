#!/bin/sh
# From a fresh clone to passing tests: style, types, tests with coverage. Arguments go to pytest.
set -eu
. "$(dirname -- "$0")/environment.sh"
prepare '.[dev]' dev
cd "$root"

if ! command -v chromium >/dev/null 2>&1; then
    if [ -n "${CI:-}" ]; then
        echo "chromium is missing, so the browser tests cannot run (apt-get install chromium)" >&2
        exit 1
    fi
    echo "chromium is missing: the browser tests are left out (on Debian: apt-get install chromium)" >&2
    set -- -m 'not browser' "$@"
fi

"$bin/ruff" check .
"$bin/ruff" format --check .
"$bin/mypy"
exec "$bin/pytest" --cov=qa --cov-report=term --cov-fail-under=90 "$@"
