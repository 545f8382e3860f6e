#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The JSON stream: each line fits docs/calltap.schema.json, and the text can be rebuilt from it: of
every token, and, given the names of fixtures of tests/compare, of what calltap shows of these."""

import importlib.machinery
import importlib.util
import json
import os
import shutil
import subprocess
import sys

import jsonschema

sys.dont_write_bytecode = True
SRC, BUILD, CALLTAP = (os.environ[name] for name in ('SRC', 'BUILD', 'CALLTAP'))
sys.path.insert(0, os.path.join(SRC, 'tests', 'compare'))

import cases  # noqa: E402
import compare  # noqa: E402

FORMS = ('abbrev', 'raw', 'verbose')
# What changes the text alone, and what json2text is told instead.
TEXT_SETS = [
    ([], {}),
    (['-X', 'raw'], {'form': 'raw'}),
    (['-X', 'verbose'], {'form': 'verbose'}),
    (['-x'], {'strings_in_hex': 'non-ascii'}),
    (['-xx'], {'strings_in_hex': 'all'}),
    (['-N'], {'arg_names': True}),
    (['-a', '70'], {'columns': 70}),
]
# What changes the JSON too.
JSON_SETS = [['-v'], ['-y'], ['-yy'], ['-s', '4'], ['-e', 'raw=all'], ['-e', 'verbose=none']]


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
    options = dict(const_print_style=form, strings_in_hex='plain', arg_names=False, columns=40)
    options.update(given)
    return json2text.Text(type('Options', (), options))


def schema_error(event):
    """What is wrong with EVENT, as short as it can be said, or None."""
    errors = sorted(SCHEMA.iter_errors(event), key=lambda error: -len(error.absolute_path))
    if not errors:
        return None
    error = jsonschema.exceptions.best_match(errors)
    return f'{"/".join(map(str, error.absolute_path))}: {error.message[:200]}'


def shape(value):
    """What the schema can see of VALUE: the same for values that differ in numbers and texts only."""
    if isinstance(value, dict):
        return tuple((key, shape(member)) for key, member in value.items())
    if isinstance(value, list):
        return tuple(sorted({shape(element) for element in value}, key=repr))
    if isinstance(value, str) and len(value) > 8:
        digits = set(value) <= set('0123456789abcdef')
        return 'digits' if digits else 'number' if value.startswith(('0x', '-0x')) else 'text'
    if type(value) is int:
        return -2**53 <= value <= 2**53
    return type(value) if isinstance(value, float) else value


def shortened(value):
    """VALUE, arrays with one element of each shape: the schema says the same of both."""
    if isinstance(value, dict):
        return {key: shortened(member) for key, member in value.items()}
    if isinstance(value, list) and len(value) > 4:
        value = list({shape(element): element for element in value}.values()) + value[:2]
    return [shortened(element) for element in value] if isinstance(value, list) else value


SEEN = set()  # shapes of events that fit the schema


def fits(event):
    """As schema_error(), quicker for events like earlier ones."""
    key = shape(event)
    wrong = schema_error(shortened(event)) if key not in SEEN else None
    if not wrong:
        SEEN.add(key)
    return wrong


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
            text = rebuilder(form, columns=0).line(sample['line'])
            if text != f'f({sample[form]}) = 0':
                return f'{sample["name"]}: {text} is not {sample[form]}'
    return None if len(lines) > 50 else f'only {len(lines)} samples'


class Fixture:
    """A fixture's case, run with sets of options as text and as JSON.  A case after the first, in which the
    calls are answered in another way, is run with fewer."""

    def __init__(self, case, first=True):
        self.case = case
        self.command = ['./fixture', *case.args]
        self.options = ['-f', *case.options] if case.threads else case.options
        self.environment = compare.environment()
        self.setup = lambda: None
        self.json_sets = JSON_SETS if first and not os.environ.get('FEW_SETS') else JSON_SETS[:1]
        self.text_sets = TEXT_SETS if first else TEXT_SETS[:len(FORMS)]

    def trace(self, options):
        self.setup()
        return compare.Trace(CALLTAP, [*options, *self.options], self.command, self.environment).lines

    def differences(self, expected, got):
        """Lines for a person, none if both are the same."""
        expected, got = compare.masked(expected, self.case), compare.masked(got, self.case)
        if self.case.whole:
            pairs = [(expected, got)]
        else:
            pairs = [(compare.between_marks(expected), compare.between_marks(got))]
            if not pairs[0][0]:
                return ['the text does not show where the fixture begins and ends']
        return [line for left, right in pairs if left != right for line in compare.differences(left, right or [])[0]]

    def check(self, options, text_sets):
        """What is wrong with the JSON that OPTIONS give, or None."""
        events = [json.loads(line) for line in self.trace(['--format=json', *options])]
        for event in events:
            wrong = fits(event)
            if wrong:
                return f'{" ".join(options)}: {wrong} of {event.get("name", event["event"])}'
        for text_options, given in text_sets:
            rebuild = rebuilder(**given)
            rebuilt = [rebuild.line(event, '') for event in events]
            rebuilt = [line for line in rebuilt if line is not None]
            wrong = self.differences(self.trace([*options, *text_options]), rebuilt)
            if wrong:
                return '\n# '.join([' '.join(options + text_options), *wrong])
        return None

    def test(self):
        sets = [([], self.text_sets), *((options, TEXT_SETS[:1]) for options in self.json_sets)]
        if self.case.threads:
            # Threads split calls differently in each of the two runs that would be held together.
            sets = [(options, []) for options, _ in sets]
        for options, text_sets in sets:
            wrong = self.check(options, text_sets)
            if wrong:
                return wrong
        return None


def test_fixtures(wanted):
    failed = False
    for fixture in map(cases.Fixture, wanted):
        abi = fixture.abis()[0]
        chosen = [case for case in fixture.cases if abi in case.abis]
        for number, case in enumerate(chosen):
            name = f'{fixture.name}-{case.name or number}'
            if os.environ.get('TEST_PATTERN', '') not in name:
                continue
            if case.root and os.geteuid() != 0:
                print(f'skip {name}: needs root')
                continue
            shutil.rmtree('work', ignore_errors=True)
            os.mkdir('work')
            os.chdir('work')
            os.symlink(fixture.compile(abi, BUILD), 'fixture')
            compare.prepare_files()
            failed |= report(name, Fixture(case, not number).test())
            os.chdir('..')
    return failed


def test_program(program):
    """A whole program; of several processes, which run in another order each time, the schema alone."""
    case = cases.Case(['whole=yes' if program.alone else 'threads=yes'])
    case.masks = program.masks
    compare.prepare_files()
    with compare.programs.serving(program.server) as port:
        traced = Fixture(case)
        traced.command = [word.replace('{port}', str(port)) for word in program.argv]
        traced.environment.update(program.environment)
        traced.setup = program.setup or traced.setup
        traced.json_sets = [['-yy']]  # with -v it would say when its files were made
        return report(program.name, traced.test())


if sys.argv[1:] and sys.argv[1].startswith('program.'):
    failed = test_program(compare.programs.find(sys.argv[1].partition('.')[2]))
elif sys.argv[1:]:
    failed = test_fixtures(sys.argv[1:])
else:
    failed = report('schema-rejects', test_schema_rejects())
    failed |= report('samples', test_samples())
sys.exit(failed)
