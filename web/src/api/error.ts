import type { GraphProblem } from '../../../src/graph/document/problems.ts';
import { t } from '../texts/texts.ts';

/** What the server answered instead of a success: code, sentence, remedy. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly problems: readonly GraphProblem[];
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(status: number, body: Partial<Omit<ApiError, 'status' | 'name'>>) {
    super(body.message ?? t.errors.answered(status));
    this.status = status;
    this.code = body.code ?? 'server/internal';
    this.hint = body.hint;
    this.problems = Array.isArray(body.problems) ? body.problems : [];
    this.details = typeof body.details === 'object' ? body.details : {};
  }

  static async from(response: Response): Promise<ApiError> {
    try {
      return new ApiError(response.status, (await response.json()) as Partial<ApiError>);
    } catch {
      return new ApiError(response.status, {});
    }
  }

  static unreachable(): ApiError {
    return new ApiError(0, {
      code: 'server/unavailable',
      message: t.errors.unreachable,
      hint: t.errors.unreachableHint,
    });
  }
}
