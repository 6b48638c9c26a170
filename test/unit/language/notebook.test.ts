import { describe, expect, it } from 'vitest';
import { cellAsPython, cellAt, placedInCells, readNotebook } from '../../../src/language/index.ts';

const code = (source: unknown) => ({ cell_type: 'code', source });
const notebook = readNotebook(
  JSON.stringify({
    cells: [
      { cell_type: 'markdown', source: ['# Title'] },
      code(['%matplotlib inline\n', 'import torch\n']),
      code('!pip install x\nx = 1'),
      code(['%%bash\n', 'ls -l\n']),
      code('y = 2'),
    ],
  }),
);

describe('a notebook', () => {
  it('is one program of its code cells, in which commands to the notebook are comments', () =>
    expect(notebook.text.split('\n')).toEqual([
      '#matplotlib inline',
      'import torch',
      '',
      '#pip install x',
      'x = 1',
      '#%%bash',
      '#ls -l',
      '#',
      'y = 2',
    ]));
  it('has each line of the program in a cell, counted as on the screen', () =>
    expect([1, 2, 5, 9].map((line) => cellAt(notebook, line))).toEqual([
      { cell: 2, line: 1 },
      { cell: 2, line: 2 },
      { cell: 3, line: 2 },
      { cell: 5, line: 1 },
    ]));
  it('has no place for lines beyond it', () => expect(cellAt(notebook, 10)).toBeNull());
  it('tells the places in it by cell and line, and leaves those of other files', () => {
    const at = (file: string) => ({ location: { file, line: 5, column: 4, endLine: 5, endColumn: 5 } });
    expect(placedInCells([at('/n.ipynb'), at('/m.py')], '/n.ipynb', notebook)).toEqual([
      { location: { file: '/n.ipynb', cell: 3, line: 2, column: 4, endLine: 2, endColumn: 5 } },
      at('/m.py'),
    ]);
  });
  it('without cells is refused', () => expect(() => readNotebook('{}')).toThrow('no notebook'));
});

describe('a cell', () => {
  it('that is timed is Python all the same', () => expect(cellAsPython('%%time\nx = 1')).toBe('#%time\nx = 1'));
  it.each([
    ['a command in a block leaves a statement there', 'if colab:\n    %cd repo\n    !ls', 'if colab:\n    pass #cd repo\n    pass #ls'],
    ['a statement that is timed stays one, in its columns', '%time loss = f(x)', 'if 1: loss = f(x)'],
    ['what a command answers is nothing', 'files = !ls *.py', 'files = None #ls *.py'],
    ['a question about a name', 'torch.nn.Linear?\nx', '#torch.nn.Linear?\nx'],
    ['what goes on from the line before is left alone', 'y = (a\n  % (b, c)\n  != d)', 'y = (a\n  % (b, c)\n  != d)'],
  ])('%s', (_, source, python) => expect(cellAsPython(source)).toBe(python));
});
