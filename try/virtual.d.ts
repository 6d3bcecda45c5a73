/** What the build (scripts/build-try.ts) knows of the package. */
declare module 'virtual:patchwise-try' {
  export const VERSION: string;
  /** Bytes of each file that the site ships for nodes, by its path. */
  export const SHIPPED: Readonly<Record<string, number>>;
  /** onnxruntime-web: its script as it is, its WebAssembly packed. */
  export const ENGINE_FILES: Readonly<
    Record<'wasm' | 'webgpu', { readonly script: string; readonly name: string; readonly bytes: number }>
  >;
  /** Path of the list of nodes on the site. */
  export const CATALOGUE: string;
  /** The gallery, without its graphs; pictures by their paths on the site. */
  export const TEMPLATES: readonly {
    readonly recipe?: import('../src/recipes/recipe.ts').Recipe;
    readonly id: string;
    readonly title: string;
    readonly description: string;
    readonly picture?: string;
    readonly card?: string;
  }[];
}
