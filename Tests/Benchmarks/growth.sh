#!/usr/bin/env bash
# How costs grow with the number of threads, orders, trials, kernels and records: measured, fitted with a straight line, and
# drawn as SVG. Usage: growth.sh FAULTLINE FAULTLINE-BENCH FOLDER
set -euo pipefail
faultline=$(realpath "$1") bench=$(realpath "$2")
. "$(dirname "$0")/records.sh"
mkdir -p "$3"
folder=$(realpath "$3")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# measure NAME COUNT COMMAND…: adds COUNT and the median time of three runs in seconds to NAME's figures.
measure() {
    local name=$1 count=$2 begin
    shift 2
    for _ in 1 2 3; do
        begin=$EPOCHREALTIME
        # The status is 1 where kernels differ.
        "$@" > /dev/null || [ $? = 1 ]
        echo "$EPOCHREALTIME $begin" | awk '{printf "%.6f\n", $1 - $2}'
    done | sort -n | sed -n 2p | sed "s/^/$count /" | tee -a "$name.txt" | sed "s/^/$name: /"
}
run() { "$faultline" run "$@" --traced 0 --results "$scratch/results"; }

# script THREADS STEPS ORDERS: threads that each store to one page, so many times.
script() {
    printf 'question: What does a trial cost?\nmemory:\n  page: {backing: anonymous, fill: 0x11}\nthreads:\n'
    for ((thread = 0; thread < $1; thread++)); do
        printf '  t%d:\n' "$thread"
        for ((step = 0; step < $2; step++)); do printf '    - store: {to: page, value: 0x22}\n      as: s%d\n' "$step"; done
    done
    printf 'orders: %s\nobserve: {stored: "page[0]"}\n' "$3"
}

"$bench" passes > threads-sampled.txt
sed 's/^/threads-sampled: /' threads-sampled.txt
for threads in 1 4 8 12 16; do
    script "$threads" 1 "[[$(seq -s, -f 't%g.s0' 0 $((threads - 1)))]]" > threads.yaml
    measure threads-of-a-script "$threads" run ./threads.yaml --trials 200
done
for steps in 1 2 3 4 5; do
    script 2 "$steps" all > orders.yaml
    orders=$("$faultline" show ./orders.yaml | grep -cE '^  [0-9a-f]{8}  ')
    measure orders "$orders" run ./orders.yaml --trials 5
done
script 2 1 '[[t0.s0, t1.s0]]' > trials.yaml
for trials in 250 500 1000 2000 4000; do measure trials "$trials" run ./trials.yaml --trials "$trials"; done
for trials in 20000 40000 80000 160000; do
    measure racing-trials "$trials" run ./trials.yaml --racing --trials "$trials"
done
kernels=()
for series in 5.10 6.1 6.12 7.0 7.3; do
    kernels+=(--kernel "debian:$series")
    # Fetches the kernel, and saves a guest.
    run ./trials.yaml "${kernels[@]: -2}" --trials 1 > /dev/null
    measure kernels $((${#kernels[@]} / 2)) run ./trials.yaml "${kernels[@]}" --trials 20
done
for count in 50 100 200 400; do
    rm -rf records
    make_records records "$count" 1
    measure records $((count * 50)) "$faultline" diff --all --results records
done

plot() {
    gnuplot -e "name='$1'; what='$2'; unit='$3'; file='$folder/$1.svg'" - << 'PLOT'
set terminal svg size 640,420 background "white"
set output file
set key top left
set xlabel what
set ylabel unit
set xrange [0:*]
set yrange [0:*]
f(x) = a + b * x
a = 0.1; b = 0.001
set fit quiet logfile "/dev/null"
fit f(x) name . ".txt" using 1:2 via a, b
plot name . ".txt" using 1:2 with points pointtype 7 title "measured", \
    f(x) with lines title sprintf("%.3g + %.3g x", a, b)
PLOT
}
plot threads-sampled "threads" "microseconds a pass of the sampler"
plot threads-of-a-script "threads of a script" "seconds, 200 trials"
plot orders "orders" "seconds, 5 trials each"
plot trials "ordered trials" "seconds"
plot racing-trials "racing trials" "seconds"
plot kernels "kernels, from saved guests" "seconds, 20 trials each"
plot records "records" "seconds of diff --all"
echo "drawn: $folder/*.svg"
