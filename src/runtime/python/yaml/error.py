"""Errors of PyYAML."""


class Mark:
    def __init__(self, name, index, line, column, buffer, pointer):
        self.name, self.index, self.line, self.column = name, index, line, column


class YAMLError(Exception):
    pass


class MarkedYAMLError(YAMLError):
    def __init__(self, context=None, context_mark=None, problem=None, problem_mark=None, note=None):
        self.context, self.context_mark, self.problem, self.problem_mark, self.note = context, context_mark, problem, problem_mark, note

    def __str__(self):
        return "\n".join(part for part in (self.context, self.problem, self.note) if part)
