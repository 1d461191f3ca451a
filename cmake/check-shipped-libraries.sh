#!/usr/bin/env bash
# Holds the libraries that Maven built, which ship, to those that CMake built from the same sources,
# and to what they may need.
#   check-shipped-libraries.sh NATIVE_FOLDER LIBTANDEM LIBTANDEM_OPENMP      (the latter two by CMake)
set -u
native=$1
# The oldest glibc that libtandem runs on: its exp of 2.29 is the newest symbol that it takes.
newest_glibc_allowed=2.29
failures=0
checks=0
ok() { checks=$((checks + 1)); }
fail() {
  failures=$((failures + 1))
  echo "FAILED: $*" >&2
}

if [[ $(uname) == Darwin ]]; then
  suffix=dylib
  # Only names: the address and the type come first.
  symbols() { nm -gU "$1" | awk '{print $NF}' | sort; }
else
  suffix=so
  symbols() { nm -D --defined-only "$1" | awk '{print $NF}' | sort; }
fi

check_symbols() { # SHIPPED BUILT
  local shipped built
  shipped=$(symbols "$1")
  built=$(symbols "$2")
  if [[ -z $shipped ]]; then
    fail "$1 exports nothing"
  elif [[ $shipped != "$built" ]]; then
    fail "$1 (<) and $2 (>) export different symbols:"
    diff <(echo "$shipped") <(echo "$built") >&2
  # gcc's lock of a named critical section is shared by all libraries, so it is always exported.
  elif grep -Ev '^_?(tandem_|Java_dev_tandem_|\.gomp_critical_user_tandem_)' <<<"$shipped" >&2; then
    fail "$1 exports these, which are no part of the API"
  else
    echo "$1: $(wc -l <<<"$shipped" | tr -d ' ') symbols, the same in both builds"
    ok
  fi
}

check_needs() { # LIBRARY ALLOWED…
  local library=$1 needed newest entry
  shift
  for entry in $(readelf -dW "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
    needed=no
    for allowed in "$@"; do
      # shellcheck disable=SC2053 # a pattern on purpose
      if [[ $entry == $allowed ]]; then needed=yes; fi
    done
    if [[ $needed == yes ]]; then ok; else fail "$library needs $entry, which is not one of $*"; fi
  done
  if readelf -lW "$library" | grep -Eq 'GNU_STACK.* RWE '; then
    fail "$library asks for an executable stack"
  elif readelf -lW "$library" | grep -q 'GNU_STACK'; then
    ok
  else
    fail "$library does not say that its stack is not executable"
  fi
  if [[ $(uname -m) == x86_64 ]]; then
    newest=$(readelf -VW "$library" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -uV | tail -1)
    if [[ -z $newest ]] && readelf -VW "$library" | grep -q 'Version: 1  File: libgomp'; then
      echo "$library: takes nothing from glibc itself"
      ok
    elif [[ -z $newest ]]; then
      fail "$library requires no version of anything: is it a library?"
    elif [[ $(printf '%s\n' "$newest" "$newest_glibc_allowed" | sort -V | tail -1) != "$newest_glibc_allowed" ]]; then
      fail "$library requires glibc $newest, newer than $newest_glibc_allowed:"
      nm -D --undefined-only "$library" | grep "GLIBC_$newest" >&2
    else
      echo "$library: runs on glibc $newest"
      ok
    fi
  fi
}

for name in tandem tandem_openmp; do
  case $name in
    tandem) module=kernels built=$2 allowed=() ;;
    tandem_openmp) module=openmp built=$3 allowed=('libgomp.so.*' 'libpthread.so.*') ;;
  esac
  mapfile -t shipped < <(find "$native/$module/target/nar" -path '*/shared/*' -name "lib$name.$suffix" 2>/dev/null)
  if ((${#shipped[@]} != 1)); then
    fail "${#shipped[@]} libraries lib$name.$suffix under $native/$module/target/nar, not 1: run mvn package first"
    continue
  fi
  check_symbols "${shipped[0]}" "$built"
  if [[ $(uname) == Linux ]]; then
    check_needs "${shipped[0]}" 'libc.so.*' 'libm.so.*' 'libmvec.so.*' 'ld-linux*.so.*' "${allowed[@]}"
  fi
done
echo "$checks checks passed, $failures failed"
((failures == 0 && checks > 0))
