/** Programs that use up something. Each is a whole function body; `budget` is what should end it. */
export interface Attack {
  readonly name: string;
  readonly body: string;
  /** What the user is told: in the recorded error, or in the refusal of a run that had to be killed. */
  readonly says: RegExp;
}

const time = /time budget|did not finish within/;

export const attacks: readonly Attack[] = [
  { name: 'an endless loop', body: 'while True:\n    pass', says: time },
  {
    name: 'an endless loop that swallows every exception',
    body: 'while True:\n    try:\n        x = x + 1\n    except BaseException:\n        pass',
    says: /budget|operations|did not finish/,
  },
  { name: 'an endless loop of operations', body: 'while True:\n    x = x * 1.0', says: /operations|budget|did not finish/ },
  { name: 'endless recursion', body: 'def deep(n):\n    return deep(n + 1)\nreturn deep(0)', says: /recursion/i },
  {
    name: 'endless recursion through modules',
    body: 'class M(torch.nn.Module):\n    def forward(self, x):\n        return self(x)\nreturn M()(x)',
    says: /recursion/i,
  },
  {
    name: 'recursion in a representation',
    body: 'class R:\n    def __repr__(self):\n        return repr(self)\nreturn repr(R())',
    says: /recursion/i,
  },
  {
    name: 'an infinite generator',
    body: 'import itertools\nreturn torch.tensor(list(itertools.count()))',
    says: /memory|budget|did not finish/i,
  },
  { name: 'a list that grows', body: 'a = [0] * 1000\nwhile True:\n    a = a + a', says: /memory|did not finish/i },
  { name: 'a string that grows', body: "s = 'x'\nwhile True:\n    s = s + s", says: /memory|too large|did not finish/i },
  { name: 'one enormous block of bytes', body: 'return bytearray(1 << 40)', says: /memory|overflow|too large|int too/i },
  { name: 'one enormous tensor', body: 'return torch.zeros(10 ** 12)', says: /memory|allocate/i },
  {
    name: 'one tensor with an impossible shape',
    body: 'return torch.zeros(2 ** 40, 2 ** 40)',
    says: /overflow|memory|invalid|too large|allocate/i,
  },
  {
    name: 'tensors that are kept',
    body: 'kept = []\nwhile True:\n    kept.append(torch.ones(1000, 1000))',
    says: /memory|budget|did not finish/i,
  },
  {
    name: 'an outer product of everything with everything',
    body: 'y = torch.ones(100000)\nreturn y[:, None] * y',
    says: /memory|allocate/i,
  },
  {
    name: 'an enormous number',
    body: 'return torch.tensor(float(len(str(10 ** (10 ** 9)))))',
    says: /time budget|did not finish|memory|limit|Exceeds/i,
  },
  { name: 'a regular expression that never ends', body: "import re\nreturn re.match('(a+)+$', 'a' * 60 + 'b')", says: time },
  { name: 'a long sleep', body: 'import time\ntime.sleep(10 ** 6)\nreturn x.sum()', says: /./ },
  { name: 'reading from the keyboard', body: 'return input()', says: /EOF|reading|input/i },
  {
    name: 'reading from standard input',
    body: 'import sys\ntext = sys.stdin.read()\nraise ValueError(f"read {len(text)}")',
    says: /read 0|not readable|NoneType|input/i,
  },
  { name: 'leaving the interpreter', body: 'import sys\nsys.exit(3)', says: /SystemExit|3|ended|exit/i },
  { name: 'leaving without cleaning up', body: 'import os\nos._exit(3)', says: /ended|exit|refus|reach|SystemExit/i },
  { name: 'aborting', body: 'import os\nos.abort()', says: /ended|abort|exit|refus|reach/i },
  { name: 'a null pointer', body: 'import ctypes\nctypes.string_at(0)\nctypes.memmove(0, b"x" * 100, 100)\nreturn x.sum() @ x', says: /./ },
  {
    name: 'an exception whose text raises',
    body: 'class E(Exception):\n    def __str__(self):\n        raise ValueError("no text")\nraise E()',
    says: /./,
  },
  { name: 'an exception of enormous size', body: 'raise ValueError("x" * 10 ** 7)', says: /x{10}/ },
];

/** Attacks that do not end the run: what they leave behind must not reach the next one. */
export const traces: Readonly<Record<string, string>> = {
  'a flood of output': "for i in range(200000):\n    print('x' * 100)",
  'builtins replaced': 'import builtins\nbuiltins.len = lambda *a: 7\nbuiltins.isinstance = lambda *a: True',
  'torch replaced': 'torch.Tensor.__mul__ = lambda a, b: a\ntorch.relu = None\ntorch.nn.Linear.forward = None',
  'modules replaced': "import sys\nsys.modules['torch'] = None\nsys.modules['math'] = None",
  'the import system emptied': 'import sys\nsys.meta_path.clear()\nsys.path.clear()',
  'the default dtype': 'torch.set_default_dtype(torch.float64)',
  'gradients switched off': 'torch.set_grad_enabled(False)',
  'the recursion limit': 'import sys\nsys.setrecursionlimit(60)',
  'a trace function': 'import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)',
  'hooks on everything': 'import sys, atexit\nsys.excepthook = None\natexit.register(lambda: 1 / 0)\nsys.stdout = sys.stderr = None',
  'a finalizer that never ends':
    'class D:\n    def __del__(self):\n        while True:\n            pass\nimport builtins\nbuiltins.kept = D()',
};
