"""What the program prints."""

import contextlib
import io
import sys


class Output(io.TextIOBase):
    """Keeps the first part of what the program prints; floods are cut."""

    limit = 100_000

    def __init__(self):
        self.parts = []
        self.size = 0

    def write(self, text):
        if self.size < self.limit:
            self.parts.append(text[: self.limit - self.size])
        self.size += len(text)
        return len(text)

    def text(self):
        text = "".join(self.parts)
        return text if self.size <= self.limit else f"{text}\n… {self.size - self.limit} more characters"


@contextlib.contextmanager
def captured():
    """For the duration, both standard streams write to the Output that is handed out."""
    output = Output()
    before = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = output
    try:
        yield output
    finally:
        sys.stdout, sys.stderr = before
