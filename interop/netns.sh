#!/usr/bin/env bash
# The scenarios of the kernel's own netns.sh, run against `tocsin tun`: against Debian's wireguard-go, and against
# itself. Everything happens in network, process and mount namespaces of its own, which the system takes away whatever
# becomes of this script.
#
#   interop/netns.sh           needs root and: apt-get install wireguard-go wireguard-tools iperf3 iproute2 nftables
#                              python3
#   interop/netns.sh go        one pair only: go or self
#   TOCSIN=PROGRAM             instead of ./tocsin
#
# Prints a table of scenario, pair, result and reason; exit 0 if nothing failed, 1 if something did, 3 if something is
# missing here.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
tocsin=${TOCSIN:-$root/tocsin}
tools=(wg wireguard-go iperf3 ip nft ping unshare wg-quick python3)

missing() {
    printf 'interop/netns.sh: %s\n' "$*" >&2
    exit 3
}

if [ "${TOCSIN_NETNS_INSIDE:-}" != yes ]; then
    [ "$(id -u)" = 0 ] || missing "namespaces need root"
    for tool in "${tools[@]}"; do
        command -v "$tool" >/dev/null && continue
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wireguard-go wireguard-tools \
            iperf3 iproute2 nftables iputils-ping util-linux python3 >/dev/null 2>&1 || missing "$tool is not installed"
    done
    [ -c /dev/net/tun ] || missing "there is no /dev/net/tun"
    "$tocsin" version >/dev/null || missing "$tocsin version failed"
    mkdir -p /run/wireguard /run/netns
    TOCSIN_NETNS_INSIDE=yes exec unshare --mount --pid --fork --kill-child --mount-proc "${BASH_SOURCE[0]}" "$@"
fi

# From here on nobody else sees our sockets, names and processes.
mount --make-rprivate /
mount -t tmpfs none /run/wireguard
mount -t tmpfs none /run/netns
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
reason=
pair=

n0() { ip netns exec n0 "$@"; }
n1() { ip netns exec n1 "$@"; }
n2() { ip netns exec n2 "$@"; }
ip0() { ip -n n0 "$@"; }
ip1() { ip -n n1 "$@"; }
ip2() { ip -n n2 "$@"; }

say() { printf '%-26s %-5s %-7s %s\n' "$1" "$pair" "$2" "${3:-}"; }

# scenario NAME FUNCTION: in a shell of its own, which stops at the first thing that does not hold and says which.
scenario() {
    local name=$1 function=$2 seconds=$SECONDS
    : >"$work/reason"
    if (set -e; "$function") >"$work/log" 2>&1; then
        say "$name" passed "$(cat "$work/reason")"
    else
        failed=$((failed + 1))
        say "$name" FAILED "$(cat "$work/reason")"
        tail -n 12 "$work/log" | sed 's/^/    /'
    fi
    [ -z "${VERBOSE:-}" ] || printf '    %d s\n' $((SECONDS - seconds))
}

note() { printf '%s' "$*" >"$work/reason"; }

# expect WHAT WANTED FOUND
expect() {
    if [ "$2" != "$3" ]; then
        note "$1: wanted $2, found $3"
        return 1
    fi
}

# within SECONDS COMMAND...: until it holds.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge "$end" ]; then
            note "not within the time: $*"
            return 1
        fi
        sleep 0.1
    done
}

# start KIND NAMESPACE NAME: a daemon whose UDP socket lives in the namespace.
start() {
    local log=$work/$3.log
    case $1 in
        go) ip netns exec "$2" wireguard-go -f "$3" >"$log" 2>&1 & ;;
        *) ip netns exec "$2" "$tocsin" tun -f "$3" >"$log" 2>&1 & ;;
    esac
    echo $! >"$work/$3.pid"
}

await_start() {
    local name
    for name in "$@"; do
        within 60 test -S "/run/wireguard/$name.sock" || { cat "$work/$name.log" >&2; return 1; }
    done
}

