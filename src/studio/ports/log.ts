/** Structured logging: a message and its particulars. What is done with it is the host's. */
export type StudioLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;
