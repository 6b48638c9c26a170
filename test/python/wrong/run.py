"""Runs the wrong programs and prints what each raises, as JSON {program: [type, message, line] or null}: under real PyTorch and under Nabla alike.

    python3 test/python/wrong/run.py > test/python/wrong/pytorch-2.14.json                        with PyTorch 2.14.1
    python3 test/python/wrong/run.py test/python/wrong/pytorch-2.14.json > …/differs-1.13.json    with 1.13: only what differs
"""

import json
import re
import sys
import warnings

import torch


def raised(source):
    """What a program raises, with the line of the program where it did; None where it runs through."""
    warnings.simplefilter("ignore")
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float32)
    try:
        exec(compile(source, "program.py", "exec"), {"__name__": "program"})
    except Exception as error:
        lines, tb = [], error.__traceback__
        while tb is not None:
            if tb.tb_frame.f_code.co_filename == "program.py":
                lines.append(tb.tb_lineno)
            tb = tb.tb_next
        # The signatures that would have fitted are help, no part of what is compared; addresses are never the same.
        message = re.sub(r"0x[0-9a-f]+", "0x…", str(error).split(", but expected one of")[0].split(", but expected (")[0])
        return [type(error).__name__, message, lines[-1] if lines else None]
    return None


def answers(programs):
    return {name: raised(source) for name, source in programs.items()}


def quantities(message):
    """The numbers, quoted names, dotted or underscored names and capitalised words of a message."""
    return set(re.findall(r"-?\d+(?:\.\d+)?|'[^']*'|[A-Za-z_]\w*(?:[._]\w+)+|[A-Z]\w+", message))


def main(programs, known):
    made = answers(programs)
    if known is not None:
        same = lambda a, b: a == b or (a and b and a[0] == b[0] and quantities(a[1]) == quantities(b[1]))
        made = {name: answer for name, answer in made.items() if not same(answer, known[name])}
    return "{\n" + ",\n".join(f"{json.dumps(k, ensure_ascii=False)}: {json.dumps(v, ensure_ascii=False)}" for k, v in made.items()) + "\n}"


if __name__ == "__main__":
    sys.path.insert(0, __file__.rpartition("/")[0])
    from generate import programs

    if torch.backends.mkldnn.is_available():
        torch.backends.mkldnn.enabled = False
    print(main(programs(), json.load(open(sys.argv[1])) if len(sys.argv) > 1 else None))