stop() {
    local name pid
    for name in "$@"; do
        rm -f "/run/wireguard/$name.sock"
        pid=$(cat "$work/$name.pid")
        for _ in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$pid" 2>/dev/null || true
    done
}

private_1=$(wg genkey)
private_2=$(wg genkey)
public_1=$(wg pubkey <<<"$private_1")
public_2=$(wg pubkey <<<"$private_2")
psk=$(wg genpsk)

peers() {
    wg set wg1 private-key <(echo "$private_1") listen-port 1 peer "$public_2" preshared-key <(echo "$psk") \
        allowed-ips 192.168.241.2/32,fd00::2/128
    wg set wg2 private-key <(echo "$private_2") listen-port 2 peer "$public_1" preshared-key <(echo "$psk") \
        allowed-ips 192.168.241.1/32,fd00::1/128
}

fresh_peers() {
    wg set wg1 peer "$public_2" remove
    wg set wg2 peer "$public_1" remove
    peers
}

endpoints() {
    wg set wg1 peer "$public_2" endpoint "$1:2"
    wg set wg2 peer "$public_1" endpoint "$1:1"
}

mtu() {
    ip1 link set wg1 mtu "$1"
    ip2 link set wg2 mtu "$1"
}

addresses() {
    ip1 addr add 192.168.241.1/24 dev wg1
    ip1 addr add fd00::1/112 dev wg1 nodad
    ip2 addr add 192.168.241.2/24 dev wg2
    ip2 addr add fd00::2/112 dev wg2 nodad
    ip1 link set wg1 up
    ip2 link set wg2 up
}

namespaces() {
    local n
    for n in n0 n1 n2; do
        ip netns add $n
        ip -n $n link set lo up
        ip netns exec $n sysctl -qw net.ipv4.ping_group_range="0 0" net.ipv6.conf.default.accept_dad=0 || true
    done
}

no_namespaces() {
    local n
    for n in n0 n1 n2; do
        ip netns del $n
    done
}

transfer() { wg show "$1" transfer | awk -v column="$2" '{ sum += $column } END { printf "%.0f\n", sum }'; }

counters() {
    local from=$1 to=$2 address=$3 run=$4
    fresh_peers
    endpoints 127.0.0.1
    $run ping -c 10 -f -W 2 "$address"
    expect "received by the initiator" 1372 "$(transfer "$from" 2)"
    expect "sent by the responder" 1372 "$(transfer "$to" 3)"
    local sent
    sent=$(transfer "$from" 3)
    [ "$sent" = 1428 ] || [ "$sent" = 1460 ] || expect "sent by the initiator" "1428 or 1460" "$sent"
    expect "received by the responder" "$sent" "$(transfer "$to" 2)"
    [ "$(wg show "$from" latest-handshakes | cut -f2)" -gt 0 ]
    note "$sent there, 1372 back"
}

counters_first() { counters wg1 wg2 192.168.241.2 n1; }
counters_second() { counters wg2 wg1 192.168.241.1 n2; }

# iperf LABEL SERVER-ADDRESS OPTIONS...
iperf() {
    local label=$1 address=$2 rate
    shift 2
    n2 iperf3 -s -1 -B "$address" >/dev/null 2>&1 &
    within 5 listens "$address"
    rate=$(n1 timeout 20 iperf3 -J -t 1 -Z "$@" -c "$address" |
        sed -n '/"sum_received"/,/}/s/.*"bits_per_second":[^0-9]*\([0-9]*\).*/\1/p' | head -n 1)
    wait
    [ "${rate:-0}" -gt 1000000 ] || { note "$label: ${rate:-0} bit/s"; return 1; }
    printf '%s %s, ' "$label" $((rate / 1000000)) >>"$work/rates"
}

listens() { n2 ss -Hlnt "sport = :5201" | grep -qF "$1"; }

