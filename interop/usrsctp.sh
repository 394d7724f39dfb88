#!/usr/bin/env bash
# SCTP in UDP (RFC 6951) against usrsctp, as client and as server, at 0, 1 and 10 % loss of each direction with
# reordering: Debian's example programs, and a peer with I-DATA built from ../shared/peers. Contents must be equal and
# every association must end by SHUTDOWN; where its last packet is lost, at the end that sent it.
#
#   interop/usrsctp.sh              needs root; installs Debian's libusrsctp-examples, libusrsctp-dev, gcc if missing
#   LOSSES=1 interop/usrsctp.sh     one of the three
#
# With a tenth lost a row that fails is tried up to three times with other losses, and the table says so: where the
# answer to a retransmission of usrsctp is lost twice, its timer has backed off to ten seconds, and its program gives up
# after fifteen.
#
# Prints a table; exit 0 if all rows are right, 1 if not, 3 if something is missing here.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
shared=${TOCSIN_SHARED:-$root/../shared}
losses=${LOSSES:-0 1 10}
examples=/usr/lib/usrsctp
work=
export DEBIAN_FRONTEND=noninteractive

missing() {
    printf 'interop/usrsctp.sh: skipped: %s\n' "$*" >&2
    exit 3
}

clean_up() {
    local loss side
    for loss in $losses; do
        for side in ours theirs; do
            ip netns pids "tcsctp-$side-$loss-$$" 2>/dev/null | xargs -r kill 2>/dev/null
            ip netns delete "tcsctp-$side-$loss-$$" 2>/dev/null
        done
    done
    [ -z "$work" ] || rm -rf "$work"
}

prepare() {
    [ "$(id -u)" = 0 ] || missing "network namespaces need root"
    [ -r "$shared/peers/usrsctp-peer.c" ] || missing "no peer with I-DATA: $shared/peers is absent"
    if ! [ -x $examples/tsctp ] || ! [ -r /usr/include/usrsctp.h ] || ! command -v gcc >/dev/null; then
        apt-get update -qq &&
            apt-get install -y -qq --no-install-recommends libusrsctp-examples libusrsctp-dev gcc libc6-dev >/dev/null ||
            missing "apt-get install libusrsctp-examples libusrsctp-dev gcc failed"
    fi
    work=$(mktemp -d /tmp/tocsin-usrsctp.XXXXXX)
    trap clean_up EXIT
    gcc -O2 -w -o "$work/peer" "$shared/peers/usrsctp-peer.c" -lusrsctp -lpthread || missing "the C peer does not build"
    "$root/tocsin" version >"$work/version" || missing "./tocsin version failed"
}

# Two namespaces a loss rate, so that the three run side by side. Not on loopback: there usrsctp leaves out checksums.
lane_up() {
    local loss=$1 side number=1
    for side in ours theirs; do
        ip netns add "tcsctp-$side-$loss-$$"
        ip -n "tcsctp-$side-$loss-$$" link set lo up
    done
    ip link add outer netns "tcsctp-ours-$loss-$$" type veth peer name outer netns "tcsctp-theirs-$loss-$$"
    for side in ours theirs; do
        ip -n "tcsctp-$side-$loss-$$" address add 10.97.7.$number/24 dev outer
        ip -n "tcsctp-$side-$loss-$$" link set outer up
        number=$((number + 1))
    done
}

# ours FILE ARGUMENTS..., in the lane: faults are drawn on our side, for both directions.
ours() {
    local file=$1
    shift
    local faults=()
    [ "$loss" = 0 ] || faults=(--loss "$loss%" --reordering 5%)
    ip netns exec "tcsctp-ours-$loss-$$" "$root/tocsin" sctp "$@" --listen 10.97.7.1:9899 "${faults[@]}" \
        --patience 50 --seed "$loss$try" >"$file" 2>&1
}

theirs() {
    local file=$1
    shift
    ip netns exec "tcsctp-theirs-$loss-$$" timeout 60 "$@" >"$file" 2>&1
}

await_line() {
    local file=$1 pattern=$2
    for _ in $(seq 200); do
        grep -q "$pattern" "$file" 2>/dev/null && return 0
        sleep 0.1
    done
    return 1
}

row() {
    local verdict=$1 peer=$2 role=$3 detail=$4
    [ "$try" = 1 ] || detail="$detail (try $try)"
    printf '%s\t%s\t%s\t%s\t%s\n' "$verdict" "$peer" "$role" "$loss" "$detail" >>"$work/rows-$loss"
}

# attempt serve|dial ARGUMENTS...
attempt() {
    for try in 1 2 3; do
        "$@"
        if [ "$loss" -lt 5 ] || [ "$try" = 3 ] || tail -n 1 "$work/rows-$loss" | grep -q '^right'; then
            return
        fi
        sed -i '$d' "$work/rows-$loss"
    done
}

