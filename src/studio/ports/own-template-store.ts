import type { GraphDocument } from '../../graph/document/document.ts';
import type { OwnCard } from '../../protocol/own-templates.ts';

/** Nodes that a person keeps to use them again. */
export interface OwnTemplateRow {
  readonly id: string;
  readonly title: string;
  readonly createdAt: number;
  /** Blob of how they looked, a PNG. */
  readonly picture?: string;
  /** Of a graph that declares a recipe. */
  readonly card?: OwnCard;
}

/** What people keep of graphs. Each method is one step, as those of all stores. */
export interface OwnTemplateStore {
  add(template: {
    readonly title: string;
    readonly document: GraphDocument;
    readonly picture?: string;
    readonly card?: OwnCard;
  }): Promise<OwnTemplateRow>;
  get(id: string): Promise<(OwnTemplateRow & { readonly document: GraphDocument }) | undefined>;
  /** Newest first; `before` is a `createdAt`. */
  list(filter: { readonly limit: number; readonly before?: number }): Promise<readonly OwnTemplateRow[]>;
  /** Gives it another title. @returns the row; undefined when there is none */
  rename(id: string, title: string): Promise<OwnTemplateRow | undefined>;
  /** False when there was none. */
  remove(id: string): Promise<boolean>;
}