traffic() {
    : >"$work/rates"
    n1 ping -c 10 -f -W 2 192.168.241.2
    n1 ping -c 10 -f -W 2 fd00::2
    n2 ping -c 10 -f -W 2 192.168.241.1
    n2 ping -c 10 -f -W 2 fd00::1
    iperf tcp4 192.168.241.2
    iperf tcp6 fd00::2
    iperf back4 192.168.241.2 -R
    iperf udp4 192.168.241.2 -u -b 0
    iperf udp6 fd00::2 -u -b 0
    [ -z "${1:-}" ] || iperf "tcp4 x $1" 192.168.241.2 -P "$1"
    note "Mbit/s: $(sed 's/, $//' "$work/rates")"
}

traffic_v4() { endpoints 127.0.0.1; mtu 1420; traffic 5; }
traffic_v6() { endpoints '[::1]'; mtu 1420; traffic; }
traffic_v4_big() { endpoints 127.0.0.1; mtu 34736; traffic 50; }
traffic_v6_big() { endpoints '[::1]'; mtu 34736; traffic 4; mtu 1420; }

# 1297 and 1300 bytes both end at the interface's 1300, and the next 16 do not come with them.
padding() {
    local before size
    endpoints 127.0.0.1
    mtu 1300
    n1 ping -c 1 -W 2 192.168.241.2
    for size in 1269 1272; do
        before=$(transfer wg1 3)
        n1 ping -c 1 -W 2 -M do -s $size 192.168.241.2
        expect "datagram of a ping with $size bytes" 1332 $(($(transfer wg1 3) - before))
    done
    before=$(transfer wg1 3)
    n1 ping -c 1 -W 2 -s 57 192.168.241.2
    expect "datagram of 85 bytes" 128 $(($(transfer wg1 3) - before))
    mtu 1420
    note "1332 for 1297 and for 1300 bytes, 128 for 85"
}

roaming() {
    ip0 -4 addr del 127.0.0.1/8 dev lo
    ip0 -4 addr add 127.212.121.99/8 dev lo
    wg set wg1 listen-port 9999
    wg set wg1 peer "$public_2" endpoint 127.0.0.1:2
    n1 ping -6 -c 1 -W 3 fd00::2
    expect "endpoint over IPv4" "$public_1	127.212.121.99:9999" "$(wg show wg2 endpoints)"
    wg set wg1 listen-port 9998
    wg set wg1 peer "$public_2" endpoint '[::1]:2'
    n1 ping -c 1 -W 3 192.168.241.2
    expect "endpoint over IPv6" "$public_1	[::1]:9998" "$(wg show wg2 endpoints)"
    note "127.212.121.99:9999, then [::1]:9998"
}

received_packets() { n1 cat /sys/class/net/wg1/statistics/rx_packets; }
endpoint_is() { wg show wg1 endpoints | grep -qF "$1	$2"; }

crypto_routing() {
    local before stranger
    wg set wg1 peer "$public_2" allowed-ips 192.168.241.0/24
    before=$(received_packets)
    n2 ping -c 1 -W 3 192.168.241.1
    [ "$(received_packets)" -gt "$before" ]
    stranger=$(wg genkey | wg pubkey)
    wg set wg1 peer "$stranger" allowed-ips 192.168.241.2/32
    wg set wg2 listen-port 9997
    before=$(received_packets)
    ! n2 ping -c 1 -W 1 192.168.241.1
    expect "packets delivered" "$before" "$(received_packets)"
    endpoint_is "$public_2" '[::1]:9997' || { note "the endpoint did not follow"; return 1; }
    wg set wg1 peer "$stranger" remove
    wg set wg1 peer "$public_2" allowed-ips 192.168.241.2/32,fd00::2/128
    wg set wg2 listen-port 2
    wg set wg1 listen-port 1
    ip0 -4 addr del 127.212.121.99/8 dev lo
    ip0 -4 addr add 127.0.0.1/8 dev lo
    endpoints 127.0.0.1
    note "0 of 1 delivered, the endpoint followed to [::1]:9997"
}

