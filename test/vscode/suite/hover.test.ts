import assert from 'node:assert/strict';
import { eventually, hover, open, openNew, retype } from './workspace.ts';

describe('hovers', () => {
  it('show shape, dtype and statistics of value and gradient of a tensor, and of which loss', async () => {
    const editor = await open('pytorch/mnist_cnn.py');
    const text = await eventually('a hover on x', async () => {
      const found = await hover(editor, 'x = F.relu(self.conv1(x))', 'x', 1);
      return found.includes('[2, 1, 28, 28]') ? found : undefined;
    });
    assert.match(text, /float32/);
    assert.match(text, /\| value \|.*\n\| `∂.*\/∂x` \|/);
    assert.match(text, /data:image\/svg\+xml/);
    assert.match(text, /out\.sum\(\)/);
  });

  it('show the parameters of a layer', async () => {
    const editor = await open('pytorch/mnist_cnn.py');
    const text = await eventually('a hover on self.fc2', async () => {
      const found = await hover(editor, 'x = self.fc2(x)', 'fc2');
      return found.includes('fc2.weight') ? found : undefined;
    });
    assert.match(text, /`fc2\.weight` \| \[10, 64\] float32/);
    assert.match(text, /`fc2\.bias` \| \[10\] float32/);
  });

  it('show the number and the derivative of a scalar of the lecture', async () => {
    const editor = await open('lecture/1_expression.py');
    const text = await eventually('a hover on d', async () => {
      const found = await hover(editor, 'd = b + 1', 'd');
      return found.includes('∂e/∂d') ? found : undefined;
    });
    assert.match(text, /`d` = \*\*3\*\* float64/);
    assert.match(text, /`∂e\/∂d` = \*\*5\*\*/);
    assert.match(await hover(editor, 'def expression(a=3.0, b=2.0)', 'b'), /`∂e\/∂b` = \*\*8\*\*/);
  });

  it('show one row for each step of a loop', async () => {
    const editor = await open('lecture/6_recurrent.py');
    const text = await eventually('a hover on Ct', async () => {
      const found = await hover(editor, 'Ct = -torch.log', 'Ct');
      return found.includes('evaluated 3 times') ? found : undefined;
    });
    assert.match(text, /\| 1 \| 0\.9359050516 \|/);
    assert.match(text, /\| 3 \| 1\.180844131 \|/);
  });

  it('keep the last numbers, marked stale, while the text is broken', async () => {
    const editor = await openNew('stale.py', 'def f(a=3.0):\n    b = a * a\n    return b\n');
    await eventually('a hover on b', async () => ((await hover(editor, 'b = a * a', 'b')).includes('= **9**') ? true : undefined));
    await retype(editor, 'def f(a=3.0):\n    b = a * a\n    return b +\n');
    const text = await eventually('a stale hover', async () => {
      const found = await hover(editor, 'b = a * a', 'b');
      return found.includes('stale') ? found : undefined;
    });
    assert.match(text, /= \*\*9\*\*/);
  });
});
