#!/usr/bin/env bash
# A foreign WireGuard pings Tocsin: Debian's wireguard-go and wg in one network namespace, `tocsin up` in another, as
# user nobody, with no capability and no TUN device. Both sides initiate in turn, with and without a preshared key,
# over IPv4 and IPv6. Every ping must be answered.
#
#   interop/ping.sh            needs root and: apt-get install wireguard-go wireguard-tools iproute2 iputils-ping
#   PINGS=20 interop/ping.sh   fewer pings
#
# Prints a table; exit 0 if all were answered, 1 if not, 3 if something is missing here.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
pings=${PINGS:-100}
port=51820
theirs=tocsin-go-$$
ours=tocsin-up-$$
device=tcgo$$
device=${device:0:15}
work=
tocsin_pid=
go_pid=
failures=0

missing() {
    printf 'interop/ping.sh: %s\n' "$*" >&2
    exit 3
}

stop() {
    local pid=$1
    [ -n "$pid" ] || return 0
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 50); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}

stop_both() {
    stop "$tocsin_pid"
    stop "$go_pid"
    tocsin_pid=
    go_pid=
}

clean_up() {
    stop_both
    ip netns delete "$theirs" 2>/dev/null || true
    ip netns delete "$ours" 2>/dev/null || true
    [ -z "$work" ] || rm -rf "$work"
}

prepare() {
    local tool
    [ "$(id -u)" = 0 ] || missing "network namespaces need root; the program itself is run as nobody"
    for tool in wireguard-go wg ip ping ss setpriv; do
        command -v "$tool" >/dev/null ||
            missing "$tool is not installed: apt-get install wireguard-go wireguard-tools iproute2 iputils-ping"
    done
    [ -c /dev/net/tun ] || missing "no /dev/net/tun, which wireguard-go needs"
    work=$(mktemp -d /tmp/tocsin-ping.XXXXXX)
    chmod 755 "$work"
    trap clean_up EXIT
    # Builds if need be, so that nobody does not have to.
    "$root/tocsin" version >"$work/version" || missing "./tocsin version failed"

    ip netns add "$theirs"
    ip netns add "$ours"
    ip link add outer netns "$theirs" type veth peer name outer netns "$ours"
    local namespace number=1
    for namespace in "$theirs" "$ours"; do
        ip -n "$namespace" link set lo up
        ip -n "$namespace" address add 10.98.7.$number/24 dev outer
        ip -n "$namespace" address add fd98:7::$number/64 dev outer nodad
        ip -n "$namespace" link set outer up
        number=$((number + 1))
    done
}

# Outer addresses of both sides, in the form HOST:PORT.
endpoint() {
    case $1 in
        ipv4) echo "10.98.7.$2:$port" ;;
        ipv6) echo "[fd98:7::$2]:$port" ;;
    esac
}

write_keys() {
    local name
    mkdir "$1"
    for name in ours theirs psk; do
        (
            umask 077
            if [ $name = psk ]; then wg genpsk; else wg genkey; fi >"$1/$name"
        )
    done
    wg pubkey <"$1/ours" >"$1/ours.pub"
    wg pubkey <"$1/theirs" >"$1/theirs.pub"
}

write_config() {
    local case=$1 outer=$2 psk=$3 initiator=$4 listen
    if [ "$outer" = ipv4 ]; then listen=0.0.0.0:$port; else listen="[::]:$port"; fi
    {
        printf '[listen]\naddress = "%s"\n' "$listen"
        printf '[identity]\nprivate-key-file = "ours"\n'
        printf '[tunnel]\naddresses = ["10.88.0.2", "fd88::2"]\n'
        printf '[admin]\nsocket = "control.sock"\n'
        printf '[[peer]]\nname = "wireguard-go"\npublic-key = "%s"\n' "$(cat "$case/theirs.pub")"
        printf 'allowed-ips = ["10.88.0.1/32", "fd88::1/128"]\n'
        if [ "$psk" = yes ]; then printf 'preshared-key-file = "psk"\n'; fi
        if [ "$initiator" = tocsin ]; then
            printf 'endpoint = "%s"\nkeepalive = "1s"\n' "$(endpoint "$outer" 1)"
        fi
    } >"$case/tocsin.toml"
}

