#!/usr/bin/env bash
# How long a matrix of 5 kernels × 10 experiments × 40 trials of each order takes, from saved guests. Usage: matrix.sh FAULTLINE
set -euo pipefail
cd "$(dirname "$0")/../.."
faultline=$1 goal=300
experiments=(aio-read-wp aio-read-wp-drop aio-read-wp-kill double-fault-two-threads notes-two-step shmem-missing-store
    unprotect-before-read wp-never-resolved write-back-race dio-fork-cow)
kernels=()
for series in 5.10 6.1 6.12 7.0 7.3; do kernels+=(--kernel "debian:$series"); done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Fetches the kernels, and makes the saved guests.
"$faultline" run shmem-missing-store "${kernels[@]}" --trials 1 --traced 0 --results "$scratch/first" > /dev/null
begin=$EPOCHREALTIME
"$faultline" run "${experiments[@]}" "${kernels[@]}" --trials 40 --traced 0 --results "$scratch/all" > "$scratch/report" || [ $? = 1 ]
seconds=$(echo "$EPOCHREALTIME $begin" | awk '{printf "%.0f", $1 - $2}')
cells=$(find "$scratch/all" -name '*.json' ! -name machine.json ! -path '*/evidence/*' | wc -l)
trials=$(grep -rhoE '"count" : [0-9]+' "$scratch/all" --include='*.json' | awk '{n += $3} END {print n + 0}')
echo "5 kernels × 10 experiments × 40 trials of each order, from saved guests: $seconds s for $cells records, $trials trials;" \
    "goal at most $goal s: $([ "$seconds" -le $goal ] && echo holds || echo missed)"
