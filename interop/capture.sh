#!/usr/bin/env bash
# A million SCTP packets of our own, of whole lives of associations over bad links in virtual time, read by tshark: none
# may be malformed, none may have a wrong CRC32c, and each kind of chunk that we write must be among them. Our own hello
# (type 190) is to tshark a chunk of an unknown type: skipped, as any other SCTP would, and not malformed.
#
#   interop/capture.sh               needs: apt-get install tshark
#   PACKETS=50000 interop/capture.sh at least so many
#
# Prints how many chunks of each type there were; exit 0 if all were right, 1 if not, 3 if something is missing here.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
packets=${PACKETS:-1000000}
# What a seed of the test writes at least.
per_seed=1000
# DATA to SHUTDOWN COMPLETE with ECNE and CWR; I-DATA, RE-CONFIG, PAD, hello, FORWARD-TSN, I-FORWARD-TSN.
kinds="0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 64 130 132 190 192 194"

command -v tshark >/dev/null || {
    printf 'interop/capture.sh: tshark is not installed: apt-get install tshark\n' >&2
    exit 3
}
work=$(mktemp -d /tmp/tocsin-capture.XXXXXX)
trap 'rm -rf "$work"' EXIT
mkdir "$work/pcap"

"$root/tocsin" test --quick -q -pl sctp -am -Dtest=SeededTrafficTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dtocsin.seeds=$((packets / per_seed)) "-Dtocsin.pcap=$work/pcap" >"$work/maven.log" 2>&1 || {
    tail -n 30 "$work/maven.log"
    exit 1
}

# One pass; what tshark finds is decided here, so that it need not make up a display filter's verdict for each packet.
read_capture() {
    # The payload is random: tshark must not take it for what the identifier 7 usually announces.
    HOME=$work tshark -r "$1" --disable-protocol megaco --disable-protocol h248 -o 'sctp.checksum:CRC 32c' \
        -T fields -E separator='|' -E occurrence=a -E aggregator=, \
        -e frame.number -e sctp.chunk_type -e sctp.checksum.status -e _ws.malformed -e _ws.expert.severity 2>/dev/null
}
for file in "$work"/pcap/*.pcap; do
    [ "$(stat -c %s "$file")" -gt 24 ] && read_capture "$file"
done | awk -F'|' -v wanted="$packets" -v kinds="$kinds" '
    { total++
      if ($3 == "1") good++
      # 8388608 is the severity "error" of the expert information.
      if ($4 != "" || $5 ~ /8388608/ || $3 != "1") { bad++; if (bad <= 5) print "bad: " $0 }
      n = split($2, types, ","); for (i = 1; i <= n; i++) chunks[types[i]]++ }
    END { line = "chunks"; for (type = 0; type < 256; type++) if (chunks[type]) line = line " " type "=" chunks[type]
          print line
          count = split(kinds, kind, " "); for (i = 1; i <= count; i++) if (!chunks[kind[i]]) missing = missing " " kind[i]
          if (missing != "") print "no chunk of type" missing
          printf "%d packets, %d with a right CRC32c, %d bad\n", total, good, bad
          exit !(total >= wanted && good == total && bad == 0 && missing == "") }'
