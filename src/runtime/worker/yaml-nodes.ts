import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar } from 'yaml';
import { EngineError } from '../../engine/index.ts';

/**
 * A YAML text as JSON, for Python to make values of by YAML 1.1's rules, which differ from JSON's and from YAML 1.2's (`yes`, `0o17`, `1e-3`):
 * one item for each document, where ["m", [[key, value], …]] is a mapping, ["s", [item, …]] a sequence, ["p", text] a plain scalar, ["q", text] a
 * quoted one, and ["t", tag, node] one with a tag of its own.
 * @throws ValueError with line and column for what is no YAML
 */
export function yamlNodes(text: string): string {
  const documents = parseAllDocuments(text, { schema: 'failsafe', version: '1.1', uniqueKeys: false, strict: false });
  if (!Array.isArray(documents)) return '[]';
  for (const { errors } of documents) if (errors[0]) throw new EngineError('ValueError', errors[0].message);
  return JSON.stringify(documents.map((d) => encoded(d.contents, (alias) => alias.resolve(d))));
}

type Resolve = (alias: Alias) => Node | undefined;

function encoded(node: unknown, resolve: Resolve): unknown {
  if (node === null || node === undefined) return ['p', ''];
  if (isAlias(node)) return encoded(resolve(node), resolve);
  const tag = (node as Node).tag;
  const value = untagged(node, resolve);
  return tag !== undefined && !/^tag:yaml\.org,2002:(map|seq|str)$/.test(tag) ? ['t', tag, value] : value;
}

function untagged(node: unknown, resolve: Resolve): unknown {
  if (isMap(node)) return ['m', node.items.map(({ key, value }) => [encoded(key, resolve), encoded(value, resolve)])];
  if (isSeq(node)) return ['s', node.items.map((item) => encoded(item, resolve))];
  const { type, source, value, tag } = isScalar(node) ? node : ({ value: '' } as Scalar);
  const plain = (type === undefined || type === 'PLAIN') && tag === undefined;
  return [plain ? 'p' : 'q', String((plain ? source : undefined) ?? value ?? '')];
}
