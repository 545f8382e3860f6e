#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The tests of the engine again, with a seccomp filter by which the command is traced."""

import os
import re
import subprocess
import sys

# What is different on purpose.
EXCEPT = {
    'stop-by-the-sink': 'what has a filter stays traced',
    'nothing-is-changed-unasked': 'the parent of the command is not the process that was started',
    'program-of-32-bits': 'the same',
}
# No test makes it: so there is a filter, and no event is missing.
OPTIONS = {'x86_64': '-X 105'}.get(os.uname().machine, '-X 146')

failed = False
for group in ('engine-start', 'engine-follow', 'engine-tamper'):
    script = os.path.join(os.environ['SRC'], 'tests/e2e', f'{group}.py')
    os.mkdir(group)
    run = subprocess.run([script], cwd=group,
                         env={**os.environ, 'DUMP_OPTIONS': OPTIONS, 'ENGINE_EXCEPT': ' '.join(EXCEPT)},
                         stdout=subprocess.PIPE, text=True, check=False)
    said = False
    for line in run.stdout.splitlines():
        result = re.match(r'(ok|not ok|skip) ([\w-]+)(.*)', line)
        if not result:
            print(line)
            continue
        said = True
        if result[1] != 'skip':
            print(f'{result[1]} {group}-{result[2]}{result[3]}')
            failed = failed or result[1] == 'not ok'
    if not said and not os.environ.get('TEST_PATTERN'):
        print(f'not ok {group}: nothing was tested, status {run.returncode}')
        failed = True
sys.exit(failed)
