/** An account of no rights (Linux's and macOS' nobody); it need not exist. */
export const NOBODY = 65534;

/** Does something by the rights of an ordinary account: permissions of files do not hold a superuser. */
export async function unprivileged<T>(action: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return action();
  process.seteuid?.(NOBODY);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}
