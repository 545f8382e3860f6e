#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does docs/coverage speak of every call, and of C functions that there are, and do descriptions suffice for most?"""

import os
import re
import subprocess
import sys

SRC = os.environ['SRC']


def read(name):
    with open(os.path.join(SRC, name), encoding='utf-8') as source:
        return source.read()


def report(name, wrong):
    print(f'not ok {name}: {" ".join(sorted(wrong))}' if wrong else f'ok {name}')
    return bool(wrong)


def main():
    text = subprocess.run([os.path.join(SRC, 'docs', 'coverage')], check=True, stdout=subprocess.PIPE, text=True).stdout
    calls = re.findall(r'^\| (\w+)(?: \(\w+\))? \| (?:yes)? \| (?:yes)? \| ([\w ]+) \|', text, re.M)
    rows = [line.split('\t') for line in read('arch/numbers.tsv').splitlines() if line and line[0] not in '#']
    names = {row[0] for row in rows[1:] if row[1][0].isdigit() or row[2][0].isdigit()}
    functions = set(re.findall(r'ENTRY\((\w+)\)', read('src/decode/cfuncs.c')))
    families = set(re.findall(r'^## (\w+): \d+ described', text, re.M))
    failed = report('calls', names ^ {name for name, _ in calls})
    failed |= report('functions', set(re.findall(r'`(\w+)`', text.partition('## Calls that stand')[0])) - functions)
    failed |= report('families', {'ioctl', 'fcntl', 'prctl', 'keyctl', 'ptrace'} - families)
    failed |= report('described', {name for name, depth in calls if depth == 'not described'})
    share = re.search(r'\((\d+) %\) are so by descriptions alone', text)
    failed |= report('nine in ten by descriptions', [] if share and int(share[1]) >= 90 else [str(share and share[0])])
    return failed


sys.exit(main())
