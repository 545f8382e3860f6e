/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Registers of a ptrace-stopped thread, as far as system calls and stack traces need them.
 * One directory an architecture implements this; which ABI a call was made by
 * is decided here too, because the kernel's answer needs the number's help.
 *
 * Functions that return bool return false when the thread is gone (or was
 * never stopped); that is no error of anyone.
 */
#ifndef CALLTAP_ARCH_ARCH_H
#define CALLTAP_ARCH_ARCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/abi.h"
#include "base/registers.h"

/* A system call as it lies in the registers. */
struct arch_call {
	int64_t nr; /* as last written by the program, the kernel or us; -1: in no call */
	uint64_t args[6];
	int64_t result; /* raw; meaningful behind the call only */
	uint64_t ip, sp;
};

/* The ABI this tracer was built for. */
extern const enum abi arch_own_abi;

/* The ABI of a call with audit architecture AUDIT_ARCH and number NR. */
enum abi arch_abi(uint32_t audit_arch, uint64_t nr);

/* The ABI that a thread which is in no call would use, judged by its mode. */
enum abi arch_native_abi(pid_t tid);

/* The number of restart_syscall in ABI: the kernel makes programs call it. */
uint64_t arch_restart_nr(enum abi abi);

/* Reads the call of ABI that the thread is in, at a stop at its entry or behind it. */
bool arch_read_call(pid_t tid, enum abi abi, struct arch_call *call);

/* What a stack is unwound from; at any ptrace-stop. */
bool arch_read_registers(pid_t tid, struct registers *registers);

/* At a syscall-entry stop: the kernel will execute NR instead (-1: nothing). */
bool arch_set_nr(pid_t tid, int64_t nr);

/* At a syscall-entry stop of a call of ABI: its first argument will be VALUE. */
bool arch_set_first_arg(pid_t tid, enum abi abi, uint64_t value);

/* At a syscall-exit stop: the program will see RESULT (-errno for errors). */
bool arch_set_result(pid_t tid, int64_t result);

#endif
