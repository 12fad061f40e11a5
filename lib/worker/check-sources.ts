/** Asks the live MCP servers that are due, one after the other, and imports what differs. */
import type { Database } from '@/db/pool'
import {
  claimDueSource,
  noteChecked,
  setterStillAnswers,
  type SystemSourceRow,
} from '@/db/stores/system-source'
import { importLive, leftSentence } from '@/lib/commands/action/import-live'
import { runCommand } from '@/lib/commands/run-command'
import { recordSourceFailure } from '@/lib/commands/system/record-source-failure'
import type { Logger } from '@/lib/config/log'
import { mcpCredential, mcpSourceHosts } from '@/lib/config/mcp-sources'
import { isRefusal, type Refusal } from '@/lib/domain/refusal'
import { listLiveTools } from '@/lib/mcp/live-server'

/** Of one run; the next takes the rest. A server that doesn't answer takes 20 s. */
const MOST_AT_ONCE = 20
const ACTOR = { kind: 'system', name: 'worker' } as const

export async function checkSources({ db, log }: { db: Database; log: Logger }): Promise<void> {
  for (let asked = 0; asked < MOST_AT_ONCE; asked++) {
    const source = await claimDueSource(db, new Date())
    if (!source) return
    const error = await checkSource(db, source)
    // The address is a person's text: it stays in the row, where only those who may see it do.
    log.info({ system: source.system_id, failed: error !== null }, 'a live server was compared')
  }
}

/** Why it could not be compared, or null. */
async function checkSource(db: Database, source: SystemSourceRow): Promise<string | null> {
  const { system_id: system, version } = source
  const document = await readTools(db, source)
  if (isRefusal(document)) return failed(db, source, document.detail)
  const done = await runCommand(importLive, { actor: ACTOR, input: { system, version, document } })
  if (!isRefusal(done)) return null
  if (done.data?.unchanged !== true) return failed(db, source, done.detail)
  await noteChecked(db, source, new Date(), null)
  return null
}

async function readTools(db: Database, source: SystemSourceRow): Promise<string | Refusal> {
  const refusal = (detail: string): Refusal => ({ refused: true, code: 'unavailable', detail })
  const { answers, name } = await setterStillAnswers(db, source)
  if (!answers) return refusal(leftSentence(name))
  const { token, problem } = mcpCredential(source.credential_env, new URL(source.url))
  if (problem !== null) return refusal(problem)
  const listing = await listLiveTools({
    url: source.url,
    credential: token,
    allowedHosts: mcpSourceHosts(),
  })
  if (isRefusal(listing)) return listing
  try {
    return JSON.stringify({ tools: listing.tools })
  } catch {
    // Nested so deeply that it can't be written down again.
    return refusal('Its tool list is nested more deeply than can be read.')
  }
}

/** On record when it begins; the row always says how it went last. */
async function failed(db: Database, source: SystemSourceRow, error: string): Promise<string> {
  const input = { system: source.system_id, version: source.version, error: error.slice(0, 1000) }
  const recorded = await runCommand(recordSourceFailure, { actor: ACTOR, input })
  if (isRefusal(recorded)) await noteChecked(db, source, new Date(), input.error)
  return error
}
