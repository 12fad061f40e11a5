/** The signer's answer to a wish: the newest bundle, composed again from the same facts, in every target's format. */
import type { Database } from '@/db/pool'
import { loadNewestBundle, loadWantedExports } from '@/db/stores/bundle-export'
import { beginExport } from '@/lib/commands/bundle/begin-export'
import { endExport } from '@/lib/commands/bundle/end-export'
import { storeExport } from '@/lib/commands/bundle/store-export'
import { runCommand } from '@/lib/commands/run-command'
import type { Logger } from '@/lib/config/log'
import { SIGNER_STOPPED, whyBroken, whyRefused } from '@/lib/domain/export/attempts'
import { isRefusal, type Refusal, refuse } from '@/lib/domain/refusal'
import { buildInThread, type Steps, type ThreadResult } from './build-in-thread'
import { signExport } from './pack-export'
import { bundleKey, issuer } from './signing-keys'

const ACTOR = { kind: 'system', name: 'signer' } as const

export type MakeOptions = Pick<Steps, 'signal' | 'onStep'> & { workerPath?: string | undefined }

/** One environment that can't be exported must not keep the others from it. */
export async function makeWantedExports(db: Database, log: Logger, options: MakeOptions = {}): Promise<void> {
  for (const environment of await loadWantedExports(db)) {
    if (options.signal?.aborted) return
    try {
      const made = await makeExport(db, environment, options)
      if (isRefusal(made)) log.info({ environment, why: made.detail }, 'no export yet; it is tried again')
      else log.info(made, 'made an export')
    } catch (error) {
      log.error({ err: error, environment }, 'no export was made; it is tried again')
    }
  }
}

type Attempt = { number: number; attempt: number }

/**
 * Built in a thread and signed here, outside of a transaction, which it would keep open for long; stored only if nothing
 * changed. How an attempt ended is on record before anybody tries again.
 */
export async function makeExport(db: Database, environment: string, options: MakeOptions = {}) {
  let begun: Attempt | undefined
  const begin = async (serial: number) => {
    const reply = await runCommand(beginExport, { actor: ACTOR, input: { environment, serial } })
    if (isRefusal(reply) || reply.data.given_up) return false
    begun = { number: reply.data.number, attempt: reply.data.attempt }
    return true
  }
  const { workerPath, ...steps } = options
  const result = await buildInThread(
    environment,
    { ...steps, onRead: facts => begin(facts.serial) },
    workerPath,
  )
  if ('refused' in result) return result.refused
  if ('stopped' in result) return end(environment, begun, 'stopped', SIGNER_STOPPED)
  if ('broken' in result) {
    if (!begun) await begin((await loadNewestBundle(db, environment))?.serial ?? 0)
    return end(environment, begun, 'failed', result.broken)
  }
  if (!begun) return refuse('wrong_state', `The export of ${environment} was not begun.`)
  return store(db, environment, begun, result)
}

async function store(
  db: Database,
  environment: string,
  begun: Attempt,
  { built, facts }: Extract<ThreadResult, { built: unknown }>,
) {
  try {
    const key = await bundleKey(db)
    const packed = signExport(built, { key, issuer: issuer() })
    const reply = await runCommand(storeExport, {
      actor: ACTOR,
      input: {
        environment,
        ...begun,
        serial: facts.serial,
        settings_digest: facts.settingsDigest,
        content_digest: facts.contentDigest,
        ...packed,
        kid: key.kid,
      },
    })
    if (!isRefusal(reply)) return reply.data
    // A newer bundle came, or another signer was quicker: nothing is wrong, and it is looked at again.
    await end(environment, begun, 'stopped', whyRefused(reply))
    return reply
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    await end(environment, begun, 'failed', whyBroken({ kind: 'error', message }, 'signing and storing it'))
    throw error
  }
}

/** An attempt that somebody else ended meanwhile stays as they said. */
async function end(
  environment: string,
  begun: Attempt | undefined,
  outcome: 'failed' | 'stopped',
  why: string,
): Promise<Refusal> {
  if (begun)
    await runCommand(endExport, {
      actor: ACTOR,
      input: { environment, number: begun.number, attempt: begun.attempt, outcome, why },
    })
  return refuse('unavailable', why)
}
