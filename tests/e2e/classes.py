#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Is each call in the same classes (-e trace=%CLASS) as with strace, for 64-bit and for 32-bit programs?

The installed strace does not know the calls from 451 on: their classes are written down here."""

import os
import platform
import shutil
import subprocess
import sys

SRC, CALLTAP = os.environ['SRC'], os.environ['CALLTAP']
MODES = {'x86_64': ['m64', 'm32']}.get(platform.machine(), ['m64'])
CLASSES = ['clock', 'creds', 'desc', 'file', 'fstat', '%fstat', 'fstatfs', '%fstatfs', 'ipc', 'lstat', '%lstat',
           'memory', 'net', 'network', 'process', 'pure', 'signal', 'stat', '%stat', 'statfs', '%statfs', 'all', 'none']
AT_CALLS = {'fchmodat2', 'setxattrat', 'getxattrat', 'listxattrat', 'removexattrat', 'open_tree_attr',
            'file_getattr', 'file_setattr'}
NEW = {'file': AT_CALLS, 'desc': AT_CALLS | {'cachestat'}, 'memory': {'map_shadow_stack', 'mseal'}}
NEW_CALLS = {'cachestat', 'map_shadow_stack', 'futex_wake', 'futex_wait', 'futex_requeue',
             'statmount', 'listmount', 'lsm_get_self_attr', 'lsm_set_self_attr', 'lsm_list_modules', 'mseal', 'listns',
             'rseq_slice_yield', *AT_CALLS}


def shown(tracer, mode, word):
    """Names of the calls that TRACER shows with -e trace=WORD."""
    subprocess.run([*tracer, '-o', 'log', '-e', 'trace=' + word, './every-' + mode], timeout=60, check=False,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open('log', encoding='utf-8', errors='replace') as log:
        lines = [line for line in log if line.endswith('EPERM (Operation not permitted)\n')
                 or line.startswith(('exit', 'restart_syscall', 'rt_sigreturn', 'sigreturn'))]
    return {line.partition('(')[0] for line in lines if not line.startswith('syscall_0x')}


def compare(mode, word):
    bare = word.lstrip('%')
    want = shown(['strace'], mode, '%' + word if word not in ('all', 'none') else word) - NEW_CALLS
    want |= NEW_CALLS if word == 'all' else NEW.get(bare, set())
    have = shown([CALLTAP, '--as=strace'], mode, '%' + word if word not in ('all', 'none') else word)
    missing, extra = sorted(want - have), sorted(have - want)
    if not have and word != 'none':
        return 'shows nothing'
    return '; '.join(text for text in (missing and 'not in it: ' + ' '.join(missing),
                                       extra and 'not in strace\'s: ' + ' '.join(extra)) if text)


def main():
    if not shutil.which('strace'):
        print('not ok strace: not installed')
        return 1
    failed = False
    for mode in MODES:
        subprocess.run(['gcc', '-' + mode, '-std=gnu11', '-O1', '-static', '-o', 'every-' + mode,
                        os.path.join(SRC, 'tests', 'e2e', 'everycall.c')], check=True)
        for word in CLASSES:
            why = compare(mode, word)
            failed = failed or bool(why)
            print(f'not ok {word}-{mode}: {why}' if why else f'ok {word}-{mode}', flush=True)
    return failed


sys.exit(main())
