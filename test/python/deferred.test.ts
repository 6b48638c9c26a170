import { afterAll, expect, it } from 'vitest';
import { program, request, startHost } from './support/host.ts';

const host = startHost();
afterAll(() => host.dispose());

const source = `import functools
import inspect
import torch
import torch.nn as nn


def doubled(f):
    @functools.wraps(f)
    def run(*args, **kwargs):
        return 2 * f(*args, **kwargs)

    return run


class Base(nn.Module):
    def scale(self, x, by=3.0, *more, times=1):
        """Scales."""
        for _ in range(times):
            x = x * by
        return x + sum(more)


class Net(Base):
    def __init__(self):
        super().__init__()
        self.__secret = 2.0
        self.w = nn.Parameter(torch.ones(2))

    @property
    def secret(self):
        value = self.__secret
        assert value
        return value

    @staticmethod
    def plus(x, y):
        z = x + y
        assert z is not None
        return z

    @doubled
    def scale(self, x, by=3.0, *more, times=1):
        y = super().scale(x, by, *more, times=times)
        assert __class__ is Net
        return y

    def forward(self, x):
        assert "Scales." in Base.scale.__doc__ and "sum(more)" in inspect.getsource(Base.scale)
        assert [p.name for p in inspect.signature(Base.scale).parameters.values()] == ["self", "x", "by", "more", "times"]
        h = self.plus(self.scale(x * self.w, 2.0, 1.0, times=2), self.secret)
        again = self.scale(h)
        return again
`;

it('a function is compiled at its first call, and nothing of it shows: super, private names, properties, decorators, sources, places', async () => {
  const plan = { setup: null, construct: 'Net()', inputs: '(torch.ones(2),)', kwargs: null, loss: null, origin: 'given' };
  const t = await host.trace(request(program(source), 'Net', { plan, kind: 'module' }));
  expect(t.error).toBeNull();
  // h = 2 (4 x + 1) + 2 = 12, again = 2 · 3 h
  expect(t.outputs[0]!.first).toEqual([72, 72]);
  expect(t.parameters[0]!.grad!.first).toEqual([48, 48]);
  const name = t.nodes.find((n) => n.name === 'again')!;
  const at = t.sites[name.site]!;
  expect([at.location.line, at.function]).toEqual([10, 'doubled.<locals>.run']);
  const callers = [];
  for (let s = t.sites[at.caller]; s; s = t.sites[s.caller]) callers.push([s.function, s.location.line]);
  expect(callers).toEqual([['Net.forward', 51]]);
});
