/**
 * The newest bundle and pulse of every environment, in memory. `LISTEN` says when to look; a look every second
 * stands behind it, so a lost notification (reconnect, fail-over) delays a kill by a second and never loses it.
 */
import type { Database } from '@/db/pool'
import { type Artefact, loadNewestBundle, loadNewestRevisions, loadPulse } from '@/db/stores/relay'
import { withDeadline } from './deadline'

const LOOK_EVERY_MS = 1000
/** A catalogue that is older than this was not confirmed by the database: requests then get 503, not old news. */
const STALE_AFTER_MS = 4000

export type ArtefactKind = 'bundle' | 'pulse'
export type ServedArtefact = { revision: string; bytes: Buffer }
export const artefactKey = (kind: ArtefactKind, environment: string) => `${kind}/${environment}`

export type Catalogue = {
  newest(kind: ArtefactKind, environment: string): ServedArtefact | null
  /** Did the database confirm this catalogue a moment ago? */
  confirmed(): boolean
  /** Looks now; several calls at once share one look, and a call during a look causes another. */
  look(): Promise<void>
  stop(): void
}

export type CatalogueEvents = {
  onPublished(key: string): void
  onDatabase(answers: boolean, error?: unknown): void
}

export function createCatalogue(db: Database, events: CatalogueEvents): Catalogue {
  const artefacts = new Map<string, ServedArtefact>()
  let confirmedAt = Number.NEGATIVE_INFINITY
  let answering: boolean | null = null
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  async function update(kind: ArtefactKind, environment: string, revision: string | null) {
    const key = artefactKey(kind, environment)
    if (revision === null || artefacts.get(key)?.revision === revision) return
    const load = kind === 'bundle' ? loadNewestBundle : loadPulse
    const loaded: Artefact | null = await withDeadline(load(db, environment))
    if (loaded === null) return
    artefacts.set(key, { revision: loaded.revision, bytes: Buffer.from(loaded.bytes) })
    events.onPublished(key)
  }

  async function lookOnce() {
    try {
      const asked = performance.now()
      const newest = await withDeadline(loadNewestRevisions(db))
      // Pulses first: they are tiny and carry the kill list, a bundle may be megabytes.
      for (const row of newest) await update('pulse', row.environment, row.pulse)
      for (const row of newest) await update('bundle', row.environment, row.bundle)
      confirmedAt = asked
      if (answering !== true) events.onDatabase(true)
      answering = true
    } catch (error) {
      if (answering !== false) events.onDatabase(false, error)
      answering = false
    }
  }

  /** Every caller waits for a look that began after its call, and for no more than that one. */
  function look(): Promise<void> {
    if (running === null) {
      running = lookOnce().finally(() => {
        running = null
      })
      return running
    }
    next ??= running.then(() => {
      next = null
      return look()
    })
    return next
  }

  const timer = setInterval(look, LOOK_EVERY_MS)
  return {
    newest: (kind, environment) => artefacts.get(artefactKey(kind, environment)) ?? null,
    confirmed: () => answering === true && performance.now() - confirmedAt < STALE_AFTER_MS,
    look,
    stop: () => clearInterval(timer),
  }
}
