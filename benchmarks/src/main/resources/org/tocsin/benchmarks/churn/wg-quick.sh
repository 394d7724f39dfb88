# Prints milliseconds from `wg-quick up` with wireguard-go to the first answered ping, one line for each round.
set -euo pipefail
rounds=$1
mount --make-rprivate /
mkdir -p /run/wireguard /run/netns
mount -t tmpfs none /run/wireguard
mount -t tmpfs none /run/netns
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export WG_QUICK_USERSPACE_IMPLEMENTATION=wireguard-go
ip netns add a
ip netns add b
ip -n a link add ea type veth peer name eb netns b
ip -n a addr add 10.201.0.1/24 dev ea
ip -n b addr add 10.201.0.2/24 dev eb
ip -n a link set lo up
ip -n b link set lo up
ip -n a link set ea up
ip -n b link set eb up
# Where the kernel has WireGuard itself, wg-quick takes that.
if ip -n a link add k0 type wireguard 2>/dev/null || [ -d /sys/module/wireguard ]; then exit 1; fi
private_a=$(wg genkey)
private_b=$(wg genkey)
umask 077
cat >"$work/qa.conf" <<CONF
[Interface]
PrivateKey = $private_a
ListenPort = 1
Address = 10.202.0.1/24
[Peer]
PublicKey = $(wg pubkey <<<"$private_b")
AllowedIPs = 10.202.0.2/32
Endpoint = 10.201.0.2:2
CONF
cat >"$work/qb.conf" <<CONF
[Interface]
PrivateKey = $private_b
ListenPort = 2
Address = 10.202.0.2/24
[Peer]
PublicKey = $(wg pubkey <<<"$private_a")
AllowedIPs = 10.202.0.1/32
CONF
ip netns exec b wg-quick up "$work/qb.conf" >&2
for _ in $(seq "$rounds"); do
    started=$(date +%s%N)
    ip netns exec a wg-quick up "$work/qa.conf" >&2
    ip netns exec a ping -c 1 -W 5 10.202.0.2 >&2
    ended=$(date +%s%N)
    ip netns exec a wg-quick down "$work/qa.conf" >&2
    echo $(((ended - started) / 1000)) | awk '{ print $1 / 1000 }'
    # Within 17 ms of the last handshake the other end would take this one for a replay.
    sleep 0.1
done
