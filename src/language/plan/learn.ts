import type { RunError, RunPlan } from '../../protocol/trace.ts';
import { Arguments } from './arguments.ts';
import { lessonsOf } from './compared.ts';
import { lessons, masks } from './lessons.ts';

/**
 * What an error about shapes teaches: plans with inputs changed so that this error should not come again. Only inputs that we proposed
 * ourselves (`torch.randn(…)`, `torch.randint(…)`) are changed.
 * @param guilty the arguments that reached the failing operation, by position among those that are tensors; they are changed first.
 */
export function learn(plan: RunPlan, error: RunError, guilty: ReadonlySet<number> | null = null): RunPlan[] {
  if (plan.origin !== 'synthesis') return [];
  const inputs = plan.inputs ?? plan.kwargs;
  if (inputs === null) return [];
  const line = error.frames.at(-1)?.text ?? '';
  const message = `${error.message}\n${line}`;
  const keyword = /^(?:KeyError: )?['"](\w+)['"]$/.exec(error.message)?.[1];
  if (error.type === 'KeyError' && keyword && new RegExp(`kw\\w*\\[\\s*['"]${keyword}['"]`).test(line))
    return withKeyword(plan, keyword, ['torch.randn(2, 16)', 'torch.randint(0, 2, (2,))', 'torch.rand(2)']);
  const changed = (field: 'inputs' | 'kwargs', only: ReadonlySet<number> | null): RunPlan[] => {
    const text = plan[field];
    if (text === null) return [];
    const compared = (error.compared ?? []).flatMap((c) => lessonsOf(c, new Arguments(text, only)));
    const said = lessons.flatMap(([pattern, change]) => {
      const match = pattern.exec(message);
      return match ? change(new Arguments(text, only), match) : [];
    });
    const texts = [...compared, ...said];
    return [...new Set(texts)].filter((t) => t !== text && t.length < 600).map((t) => ({ ...plan, [field]: t }));
  };
  const wanted = /NoneType|AssertionError/.test(`${error.type} ${error.message}`) && /mask\b/.test(line) ? masksNamed(error) : [];
  const open = wanted.filter((name) => !plan.kwargs?.includes(`'${name}'`));
  if (open.length > 0 && !`${plan.inputs}${plan.kwargs}`.includes('None'))
    return open.flatMap((name) => withKeyword(plan, name, masks(new Arguments(inputs, null))));
  const first = guilty ? changed(plan.inputs === null ? 'kwargs' : 'inputs', guilty) : [];
  return [...first, ...changed('inputs', null), ...changed('kwargs', null)];
}

/** What the lines on the way to an error call a mask: the argument of the definition is the outermost of them. */
const masksNamed = (error: RunError): string[] => [
  ...new Set([...error.frames].flatMap((f) => f.text.match(/\b(?!self\b)\w*mask\b/g) ?? [])),
];

/** The plan with one more argument by keyword, one plan for each value. */
const withKeyword = (plan: RunPlan, name: string, values: readonly string[]): RunPlan[] => {
  const others = plan.kwargs?.slice(1, -1);
  return values.map((value) => ({ ...plan, kwargs: `{${others ? `${others}, ` : ''}'${name}': ${value}}` }));
};

/** Whether another plan may help: errors of names, imports and syntax in the user's own code stay whatever the inputs are. */
export function dependsOnInputs(error: RunError): boolean {
  if (error.cause !== 'user' || /^(SyntaxError|IndentationError|TabError)$/.test(error.type)) return false;
  // What failed while the file was loaded knows nothing of the inputs.
  if (error.frames[0]?.function === '<module>') return false;
  // Without a place in the user's code, the plan's own expressions failed.
  return error.location === null || !lasting.test(error.type);
}
const lasting = /^(NameError|UnboundLocalError|ImportError|ModuleNotFoundError|RecursionError|Missing)$/;