key_change() {
    local private_3 public_3
    private_3=$(wg genkey)
    public_3=$(wg pubkey <<<"$private_3")
    n1 ping -c 1 -W 3 192.168.241.2
    wg set wg1 private-key <(echo "$private_3")
    wg set wg2 peer "$public_3" preshared-key <(echo "$psk") allowed-ips 192.168.241.1/32,fd00::1/128 \
        endpoint 127.0.0.1:1
    wg set wg2 peer "$public_1" remove
    n1 ping -c 1 -W 3 192.168.241.2
    # Back, with the other side first to speak.
    wg set wg2 peer "$public_1" preshared-key <(echo "$psk") allowed-ips 192.168.241.1/32,fd00::1/128 \
        endpoint 127.0.0.1:1
    wg set wg2 peer "$public_3" remove
    wg set wg1 private-key <(echo "$private_1")
    n2 ping -c 1 -W 3 192.168.241.1
}

# The device's own key as a peer is passed over; a change that cannot be is none at all.
refusals() {
    local before after
    wg set wg1 peer "$public_1" allowed-ips 10.1.0.0/16
    expect "peers" "$public_2" "$(wg show wg1 peers)"
    before=$(wg showconf wg1)
    ! wg set wg1 listen-port 2 peer "$(wg genkey | wg pubkey)" allowed-ips 10.2.0.0/16
    after=$(wg showconf wg1)
    expect "after a port that is taken" "$before" "$after"
}

prefixes_all() {
    seq 0 65279 | awk '{ printf "10.%d.%d.0/24,fd01:0:0:%x::/64,", $1 / 256, $1 % 256, $1 }'
}

many_allowed_ips() {
    {
        printf '[Peer]\nPublicKey = %s\nAllowedIPs = 192.168.241.2/32, fd00::2/128\n' "$public_2"
        prefixes_all | sed 's/,$//' | tr ',' '\n' | sed 's/^/AllowedIPs = /'
    } >"$work/many.conf"
    wg addconf wg1 "$work/many.conf"
    expect "allowed IPs" $((130560 + 2)) "$(wg show wg1 allowed-ips | cut -f2 | wc -w)"
    n1 ping -c 1 -W 3 192.168.241.2
    wg set wg1 peer "$public_2" allowed-ips 192.168.241.2/32,fd00::2/128
    expect "allowed IPs after" 2 "$(wg show wg1 allowed-ips | cut -f2 | wc -w)"
}

low_order_keys() {
    local key sent
    for key in AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
        4Ot6fDtBuK4WVuP68Z/EatoJjeucMrH9hmIFFl9JuAA= X5yVvKNQjCSx0LFVnIPvWwREXMRYHI6G2CJO3dCfEVc= \
        7P///////////////////////////////////////38= 7f///////////////////////////////////////38= \
        7v///////////////////////////////////////38=; do
        wg set wg1 peer "$key" persistent-keepalive 1 endpoint 127.0.0.1:1111 allowed-ips 10.66.0.0/16
        n1 ping -c 1 -W 0.3 10.66.0.1 || true
    done
    sleep 2
    expect "peers" 8 "$(wg show wg1 peers | wc -l)"
    sent=$(wg show wg1 transfer | grep -vF "$public_2" | awk '{ sum += $2 + $3 } END { printf "%.0f\n", sum }')
    expect "bytes" 0 "$sent"
    wg show wg1 peers | grep -vF "$public_2" | while read -r key; do wg set wg1 peer "$key" remove; done
    note "7 keys, 0 bytes"
}

stock_wg() {
    local dump
    wg show >/dev/null
    dump=$(wg show all dump | grep -c '^wg1')
    expect "lines of the dump" 2 "$dump"
    wg showconf wg1 >"$work/wg1.conf"
    grep -q "PrivateKey = $private_1" "$work/wg1.conf"
    printf '[Peer]\nPublicKey = %s\nAllowedIPs = 10.3.0.0/16\nPersistentKeepalive = 7\n' "$(wg genkey | wg pubkey)" \
        >"$work/more.conf"
    wg addconf wg1 "$work/more.conf"
    expect "peers after addconf" 2 "$(wg show wg1 peers | wc -l)"
    local handshake
    handshake=$(wg show wg1 latest-handshakes | grep -F "$public_2")
    wg syncconf wg1 "$work/wg1.conf"
    expect "peers after syncconf" 1 "$(wg show wg1 peers | wc -l)"
    expect "handshake after syncconf" "$handshake" "$(wg show wg1 latest-handshakes)"
    wg addconf wg1 "$work/more.conf"
    wg setconf wg1 "$work/wg1.conf"
    expect "configuration after setconf" "$(cat "$work/wg1.conf")" "$(wg showconf wg1)"
    n1 ping -c 1 -W 6 192.168.241.2
    note "show, dump, showconf, set, setconf, addconf, syncconf"
}

