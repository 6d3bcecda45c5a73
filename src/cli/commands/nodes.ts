import { PatchwiseError } from '../../errors.ts';
import { didYouMean } from '../../graph/suggest.ts';
import type { NodeDescription } from '../../graph/types/catalogue.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { registryIn } from '../pack-registry.ts';
import type { Terminal } from '../terminal.ts';

/** `patchwise nodes [TYPE]`: all nodes by category, or everything about one. */
export async function nodesCommand(
  type: string | undefined,
  options: { readonly json?: boolean; readonly home: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const catalogue = (await registryIn(options.home, terminal)).catalogue();
  if (type === undefined) {
    terminal.out(options.json ? `${JSON.stringify(catalogue, null, 2)}\n` : listText(catalogue.nodes));
    return EXIT.done;
  }
  const [name] = type.split('@');
  const node = catalogue.nodes.find((candidate) => candidate.type === name);
  if (node === undefined) {
    throw new PatchwiseError('usage/invalid', `There is no node type "${type}".`, {
      hint: didYouMean(
        type,
        catalogue.nodes.map((candidate) => candidate.type),
        '`patchwise nodes` lists them all.',
      ),
    });
  }
  terminal.out(options.json ? `${JSON.stringify(node, null, 2)}\n` : nodeText(node));
  return EXIT.done;
}

function listText(nodes: readonly NodeDescription[]): string {
  const categories = [...new Set(nodes.map((node) => node.category))].sort();
  const width = Math.max(...nodes.map((node) => node.type.length));
  return categories
    .map((category) => {
      const members = nodes.filter((node) => node.category === category);
      const lines = members.map((node) => `  ${node.type.padEnd(width)}  ${firstSentence(node.help)}`);
      return `${category}\n${lines.join('\n')}\n`;
    })
    .join('\n');
}

function firstSentence(text: string): string {
  const sentence = /^.*?(?<!\bal)\.(?=\s|$)/.exec(text)?.[0] ?? text;
  return sentence.length <= 96 ? sentence : `${sentence.slice(0, 95)}…`;
}

function nodeText(node: NodeDescription): string {
  const ports = (list: NodeDescription['inputs'] | NodeDescription['outputs']) =>
    list.map((port) => {
      const many = port.cardinality === 'many' ? ', a stream' : '';
      const optional = 'optional' in port && port.optional ? ', optional' : '';
      return `  ${port.name} (${port.type}${many}${optional})  ${port.help}`;
    });
  const params = node.params.map((param) => {
    const preset = param.default === undefined ? '' : `; default ${JSON.stringify(param.default)}`;
    return `  ${param.name} (${param.expected}${preset})\n      ${param.help}`;
  });
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', `${title}:`, ...lines];
  return [
    `${node.title} — ${node.type}@${node.version}${node.pack === undefined ? '' : `, of the pack ${node.pack.name} ${node.pack.version}`}`,
    node.help,
    ...section('Inputs', ports(node.inputs)),
    ...section('Outputs', ports(node.outputs)),
    ...section('Parameters', params),
    '',
  ].join('\n');
}
