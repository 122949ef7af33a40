# Two commands set everything up on a fresh machine with a Swift toolchain: make demo, make test.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.PHONY: build demo test bench bench-peers bench-plots results findings lint format reference deps clean

# How each Debian package that is needed is recognised: the file that it installs.
DEPS := libaio-dev:/usr/include/libaio.h qemu-system-x86:/usr/bin/qemu-system-x86_64 \
	e2fsprogs:/usr/sbin/mkfs.ext4 xfsprogs:/usr/sbin/mkfs.xfs btrfs-progs:/usr/sbin/mkfs.btrfs \
	xz-utils:/usr/bin/xz zstd:/usr/bin/zstd lz4:/usr/bin/lz4 bzip2:/usr/bin/bzip2 \
	debian-archive-keyring:/usr/share/keyrings/debian-archive-keyring.gpg

# What tests validate exports with: KCIDB's own schema, JUnit's as Jenkins publishes it (pytest carries it), TAP's reader.
TEST_DEPS := python3-venv:/var/lib/dpkg/info/python3-venv.list perl:/usr/bin/prove
VALIDATORS := .build/validators

BIN := .build/release/faultline
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
export SWIFT_BACKTRACE := enable=no

deps: ## install the missing Debian packages
	@missing=(); for dep in $(DEPS); do [ -e "$${dep#*:}" ] || missing+=("$${dep%%:*}"); done; \
	if [ $${#missing[@]} -gt 0 ]; then \
		echo "installing $${missing[*]}"; \
		$(SUDO) apt-get update -qq; \
		DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends "$${missing[@]}"; \
	fi

build: deps ## build the tool and the agent, optimised
	swift build -c release --product faultline
	swift build -c release --product faultline-agent

demo: build ## run the main race on the running kernel
	$(BIN) doctor
	@echo
	$(BIN) run shmem-missing-store aio-read-wp-drop aio-read-wp notes-two-step --results .build/demo

$(VALIDATORS)/ready: | deps
	rm -rf $(VALIDATORS)
	/usr/bin/python3 -m venv $(VALIDATORS)
	$(VALIDATORS)/bin/pip install -q kcidb-io xmlschema
	$(VALIDATORS)/bin/pip download -q --no-deps --no-binary :all: -d $(VALIDATORS) pytest
	tar -xzf $(VALIDATORS)/pytest-*.tar.gz -C $(VALIDATORS) --strip-components=3 --wildcards '*/junit-10.xsd'
	touch $@

test: DEPS += $(TEST_DEPS)
test: deps lint $(VALIDATORS)/ready ## lint, build with warnings as errors, run every test, count what ran and what was skipped
	swift build --build-tests
	swift test --skip-build --disable-xctest 2>&1 | tee .build/test.log
	@ran=$$(sed -nE 's/.*Test run with ([0-9]+) tests? in .* passed.*/\1/p' .build/test.log | tail -1); \
	skipped=$$(grep -cE '^.{1,4}Test .* skipped(: ".*"|\.)$$' .build/test.log || true); \
	[ "$${ran:-0}" -gt 0 ] || { echo "no test ran"; exit 1; }; \
	grep -E '^.{1,4}Test .* skipped(: ".*"|\.)$$' .build/test.log || true; \
	echo "$$((ran - skipped)) passed, 0 failed, $$skipped skipped"

# The newest package of each series that Debian has; a folder of results is named by the package's version.
SERIES := 5.10 6.1 6.12 6.16 6.18 6.19 7.0 7.1 7.2 7.3
results: build ## run every experiment on the host and on the newest kernel of each series, then write the findings
	$(BIN) run --all --kernel host $(SERIES:%=--kernel debian:%) || [ $$? = 1 ]
	$(BIN) findings --write

findings: build ## regenerate what results/README.md says from the records
	$(BIN) findings --write

BENCH_DEPS := gcc:/usr/bin/cc cpio:/usr/bin/cpio time:/usr/bin/time
bench: DEPS += $(BENCH_DEPS)
bench: build ## sampler, trials, faults, and from a command to a record, against C; a diff of many kernels, against reading them
	swift build -c release --product faultline-bench
	.build/release/faultline-bench
	Tests/Benchmarks/boot.sh $(BIN)
	Tests/Benchmarks/matrix.sh $(BIN)
	Tests/Benchmarks/diff.sh $(BIN)

PEER_DEPS := python3-venv:/var/lib/dpkg/info/python3-venv.list kmod:/usr/sbin/depmod \
	busybox-static:/bin/busybox file:/usr/bin/file git:/usr/bin/git
bench-peers: DEPS += $(PEER_DEPS)
bench-peers: build ## one experiment through virtme-ng, stack samples through psn; slow
	Tests/Benchmarks/peers.sh $(BIN) .build/peers

PLOT_DEPS := gnuplot-nox:/usr/bin/gnuplot
bench-plots: DEPS += $(PLOT_DEPS)
bench-plots: build ## how costs grow with threads, orders, trials, kernels and records, as .build/plots/*.svg
	swift build -c release --product faultline-bench
	Tests/Benchmarks/growth.sh $(BIN) .build/release/faultline-bench .build/plots

lint:
	swift format lint --strict --parallel -r Sources Tests Package.swift

format:
	swift format -i --parallel -r Sources Tests Package.swift

reference: build ## regenerate the language's reference and schema from the declarations
	$(BIN) reference --write experiments

clean:
	rm -rf .build
