#!/bin/sh
# From a fresh clone to passing tests: style, types, tests with coverage. Arguments go to pytest.
set -eu
. "$(dirname -- "$0")/environment.sh"
prepare '.[dev]' dev
cd "$root"

if ! command -v chromium-headless-shell >/dev/null 2>&1 && ! command -v chromium >/dev/null 2>&1; then
    if [ -n "${CI:-}" ]; then
        echo "Chromium is missing, so the browser tests cannot run (apt-get install chromium-headless-shell)" >&2
        exit 1
    fi
    echo "Chromium is missing: the browser tests are left out (Debian: apt-get install chromium-headless-shell)" >&2
    set -- -m 'not browser' "$@"
fi

"$bin/ruff" check .
"$bin/ruff" format --check .
"$bin/mypy"
export OMP_NUM_THREADS=1  # two processes share two cores
exec "$bin/pytest" --numprocesses 2 --dist loadgroup --cov=qa --cov-report=term --cov-fail-under=90 "$@"
