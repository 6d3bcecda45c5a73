import { type Result, refuse, succeed } from '../../result.ts';
import type { JsonValue } from '../document.ts';
import { type JsonLimits, LIMITS } from '../limits.ts';
import { type GraphProblem, type ProblemCode, problem } from '../problems.ts';
import { FORBIDDEN_KEYS } from './reader.ts';

/**
 * Copies a value that claims to be JSON (a request body, a message, the result of a migration) under the same
 * rules as {@link readJson}: own enumerable keys only, plain objects and arrays, finite numbers, the caps. As
 * with `JSON.stringify`, object members that are `undefined` are left out. Never throws; loops end at the caps.
 */
export function copyJson(value: unknown, limits: JsonLimits = LIMITS): Result<JsonValue, GraphProblem[]> {
  const problems: GraphProblem[] = [];
  const path: (string | number)[] = [];
  let values = 0;

  function report(code: ProblemCode, message: string, hint = ''): null {
    if (problems.length >= limits.problems) throw new Stop();
    problems.push(problem(code, path, message, hint));
    return null;
  }

  function copy(source: unknown, depth: number): JsonValue {
    if (++values > limits.values) return stop(`The document has more than ${limits.values} values.`);
    switch (typeof source) {
      case 'string':
        return source.length <= limits.string
          ? source
          : report('json/too-long', `A string has ${source.length} characters; the cap is ${limits.string}.`);
      case 'number':
        if (!Number.isFinite(source)) return report('json/not-finite', `A number is ${source}.`);
        return source === 0 ? 0 : source;
      case 'boolean':
        return source;
      case 'object':
        return source === null ? null : copyContainer(source, depth);
      case 'undefined':
      case 'function':
      case 'symbol':
      case 'bigint':
        return report('json/not-json', `A value is of type ${typeof source}, which JSON does not have.`);
    }
  }

  function copyContainer(source: object, depth: number): JsonValue {
    if (depth > limits.depth) {
      return report('json/too-deep', `Objects and lists are nested deeper than ${limits.depth} levels.`);
    }
    if (Array.isArray(source)) {
      return Array.from(source as readonly unknown[], (element, index) => within(index, element, depth));
    }
    if (!isPlain(source)) return report('json/not-json', 'A value is an object that JSON does not have.');
    const result: Record<string, JsonValue> = {};
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(source))) {
      if (!descriptor.enumerable || (descriptor.value === undefined && descriptor.get === undefined))
        continue;
      if (key.length > limits.key) {
        report('json/too-long', `A key has ${key.length} characters; the cap is ${limits.key}.`);
        continue;
      }
      path.push(key);
      if (FORBIDDEN_KEYS.has(key)) report('json/forbidden-key', `The key "${key}" is not allowed.`);
      else if (descriptor.get !== undefined)
        report('json/not-json', `The key "${key}" is computed by a getter.`);
      else result[key] = copy(descriptor.value, depth + 1);
      path.pop();
    }
    return result;
  }

  function within(key: string | number, element: unknown, depth: number): JsonValue {
    path.push(key);
    const result = copy(element, depth + 1);
    path.pop();
    return result;
  }

  function stop(message: string): never {
    path.length = 0;
    report('document/too-large', message);
    throw new Stop();
  }

  try {
    const result = copy(value, 1);
    return problems.length === 0 ? succeed(result) : refuse(problems);
  } catch (thrown) {
    // A proxy may throw from any trap; whatever it throws, the value is not JSON.
    if (!(thrown instanceof Stop)) report('json/not-json', 'A value could not be read.');
    return refuse(problems);
  }
}

class Stop {}

/** Object literals, also those of another realm (an iframe, a vm) and those without a prototype. */
function isPlain(source: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(source);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
