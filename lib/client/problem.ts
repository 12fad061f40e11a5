import type { RefusalCode } from '@/lib/domain/refusal'

export type FieldProblem = { pointer: string; detail: string }

/** `unreachable`: no answer at all. `unreadable`: an answer that isn't a problem document. */
export type ProblemCode = RefusalCode | 'unreachable' | 'unreadable'

/** An RFC 9457 problem document as the door answers it, or the lack of an answer (status 0). */
export class Problem extends Error {
  override name = 'Problem'
  constructor(
    readonly status: number,
    readonly code: ProblemCode,
    /** The sentence to show. */
    readonly detail: string,
    readonly errors: readonly FieldProblem[] = [],
    /** Number of the evidence entry that records the refusal. */
    readonly evidence?: number,
    /** What is needed to act on it, e.g. both rows of a stale version. */
    readonly data?: Record<string, unknown>,
  ) {
    super(detail)
  }

  /** The person can do nothing about it but try again. */
  get retryable(): boolean {
    return this.status === 0 || this.status === 503 || this.status === 429
  }

  fieldError(pointer: string): string | undefined {
    return this.errors.find(error => error.pointer === pointer)?.detail
  }
}

export function isProblem(value: unknown): value is Problem {
  return value instanceof Problem
}

export const UNREACHABLE =
  'Countersign does not answer. Nothing was changed by this page; it tries again by itself.'

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads whatever came back. A proxy's HTML error page becomes `unreadable`, never a crash. */
export function parseProblem(status: number, body: unknown): Problem {
  if (!isRecord(body) || typeof body.detail !== 'string') {
    return new Problem(status, 'unreadable', `The server answered ${status} without saying why.`)
  }
  const errors = Array.isArray(body.errors)
    ? body.errors.filter(
        (error): error is FieldProblem =>
          isRecord(error) && typeof error.pointer === 'string' && typeof error.detail === 'string',
      )
    : []
  return new Problem(
    status,
    (typeof body.code === 'string' ? body.code : 'unreadable') as ProblemCode,
    body.detail,
    errors,
    typeof body.evidence === 'number' ? body.evidence : undefined,
    isRecord(body.data) ? body.data : undefined,
  )
}
