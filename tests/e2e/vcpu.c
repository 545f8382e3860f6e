/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A virtual machine that writes to a port, to memory that is not there, reads a port and halts. */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { START = 0x1000, SHARED = 0x3000 };

int main(int argc, char **argv)
{
	/* out %al, %dx; out %ax, %dx; mov %al, 0x8000; in (%dx), %al; hlt */
	static const uint8_t code[] = {0xba, 0xf8, 3, 0xb8, 'A',  'B', 0xee,
				       0xef, 0xa2, 0, 0x80, 0xec, 0xf4};
	struct kvm_userspace_memory_region memory = {0, 0, START, 0x1000, 0};
	struct kvm_sregs sregs;
	struct kvm_regs regs = {.rip = START, .rflags = 2};
	struct kvm_run *run;
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), vm, vcpu, id = argc > 1 ? atoi(argv[1]) : 0;
	void *guest = mmap(NULL, 0x1000, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	memcpy(guest, code, sizeof(code));
	memory.userspace_addr = (uintptr_t)guest;
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	if (vm < 0 || ioctl(vm, KVM_SET_USER_MEMORY_REGION, &memory) < 0 ||
	    (vcpu = ioctl(vm, KVM_CREATE_VCPU, id)) < 0 || ioctl(vcpu, KVM_GET_SREGS, &sregs) < 0)
		return 77;
	sregs.cs.base = sregs.cs.selector = 0;
	run = mmap(NULL, SHARED, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
	if (run == MAP_FAILED || ioctl(vcpu, KVM_SET_SREGS, &sregs) < 0 ||
	    ioctl(vcpu, KVM_SET_REGS, &regs) < 0)
		return 77;
	do {
		if (ioctl(vcpu, KVM_RUN, 0) < 0)
			return 77;
	} while (run->exit_reason != KVM_EXIT_HLT);
	/* Asked to come back at once; without memory to say so; and no virtual CPU at all. */
	run->immediate_exit = 1;
	ioctl(vcpu, KVM_RUN, 0);
	munmap(run, SHARED);
	ioctl(vcpu, KVM_RUN, 0);
	ioctl(-1, KVM_RUN, 0);
	return 0;
}
