/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The shape of x86 instructions: how long they are, and where their operands
 * stand.  What they do is not known here.
 */
#ifndef CALLTAP_ARCH_X86_INSN_H
#define CALLTAP_ARCH_X86_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum insn_map { MAP_ONE, MAP_0F, MAP_0F38, MAP_0F3A, MAP_OTHER };

struct insn {
	uint8_t len;
	uint8_t map;	 /* enum insn_map */
	uint8_t opcode;	 /* its last byte */
	uint8_t rex;	 /* 0: none */
	uint8_t segment; /* the prefix 0x64 or 0x65; 0: none of both */
	bool opsize, addrsize, repne, rep;
	bool vex; /* VEX or EVEX */
	bool has_modrm;
	uint8_t modrm, sib;
	uint8_t disp_at, disp_size; /* displacement: offset and bytes */
	uint8_t imm_at, imm_size;
	bool rip_relative;
};

/* Decodes the instruction at BYTES, of which LEN are known.  Returns false if they are none, or
 * too few. */
bool insn_decode(struct insn *in, const uint8_t *bytes, size_t len, bool is64);

/* The displacement or immediate of SIZE (1, 2, 4) bytes at P, extended by its sign. */
int64_t insn_number(const uint8_t *p, unsigned size);

#endif
