#!/usr/bin/env bash
# Faultline beside its peers, which this installs in a folder of its own: one experiment on one kernel through virtme-ng (PyPI),
# and stack samples through psn of 0x.tools. Slow: virtme-ng takes minutes under TCG. Usage: peers.sh FAULTLINE FOLDER [RUNS]
set -euo pipefail
cd "$(dirname "$0")/../.."
faultline=$(realpath "$1") runs=${3:-3}
mkdir -p "$2"
folder=$(realpath "$2")
kernel=debian:6.12-plain experiment=aio-read-wp

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
seconds() { local begin=$EPOCHREALTIME; "$@"; echo "$EPOCHREALTIME $begin" | awk '{printf "%.2f\n", $1 - $2}'; }
median() { sort -n "$1" | awk '{v[NR] = $1} END {printf "%.2f (%.2f to %.2f)", v[int((NR + 1) / 2)], v[1], v[NR]}'; }
ratio() { paste "$1" "$2" | awk '{print $1 / $2}' | sort -n | awk '{v[NR] = $1} END {printf "%.4f", v[int((NR + 1) / 2)]}'; }
verdict() { awk -v ratio="$1" -v goal="$2" 'BEGIN {print (ratio <= goal) ? "holds" : "missed"}'; }

[ -x "$folder/bin/vng" ] || { python3 -m venv "$folder" && "$folder/bin/pip" install -q virtme-ng; }

# The same kernel, laid out as a distribution does: virtme-ng finds the modules beside it.
name=$("$faultline" kernels fetch "$kernel" | sed 's/^[^ ]* \([^ ]*\) .*/\1/')
cached=${XDG_CACHE_HOME:-$HOME/.cache}/faultline/kernels/$name
version=$(file -b "$cached/vmlinuz" | sed -nE 's/.*version ([^ ]+) .*/\1/p')
mkdir -p "$scratch/root/boot" "$scratch/root/lib/modules"
cp "$cached/vmlinuz" "$scratch/root/boot/vmlinuz-$version"
cp -r "$cached/modules" "$scratch/root/lib/modules/$version"
find "$scratch/root/lib/modules" -name '*.ko.xz' -exec xz -d {} +

order=$("$faultline" show "$experiment" | sed -nE 's/^  ([0-9a-f]+)  reader\.aio-read, handler\.await-fault, handler\.write-unprotect$/\1/p' | head -1)
command="$faultline run $experiment --order $order --trials 1 --traced 0 --experiments $PWD/experiments --scratch /tmp"
ours() { "$faultline" run "$experiment" --kernel "$kernel" --order "$order" --trials 1 --traced 0 "$@" > /dev/null; }
theirs() {
    # It wants a terminal, and without --verbose says nothing where its ports are in a module.
    (cd "$scratch" && PATH=$folder/bin:$PATH:/usr/sbin script -qec "vng -r '$scratch/root/boot/vmlinuz-$version' --disable-kvm \
        --cpus 2 --memory 512M --rw --verbose -- '$command'" /dev/null < /dev/null) > "$scratch/vng.out" 2>&1 || true
    grep -q ': pass' "$scratch/vng.out" || { tail -20 "$scratch/vng.out" >&2; return 1; }
}

ours # saves a guest
for ((run = 0; run < runs; run++)); do
    seconds theirs >> "$scratch/vng"
    seconds ours --cold >> "$scratch/cold"
    seconds ours >> "$scratch/warm"
done
cold=$(ratio "$scratch/cold" "$scratch/vng") warm=$(ratio "$scratch/warm" "$scratch/vng")
echo "$experiment on $name under TCG, one trial of each variant, seconds, median of $runs (least to most):"
echo "  vng -r … --disable-kvm -- faultline run    $(median "$scratch/vng")"
echo "  faultline run --kernel $kernel --cold      $(median "$scratch/cold")   ${cold}x, goal at most 0.11: $(verdict "$cold" 0.11)"
echo "  faultline run --kernel $kernel             $(median "$scratch/warm")   ${warm}x, goal at most 0.01: $(verdict "$warm" 0.01)"

# psn is in no package: from its repository, or from where PSN says.
psn=${PSN:-$folder/0xtools/bin/psn}
if [ ! -e "$psn" ]; then git clone -q --depth 1 https://github.com/tanelpoder/0xtools "$folder/0xtools" || true; fi
if [ ! -e "$psn" ]; then
    echo "psn: not here, and its repository could not be fetched; PSN=path/to/psn names one"
    exit
fi
sleep 60 &
sleeper=$!
trap 'kill $sleeper; rm -rf "$scratch"' EXIT
for ((run = 0; run < runs; run++)); do
    python3 "$psn" -p "$sleeper" -d 5 --sample-hz 1000000 -G syscall,kstack -a > "$scratch/psn.out"
    sed -nE 's/.*samples: ([0-9]+).*/\1/p' "$scratch/psn.out" | head -1 | awk '{print $1 / 5}' >> "$scratch/psn"
    "$faultline" sample "$sleeper" --frequency max --duration 5 > "$scratch/sample.out"
    sed -nE 's/^([0-9]+) samples.*/\1/p' "$scratch/sample.out" | head -1 | awk '{print $1 / 5}' >> "$scratch/sample"
done
times=$(ratio "$scratch/sample" "$scratch/psn")
echo "samples a second of state and stack of one blocked thread, median of $runs (least to most):"
echo "  psn                 $(median "$scratch/psn")"
echo "  faultline sample    $(median "$scratch/sample")   ${times}x, goal at least 20"
