#!/usr/bin/env bash
# How long one experiment takes on one cached kernel, from the start of the command to its record: a cold guest and a
# warm one, against a minimal initramfs made by hand that boots the same kernel and runs the same race in C.
# Interleaved, so that whatever else the machine does hits all alike. Usage: boot.sh FAULTLINE [RUNS]
set -euo pipefail
cd "$(dirname "$0")/../.."
faultline=$1 runs=${2:-9}
kernel=debian:6.12 experiment=aio-read-wp

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
name=$("$faultline" kernels fetch "$kernel" | sed 's/^[^ ]* \([^ ]*\) .*/\1/')
folder=${XDG_CACHE_HOME:-$HOME/.cache}/faultline/kernels/$name
race='reader\.aio-read, handler\.await-fault, handler\.write-unprotect'
order=$("$faultline" show "$experiment" | sed -nE "s/^  ([0-9a-f]+)  $race\$/\1/p" | head -1)

# By hand: the two modules that this kernel has not built in, in the order in which they need each other.
root=$scratch/root
mkdir -p "$root"/{dev,proc,disk,modules}
cc -O2 -static -pthread -o "$root/init" Tests/Benchmarks/boot.c
number=0
for module in virtio_mmio virtio_blk; do
    xz -dc "$(find "$folder/modules" -name "$module.ko.xz")" > "$root/modules/$((number++))-$module.ko"
done
(cd "$root" && find . | cpio -o -H newc --quiet) > "$scratch/initramfs"
truncate -s 64M "$scratch/disk"
mkfs.ext4 -q -F -E lazy_itable_init=0,lazy_journal_init=0 "$scratch/disk"
# The machine is the one that Faultline starts, with the console on standard output.
"$faultline" run "$experiment" --kernel "$kernel" --dry-run | tail -1 \
    | sed "s|/initramfs|$scratch/initramfs|; s|file:/console|stdio|; s|file=/disk|file=$scratch/disk|" \
    | sed -E 's/-chardev stdio[^ ]* -device [^ ]* -device [^ ]* //' > "$scratch/command"

by_hand() { bash "$scratch/command" < /dev/null | grep -q 'result=4096 content=0xab'; }
ours() { "$faultline" run "$experiment" --kernel "$kernel" --order "$order" --trials 1 --traced 0 "$@" > /dev/null; }
seconds() { local begin=$EPOCHREALTIME; "$@" || return; echo "$EPOCHREALTIME $begin" | awk '{printf "%.3f\n", $1 - $2}'; }
# Now and then a guest dies before its init. Faultline boots another one then, and so does this.
boot_by_hand() {
    local try time
    for try in 1 2 3; do
        if time=$(seconds by_hand); then
            echo "$time"
            return
        fi
        echo "boot.sh: the guest made by hand died, and is booted again" >&2
    done
    return 1
}

ours  # makes the saved guest
for ((run = 0; run < runs; run++)); do
    boot_by_hand >> "$scratch/hand"
    seconds ours --cold >> "$scratch/cold"
    seconds ours >> "$scratch/warm"
done
median() { sort -n "$1" | awk '{v[NR] = $1} END {printf "%.2f s (%.2f to %.2f)", v[int((NR + 1) / 2)], v[1], v[NR]}'; }
ratio() { paste "$1" "$2" | awk '{print $1 / $2}' | sort -n | awk '{v[NR] = $1} END {printf "%.2f", v[int((NR + 1) / 2)]}'; }
verdict() { awk -v ratio="$(ratio "$1" "$2")" -v goal="$3" 'BEGIN {print (ratio <= goal) ? "holds" : "missed"}'; }
# What the trials themselves take is part of it: that is some hundredths of a second.
second() { sort -n "$1" | awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] <= 1) ? "holds" : "missed"}'; }
echo "$experiment on $name, one trial of each variant, median of $runs (least to most):"
echo "  C in an initramfs made by hand, boot   $(median "$scratch/hand")"
echo "  faultline run --cold                   $(median "$scratch/cold")   $(ratio "$scratch/cold" "$scratch/hand")x, goal at most 1.15x: $(verdict "$scratch/cold" "$scratch/hand" 1.15)"
echo "  faultline run, from a saved guest      $(median "$scratch/warm")   $(ratio "$scratch/warm" "$scratch/hand")x, goal at most 1 s: $(second "$scratch/warm")"
