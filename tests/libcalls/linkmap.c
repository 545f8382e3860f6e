/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program that makes up a list of 12000 libraries, a third at a time, and calls a function after
 * that. */
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { COUNT = 4000, PAGE = 4096 };

static struct link_map *own;

/* A library without calls: its headers and an empty dynamic section. */
static void make_library(char *at, struct link_map *entry)
{
	ElfW(Ehdr) *header = (void *)at;
	ElfW(Phdr) *parts = (void *)(at + sizeof(*header));
	size_t dynamic = PAGE / 2;

	memcpy(header->e_ident, ELFMAG, SELFMAG);
	header->e_ident[EI_CLASS] = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
	header->e_ident[EI_DATA] = ELFDATA2LSB;
	header->e_ident[EI_VERSION] = EV_CURRENT;
	header->e_type = ET_DYN;
	header->e_machine = sizeof(void *) == 8 ? EM_X86_64 : EM_386;
	header->e_version = EV_CURRENT;
	header->e_phoff = sizeof(*header);
	header->e_ehsize = sizeof(*header);
	header->e_phentsize = sizeof(*parts);
	header->e_phnum = 2;
	parts[0] = (ElfW(Phdr)){.p_type = PT_LOAD,
				.p_flags = PF_R,
				.p_filesz = PAGE,
				.p_memsz = PAGE,
				.p_align = PAGE};
	parts[1] = (ElfW(Phdr)){
		.p_type = PT_DYNAMIC, .p_vaddr = dynamic, .p_filesz = 64, .p_memsz = 64};
	entry->l_addr = (ElfW(Addr))at;
	entry->l_name = "/made/up";
	entry->l_ld = (void *)(at + dynamic);
}

static void make_list(void)
{
	char *memory = mmap(NULL, (size_t)COUNT * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct link_map *list = calloc(COUNT, sizeof(*list));
	void (*notify)(void) = (void (*)(void))_r_debug.r_brk;

	for (int i = 0; i < COUNT; i++) {
		make_library(memory + (size_t)i * PAGE, &list[i]);
		list[i].l_next = i + 1 < COUNT ? &list[i + 1] : NULL;
	}
	_r_debug.r_map->l_next = list;
	notify();
	_r_debug.r_map->l_next = own;
}

int main(void)
{
	own = _r_debug.r_map->l_next;
	for (int i = 0; i < 3; i++)
		make_list();
	return (int)strtol("7", NULL, 10);
}
