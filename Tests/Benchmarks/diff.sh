#!/usr/bin/env bash
# How `faultline diff --all` grows: kernels × 50 experiments, once with few behaviours, as kernels have, and once with no two
# records alike. Beside it, in the same run, what it takes to read the same files with cat.
set -euo pipefail
faultline=$1
template=results/6.12.118-cloud/notes-two-step.json
[ -e "$template" ] || template=$(ls results/6*-cloud/notes-two-step.json | tail -1)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# make FOLDER KERNELS ALIKE: records made of one that is real; ALIKE=1 gives each of ten neighbours the same.
make() {
    mkdir -p "$1"
    for kernel in $(seq 0 $(($2 - 1))); do mkdir "$1/5.$kernel.1-cloud"; done
    awk -v folder="$1" -v kernels="$2" -v alike="$3" '
        { text = text $0 "\n" }
        END {
            for (kernel = 0; kernel < kernels; kernel++)
                for (experiment = 0; experiment < 50; experiment++) {
                    record = text
                    age = alike ? int((kernel + experiment) / 10) : kernel
                    gsub(/"notes-two-step"/, "\"e" experiment "\"", record)
                    gsub(/"aio_read"/, "\"aio_read_" age "\"", record)
                    if (!alike) gsub(/"0xab"/, "\"" kernel "\"", record)
                    file = folder "/5." kernel ".1-cloud/e" experiment ".json"
                    printf "%s", record > file
                    close(file)
                }
        }' "$template"
}

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
    for kernels in 250 500 1000; do
        folder=$scratch/results
        rm -rf "$folder"
        make "$folder" "$kernels" "$([ "${kind%%:*}" = alike ] && echo 1 || echo 0)"
        read -r time memory <<< "$(median "$faultline" diff --all --results "$folder")"
        read -r base _ <<< "$(median bash -c "find $folder -name '*.json' -print0 | xargs -0 cat")"
        ratio=$(awk -v a="$time" -v b="$base" 'BEGIN { printf "%.1fx", (b > 0) ? a / b : 0 }')
        printf '  %-28s %8d %8s s %6s MiB %8s\n' "${kind#*:}" "$kernels" "$time" "$memory" "$ratio"
    done
done
