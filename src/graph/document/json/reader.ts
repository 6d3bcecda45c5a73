import { type Result, refuse, succeed } from '../../result.ts';
import type { JsonValue } from '../document.ts';
import { type JsonLimits, LIMITS } from '../limits.ts';
import { type GraphProblem, type ProblemCode, problem } from '../problems.ts';
import { toPointer } from './pointer.ts';
import { lineAndColumn, shorten, syntaxHint } from './text.ts';

/** Keys that reach into an object's prototype when copied carelessly. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads JSON text (RFC 8259) strictly. Unlike `JSON.parse` it reports the place, and refuses what that hides:
 * duplicate keys, keys that reach into prototypes, numbers that overflow to Infinity, and text over the caps.
 * Never throws; the depth cap bounds its recursion. Negative zero is read as zero, since it would not survive
 * being written.
 */
export function readJson(text: string, limits: JsonLimits = LIMITS): Result<JsonValue, GraphProblem[]> {
  // A text has at least as many UTF-8 bytes as UTF-16 units: the cheap test comes first.
  if (text.length > limits.bytes || new TextEncoder().encode(text).length > limits.bytes) {
    const message = `The text is larger than ${limits.bytes} bytes.`;
    return refuse([
      problem('document/too-large', [], message, 'Images and masks belong in files of their own.'),
    ]);
  }
  return new JsonReader(text, limits).read();
}

/** Finds the offsets of values by their JSON pointers, in text that {@link readJson} has accepted. */
export function locateJson(text: string, pointers: ReadonlySet<string>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  new JsonReader(text, LIMITS, (pointer, offset) => {
    if (pointers.has(pointer) && !found.has(pointer)) found.set(pointer, offset);
  }).read();
  return found;
}

