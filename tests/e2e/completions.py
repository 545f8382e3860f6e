#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What do shells offer behind a beginning of a command line? And does calltap take the words that they offer?"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.path.abspath(os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap'))
GENERATED = os.path.join(os.path.dirname(CALLTAP), 'generated', 'completions')
failed = False

BASH = r'''
source "$1"
COMP_LINE=$2 COMP_POINT=${#2}
_calltap
printf '%s\n' "${COMPREPLY[@]}"
'''

# Runs an interactive zsh, which says what is offered to it and then exits.
ZSH = r'''
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PROMPT=; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w z 'bindkey "^I" complete-word; comppostfuncs=(leave); leave() { print -r -- "<END>"; exit }
compadd() {
    local -a hits
    if [[ " ${(j: :)@[1,(i)(-|--)]} " == *" -"[OAD]" "* ]]; then
        builtin compadd "$@"
        return
    fi
    builtin compadd -O hits "$@"
    local hit
    for hit in $hits; do print -r -- "<HIT>$IPREFIX$hit<HIT>"; done
}
print -r -- "<REA""DY>"'
zpty -r z text '*<READY>*'
zpty -w -n z "$2"$'\t'
zpty -r z text '*<END>*'
print -r -- $text
zpty -d z
'''


def report(name, why=''):
    global failed
    failed = failed or bool(why)
    print(f'not ok {name}: {why}' if why else f'ok {name}')


def output(*command):
    environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'HOME': os.getcwd(), 'TERM': 'dumb', 'PATH': os.environ['PATH']}
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False, timeout=120, env=environment, errors='replace')
    if done.stderr:
        raise AssertionError(done.stderr)
    return done.stdout


def bash(line):
    """What the word at the end can become, as readline sees it."""
    word = line.rpartition(' ')[2]
    done = re.match(r'.*[=:]|', word, re.S)[0]
    return {done + offer for offer in output('bash', '--norc', '-c', BASH, 'bash', f'{GENERATED}/calltap', line).split('\n')
            if offer}


def zsh(line):
    text = output('zsh', '-f', '-c', ZSH, 'zsh', GENERATED, line)
    return set(re.findall(r'<HIT>(.*?)<HIT>', text))


def fish(line):
    text = output('fish', '-N', '-c', f'source {GENERATED}/calltap.fish; complete -C "{line}"')
    return {offer.split('\t')[0] for offer in text.splitlines()}


# line, what is among the offers, what is not
LINES = [
    ('calltap --co', ['--color', '--columns', '--const-print-style'], ['--trace']),
    ('calltap --color=', ['--color=auto', '--color=always', '--color=never'], ['--color=text']),
    ('calltap --color=al', ['--color=always'], []),
    ('calltap --format=', ['--format=text', '--format=json'], []),
    ('calltap -X ', ['raw', 'abbrev', 'verbose'], ['ls']),
    ('calltap -f -o log -X v', ['verbose'], []),
    ('calltap --const-print-style r', ['raw'], []),
    ('calltap -e tra', ['trace='], []),
    ('calltap -e trace=openat', ['trace=openat', 'trace=openat2'], ['trace=read']),
    ('calltap -e trace=read,%fi', ['trace=read,%file'], []),
    ('calltap -e openat,writ', ['openat,write', 'openat,writev'], []),
    ('calltap --trace=!fut', ['--trace=!futex'], []),
    ('calltap --quiet=attach,ex', ['--quiet=attach,exit'], []),
    ('calltap -e status=fa', ['status=failed'], []),
    ('calltap -e signal=SIGUS', ['signal=SIGUSR1', 'signal=SIGUSR2'], []),
    ('calltap --signals=SIGCHLD,SIGUS', ['--signals=SIGCHLD,SIGUSR1'], []),
    ('calltap -e inject=open', ['inject=openat'], []),
    ('calltap -e inject=read:de', ['inject=read:delay_enter=', 'inject=read:delay_exit='], []),
    ('calltap -e inject=read:error=ENOSP', ['inject=read:error=ENOSPC'], []),
    ('calltap -e inject=read:retval=1:signal=SIGUSR', ['inject=read:retval=1:signal=SIGUSR1'], []),
    ('calltap --fault=read:error=EI', ['--fault=read:error=EIO', '--fault=read:error=EINVAL'], []),
    ('calltap -o some', ['some-file'], []),
    ('calltap -P some', ['some-file'], []),
    ('calltap -p ', ['1'], ['self']),
    ('calltap -f xarg', ['xargs'], []),
    ('calltap -f -- xarg', ['xargs'], []),
]


def offers():
    open('some-file', 'w', encoding='ascii').close()
    for name, function in (('bash', bash), ('zsh', zsh), ('fish', fish)):
        if not shutil.which(name):
            print(f'skip {name}: it is not installed')
            continue
        for line, wanted, unwanted in LINES:
            try:
                got = function(line)
            except (AssertionError, subprocess.TimeoutExpired) as why:
                report(f'{name}: {line}', str(why))
                continue
            if name == 'fish':
                # Without what stands before it in a long option.
                wanted = [word.partition('=')[2] if word.startswith('--') and '=' in word and word not in got else word
                          for word in wanted]
            lost = [word for word in wanted if word not in got]
            more = [word for word in unwanted if word in got]
            report(f'{name}: {line}', f'lost {lost}, wrong {more}, got {sorted(got)[:20]}' if lost or more else '')


def words_are_taken():
    """Each word that is offered is one that calltap takes."""
    text = open(f'{GENERATED}/calltap', encoding='utf-8').read()
    for table, prefix in (('values', '{}={}'), ('qualifiers', '-e{}={}')):
        entries = re.search(r'_calltap_' + table + r'=\((.*?)\n\)', text, re.S)[1]
        for option, values in re.findall(r"\[([^]]+)\]='(.*)'", entries):
            if values.startswith('@') or not values or option in ('kvm', '--kvm', '--help', '-h'):
                continue
            for value in values.lstrip(',').split():
                argument = prefix.format(option, value) if len(option) != 2 or table == 'qualifiers' else option + value
                done = subprocess.run([CALLTAP, '-c', '-o', '/dev/null', argument, '-p', '999999999'], stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
                if 'invalid' in done.stderr or 'unknown' in done.stderr or 'unrecognized' in done.stderr:
                    report(f'words are taken: {option}', done.stderr)
                    break
            else:
                report(f'words are taken: {option}')
    options = re.search(r"_calltap_options='(.*)'", text)[1].split()
    listed = subprocess.run([CALLTAP, '--help=all'], stdout=subprocess.PIPE, text=True, check=True).stdout
    lost = [name for name in re.findall(r'^  .*?(--[a-z0-9-]+)', listed, flags=re.M)
            if name not in options]
    report('all options are offered', f'{lost}' if lost else '')


def main():
    if not os.path.exists(f'{GENERATED}/calltap'):
        print('skip completions: none were made: calltap alone was, or for another machine')
        return 0
    with tempfile.TemporaryDirectory(prefix='completions') as directory:
        os.chdir(directory)
        offers()
        words_are_taken()
        os.chdir('/')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
