# Sourced by diff.sh and growth.sh: results of many kernels, for `faultline diff --all`.

template=$(ls "$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")"/results/6.12*-cloud/notes-two-step.json | tail -1)

# make_records FOLDER KERNELS ALIKE: 50 records a kernel, made of one that is real; ALIKE=1 gives each of ten neighbours the same.
make_records() {
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
