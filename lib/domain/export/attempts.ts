/** The signer's tries to answer a wish for an export: when it goes on, when it gives up, and what is said then. */
import { visibleLine } from '../action/visible-text'
import type { Refusal } from '../refusal'

export const ATTEMPT_OUTCOMES = ['made', 'failed', 'stopped'] as const
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number]

/** A crash may be chance, three in a row are not. Then somebody looks, mends it, and asks again. */
export const MAX_FAILED_ATTEMPTS = 3

export type Attempt = { outcome: AttemptOutcome | null }

/** Without an end: the signer is at it, or died; the next one that begins counts it as failed. */
export const failedOf = (attempts: readonly Attempt[]): number =>
  attempts.filter(({ outcome }) => outcome === 'failed').length

export const isGivenUp = (attempts: readonly Attempt[]): boolean => failedOf(attempts) >= MAX_FAILED_ATTEMPTS

/** Of an attempt that is still open when the next begins. */
export const SIGNER_ENDED =
  'The signer ended before the export was done. If it does so each time, the platform team gives it more memory; its log says how it ended.'

/** The signer was told to stop, as at every restart: that is no failure. */
export const SIGNER_STOPPED = 'The signer was stopped meanwhile. It goes on when it runs again.'

const MAX_REASON = 600

/** What went wrong where nobody decided anything: an exception, or the end of the thread. */
export type Broken = { kind: 'memory' } | { kind: 'ended'; code: number } | { kind: 'error'; message: string }

export function whyBroken(broken: Broken, during: string): string {
  const what = `The part of the signer that builds exports ended while it was at ${during}`
  if (broken.kind === 'memory')
    return `${what}: it ran out of memory. The platform team gives the signer’s machine more, or moves agents to environments of their own.`
  if (broken.kind === 'ended')
    return `${what}, with code ${broken.code}. The platform team finds more in the signer’s log.`
  return `${what}: ${visibleLine(broken.message).slice(0, MAX_REASON)}. The platform team finds more in the signer’s log, and reports it to whoever maintains Countersign.`
}

/** The engine's or the store's own sentence, which says who mends it. */
export const whyRefused = ({ detail }: Refusal): string => detail.slice(0, MAX_REASON)