teardown_socket() {
    rm /run/wireguard/wg1.sock
    within 10 gone "$work/wg1.pid"
    ! ip1 link show wg1
    note "the socket removed, the interface and the process went"
}

gone() { ! kill -0 "$(cat "$1")"; }

# Part two: each daemon in its own namespace, a router with address translation between them.
router() {
    ip0 link add v1 type veth peer name e1 netns n1
    ip0 link add v2 type veth peer name e2 netns n2
    ip0 addr add 192.168.1.1/24 dev v1
    ip0 addr add 10.0.0.1/24 dev v2
    ip1 addr add 192.168.1.100/24 dev e1
    ip2 addr add 10.0.0.100/24 dev e2
    ip0 link set v1 up
    ip0 link set v2 up
    ip1 link set e1 up
    ip2 link set e2 up
    ip1 route add default via 192.168.1.1
    n0 sysctl -qw net.ipv4.ip_forward=1
    n0 nft -f - <<'NFT'
table ip nat {
    chain post {
        type nat hook postrouting priority 100
        ip saddr 192.168.1.0/24 ip daddr 10.0.0.0/24 snat to 10.0.0.1
    }
}
NFT
    n0 sysctl -qw net.netfilter.nf_conntrack_udp_timeout=2 net.netfilter.nf_conntrack_udp_timeout_stream=2
}

nat() {
    wg set wg1 peer "$public_2" endpoint 10.0.0.100:2 persistent-keepalive 1
    n1 ping -c 1 -W 6 192.168.241.2
    n2 ping -c 1 -W 3 192.168.241.1
    expect "endpoint behind the router" "$public_1	10.0.0.1:1" "$(wg show wg2 endpoints)"
    sleep 3
    n2 ping -c 1 -W 3 192.168.241.1
    wg set wg1 peer "$public_2" persistent-keepalive 0
    note "10.0.0.1:1, reached after 3 s of silence with a 2 s hole"
}

bound_to_interface() {
    n1 ping -c 1 -W 3 -I wg1 192.168.241.2
    n2 ping -c 1 -W 3 -I wg2 192.168.241.1
}

# As wg-quick does it with AllowedIPs = 0.0.0.0/0: what carries the mark goes outside.
marked() {
    wg set wg1 fwmark 51820 peer "$public_2" allowed-ips 0.0.0.0/0,::/0
    ip1 route add default dev wg1 table 51820
    ip1 rule add not fwmark 51820 table 51820
    ip1 rule add table main suppress_prefixlength 0
    ip2 addr add 172.16.7.7/32 dev lo
    n1 ping -c 100 -f -W 3 172.16.7.7
    n1 ping -c 100 -f -W 3 192.168.241.2
    wg set wg1 fwmark 0
    ip1 rule del table main suppress_prefixlength 0
    ip1 rule del not fwmark 51820 table 51820
    wg set wg1 peer "$public_2" allowed-ips 192.168.241.2/32,fd00::2/128
}

over_itself() {
    local private_3 private_4
    private_3=$(wg genkey)
    private_4=$(wg genkey)
    wg set wg3 private-key <(echo "$private_3") listen-port 3 peer "$(wg pubkey <<<"$private_4")" \
        allowed-ips 192.168.242.2/32 endpoint 192.168.241.2:4
    wg set wg4 private-key <(echo "$private_4") listen-port 4 peer "$(wg pubkey <<<"$private_3")" \
        allowed-ips 192.168.242.1/32 endpoint 192.168.241.1:3
    ip1 addr add 192.168.242.1/24 dev wg3
    ip2 addr add 192.168.242.2/24 dev wg4
    ip1 link set wg3 mtu 1340 up
    ip2 link set wg4 mtu 1340 up
    : >"$work/rates"
    n1 ping -c 10 -f -W 6 192.168.242.2
    n2 ping -c 10 -f -W 3 192.168.242.1
    iperf tcp4 192.168.242.2
    iperf udp4 192.168.242.2 -u -b 0
    note "Mbit/s: $(sed 's/, $//' "$work/rates")"
}

