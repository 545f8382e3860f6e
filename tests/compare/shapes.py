# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which values a JSON Schema cannot tell apart: of a million values of a thousand shapes a thousand have to
be held against it."""

import bisect
import re

# What becomes of these below; with another keyword in the schema values of a shape might differ to it.
REGARDED = {'$schema', '$defs', '$ref', 'title', 'description', 'type', 'required', 'oneOf', 'anyOf', 'minimum', 'maximum',
            'pattern', 'enum', 'const', 'items', 'dependentRequired', 'properties', 'patternProperties',
            'additionalProperties', 'minItems', 'propertyNames', 'if', 'then', 'else', 'dependentSchemas'}
OF_NAMES = ('$defs', 'properties', 'dependentSchemas')  # of which the keys are names, the values schemas


class Shapes:
    """shape(VALUE) is the same for values of which SCHEMA says the same."""

    def __init__(self, schema):
        self.names, self.words, patterns, bounds, self.items = set(), set(), set(), set(), 1
        self.collect(schema, patterns, bounds)
        self.patterns = [re.compile(pattern) for pattern in sorted(patterns)]
        self.bounds = sorted(bounds)
        self.numbers, self.texts = {}, {}

    def collect(self, schema, patterns, bounds):
        """Notes the names, words, patterns and bounds that SCHEMA mentions."""
        if not isinstance(schema, dict):
            return
        if schema.keys() - REGARDED:
            raise ValueError(f'{__file__} disregards {schema.keys() - REGARDED} of the schema')
        for keyword, value in schema.items():
            if keyword in OF_NAMES or keyword == 'patternProperties':
                (patterns if keyword == 'patternProperties' else self.names).update(value)
                below = list(value.values())
            else:
                below = value if isinstance(value, list) else [value]
                self.note(keyword, value, patterns, bounds)
            if keyword not in ('enum', 'const', 'required', 'dependentRequired'):
                for one in below:
                    self.collect(one, patterns, bounds)

    def note(self, keyword, value, patterns, bounds):
        if keyword == 'pattern':
            patterns.add(value)
        elif keyword in ('enum', 'const'):
            words = value if keyword == 'enum' else [value]
            self.words.update(word for word in words if isinstance(word, str))
            for word in words:
                if type(word) is int:
                    bounds.update((word, word + 1))
        elif keyword == 'minimum':
            bounds.add(value)
        elif keyword == 'maximum':
            bounds.add(value + 1)
        elif keyword == 'required':
            self.names.update(value)
        elif keyword == 'dependentRequired':
            self.names.update(value, *value.values())
        elif keyword == 'minItems':
            self.items = max(self.items, value)

    def number(self, what):
        """A number for WHAT, the same for what is equal."""
        return self.numbers.setdefault(what, len(self.numbers))

    def text(self, text):
        """The shape of a string: what counts is which named word it is, or which patterns it matches."""
        shape = self.texts.get(text)
        if shape is None:
            seen = text if text in self.words else tuple([bool(pattern.search(text)) for pattern in self.patterns])
            shape = self.texts[text] = self.number(seen)
        return shape

    def name(self, key):
        """The same of the name of a member."""
        return key if key in self.names else self.text(key)

    def names_of(self, members):
        return frozenset(map(self.name, members))

    def shape(self, value):
        """The shape of VALUE, a number."""
        kind = type(value)
        if kind is str:
            return self.text(value)
        if kind is int:
            return self.number((int, bisect.bisect_right(self.bounds, value)))
        if kind is dict:
            return self.number(frozenset([(self.name(key), self.shape(member)) for key, member in value.items()]))
        if kind is list:
            return self.number((list, min(len(value), self.items), frozenset([self.shape(element) for element in value])))
        if kind is float:
            return self.number((float, bisect.bisect_right(self.bounds, value), value.is_integer()))
        return self.number((kind, value))

    def example(self, value):
        """VALUE with one of the members and elements that have the same shape: the schema says the same of
        both."""
        if isinstance(value, dict):
            members = {}
            for key, member in value.items():
                members.setdefault((self.name(key), self.shape(member)), key)
            return {key: self.example(value[key]) for key in members.values()}
        if isinstance(value, list):
            elements = {}
            for element in value:
                elements.setdefault(self.shape(element), element)
            examples = list(elements.values())
            examples += value[:max(0, self.items - len(examples))]
            return [self.example(element) for element in examples]
        return value
