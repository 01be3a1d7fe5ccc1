# What the scripts of this folder share. To be sourced by bash scripts that have `set -euo pipefail`.
# Everything said here goes to standard error: standard output belongs to the program, the tests, the checks.

root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

# show_progress LABEL: reads a command's output. A terminal shows the newest line of it, and nothing once it has ended;
# elsewhere LABEL appears once. Where ninja finds nothing to do, nothing appears.
show_progress() {
    local label=$1 line columns shown=
    columns=$(tput cols 2>/dev/null || echo 80)
    while IFS= read -r line; do
        [[ $line == ninja:* ]] && continue
        if [[ -t 2 ]]; then
            printf '\r\e[K%.*s' $((columns - 1)) "$label: $line" >&2
        elif [[ -z $shown ]]; then
            say "$label ..."
        fi
        shown=yes
    done
    [[ -t 2 && $shown ]] && printf '\r\e[K' >&2
    return 0
}

# quietly LABEL COMMAND...: runs COMMAND with its output in a log, whose end is shown if COMMAND fails.
quietly() {
    local label=$1 log=$root/build/packaging.log lines=40
    shift
    mkdir -p "$root/build"
    [[ ${CI:-} ]] && lines=500 # there nobody can open the log
    if ! "$@" </dev/null 2>&1 | tee "$log" | show_progress "$label"; then
        tail -n "$lines" "$log" >&2
        fail "$label failed. The whole log is $log"
    fi
}

# packages_for PURPOSE...: lines "package why" from the list of packages.
packages_for() {
    awk -v purposes=" $* " '!/^#/ && index(purposes, " " $1 " ") { sub(/^[^ ]+ +/, ""); print }' "$root/packaging/packages"
}

# install_packages PURPOSE...: installs what is missing. Takes some 20 ms where nothing is.
install_packages() {
    command -v dpkg-query >/dev/null || fail "This needs Debian 12 or 13. Elsewhere install what packaging/packages lists, then:" \
        "cmake --preset release && cmake --build --preset release"
    local wanted installed missing
    wanted=$(packages_for "$@")
    # dpkg-query fails for packages it has never heard of: those are just what is looked for.
    # shellcheck disable=SC2046 # one word a package
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' $(cut -d' ' -f1 <<<"$wanted") 2>/dev/null || true)
    missing=$(awk 'NR == FNR { if ($2 == "installed") have[$1]; next } !($1 in have)' <(echo "$installed") <(echo "$wanted"))
    [[ -z $missing ]] && return

    say "Saliscope needs these Debian packages, which are not installed:"
    sed 's/^/  /' <<<"$missing" >&2
    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "There is no sudo here. As root, run: apt-get install" $(cut -d' ' -f1 <<<"$missing")
        say "Installing them needs sudo, which may ask for your password."
        sudo -v || fail "Without root's rights nothing can be installed."
        as_root=(sudo)
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600)
    # A third party's package source that does not answer is no reason to stop.
    quietly "Updating the list of packages" bash -c '"$@" || true' bash "${as_root[@]}" update
    # shellcheck disable=SC2046 # one word a package
    quietly "Installing packages" "${as_root[@]}" install -y --no-install-recommends $(cut -d' ' -f1 <<<"$missing")
}

# build_jobs: how many compilers to run at once: one a core, but each needs up to 1.5 GB of memory.
build_jobs() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo)
    echo $((memory < 1 ? 1 : memory < cores ? memory : cores))
}

# configure PRESET: makes the build tree build/PRESET, unless it is there.
configure() {
    local preset=$1 tree=$root/build/$1 source
    source=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$tree/CMakeCache.txt" 2>/dev/null || true)
    if [[ $source && ! $source -ef $root ]]; then
        rm -rf "$tree" # it came here with the folder, and its paths point to where the folder was
    fi
    [[ -f $tree/build.ninja ]] || (cd "$root" && quietly "Configuring" cmake --preset "$preset")
}

# build PRESET [TARGET...]
build() {
    local preset=$1
    shift
    configure "$preset"
    quietly "Building" ninja -j "$(build_jobs)" -C "$root/build/$preset" "$@"
}
