#include "clinux_vcpu.h"

#include "clinux_guarded_access.h"

static const uint64_t memory_start = 2 << 20;
static const uint64_t interrupts_enabled = 1 << 9, always_set = 1 << 1;

// The programs, one after the other. DS is based on the byte, so that its address is 0 in there.
static const uint8_t code[] = {
    0x27, 0xe6, 0x01, 0,        // daa; out 1, al
    0x8a, 0x07, 0xe6, 0x01, 0,  // mov al, [bx]; out 1, al
    0x88, 0x07, 0xe6, 0x01,     // mov [bx], al; out 1, al
};
static const uint8_t starts[] = {
    [CLINUX_VCPU_NO_ACCESS] = 0,
    [CLINUX_VCPU_LOAD] = 4,
    [CLINUX_VCPU_STORE] = 9,
};

const char *clinux_vcpu_call_name(enum clinux_vcpu_call call) {
    switch (call) {
        case CLINUX_VCPU_OPEN: return "open";
        case CLINUX_VCPU_CREATE_VM: return "KVM_CREATE_VM";
        case CLINUX_VCPU_SET_TSS_ADDR: return "KVM_SET_TSS_ADDR";
        case CLINUX_VCPU_CREATE_IRQCHIP: return "KVM_CREATE_IRQCHIP";
        case CLINUX_VCPU_MAP: return "mmap";
        case CLINUX_VCPU_SET_MEMORY: return "KVM_SET_USER_MEMORY_REGION";
        case CLINUX_VCPU_CREATE_VCPU: return "KVM_CREATE_VCPU";
        case CLINUX_VCPU_MMAP_SIZE: return "KVM_GET_VCPU_MMAP_SIZE";
        case CLINUX_VCPU_GET_SREGS: return "KVM_GET_SREGS";
        case CLINUX_VCPU_SET_SREGS: return "KVM_SET_SREGS";
        case CLINUX_VCPU_SET_REGS: return "KVM_SET_REGS";
        case CLINUX_VCPU_RUN: return "KVM_RUN";
    }
    return "an unknown call";
}

static long map_code(struct clinux_vcpu *vcpu) {
    size_t page = (size_t)clinux_page_size();
    long mapped = clinux_mmap(0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped < 0) return mapped;
    vcpu->code = (uintptr_t)mapped;
    memcpy((void *)vcpu->code, code, sizeof code);
    return 0;
}

static long set_memory(int machine, uint32_t slot, uint64_t start, uintptr_t memory, size_t length) {
    struct kvm_userspace_memory_region region = {
        .slot = slot, .guest_phys_addr = start, .memory_size = length, .userspace_addr = memory};
    return clinux_ioctl(machine, KVM_SET_USER_MEMORY_REGION, &region);
}

// A call whose negated errno ends the function around it.
#define TRY(name, expression)               \
    ({                                      \
        *failed = CLINUX_VCPU_##name;       \
        long result_ = (expression);        \
        if (result_ < 0) return result_;    \
        result_;                            \
    })

static long make(struct clinux_vcpu *vcpu, uintptr_t memory, size_t length, size_t offset,
                 enum clinux_vcpu_call *failed) {
    vcpu->device = (int)TRY(OPEN, clinux_open("/dev/kvm", O_RDWR | O_CLOEXEC, 0));
    vcpu->machine = (int)TRY(CREATE_VM, clinux_kvm_create_machine(vcpu->device));
    // Intel's processors want three pages somewhere below 4 GiB for real mode; the others do not look.
    TRY(SET_TSS_ADDR, clinux_result(ioctl(vcpu->machine, KVM_SET_TSS_ADDR, 0xfffbd000ul)));
    TRY(CREATE_IRQCHIP, clinux_result(ioctl(vcpu->machine, KVM_CREATE_IRQCHIP, 0ul)));
    TRY(MAP, map_code(vcpu));
    TRY(SET_MEMORY, set_memory(vcpu->machine, 0, 0, vcpu->code, (size_t)clinux_page_size()));
    if (length > 0) TRY(SET_MEMORY, set_memory(vcpu->machine, 1, memory_start, memory, length));
    vcpu->processor = (int)TRY(CREATE_VCPU, clinux_result(ioctl(vcpu->machine, KVM_CREATE_VCPU, 0ul)));
    size_t run = (size_t)TRY(MMAP_SIZE, clinux_result(ioctl(vcpu->device, KVM_GET_VCPU_MMAP_SIZE, 0ul)));
    vcpu->run = (uintptr_t)TRY(MAP, clinux_mmap(0, run, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->processor, 0));
    vcpu->run_length = run;
    struct kvm_sregs registers;
    TRY(GET_SREGS, clinux_ioctl(vcpu->processor, KVM_GET_SREGS, &registers));
    registers.cs.base = 0;
    registers.cs.selector = 0;
    registers.ds.base = memory_start + offset;
    TRY(SET_SREGS, clinux_ioctl(vcpu->processor, KVM_SET_SREGS, &registers));
    return 0;
}

long clinux_vcpu_make(struct clinux_vcpu *vcpu, uintptr_t memory, size_t length, size_t offset,
                      enum clinux_vcpu_call *failed) {
    *vcpu = (struct clinux_vcpu){.device = -1, .machine = -1, .processor = -1};
    long result = make(vcpu, memory, length, offset, failed);
    if (result < 0) clinux_vcpu_free(*vcpu);
    return result;
}

void clinux_vcpu_free(struct clinux_vcpu vcpu) {
    if (vcpu.run != 0) clinux_munmap(vcpu.run, vcpu.run_length);
    const int descriptors[] = {vcpu.processor, vcpu.machine, vcpu.device};
    for (int index = 0; index < 3; index++)
        if (descriptors[index] >= 0) clinux_close(descriptors[index]);
    if (vcpu.code != 0) clinux_munmap(vcpu.code, (size_t)clinux_page_size());
}

int clinux_vcpu_run(struct clinux_vcpu vcpu, enum clinux_vcpu_program program, uint8_t value, bool interrupts,
                    long *result, struct clinux_vcpu_exit *left) {
    *left = (struct clinux_vcpu_exit){.call = CLINUX_VCPU_SET_REGS};
    // An `out` that has left the vCPU is completed by the next KVM_RUN, unless the vCPU stands elsewhere then: it does.
    struct kvm_regs registers = {
        .rip = starts[program], .rax = value, .rflags = always_set | (interrupts ? interrupts_enabled : 0)};
    *result = clinux_ioctl(vcpu.processor, KVM_SET_REGS, &registers);
    if (*result < 0) return 0;
    left->call = CLINUX_VCPU_RUN;
    int signal_number = clinux_guarded_ioctl(vcpu.processor, KVM_RUN, result);
    if (signal_number != 0 || *result < 0) return signal_number;
    const struct kvm_run *run = (const struct kvm_run *)vcpu.run;
    left->reason = run->exit_reason;
    left->is_complete = run->exit_reason == KVM_EXIT_IO && run->io.direction == KVM_EXIT_IO_OUT;
    left->is_uninterpretable =
        run->exit_reason == KVM_EXIT_INTERNAL_ERROR && run->internal.suberror == KVM_INTERNAL_ERROR_EMULATION;
    if (left->is_complete) left->byte = ((const uint8_t *)run)[run->io.data_offset];
    return 0;
}