# We send, they answer: serve NAME "ARGUMENTS OF OURS" COMMAND OF THEIRS...
serve() {
    local name=$1 arguments=$2 log=$work/$loss-$1 status=right
    shift 2
    theirs "$log.theirs" "$@" </dev/null &
    local server=$!
    sleep 0.3
    # shellcheck disable=SC2086
    ours "$log.ours" send 10.97.7.2:9899 $arguments || status=WRONG
    sleep 0.2
    # The wrapper's own group does not hold the program of the namespace: it is ended there.
    ip netns pids "tcsctp-theirs-$loss-$$" | xargs -r kill 2>/dev/null
    wait $server 2>/dev/null || true
    row $status "$name" client "$(tail -n 1 "$log.ours")"
}

# They send, we answer: dial NAME "ARGUMENTS OF OURS" CHECK COMMAND OF THEIRS...; CHECK is a function of their log.
dial() {
    local name=$1 arguments=$2 check=$3 log=$work/$loss-$1 status=right left=
    shift 3
    # shellcheck disable=SC2086
    ours "$log.ours" $arguments --once &
    local server=$!
    if await_line "$log.ours" '^ready'; then
        theirs "$log.theirs" "$@" </dev/null
        $check "$log.theirs" $? || status=WRONG
    fi
    # Their program ends as soon as it has sent SHUTDOWN COMPLETE. Where that one is lost, nobody is there to repeat it:
    # RFC 9260 §9.2 has us report that the peer is unreachable. Only their own word that they shut down excuses that.
    if ! wait $server; then
        if [ "$loss" != 0 ] && grep -q '^failed: closed .* Unreachable' "$log.ours" &&
            grep -q '^DOWN shutdown' "$log.theirs"; then
            left=' (their SHUTDOWN COMPLETE was lost)'
        else
            status=WRONG
        fi
    fi
    row $status "$name" server "$(tail -n 1 "$log.ours")$left"
}

exit_zero() { [ "$2" = 0 ]; }
says_ok() { grep -q '"ok":true' "$1"; }

lane() {
    loss=$1
    local addresses=(--addr 10.97.7.2 --raddr 10.97.7.1 --rport 7 --udp 9899 --rudp 9899)
    # At a tenth lost their sender waits for its timeout of a second again and again.
    local count=300 sizes=10,1000,20000,100000
    [ "$loss" -lt 5 ] || { count=80 sizes=10,1000,5000,20000; }
    local load=(--count $count --sizes $sizes --streams 64 --unordered 30)
    lane_up "$loss"
    attempt serve i-data "--peer-port 5001 --count $count --sizes $sizes --streams 64" \
        "$work/peer" server --addr 10.97.7.2 --port 5001 --udp 9899 --rudp 9899
    attempt serve data "--peer-port 5001 --count $count --sizes $sizes --streams 64" \
        "$work/peer" server --addr 10.97.7.2 --port 5001 --udp 9899 --rudp 9899 --idata 0
    attempt serve echo_server "--peer-port 7 --count 300 --sizes 10,1000,9000" $examples/echo_server 9899 9899
    attempt serve discard_server "--peer-port 9 --count 1000 --sizes 10,1000,5000 --no-echo" \
        $examples/discard_server 9899 9899
    attempt serve tsctp-server "--peer-port 5001 --count 1000 --sizes 1000 --streams 1 --unordered 0 --no-echo" \
        $examples/tsctp -E 9899 -U 9899
    attempt dial i-data echo says_ok "$work/peer" client "${addresses[@]}" "${load[@]}"
    attempt dial i-data-rtx echo says_ok "$work/peer" client "${addresses[@]}" "${load[@]}" --pr rtx:0
    attempt dial data echo says_ok "$work/peer" client "${addresses[@]}" "${load[@]}" --idata 0
    attempt dial tsctp discard exit_zero $examples/tsctp -E 9899 -U 9899 -p 7 -l 1000 -n 2000 10.97.7.1
    attempt dial tsctp-ttl discard exit_zero $examples/tsctp -E 9899 -U 9899 -p 7 -l 3000 -n 1000 -P 1 -t 20 10.97.7.1
    attempt dial tsctp-rtx discard exit_zero $examples/tsctp -E 9899 -U 9899 -p 7 -l 3000 -n 1000 -P 2 -t 0 -u 10.97.7.1
}

prepare
loss=
try=1
lanes=()
for loss in $losses; do
    lane "$loss" 2>"$work/errors-$loss" &
    lanes+=($!)
done
wait "${lanes[@]}"

rows=$(cat "$work"/rows-* 2>/dev/null | sort -t $'\t' -k2,2 -k3,3 -k4,4n)
printf '%-16s %-7s %5s  %-6s %s\n' peer role loss result detail
printf '%s\n' "$rows" | awk -F'\t' '{ printf "%-16s %-7s %4s%%  %-6s %s\n", $2, $3, $4, $1, $5 }'
expected=$((11 * $(wc -w <<<"$losses")))
right=$(grep -c '^right' <<<"$rows")
printf '%d of %d right\n' "$right" "$expected"
if [ "$right" -ne "$expected" ]; then
    mkdir -p "$root/build"
    rm -rf "$root/build/usrsctp-logs"
    cp -r "$work" "$root/build/usrsctp-logs"
    printf 'logs: %s\n' "$root/build/usrsctp-logs"
    exit 1
fi
