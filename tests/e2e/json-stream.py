#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The JSON stream: each line fits docs/calltap.schema.json, and the text can be rebuilt from it."""

import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys

import jsonschema

sys.dont_write_bytecode = True
SRC, BUILD, CALLTAP = (os.environ[name] for name in ('SRC', 'BUILD', 'CALLTAP'))
FORMS = ('abbrev', 'raw', 'verbose')


def load(name):
    path = os.path.join(SRC, 'tests', name)
    loader = importlib.machinery.SourceFileLoader(name, path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


json2text = load('json2text')
with open(os.path.join(SRC, 'docs', 'calltap.schema.json'), encoding='utf-8') as schema:
    SCHEMA = jsonschema.Draft202012Validator(json.load(schema))


def rebuilder(form='abbrev', **given):
    options = dict(const_print_style=form, strings_in_hex='plain', arg_names=False, columns=0)
    options.update(given)
    return json2text.Text(type('Options', (), options))


def schema_error(event):
    """What is wrong with EVENT, as short as it can be said, or None."""
    errors = sorted(SCHEMA.iter_errors(event), key=lambda error: -len(error.absolute_path))
    if not errors:
        return None
    error = jsonschema.exceptions.best_match(errors)
    return f'{"/".join(map(str, error.absolute_path))}: {error.message[:200]}'


def report(name, why):
    print(f'not ok {name}: {why}' if why else f'ok {name}')
    return bool(why)


def test_schema_rejects():
    """The schema says no to what it must not let through."""
    head = {'event': 'call', 'tid': 1, 'pid': 1, 'time': 1.5, 'abi': 'x86_64', 'nr': 0, 'name': 'f'}
    for value in ({'$hex': '12'}, {'$hex': 1, 'extra': 2}, {'$flags': [1], 'value': 1}, 2**53 + 1, 1.5, True,
                  {'$nothing': 1}, {'a': {'$addr': '5'}}, [{'$const': 'A'}], {'$str': 'a', 'cut': False}):
        if not schema_error({**head, 'args': {'x': {'value': value}}}):
            return f'{value} is let through'
    for event in ({**head, 'event': 'cal'}, {**head, 'result': {}}, {**head, 'args': {'x': 5}}, {'event': 'exited'}):
        if not schema_error(event):
            return f'{event} is let through'
    return None


def test_samples():
    """Every token: what the unit tests hold against the text."""
    program = os.path.join(BUILD, 'tests', 'unit', 'test_emit_json')
    lines = subprocess.run([program, '--samples'], check=True, stdout=subprocess.PIPE).stdout.splitlines()
    for line in lines:
        sample = json.loads(line)
        wrong = schema_error(sample['line'])
        if wrong:
            return f'{sample["name"]}: {wrong}'
        for form in FORMS:
            text = rebuilder(form).line(sample['line'])
            if text != f'f({sample[form]}) = 0':
                return f'{sample["name"]}: {text} is not {sample[form]}'
    return None if len(lines) > 50 else f'only {len(lines)} samples'


failed = report('schema-rejects', test_schema_rejects())
failed |= report('samples', test_samples())
sys.exit(failed)
