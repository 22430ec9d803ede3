#!/usr/bin/env bash
# Makes the environments under .venvs/ from a bare machine: setup.sh [app] [sam] [ministack] [hostile] [schemas] [checkers]
# [lambda]; without a word the first three. The last is for Linux alone: elsewhere its packages would have to be compiled.
#
# Only a Python 3.13 and the package registry are needed. The Python is taken from PATH, from pyenv, or fetched by uv.
# Each environment is exactly its pinned, hashed requirements; a stamp named after their hash makes later runs skip it.
set -euo pipefail
cd "$(dirname "$0")/../.."

venvs=$PWD/.venvs
pins=tests/local/requirements
wanted=("$@")
[ ${#wanted[@]} -gt 0 ] || wanted=(app sam ministack)

requirements_of() {
  case $1 in
    app) echo tests/requirements.txt ;;
    sam | ministack | lambda | hostile | schemas | checkers | uv) echo "$pins/$1.txt" ;;
    *) echo "setup: no environment is called '$1'" >&2 && return 2 ;;
  esac
}

stamp_of() { # the checksum of the pins, and of this file, whose changes may change what an environment is
  echo "$venvs/$1/.made-from-$(cat "$(requirements_of "$1")" tests/local/setup.sh | cksum | tr -d ' ')"
}

is_313() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' >/dev/null 2>&1; }

find_313() { # each candidate is run: a pyenv shim may exist for a version that is not chosen
  local candidate
  for candidate in "${PYTHON:-}" python3.13 python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13; do
    if [ -n "$candidate" ] && is_313 "$candidate"; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  return 1
}

any_python() { # good enough to install uv with, which then fetches a Python 3.13
  local candidate
  for candidate in python3 python3.14 python3.12 python3.11 python3.10 python; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))' >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

no_python() {
  cat >&2 <<'EOF'
setup: no Python 3.13 was found, and none could be fetched. Any of these gives one:
  - the installer or package of your system (python.org, Homebrew: brew install python@3.13, Debian 13: apt install python3.13-venv)
  - pyenv: pyenv install 3.13
  - uv: uv python install 3.13
or name one yourself: make setup PYTHON=/path/to/python3.13
EOF
  exit 1
}

uv_with() { # a uv of our own, pinned, in an environment made by the Python given
  local stamp
  stamp=$(stamp_of uv)
  if [ ! -f "$stamp" ]; then
    # In a command substitution `set -e` does not hold, hence the chain.
    rm -rf "$venvs/uv" && "$1" -m venv "$venvs/uv" &&
      "$venvs/uv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$pins/uv.txt" &&
      touch "$stamp" || return 1
  fi
  echo "$venvs/uv/bin/uv"
}

make_environment() { # name
  local stamp started=$SECONDS
  stamp=$(stamp_of "$1")
  rm -rf "${venvs:?}/$1"
  "$uv" venv --quiet --python "$python" "$venvs/$1"
  # The pins name everything; of a package that is only read they name nothing it depends on.
  "$uv" pip install --quiet --python "$venvs/$1/bin/python" --no-deps --require-hashes --compile-bytecode -r "$(requirements_of "$1")"
  touch "$stamp"
  echo "setup: .venvs/$1 is ready ($((SECONDS - started)) s)"
}

missing=()
for name in "${wanted[@]}"; do
  [ -f "$(stamp_of "$name")" ] && [ -x "$venvs/$name/bin/python3.13" ] || missing+=("$name")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if python=$(find_313); then
  uv=$(uv_with "$python") || no_python
else
  echo "setup: no Python 3.13 here; fetching one with uv"
  if command -v uv >/dev/null; then
    uv=$(command -v uv)
  else
    other=$(any_python) || no_python
    uv=$(uv_with "$other") || no_python
  fi
  "$uv" python install 3.13 || no_python
  python=$("$uv" python find 3.13) || no_python
fi
echo "setup: making ${missing[*]} with $("$python" --version)"

# Side by side: most of the time is waiting for the registry.
jobs=()
for name in "${missing[@]}"; do
  make_environment "$name" &
  jobs+=($!)
done
for job in "${jobs[@]}"; do wait "$job"; done
