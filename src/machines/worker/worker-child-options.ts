/** What a computing process gets whose results and checkpoints outlive its machine, besides what every runner gets. */
export type WorkerChildOptions =
  /** Address of the studio that they lie with, or that gives addresses for them. */
  | { readonly studio: string; readonly addresses: boolean }
  /** Object store that they lie in: of who has keys to it. */
  | { readonly files: string };

/** Secrets reach it by its environment: arguments are seen by every account of the machine. */
export const TOKEN_VARIABLE = 'PATCHWISE_STUDIO_TOKEN';
