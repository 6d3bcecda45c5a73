export interface Step {
  readonly keyword: string;
  readonly line: number;
  readonly text: string;
  readonly json: readonly string[] | undefined;
  readonly flags: Readonly<Record<string, string>>;
}
export interface Stage {
  readonly name: string | null;
  readonly base: string;
  readonly steps: readonly Step[];
}
export declare function readStages(text: string): readonly Stage[];
export declare function variablesOf(content: string): Readonly<Record<string, string>>;
