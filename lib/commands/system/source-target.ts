/** A system with its live server, locked: system first, then its source. */
import { loadSystemsForUpdate, loadTeam } from '@/db/stores/action'
import { loadSourceForUpdate } from '@/db/stores/system-source'
import type { Tx } from '@/db/pool'
import type { SourceTarget } from '@/lib/domain/action/live-source'
import { type Refusal, refuse } from '@/lib/domain/refusal'

export async function loadSourceTarget(
  tx: Tx,
  systemId: string,
): Promise<(SourceTarget & { id: string }) | Refusal> {
  const [system] = await loadSystemsForUpdate(tx, [systemId])
  if (!system) return refuse('not_found', 'There is no such system.')
  const team = await loadTeam(tx, system.team_id)
  if (!team) throw new Error(`system ${system.id} has no team`)
  const source = await loadSourceForUpdate(tx, system.id)
  return {
    id: system.id,
    system: { name: system.name, kind: system.kind, team },
    source: source && {
      version: source.version,
      url: source.url,
      set_by: source.by,
      set_at: source.set_at.toISOString(),
    },
  }
}
