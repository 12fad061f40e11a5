/**
 * The signer: the only process that can use a key. It looks at the database, checks the facts itself, and signs
 * bundles, their exports, pulses and checkpoints. It takes no requests; a notification only says "look now".
 */
import { asc } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { environment } from '@/db/schema/agent'
import { CHANNEL } from '@/db/stores/notify'
import { loadSigningKeys } from '@/db/stores/bundle'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { readEnvironment } from '@/lib/config/env'
import type { Logger } from '@/lib/config/log'
import { PULSE_SECONDS } from '@/lib/domain/bundle/compose-pulse'
import { isRefusal } from '@/lib/domain/refusal'
import { issuePulses } from './issue-pulse'
import { makeWantedExports } from './make-export'
import { emptyTree, LogRewritten, signNewCheckpoint } from './sign-checkpoint'

/** Notifications wake it at once; this is for one that got lost. */
const SWEEP_MS = 5_000
/** Composing everything in force costs more; besides lost notifications it only finds bundles that near their end. */
const BUNDLE_SWEEP_MS = 30_000
const ACTOR = { kind: 'system', name: 'signer' } as const

export type Signer = { stop(): Promise<void> }

type SignerOptions = {
  db: Database
  log: Logger
  /** The entry of the thread that builds exports, where it is compiled. */
  exportWorker?: string
}

export async function startSigner({ db, log, exportWorker }: SignerOptions): Promise<Signer> {
  await createMissingKeys(db)
  const bundles = new Repeating(() => publishDueBundles(db, log), BUNDLE_SWEEP_MS, log)
  const pulses = new Repeating(() => issuePulses(db, new Date()), PULSE_SECONDS * 1000, log)
  const stopping = new AbortController()
  const exports = new Repeating(
    () => makeWantedExports(db, log, { signal: stopping.signal, workerPath: exportWorker }),
    SWEEP_MS,
    log,
  )
  let tree = emptyTree()
  const checkpoints = new Repeating(
    async () => {
      tree = await signNewCheckpoint(db, tree, new Date())
    },
    SWEEP_MS,
    log,
  )
  const onMessage = (payload: string) => {
    const kind = kindOf(payload)
    // The kill path first: it must not wait for a bundle being packed.
    if (kind === 'kill') pulses.wake()
    if (kind === 'policy' || kind === 'kill') bundles.wake()
    // A new bundle, too: it is what a wish waits for that came while the one before was no longer true.
    if (kind === 'export' || kind === 'bundle') exports.wake()
    if (kind === 'evidence') checkpoints.wake()
  }
  const listener = db.$client.listen(CHANNEL, onMessage, () => {
    pulses.wake()
    bundles.wake()
    exports.wake()
    checkpoints.wake()
  })
  listener.catch(error => log.warn({ err: error }, 'no notifications yet; looking every few seconds instead'))
  // An export takes long and nobody waits for it to start: it is not among what must be done first.
  await Promise.all([pulses.wake(), bundles.wake(), checkpoints.wake()])
  void exports.wake()
  log.info('the signer is ready')
  return {
    async stop() {
      stopping.abort()
      await Promise.all([bundles.stop(), pulses.stop(), exports.stop(), checkpoints.stop()])
      await listener.then(({ unlisten }) => unlisten()).catch(() => {})
      log.info('the signer has stopped')
    },
  }
}

async function createMissingKeys(db: Database): Promise<void> {
  const existing = await loadSigningKeys(db)
  const origin = `${new URL(readEnvironment().consoleUrl).host}/log/governance`
  for (const purpose of ['bundle', 'log'] as const) {
    if (existing.some(key => key.purpose === purpose)) continue
    const made = await runCommand(createSigningKey, { actor: ACTOR, input: { purpose, origin } })
    if (isRefusal(made) && made.code !== 'already_exists') throw new Error(made.detail)
  }
}

/** One environment that can't be published must not keep the others from it. */
export async function publishDueBundles(db: Database, log: Logger): Promise<void> {
  const environments = await db
    .select({ id: environment.id })
    .from(environment)
    .orderBy(asc(environment.position))
  for (const { id } of environments) {
    try {
      await publishDueBundle(id, log)
    } catch (error) {
      log.error({ err: error, environment: id }, 'no bundle was published; it is tried again')
    }
  }
}

async function publishDueBundle(id: string, log: Logger): Promise<void> {
  const reply = await runCommand(publishBundle, { actor: ACTOR, input: { environment: id } })
  if (isRefusal(reply)) {
    if (reply.code !== 'wrong_state')
      log.error({ environment: id, why: reply.detail }, 'no bundle was published')
    return
  }
  const { published, withheld } = reply.data
  if (published) log.info({ environment: id, ...published }, 'published a bundle')
  for (const one of withheld) log.error({ environment: id, ...one }, 'withheld a release')
}

/** Anybody with a database role can send a notification: what it says is never trusted, only looked after. */
function kindOf(payload: string): unknown {
  try {
    return JSON.parse(payload)?.kind
  } catch {
    return undefined
  }
}

/** Runs work now and then, never twice at once; a wake during a run causes one more run. */
class Repeating {
  private running: Promise<void> | null = null
  private again = false
  private stopped = false
  private readonly timer: NodeJS.Timeout

  constructor(
    private readonly work: () => Promise<void>,
    everyMs: number,
    private readonly log: Logger,
  ) {
    this.timer = setInterval(() => void this.wake(), everyMs)
  }

  wake(): Promise<void> {
    if (this.stopped) return Promise.resolve()
    if (this.running) {
      this.again = true
      return this.running
    }
    this.running = this.run().finally(() => {
      this.running = null
    })
    return this.running
  }

  async stop(): Promise<void> {
    this.stopped = true
    clearInterval(this.timer)
    await this.running
  }

  private async run(): Promise<void> {
    do {
      this.again = false
      try {
        await this.work()
      } catch (error) {
        if (error instanceof LogRewritten) this.log.fatal(error.message)
        else this.log.error({ err: error }, 'signing failed; it is tried again')
      }
    } while (this.again && !this.stopped)
  }
}
