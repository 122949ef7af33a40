#!/usr/bin/env bash
# How long a matrix of 5 kernels × 10 experiments takes from saved guests, 40 trials of one order of each variant that has it.
# Usage: matrix.sh FAULTLINE
set -euo pipefail
cd "$(dirname "$0")/../.."
faultline=$1 goal=300
experiments=(aio-read-wp aio-read-wp-drop aio-read-wp-kill double-fault-two-threads notes-two-step shmem-missing-store
    unprotect-before-read wp-never-resolved write-back-race dma-not-held)
kernels=() orders=()
for series in 5.10 6.1 6.12 7.0 7.3; do kernels+=(--kernel "debian:$series"); done
for experiment in "${experiments[@]}"; do
    orders+=(--order "$("$faultline" show "$experiment" | sed -nE 's/^  ([0-9a-f]{8})  .*/\1/p' | sed -n 1p)")
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Fetches the kernels, and makes the saved guests.
"$faultline" run unprotect-before-read "${kernels[@]}" --trials 1 --traced 0 --results "$scratch/first" > /dev/null
begin=$EPOCHREALTIME
"$faultline" run "${experiments[@]}" "${kernels[@]}" "${orders[@]}" --trials 40 --traced 0 > "$scratch/report" || [ $? = 1 ]
seconds=$(echo "$EPOCHREALTIME $begin" | awk '{printf "%.0f", $1 - $2}')
# Each line of a histogram is an outcome: how often it came.
trials=$(sed -nE 's/^ +([0-9]+)[*:]>.*/\1/p' "$scratch/report" | awk '{n += $1} END {print n + 0}')
echo "5 kernels × 10 experiments × 40 trials of an order of each variant, from saved guests: $trials trials in $seconds s;" \
    "goal at most $goal s: $([ "$seconds" -le $goal ] && echo holds || echo missed)"