# The endpoint of a peer routed into the tunnel to that peer.
loop() {
    local before sent
    n1 ping -c 1 -W 3 192.168.241.2
    before=$(transfer wg1 3)
    wg set wg1 peer "$public_2" endpoint 192.168.241.2:2
    n1 ping -c 1 -W 1 192.168.241.2 || true
    sleep 1
    sent=$(($(transfer wg1 3) - before))
    [ "$sent" -lt 70000 ] || { note "$sent bytes"; return 1; }
    wg set wg1 peer "$public_2" endpoint 10.0.0.100:2
    n1 ping -c 1 -W 6 192.168.241.2
    note "$sent bytes, below 70000"
}

teardown_link() {
    ip1 link del wg1
    within 10 gone "$work/wg1.pid"
    within 5 test ! -e /run/wireguard/wg1.sock
    kill -TERM "$(cat "$work/wg3.pid")"
    within 10 gone "$work/wg3.pid"
    ! ip1 link show wg3
    test ! -e /run/wireguard/wg3.sock
    note "the interface deleted, the process and the socket went; the same by a signal"
}

wg_quick() {
    cat >"$work/quick1.conf" <<CONF
[Interface]
PrivateKey = $private_1
ListenPort = 51821
Address = 192.168.243.1/24, fd43::1/64
MTU = 1400
[Peer]
PublicKey = $public_2
AllowedIPs = 192.168.243.2/32, fd43::2/128
Endpoint = 10.0.0.100:2
CONF
    chmod 600 "$work/quick1.conf"
    wg set wg2 peer "$public_1" allowed-ips 192.168.243.1/32,fd43::1/128
    ip2 addr add 192.168.243.2/24 dev wg2
    printf '#!/bin/sh\nexec %s tun "$@"\n' "$tocsin" >"$work/tocsin-tun"
    chmod +x "$work/tocsin-tun"
    WG_QUICK_USERSPACE_IMPLEMENTATION=$work/tocsin-tun n1 wg-quick up "$work/quick1.conf"
    n1 ping -c 3 -W 6 192.168.243.2
    expect "MTU" 1400 "$(n1 cat /sys/class/net/quick1/mtu)"
    n1 wg-quick down "$work/quick1.conf"
    within 10 test ! -e /run/wireguard/quick1.sock
    ! pgrep -f 'tun -f quick1'
    note "up in the background, three pings, down"
}

# Another process opens the interface and the socket and hands them down, as wireguard-go's own parent does: once with
# the virtio header and once without.
# shellcheck disable=SC2016
hand_down='
import fcntl, os, socket, struct, sys
name, flags = sys.argv[1], int(sys.argv[2], 16)
tun = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH22x", name.encode(), flags))
uapi = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
uapi.bind("/run/wireguard/" + name + ".sock")
uapi.listen(16)
for handed in (tun, uapi.fileno()):
    os.set_inheritable(handed, True)
os.environ.update(WG_TUN_FD=str(tun), WG_UAPI_FD=str(uapi.fileno()), LOG_LEVEL="verbose")
os.execv(sys.argv[3], sys.argv[3:])'

