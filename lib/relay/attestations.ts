/**
 * What an enforcer saw: which identity called, with which model and prompt. The relay writes it down and judges
 * nothing. A gateway sees the same thousands of times an hour: what it said within the hour is only counted, and
 * how much else it can say is limited, so that no enforcer can fill the table.
 */
import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { attestation } from '@/db/schema/drift'
import { type Refusal, refuse } from '@/lib/domain/refusal'
import { textProblems } from '@/lib/domain/text-problems'

export const MAX_ATTESTATIONS_BYTES = 512 * 1024
const MAX_ENTRIES = 100
const HOUR_MS = 3_600_000
/** New rows of one enforcer in an hour. */
const MAX_ROWS = 1000
/** How far an enforcer's clock may run ahead, and how late it may tell. */
const AHEAD_MS = 5 * 60_000
const LATE_MS = 24 * HOUR_MS

const entry = z.strictObject({
  /** A SPIFFE ID, or `<issuer>#<subject>` of a token. */
  identity: z.string().min(1).max(2304),
  /** Id of the agent that the request claimed to be. */
  agent: z.string().min(1).max(64).optional(),
  model: z.string().min(1).max(200).optional(),
  prompt_reference: z.string().min(1).max(500).optional(),
  seen_at: z.iso.datetime({ offset: true }),
})

const list = z.strictObject({ attestations: z.array(entry).min(1).max(MAX_ENTRIES) })

export type SeenEntry = {
  identity: string
  agent: string | null
  model: string | null
  prompt_reference: string | null
  seen_at: Date
}

export function readAttestations(body: unknown, now: Date): SeenEntry[] | Refusal {
  const parsed = list.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const at = issue?.path.map(part => `/${String(part)}`).join('') ?? ''
    return refuse(
      'invalid_input',
      `This is not a list of attestations: 1 to ${MAX_ENTRIES} of {identity, agent?, model?, prompt_reference?, seen_at}${at === '' ? '' : `; look at ${at}`}.`,
    )
  }
  // Read by people: nothing that the database can't store or that reads as something else.
  const [problem] = textProblems(body, true)
  if (problem) return refuse('invalid_input', problem.detail)
  const entries = parsed.data.attestations.map(one => ({
    identity: one.identity,
    agent: one.agent ?? null,
    model: one.model ?? null,
    prompt_reference: one.prompt_reference ?? null,
    seen_at: new Date(one.seen_at),
  }))
  const off = entries.some(({ seen_at }) => {
    const late = now.getTime() - seen_at.getTime()
    return late > LATE_MS || late < -AHEAD_MS
  })
  return off
    ? refuse(
        'invalid_input',
        'What was seen more than 24 hours ago, or lies ahead, is not taken. The enforcer’s clock may be wrong.',
      )
    : entries
}

export type AttestationLimit = {
  /** What is new within the hour, or why no more is taken. `now`: milliseconds of a monotonic clock. */
  admit(
    enforcer: string,
    entries: SeenEntry[],
    now: number,
  ): { fresh: SeenEntry[]; repeated: number } | Refusal
  /** Only what was written is remembered: what failed can be told again. */
  written(enforcer: string, entries: SeenEntry[], now: number): void
}

type Told = { endsAt: number; rows: number; until: Map<string, number> }

/** Enforcers are registered by people; a bound all the same. */
const MAX_ENFORCERS = 10_000

export function createAttestationLimit(maxRows = MAX_ROWS): AttestationLimit {
  const told = new Map<string, Told>()

  function of(enforcer: string, now: number): Told {
    const found = told.get(enforcer) ?? { endsAt: now + HOUR_MS, rows: 0, until: new Map<string, number>() }
    if (found.endsAt <= now) {
      found.endsAt = now + HOUR_MS
      found.rows = 0
      for (const [key, until] of found.until) if (until <= now) found.until.delete(key)
    }
    told.delete(enforcer) // set again, so that the map stays in the order of use
    told.set(enforcer, found)
    if (told.size > MAX_ENFORCERS) told.delete(told.keys().next().value ?? '')
    return found
  }

  return {
    admit(enforcer, entries, now) {
      const { endsAt, rows, until } = of(enforcer, now)
      const fresh = [...new Map(entries.map(one => [keyOf(one), one])).entries()]
        .filter(([key]) => (until.get(key) ?? 0) <= now)
        .map(([, one]) => one)
      if (rows + fresh.length <= maxRows) return { fresh, repeated: entries.length - fresh.length }
      const minutes = Math.ceil((endsAt - now) / 60_000)
      return refuse(
        'limit_reached',
        `This enforcer told of ${maxRows} different things within the hour, the limit. Try again in ${minutes} minutes.`,
      )
    },
    written(enforcer, entries, now) {
      const told = of(enforcer, now)
      told.rows += entries.length
      for (const one of entries) told.until.set(keyOf(one), now + HOUR_MS)
    },
  }
}

/** Not the time: that it was seen again is nothing new. A digest, so that memory doesn't depend on what is sent. */
function keyOf({ identity, agent, model, prompt_reference }: SeenEntry): string {
  return createHash('sha256')
    .update(JSON.stringify([identity, agent, model, prompt_reference]))
    .digest('base64')
}

export function attestationRows(
  enforcer_id: string,
  entries: SeenEntry[],
  received_at: Date,
): (typeof attestation.$inferInsert)[] {
  return entries.map(one => ({
    id: `att_${randomBytes(16).toString('hex')}`,
    enforcer_id,
    agent_id: one.agent,
    identity_key: one.identity,
    model: one.model,
    prompt_reference: one.prompt_reference,
    seen_at: one.seen_at,
    received_at,
  }))
}
