// What a Dockerfile says, stage by stage, with its variables put in.
import { DockerfileParser } from 'dockerfile-ast';

/** Instructions whose variables the builder puts in; in RUN the shell does it, CMD and ENTRYPOINT are taken as they are. */
const EXPANDED = new Set(['FROM', 'COPY', 'ENV', 'USER', 'WORKDIR', 'VOLUME']);

/**
 * @param text a Dockerfile
 * @returns its stages in order: name, base (an image or an earlier stage) and steps (keyword, line, text, the words of a
 * JSON form, flags by name). Comments are gone, continued lines are one.
 */
export function readStages(text) {
  const file = DockerfileParser.parse(text);
  const stages = [];
  for (const instruction of file.getInstructions()) {
    const keyword = instruction.getKeyword();
    const line = instruction.getRange().start.line;
    const raw = instruction.getArgumentsContent() ?? '';
    const expand = (value) =>
      value.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => {
        const found = file.resolveVariable(braced ?? bare, line);
        if (typeof found !== 'string') throw new Error(`Line ${line + 1}: ${braced ?? bare} has no value.`);
        return found;
      });
    const content = EXPANDED.has(keyword) ? expand(raw) : raw;
    if (keyword === 'FROM') {
      stages.push({ name: instruction.getBuildStage(), base: expand(instruction.getImage()), steps: [] });
      continue;
    }
    // An ARG before the first FROM is known to the parser already.
    stages.at(-1)?.steps.push({
      keyword,
      line: line + 1,
      text: content,
      json: jsonOf(content),
      flags: Object.fromEntries(
        (instruction.getFlags?.() ?? []).map((flag) => [flag.getName(), flag.getValue()]),
      ),
    });
  }
  return stages;
}

/** The words of a JSON form, or undefined for a shell's. */
export function jsonOf(content) {
  if (!content.trimStart().startsWith('[')) return undefined;
  const words = JSON.parse(content);
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) {
    throw new Error(`${content} is no list of words.`);
  }
  return words;
}

/** The variables of an ENV step. */
export function variablesOf(content) {
  const pairs = [...content.matchAll(/(\w+)=(?:"([^"]*)"|(\S*))/g)];
  return Object.fromEntries(pairs.map(([, name, quoted, bare]) => [name, quoted ?? bare]));
}
