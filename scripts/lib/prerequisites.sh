# shellcheck shell=bash
# Sourced by the scripts: finds JDK 25+ and the build tools, or says how to get them (exit 3).
# needs_jdk exports TANDEM_JAVA_HOME; needs_build_tools checks Maven, a C compiler and CMake as well.
# JDKs are recognised by their release file: no JVM is started, so this costs a few milliseconds.
# TANDEM_JDK_FOLDER replaces the places that are searched after JAVA_HOME (the tests set it).

TANDEM_JAVA_FEATURE=25

# Prints nothing; sets java_feature to the feature version of the JDK at $1, or to 0.
read_java_feature() {
  local line
  java_feature=0
  [[ -r $1/release && -x $1/bin/javac ]] || return 0
  while IFS= read -r line; do
    if [[ $line =~ ^JAVA_VERSION=\"?(1\.)?([0-9]+) ]]; then
      java_feature=${BASH_REMATCH[2]}
      return 0
    fi
  done <"$1/release"
}

# Sets TANDEM_JAVA_HOME and returns 0, or lists what there is instead in other_jdks.
find_jdk() {
  local home java_feature on_path
  other_jdks=()
  on_path=$(command -v java || true)
  local -a candidates=("${JAVA_HOME:-}" "${on_path%/bin/java}")
  shopt -s nullglob
  if [[ -n ${TANDEM_JDK_FOLDER:-} ]]; then
    candidates+=("$TANDEM_JDK_FOLDER"/*)
  else
    candidates+=(/usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* ~/.jdks/*
      ~/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home
      {/opt/homebrew,/usr/local}/opt/openjdk*/libexec/openjdk.jdk/Contents/Home)
  fi
  shopt -u nullglob
  for home in "${candidates[@]}"; do
    [[ -n $home ]] || continue
    read_java_feature "$home"
    if ((java_feature >= TANDEM_JAVA_FEATURE)); then
      export TANDEM_JAVA_HOME=$home
      return 0
    fi
    ((java_feature == 0)) || other_jdks+=("$home (Java $java_feature)")
  done
  return 1
}

find_first_of() {
  local name
  for name in "$@"; do
    command -v "$name" >/dev/null && return 0
  done
  return 1
}

explain_missing() {
  local jdk
  {
    echo "Tandem needs what is missing here: $*"
    if [[ $1 == jdk-* ]]; then
      echo "JDKs that were found, all older than $TANDEM_JAVA_FEATURE:"
      for jdk in "${other_jdks[@]:-none}"; do echo "  $jdk"; done
      echo "A JDK $TANDEM_JAVA_FEATURE in another place: export JAVA_HOME=/path/to/it"
    fi
    echo "To install:"
    echo "  Debian 13+, Ubuntu 25.10+:  sudo apt-get install openjdk-25-jdk-headless maven gcc g++ cmake"
    echo "  older Debian, Ubuntu:       sudo apt-get install wget gpg maven gcc g++ cmake"
    echo "                              wget -qO- https://packages.adoptium.net/artifactory/api/gpg/key/public | sudo gpg --dearmor -o /usr/share/keyrings/adoptium.gpg"
    # shellcheck disable=SC2016 # For the reader's shell to expand.
    echo '                              echo "deb [signed-by=/usr/share/keyrings/adoptium.gpg] https://packages.adoptium.net/artifactory/deb $(. /etc/os-release; echo $VERSION_CODENAME) main" | sudo tee /etc/apt/sources.list.d/adoptium.list'
    echo "                              sudo apt-get update && sudo apt-get install temurin-25-jdk"
    echo "  Fedora:                     sudo dnf install java-25-openjdk-devel maven gcc gcc-c++ cmake"
    echo "  macOS (Homebrew):           brew install openjdk@25 maven gcc libomp cmake"
  } >&2
}

needs_build_tools() {
  local -a missing=()
  find_jdk || missing+=("jdk-$TANDEM_JAVA_FEATURE")
  command -v mvn >/dev/null || missing+=(mvn)
  find_first_of gcc gcc-{20..9} clang || missing+=(gcc)
  find_first_of g++ g++-{20..9} clang++ || missing+=(g++)
  command -v cmake >/dev/null || missing+=(cmake)
  if ((${#missing[@]} > 0)); then
    explain_missing "${missing[@]}"
    exit 3
  fi
  # Where maven-toolchains-plugin looks, wherever the JDK is.
  export JAVA25_HOME=$TANDEM_JAVA_HOME
}

needs_jdk() {
  find_jdk || needs_build_tools
}
