/** What the computing process of a worker gets besides what every runner gets. */
export interface WorkerChildOptions {
  /** Address of the studio. */
  readonly studio: string;
  /** Object store that files go to. */
  readonly files?: string;
}

/** Secrets reach it by its environment: arguments are seen by every account of the machine. */
export const TOKEN_VARIABLE = 'PATCHWISE_STUDIO_TOKEN';
