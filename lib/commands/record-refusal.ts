/**
 * A refusal is evidence too, in a transaction of its own. One actor's repeats are counted and aggregated, so
 * that a loop of refused calls can't flood the log (DESIGN §5).
 */
import { appendEvidence } from '@/db/stores/evidence'
import { inTransaction } from '@/db/write'
import { boundedRefusal } from '@/lib/domain/bounded-refusal'
import type { Refusal } from '@/lib/domain/refusal'
import type { CommandContext } from './define-command'
import { actorId, evidenceOf } from './evidence-of'

const WINDOW_MS = 60_000
const RECORDED_PER_WINDOW = 60

type Window = { startedAt: number; recorded: number; suppressed: number }
const windows = new Map<string, Window>()

/** The entry's number, or null when this actor's refusals of the minute are only being counted. */
export async function recordRefusal(
  operation: string,
  refusal: Refusal,
  context: CommandContext,
): Promise<number | null> {
  // Our own processes refuse themselves all the time ("nothing to publish"): nobody was refused anything. But when
  // the console refuses a sign-in, somebody was.
  if (context.actor.kind === 'system' && context.actor.name !== 'console') return null
  const key = `${context.actor.kind}:${actorId(context.actor)}`
  const window = currentWindow(key, Date.now())
  if (window.recorded >= RECORDED_PER_WINDOW) {
    window.suppressed++
    return null
  }
  window.recorded++
  const suppressed = window.suppressed
  window.suppressed = 0
  const { detail, errors } = boundedRefusal(refusal)
  const event = {
    type: 'refusal.recorded',
    subject: { kind: 'operation', id: operation },
    data: {
      detail,
      ...(errors && { pointers: errors.map(error => error.pointer).slice(0, 50) }),
      ...(suppressed > 0 && { not_recorded_before_this: suppressed }),
    },
  }
  const [seq] = await inTransaction(tx =>
    appendEvidence(tx, evidenceOf(operation, [event], context, refusal.code)),
  )
  return seq ?? null
}

function currentWindow(key: string, now: number): Window {
  const existing = windows.get(key)
  if (existing && now - existing.startedAt < WINDOW_MS) return existing
  // What was only counted is said with the next recorded refusal of the same actor.
  const fresh = { startedAt: now, recorded: 0, suppressed: existing?.suppressed ?? 0 }
  if (windows.size > 10_000) windows.clear()
  windows.set(key, fresh)
  return fresh
}
