#!/usr/bin/env bash
# A foreign dissector reads what Tocsin sends: a short demo runs in a network namespace of its own, with its key log,
# while dumpcap captures; then tshark must decrypt every WireGuard packet and find no malformed SCTP in them.
#
#   interop/dissect.sh         needs root, the shared folder beside the checkout, and: apt-get install tshark iproute2
#   KEEP=DIR interop/dissect.sh keeps the capture and the keys there
#
# Exit 0 if clean, 1 if not, 3 if something is missing here.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
shared=${TOCSIN_SHARED:-$root/../shared}
namespace=tocsin-dissect-$$
work=
capture_pid=

missing() {
    printf 'interop/dissect.sh: %s\n' "$*" >&2
    exit 3
}

clean_up() {
    [ -z "$capture_pid" ] || kill "$capture_pid" 2>/dev/null || true
    ip netns delete "$namespace" 2>/dev/null || true
    [ -z "$work" ] || rm -rf "$work"
}

prepare() {
    local tool
    [ "$(id -u)" = 0 ] || missing "capturing needs root; the program itself is run as nobody"
    for tool in tshark dumpcap ip setpriv; do
        command -v "$tool" >/dev/null || missing "$tool is not installed: apt-get install tshark iproute2"
    done
    [ -r "$shared/peers/dissect.sh" ] || missing "no $shared/peers/dissect.sh; set TOCSIN_SHARED"
    work=$(mktemp -d /tmp/tocsin-dissect.XXXXXX)
    trap clean_up EXIT
    "$root/tocsin" version >"$work/version" || missing "./tocsin version failed"
    mkdir "$work/demo"
    chown nobody "$work/demo"
    chmod 755 "$work"
    ip netns add "$namespace"
    # A list of segments would be captured as one datagram; so the kernel cuts it before the device.
    ip -n "$namespace" link set lo gso_max_segs 1 up
}

start_capture() {
    ip netns exec "$namespace" dumpcap -q -i lo -f udp -B 64 -w "$work/outer.pcapng" 2>"$work/dumpcap.log" &
    capture_pid=$!
    for _ in $(seq 100); do
        [ -s "$work/outer.pcapng" ] && return 0
        kill -0 "$capture_pid" 2>/dev/null || break
        sleep 0.1
    done
    cat "$work/dumpcap.log" >&2
    missing "dumpcap does not capture"
}

stop_capture() {
    sleep 1
    kill -INT "$capture_pid"
    wait "$capture_pid" || true
    capture_pid=
    # A packet that the capture missed could be the handshake of all that follow.
    if ! grep -q 'received/dropped on interface.*/0 ' "$work/dumpcap.log"; then
        grep 'dropped' "$work/dumpcap.log" >&2 || cat "$work/dumpcap.log" >&2
        echo "interop/dissect.sh: the capture is not complete" >&2
        exit 1
    fi
}

# Small and slow: tshark reads about 10,000 frames a second.
run_demo() {
    env -u HOME ip netns exec "$namespace" setpriv --reuid nobody --regid nogroup --clear-groups \
        --inh-caps=-all --bounding-set=-all --no-new-privs \
        "$root/tocsin" demo --nodes 3 --seconds 2 --rate 5Mbit "$@" --keylog "$work/demo/wg.keys" \
        </dev/null >"$work/demo.log" 2>&1 || {
        tail -n 30 "$work/demo.log" >&2
        echo "interop/dissect.sh: the demo failed" >&2
        exit 1
    }
}

prepare
start_capture
run_demo "$@"
stop_capture
if [ -n "${KEEP:-}" ]; then
    mkdir -p "$KEEP"
    cp "$work/outer.pcapng" "$work/demo/wg.keys" "$work/demo.log" "$KEEP"
fi
if ! grep -q '^LOCAL_EPHEMERAL_PRIVATE_KEY=' "$work/demo/wg.keys"; then
    echo "interop/dissect.sh: the key log holds no handshake" >&2
    exit 1
fi
status=0
bash "$shared/peers/dissect.sh" "$work/outer.pcapng" "$work/demo/wg.keys" | tee "$work/report" || status=1
# CLEAN about nothing would prove nothing.
if ! grep -Eq 'decrypted [1-9][0-9]*, .*sctp [1-9][0-9]* ' "$work/report"; then
    echo "interop/dissect.sh: no SCTP packet was decrypted" >&2
    status=1
fi
exit $status
