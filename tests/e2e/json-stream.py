#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The JSON stream: each line fits docs/calltap.schema.json, and the text can be rebuilt from it: of
every token, and, given the names of fixtures of tests/compare, of what calltap shows of these."""

import functools
import importlib.machinery
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys

import jsonschema

sys.dont_write_bytecode = not sys.pycache_prefix  # none into the source tree
SRC, BUILD, CALLTAP = (os.environ[name] for name in ('SRC', 'BUILD', 'CALLTAP'))
sys.path.insert(0, os.path.join(SRC, 'tests', 'compare'))

import cases  # noqa: E402
import compare  # noqa: E402
import shapes  # noqa: E402

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
SHAPES = shapes.Shapes(SCHEMA.schema)


@functools.lru_cache(maxsize=None)
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


SEEN = set()  # shapes of what is in events that fit the schema


def parts(event):
    """What the schema looks at one by one: members of EVENT, values of the arguments of a call."""
    kind = event.get('event')
    yield kind, SHAPES.names_of(event)
    for name, member in event.items():
        if name == 'args' and isinstance(member, dict):
            yield kind, name, SHAPES.names_of(member)
            for key, argument in member.items():
                if key.startswith('$') or not isinstance(argument, dict):
                    yield kind, name, SHAPES.name(key), SHAPES.shape(argument)
                    continue
                yield 'argument', SHAPES.names_of(argument), SHAPES.shape(argument.get('raw')), SHAPES.shape(argument.get('shown'))
                yield from parts_of_value(argument.get('value'))
        else:
            yield kind, name, SHAPES.shape(member)


def parts_of_value(value):
    """The same of a value: elements, members of a structure of which nothing special is said."""
    if isinstance(value, list):
        yield 'array'
        for element in value:
            yield from parts_of_value(element)
    elif isinstance(value, dict) and not any(key.startswith('$') for key in value):
        yield 'structure', SHAPES.names_of(value)
        for member in value.values():
            yield from parts_of_value(member)
    else:
        yield SHAPES.shape(value)


def fits(event):
    """As schema_error(), quicker for events of parts that were in others."""
    shapes_of_parts = set(parts(event))
    wrong = None if SEEN >= shapes_of_parts else schema_error(SHAPES.example(event))
    if not wrong:
        SEEN.update(shapes_of_parts)
    return wrong


BEGUN = re.compile(r'\{"event":"call","tid":\d+,"pid":\d+,"time":\d+\.\d{9}')
TAKEN = re.compile(r'"duration":\d+\.\d{9}')


def timeless(line):
    """LINE without what differs between calls of which schema and text say the same: who made it and when."""
    begun = BEGUN.match(line)
    at = line.rfind('"duration":')
    taken = TAKEN.match(line, at) if at >= 0 else None
    return line[begun.end():at] + line[taken.end():] if begun and taken else line


class Event:
    """A line of the stream, with the lines of text made of it."""

    known = {}  # by timeless() line

    def __init__(self, line):
        self.event = json.loads(line)
        self.wrong = fits(self.event)
        self.rebuilt = {}

    @classmethod
    def of(cls, line):
        """The event of LINE, maybe one of an earlier line that says the same."""
        key = timeless(line)
        if key not in cls.known:
            cls.known[key] = cls(line)
        return cls.known[key]

    def text(self, given):
        """The line of text with the options GIVEN for rebuilder(), None if there is none."""
        key = tuple(given.items())
        if key not in self.rebuilt:
            self.rebuilt[key] = rebuilder(**given).line(self.event, '')
        return self.rebuilt[key]


def report(name, why):
    print(f'not ok {name}: {why}' if why else f'ok {name}')
    return bool(why)


def test_schema_rejects():
    """The schema says no to what it must not let through, also when all else was seen before."""
    head = {'event': 'call', 'tid': 1, 'pid': 1, 'time': 1.5, 'abi': 'x86_64', 'nr': 0, 'name': 'f'}
    for value in ({'$hex': '12'}, {'$hex': 1, 'extra': 2}, {'$flags': [1], 'value': 1}, 2**53 + 1, 1.5, True,
                  {'$nothing': 1}, {'a': {'$addr': '5'}}, [{'$const': 'A'}], {'$str': 'a', 'cut': False}):
        for within in value, [0, value], {'a': 0, 'b': value}:
            event = {**head, 'args': {'x': {'value': within}}}
            if not schema_error(event) or not fits(event):
                return f'{within} is let through'
    for event in ({**head, 'event': 'cal'}, {**head, 'result': {}}, {**head, 'args': {'x': 5}}, {'event': 'exited'}):
        if not schema_error(event) or not fits(event):
            return f'{event} is let through'
    return None


def test_samples():
    """Every token: what the unit tests hold against the text."""
    program = os.path.join(BUILD, 'tests', 'unit', 'test_emit_json')
    lines = subprocess.run([program, '--samples'], check=True, stdout=subprocess.PIPE).stdout.splitlines()
    for line in lines:
        sample = json.loads(line)
        wrong = schema_error(sample['line'])
        if wrong or fits(sample['line']):
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
        if not self.case.whole and compare.same_unmasked(expected, got):
            return []
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
        events = [Event.of(line) for line in self.trace(['--format=json', *options])]
        for one in events:
            if one.wrong:
                return f'{" ".join(options)}: {one.wrong} of {one.event.get("name", one.event["event"])}'
        for text_options, given in text_sets:
            rebuilt = [line for line in (one.text(given) for one in events) if line is not None]
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


compare.fixed_addresses()
if sys.argv[1:] and sys.argv[1].startswith('program.'):
    failed = test_program(compare.programs.find(sys.argv[1].partition('.')[2]))
elif sys.argv[1:]:
    failed = test_fixtures(sys.argv[1:])
else:
    failed = report('samples', test_samples())
    failed |= report('schema-rejects', test_schema_rejects())
sys.exit(failed)
