"""Configurations: YAML, OmegaConf, EasyDict, Munch, ml_collections. Printed by the packages of Debian sid."""

SETUP = '''
import dataclasses, io, yaml, ml_collections
from omegaconf import OmegaConf, DictConfig, ListConfig, open_dict, MISSING
from easydict import EasyDict
from munch import munchify, DefaultMunch
from ml_collections import config_dict

T = """
a: 1
b: [1, 2.5, 1e-3, 1.0e-3, 1.e+3, yes, No, on, ~, null, "yes", 'x', 0x1F, 010, 0o17, 1_000, .inf, -.INF, 12:30, 2001-01-02, 1.5.2, -3, +4, .5, 5., y, n]
c: &anchor
  d: text with spaces # comment
  e: |
    block
      text
  f: >
    folded
    text
g: {<<: *anchor, d: other}
h: *anchor
i:
- x: 1
  y: 2
- - 1
  - 2
j: {k: v, l: [1, {m: n}]}
"q": !!str 123
r: !!float 3
s: !!python/tuple [1, 2]
1: one
2.5: x
null: z
empty:
multi word key: value with 'quotes' and "double"
url: http://x.y/z:8
neg: -1.5e-05
t: 2001-12-14 21:59:43.10
"""
D = {'b': [1, 2, {'c': 3, 'd': [4]}], 'a': {'x': 1.5, 'y': None, 'z': True, 'e': {}, 'l': []}, 's': 'text', 'n': '123', 'q': 'yes', 'u': 'a: b', 'v': '#x', 'w': '', 't': (1, 2), 'f': 1e-5,
     'g': 1e20, 'h': float('inf'), 'nested': [[1, 2], [3]], 'sp': ' lead', 'star': '*x', 'dash': '- x', 'neg': -3, 'date': '2001-01-02', 'colon': 'a:b', 'br': '[x]', 'apos': "it's", 'd2': '-x', 'uni': 'é'}
c = OmegaConf.create({'a': 1, 'b': {'c': [1, 2, {'d': 3}], 'e': '${a}', 'f': 'x-${b.g}', 'g': '${oc.env:NOPE,7}', 'm': '???'}, 'lr': 0.1})
@dataclasses.dataclass
class C:
    x: int = 3
    y: float = MISSING
    z: list = dataclasses.field(default_factory=lambda: [1])
k = ml_collections.ConfigDict({'a': 1, 'b': {'c': 2.0}})
'''  # fmt: skip
_SHOWN = (
    "yaml.load(T, Loader=yaml.FullLoader)", "list(yaml.safe_load_all('a: 1\\n---\\nb: 2'))", "[yaml.safe_load(io.StringIO('x: 1')), yaml.safe_load(b'y: 2'), yaml.full_load('z: [1,2]')]",
    *[f"yaml.safe_load({t!r})" for t in ("", "--- 1", "a", "- 1\n- 2\n", "{a, b}", "? a\n: b", "a: 1\na: 2", "x: 'it''s'", '"\\u00e9"', "a:\n  - b\n  -\n  - c: d", "%YAML 1.1\n---\na: 1\n...\n")],
    "yaml.dump(D)", "yaml.dump(D, default_flow_style=False, sort_keys=False, allow_unicode=True)", "yaml.dump([1, 'a', {'b': 2}])", "yaml.dump('x')", "yaml.dump({'a': [1, 2], 'b': {'c': 1}}, default_flow_style=True)",
    "[yaml.dump(v) for v in ({}, [], None, 3, 1.5)]",
    "[c.a, c.b.c[2].d, c.b.e, c.b.f, c['b']['g'], c.b.get('zz', 5), 'm' in c.b, 'a' in c, len(c), list(c)]", "OmegaConf.to_container(c, resolve=False)", "OmegaConf.merge(c, {'b': {'c': [9]}, 'z': 2}, {'b': {'h': 1}})",
    "OmegaConf.to_yaml(c)", "OmegaConf.select(c, 'b.c[2].d')", "OmegaConf.from_dotlist(['a.b=3', 'c=[1,2]', 'd=1e-4', 'e=true', 'f=null'])", "OmegaConf.create('a: 1e-3\\nb: yes\\nc: 0.1\\nd: [1,2]')",
    "OmegaConf.structured(C)", "OmegaConf.structured(C(5, 2.0)).x", "[OmegaConf.is_config(c.b.c), isinstance(c.b.c, ListConfig), c.b.c + [4], list(c.b.c[:2]), {**c.b.c[2]}, c == {'a': 1}, OmegaConf.is_missing(c.b, 'm')]",
    "EasyDict({'a': {'b': [{'c': 1}], 'd': 2}}).a.b[0].c", "munchify({'a': {'b': 1}, 'l': [{'c': 2}]})", "munchify({'a': {'b': 1}}).a.b", "DefaultMunch(0, {'a': 1}).q",
    "[k.a, k.b.c, k.to_dict(), 'a' in k, list(k.keys()), k.get('q', 4), k['b.c'], {**k.b}, dict(k)]", "k", "config_dict.create(b=1, a=2)", "config_dict.placeholder(int).get()", "ml_collections.FrozenConfigDict(k).a",
)  # fmt: skip
_REFUSED = (
    "yaml.safe_load('[1,')", "yaml.safe_load('a: b: c')", "yaml.safe_load('a: 1\\n---\\nb: 2')", "yaml.safe_load('!!python/object:os.system x')", "yaml.safe_load('a: !foo 1')",
)  # fmt: skip
_ATTRIBUTES = ("c.nope", "c['nope']", "c.b.m", "EasyDict().nope", "munchify({}).nope", "k.nope", "k['nope']", "setattr(k, 'a', 'text')", "setattr(k.lock(), 'new', 1)")
CASES = [
    *[f"out = str({e})" for e in _SHOWN],
    *[f"try:\n    {e}\nexcept yaml.YAMLError:\n    out = 'refused'" for e in _REFUSED],
    *[f"out = {e}" for e in _ATTRIBUTES],
    "OmegaConf.set_struct(c, True); c.new = 1", "OmegaConf.set_readonly(c, True); c.a = 2", "k.b.c = 3; k.update({'b': {'c': 9}}); out = str(k.b.c)",
    "OmegaConf.set_struct(c, True)\nwith open_dict(c):\n    c.new = 1\nout = c.new", "k.lock()\nwith k.unlocked():\n    k.new = 1\nout = [k.new, k.is_locked]",
    "e = EasyDict({'a': 1}); e.f = {'g': 1}; e['h'] = {'i': 2}; out = [e.f.g, e.h.i, e.pop('f').g, str(e)]", "r = k.get_ref('a'); k.z = r; r.set(5); out = [k.a, k.z]",
]  # fmt: skip