start_theirs() {
    local case=$1 outer=$2 psk=$3 initiator=$4
    LOG_LEVEL=error WG_PROCESS_FOREGROUND=1 ip netns exec "$theirs" wireguard-go -f "$device" \
        </dev/null >"$case/wireguard-go.log" 2>&1 &
    go_pid=$!
    for _ in $(seq 100); do
        [ -S "/var/run/wireguard/$device.sock" ] && break
        sleep 0.05
    done
    local peer=(peer "$(cat "$case/ours.pub")" allowed-ips "10.88.0.2/32,fd88::2/128")
    if [ "$psk" = yes ]; then peer+=(preshared-key "$case/psk"); fi
    if [ "$initiator" = wireguard-go ]; then peer+=(endpoint "$(endpoint "$outer" 2)"); fi
    ip netns exec "$theirs" wg set "$device" private-key "$case/theirs" listen-port $port "${peer[@]}"
    ip -n "$theirs" address add 10.88.0.1/24 dev "$device"
    ip -n "$theirs" address add fd88::1/64 dev "$device" nodad
    ip -n "$theirs" link set "$device" mtu 1420 up
}

# nobody, no capability now or later, no home.
start_ours() {
    local case=$1
    chown -R nobody "$case"
    (
        cd "$case"
        exec env -u HOME ip netns exec "$ours" setpriv --reuid nobody --regid nogroup --clear-groups \
            --inh-caps=-all --bounding-set=-all --no-new-privs \
            "$root/tocsin" up -c "$case/tocsin.toml" </dev/null >"$case/tocsin.log" 2>&1
    ) &
    tocsin_pid=$!
    for _ in $(seq 300); do
        if ip netns exec "$ours" ss -Huln "sport = :$port" | grep -q .; then return 0; fi
        kill -0 "$tocsin_pid" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

is_unprivileged() {
    grep -q '^CapEff:[[:space:]]*0*$' "/proc/$tocsin_pid/status" &&
        grep -q "^Uid:[[:space:]]*$(id -u nobody)[[:space:]]" "/proc/$tocsin_pid/status" &&
        ! ip -n "$ours" -o link show type tun | grep -q .
}

# Only the side with the other's endpoint can have initiated.
await_handshake() {
    for _ in $(seq 200); do
        if ip netns exec "$theirs" wg show "$device" latest-handshakes | grep -qv '[[:space:]]0$'; then return 0; fi
        sleep 0.1
    done
    return 1
}

# How many of the pings were answered.
count_pings() {
    local answered
    answered=$(ip netns exec "$theirs" ping -n -q -c "$pings" -i 0.01 -W 10 -s "$2" "$1" 2>/dev/null |
        sed -n 's/.* \([0-9]*\) received.*/\1/p') || true
    echo "${answered:-0}"
}

run_case() {
    local outer=$1 psk=$2 initiator=$3 case result=ok small=0 large=0 six=0
    case=$work/$outer-$psk-$initiator
    write_keys "$case"
    write_config "$case" "$outer" "$psk" "$initiator"
    if ! start_ours "$case"; then
        result="tocsin up did not open port $port"
    elif ! is_unprivileged; then
        result="tocsin up holds a privilege or a TUN device"
    else
        start_theirs "$case" "$outer" "$psk" "$initiator"
        if [ "$initiator" = tocsin ] && ! await_handshake; then
            result="no handshake within 20 s"
        else
            small=$(count_pings 10.88.0.2 56)
            six=$(count_pings fd88::2 56)
            large=$(count_pings 10.88.0.2 1392)
            if [ "$small" != "$pings" ] || [ "$six" != "$pings" ] || [ "$large" != "$pings" ]; then
                result="lost pings"
            fi
        fi
    fi
    printf '%-6s %-4s %-13s %9s %9s %9s  %s\n' \
        "$outer" "$psk" "$initiator" "$small/$pings" "$six/$pings" "$large/$pings" "$result"
    if [ "$result" != ok ]; then
        failures=$((failures + 1))
        tail -n 15 "$case/tocsin.log" "$case/wireguard-go.log" 2>/dev/null | sed 's/^/    /' || true
        ip netns exec "$theirs" wg show "$device" 2>/dev/null | sed 's/^/    /' || true
    fi
    stop_both
}

prepare
printf '%-6s %-4s %-13s %9s %9s %9s\n' outer psk initiator "ipv4" "ipv6" "1420 B"
for outer in ipv4 ipv6; do
    for psk in no yes; do
        for initiator in wireguard-go tocsin; do
            run_case $outer $psk $initiator
        done
    done
done
if [ $failures = 0 ]; then
    echo "interop/ping.sh: all answered"
else
    echo "interop/ping.sh: $failures of 8 failed" >&2
    exit 1
fi
