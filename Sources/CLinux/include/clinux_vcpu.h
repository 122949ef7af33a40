// A virtual machine with one processor, which executes one access to memory of this process, by the ioctls of KVM.
//
// Source: Documentation/virt/kvm/api.rst, Linux 6.12.
#ifndef CLINUX_VCPU_H
#define CLINUX_VCPU_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clinux_calls.h"

/// A new machine without a vCPU, closed on exec: KVM_CREATE_VM on an open /dev/kvm. Or a negated errno.
static inline long clinux_kvm_create_machine(int device) {
    return clinux_result(ioctl(device, KVM_CREATE_VM, 0ul));
}

/// The calls by which such a machine is made and run, for the report of one that failed.
enum clinux_vcpu_call {
    CLINUX_VCPU_OPEN,
    CLINUX_VCPU_CREATE_VM,
    CLINUX_VCPU_SET_TSS_ADDR,
    CLINUX_VCPU_CREATE_IRQCHIP,
    CLINUX_VCPU_MAP,
    CLINUX_VCPU_SET_MEMORY,
    CLINUX_VCPU_CREATE_VCPU,
    CLINUX_VCPU_MMAP_SIZE,
    CLINUX_VCPU_GET_SREGS,
    CLINUX_VCPU_SET_SREGS,
    CLINUX_VCPU_SET_REGS,
    CLINUX_VCPU_RUN,
};

/// The name of a call: `KVM_CREATE_VM`.
const char *clinux_vcpu_call_name(enum clinux_vcpu_call call);

/// A machine: descriptors, and addresses in this process.
struct clinux_vcpu {
    int device;
    int machine;
    int processor;
    uintptr_t run;
    size_t run_length;
    uintptr_t code;
};

/// What a vCPU is to execute before it leaves by an `out`.
enum clinux_vcpu_program {
    /// An instruction that every processor has and KVM's emulator has not: DAA.
    CLINUX_VCPU_NO_ACCESS,
    /// One load of a byte.
    CLINUX_VCPU_LOAD,
    /// One store of a byte.
    CLINUX_VCPU_STORE,
};

/// How a vCPU was left.
struct clinux_vcpu_exit {
    /// The call that failed, where one did.
    enum clinux_vcpu_call call;
    /// KVM_EXIT_*.
    uint32_t reason;
    /// It executed the whole program.
    bool is_complete;
    /// KVM was to interpret an instruction, and could not: KVM_INTERNAL_ERROR_EMULATION.
    bool is_uninterpretable;
    /// The byte that it loaded, of a complete CLINUX_VCPU_LOAD.
    uint8_t byte;
};

/// Makes a machine with one vCPU in real mode and an interrupt controller in the kernel, as every VMM has one.
///
/// `length` bytes from `memory`, whole pages, are its memory from 2 MiB on; the accesses are made to the byte `offset` of them.
/// Without memory, with a length of 0, it can do no more than CLINUX_VCPU_NO_ACCESS. Closed on exec. Not to be had by a child
/// of fork(2): the machine is its maker's (EIO). 0, or a negated errno, with the call in `failed`, and there is no machine.
long clinux_vcpu_make(struct clinux_vcpu *vcpu, uintptr_t memory, size_t length, size_t offset,
                      enum clinux_vcpu_call *failed);

/// Closes and unmaps everything; the memory stays.
void clinux_vcpu_free(struct clinux_vcpu vcpu);

/// Has the vCPU execute a program from its start: KVM_SET_REGS, KVM_RUN.
///
/// With `interrupts` its interrupts are enabled: only then KVM may leave the page that an access wants to a thread of the
/// kernel's, and halt the vCPU meanwhile (kvm_can_do_async_pf, arch/x86/kvm/x86.c). Blocks for as long as a page takes that it
/// needs. 0 or a negated errno: EINTR for a signal that ended it, EFAULT; `left` says the rest.
///
/// Returns 0, or the number of the SIGBUS or SIGSEGV that KVM sent; `result` has nothing to say then.
int clinux_vcpu_run(struct clinux_vcpu vcpu, enum clinux_vcpu_program program, uint8_t value, bool interrupts,
                    long *result, struct clinux_vcpu_exit *left);

#endif