handed_down() {
    local flags private_5
    for flags in 5001 1001; do
        private_5=$(wg genkey)
        ip netns exec n1 python3 -c "$hand_down" wg5 $flags "$tocsin" tun other >"$work/wg5.log" 2>&1 &
        echo $! >"$work/wg5.pid"
        within 60 wg set wg5 private-key <(echo "$private_5") listen-port 5 peer "$public_2" \
            allowed-ips 192.168.245.2/32 endpoint 10.0.0.100:2
        wg set wg2 peer "$(wg pubkey <<<"$private_5")" allowed-ips 192.168.245.1/32
        ip1 addr add 192.168.245.1/24 dev wg5
        ip1 link set wg5 up
        ip2 addr replace 192.168.245.2/24 dev wg2
        n1 ping -c 3 -W 6 192.168.245.2
        grep -q 'interface wg5, socket /' "$work/wg5.log" || { note "LOG_LEVEL=verbose said nothing"; return 1; }
        wg set wg2 peer "$(wg pubkey <<<"$private_5")" remove
        ip1 link del wg5
        within 10 gone "$work/wg5.pid"
        within 5 test ! -e /run/wireguard/wg5.sock
    done
    note "WG_TUN_FD and WG_UAPI_FD, with and without virtio header"
}

environment() {
    WG_PROCESS_FOREGROUND=1 LOG_LEVEL=silent ip netns exec n1 "$tocsin" tun wg6 >"$work/wg6.log" 2>&1 &
    echo $! >"$work/wg6.pid"
    within 60 test -S /run/wireguard/wg6.sock
    kill -0 "$(cat "$work/wg6.pid")"
    expect "bytes at LOG_LEVEL=silent" 0 "$(wc -c <"$work/wg6.log")"
    kill -TERM "$(cat "$work/wg6.pid")"
    within 10 gone "$work/wg6.pid"
    test ! -e /run/wireguard/wg6.sock
    note "WG_PROCESS_FOREGROUND=1 stays, LOG_LEVEL=silent says nothing"
}

run_pair() {
    pair=$1
    local second=$2
    namespaces
    start ours n0 wg1
    start "$second" n0 wg2
    await_start wg1 wg2 || { failed=$((failed + 1)); say start FAILED; return; }
    ip0 link set wg1 netns n1
    ip0 link set wg2 netns n2
    addresses
    peers
    scenario "counters, ours first" counters_first
    scenario "counters, theirs first" counters_second
    scenario "traffic over IPv4" traffic_v4
    scenario "traffic over IPv6" traffic_v6
    scenario "traffic over IPv4, big MTU" traffic_v4_big
    scenario "traffic over IPv6, big MTU" traffic_v6_big
    scenario "padding at the MTU" padding
    say "padding at the route's MTU" n/a "a process behind an interface is not told the route"
    scenario "roaming" roaming
    scenario "crypto routing" crypto_routing
    scenario "key change" key_change
    scenario "refusals" refusals
    scenario "130560 allowed IPs" many_allowed_ips
    scenario "low-order keys" low_order_keys
    scenario "stock wg" stock_wg
    scenario "teardown by socket" teardown_socket
    stop wg2
    no_namespaces

    namespaces
    router
    start ours n1 wg1
    start "$second" n2 wg2
    start ours n1 wg3
    start "$second" n2 wg4
    await_start wg1 wg2 wg3 wg4 || { failed=$((failed + 1)); say start FAILED; return; }
    addresses
    peers
    scenario "NAT with keepalive" nat
    scenario "bound to the interface" bound_to_interface
    scenario "routing by mark" marked
    scenario "wg over wg" over_itself
    scenario "routing loop" loop
    say "onion with a loop" n/a "the loop above is the part of it that a process can cause"
    scenario "handed down" handed_down
    scenario "environment" environment
    scenario "teardown by link, signal" teardown_link
    if ip1 link add kernel0 type wireguard 2>/dev/null || [ -d /sys/module/wireguard ]; then
        say "wg-quick" n/a "this kernel has WireGuard itself, which wg-quick then takes"
    else
        scenario "wg-quick" wg_quick
    fi
    stop wg2 wg4
    no_namespaces
}

printf '%-26s %-5s %-7s %s\n' SCENARIO PAIR RESULT REASON
[ "${1:-go}" != go ] || run_pair go go
[ "${1:-self}" != self ] || run_pair self ours
printf '%d failed, %d s\n' "$failed" "$SECONDS"
[ "$failed" -eq 0 ]
