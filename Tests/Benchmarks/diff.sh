#!/usr/bin/env bash
# How `faultline diff --all` grows: kernels × 50 experiments, once with few behaviours, as kernels have, and once with no two
# records alike. Beside it, in the same run, what it takes to read the same files with cat.
set -euo pipefail
faultline=$1
. "$(dirname "$0")/records.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# median COMMAND…: the median time of three runs in seconds, and the most memory in MiB.
median() {
    for _ in 1 2 3; do
        # The status is 1: the kernels differ.
        { /usr/bin/time -f "%e %M" -o "$scratch/time" "$@" > /dev/null 2>&1 || true; } 2> /dev/null
        tail -1 "$scratch/time"
    done | sort -n | awk '{ time[NR] = $1; if ($2 > memory) memory = $2 } END { printf "%.2f %d", time[2], memory / 1024 }'
}

echo "faultline diff --all, kernels × 50 experiments, $(($(stat -c %s "$template") / 1024)) KiB a record, median of 3:"
printf '  %-28s %8s %10s %10s %8s\n' "" kernels time memory "of cat"
for kind in "alike:few behaviours" "distinct:no two records alike"; do
    for kernels in 50 100 200; do
        folder=$scratch/results
        rm -rf "$folder"
        make_records "$folder" "$kernels" "$([ "${kind%%:*}" = alike ] && echo 1 || echo 0)"
        read -r time memory <<< "$(median "$faultline" diff --all --results "$folder")"
        read -r base _ <<< "$(median bash -c "find $folder -name '*.json' -print0 | xargs -0 cat")"
        ratio=$(awk -v a="$time" -v b="$base" 'BEGIN { printf "%.1fx", (b > 0) ? a / b : 0 }')
        printf '  %-28s %8d %8s s %6s MiB %8s\n' "${kind#*:}" "$kernels" "$time" "$memory" "$ratio"
    done
done