/** Thrown inside the reader only, to leave it at a place from which reading cannot go on. */
class Stop {}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings may not hold them raw.
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const SPACE = /[ \t\n\r]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class JsonReader {
  readonly #text: string;
  readonly #limits: JsonLimits;
  readonly #onValue: ((pointer: string, offset: number) => void) | undefined;
  readonly #path: (string | number)[] = [];
  readonly #problems: GraphProblem[] = [];
  #at = 0;
  #values = 0;

  constructor(text: string, limits: JsonLimits, onValue?: (pointer: string, offset: number) => void) {
    this.#text = text;
    this.#limits = limits;
    this.#onValue = onValue;
  }

  read(): Result<JsonValue, GraphProblem[]> {
    try {
      if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1; // some Windows editors write a byte order mark
      const value = this.#value(1);
      this.#space();
      if (this.#at < this.#text.length) this.#syntax(`there is more text after the end: ${this.#here()}`);
      return this.#problems.length === 0 ? succeed(value) : refuse(this.#problems);
    } catch (thrown) {
      if (thrown instanceof Stop) return refuse(this.#problems);
      throw thrown;
    }
  }

  #value(depth: number): JsonValue {
    this.#space();
    if (++this.#values > this.#limits.values) {
      this.#report('document/too-large', this.#at, `The text has more than ${this.#limits.values} values.`);
      throw new Stop();
    }
    this.#onValue?.(toPointer(this.#path), this.#at);
    const next = this.#text[this.#at];
    switch (next) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonValue {
    this.#enter(depth);
    const result: Record<string, JsonValue> = {};
    for (let first = true; ; first = false) {
      this.#space();
      if (first && this.#take('}')) return result;
      const start = this.#at;
      if (this.#text[start] !== '"') this.#syntax(`expected a key in double quotes, found ${this.#here()}`);
      const key = this.#string();
      this.#space();
      if (!this.#take(':'))
        this.#syntax(`expected ":" after the key "${shorten(key)}", found ${this.#here()}`);
      if (key.length > this.#limits.key) {
        this.#report(
          'json/too-long',
          start,
          `A key has ${key.length} characters; the cap is ${this.#limits.key}.`,
        );
        throw new Stop();
      }
      this.#path.push(key);
      const allowed = this.#checkKey(result, key, start);
      const value = this.#value(depth + 1);
      if (allowed) result[key] = value;
      this.#path.pop();
      this.#space();
      if (this.#take('}')) return result;
      if (!this.#take(',')) this.#syntax(`expected "," or "}", found ${this.#here()}`);
    }
  }

  #array(depth: number): JsonValue {
    this.#enter(depth);
    const result: JsonValue[] = [];
    for (;;) {
      this.#space();
      if (result.length === 0 && this.#take(']')) return result;
      this.#path.push(result.length);
      result.push(this.#value(depth + 1));
      this.#path.pop();
      this.#space();
      if (this.#take(']')) return result;
      if (!this.#take(',')) this.#syntax(`expected "," or "]", found ${this.#here()}`);
    }
  }

  #enter(depth: number): void {
    if (depth > this.#limits.depth) {
      const message = `Objects and lists are nested deeper than ${this.#limits.depth} levels.`;
      this.#report('json/too-deep', this.#at, message);
      throw new Stop();
    }
    this.#at++;
  }

  #checkKey(object: Readonly<Record<string, JsonValue>>, key: string, start: number): boolean {
    if (FORBIDDEN_KEYS.has(key)) {
      this.#report(
        'json/forbidden-key',
        start,
        `The key "${key}" is not allowed.`,
        'Rename it or take it out.',
      );
      return false;
    }
    if (Object.hasOwn(object, key)) {
      const message = `The key "${shorten(key)}" appears twice in the same object.`;
      this.#report('json/duplicate-key', start, message, 'Keep one of the two.');
      return false;
    }
    return true;
  }

  #string(): string {
    const start = this.#at++;
    let result = '';
    for (;;) {
      result += this.#match(PLAIN);
      const next = this.#text[this.#at++];
      if (next === '"') break;
      if (next === '\\') result += this.#escape();
      else {
        this.#at--;
        this.#syntax(next === undefined ? 'the text ends inside a string' : `a string holds ${this.#here()}`);
      }
    }
    if (result.length > this.#limits.string) {
      const message = `A string has ${result.length} characters; the cap is ${this.#limits.string}.`;
      this.#report('json/too-long', start, message, 'Images and masks belong in files of their own.');
    }
    return result;
  }

  #escape(): string {
    const next = this.#text[this.#at++] ?? '';
    if (next === 'u') {
      const hex = this.#text.slice(this.#at, this.#at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.#syntax('"\\u" needs four hexadecimal digits');
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const known = Object.hasOwn(ESCAPES, next) ? ESCAPES[next] : undefined;
    if (known === undefined) {
      this.#at -= 2;
      this.#syntax('a backslash in a string must start one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u');
    }
    return known;
  }

  #number(): number {
    const start = this.#at;
    const text = this.#match(NUMBER);
    if (text === '') this.#syntax(`expected a value, found ${this.#here()}`);
    const value = Number(text);
    if (!Number.isFinite(value)) {
      this.#report(
        'json/not-finite',
        start,
        `The number ${shorten(text)} is too large.`,
        'Write a number below 1.8e308.',
      );
      return 0;
    }
    return value === 0 ? 0 : value;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#syntax(`expected a value, found ${this.#here()}`);
    this.#at += word.length;
    return value;
  }

  #space(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += text.length;
    return text;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #here(): string {
    const next = this.#text[this.#at];
    return next === undefined ? 'the end of the text' : JSON.stringify(next);
  }

  #syntax(detail: string): never {
    this.#report(
      'json/syntax',
      this.#at,
      `The text is not JSON: ${detail}.`,
      syntaxHint(this.#text, this.#at),
    );
    throw new Stop();
  }

  #report(code: ProblemCode, offset: number, message: string, hint = ''): void {
    if (this.#problems.length >= this.#limits.problems) throw new Stop();
    this.#problems.push({
      ...problem(code, this.#path, message, hint),
      ...lineAndColumn(this.#text, offset),
    });
  }
}
