/** Releases in review that need somebody, though not their signature: a thread to settle, a deadline that passed. */
import type { Database } from '@/db/pool'
import { loadReminders, remindersNow } from '@/db/stores/release-reminders'
import type { SigningFacts } from '@/db/stores/release-signing'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { owed, signerRole } from '@/lib/domain/release/can-sign'
import type { ReleaseWithAgent } from '../release/release-rows'
import type { Need } from './needs-you'

type Ask = { rows: ReleaseWithAgent[]; facts: Map<string, SigningFacts>; personId: string | null }

export type Escalations = (
  release: ReleaseWithAgent['release'],
  layer: Need['layer'],
) => {
  escalated: boolean
  /** Told with their team. */
  told: string[]
}

/** What the log says of this revision: whom silence was carried on to. */
export async function loadEscalations(db: Database, rows: ReleaseWithAgent[]): Promise<Escalations> {
  const late = rows.filter(({ release }) => release.due_at !== null)
  const reminders = await loadReminders(
    db,
    late.map(({ release }) => release.id),
  )
  return (row, layer) => {
    const later = remindersNow(reminders.get(row.id), row).filter(
      one => one.layer === layer && one.kind !== 'reminder',
    )
    return {
      escalated: later.length > 0,
      told: later.filter(one => one.kind === 'escalated-to-team').flatMap(one => one.persons),
    }
  }
}

/** `signs`: what this person can sign is listed as that, and not once more here. */
export function otherReleaseNeeds(
  { rows, facts, personId }: Ask,
  escalations: Escalations,
  signs: (release: string, layer: Need['layer']) => boolean,
): Need[] {
  if (personId === null) return []
  return rows.flatMap(row => {
    const signing = facts.get(row.release.id)!
    return CONTROL_LAYERS.filter(layer => owed(signing, layer) > 0 && !signs(row.release.id, layer)).flatMap(
      (layer): Need[] => {
        const name = LAYER_NAMES[layer]
        const { accountable } = signing.ownership[layer]
        const { escalated, told } = escalations(row.release, layer)
        const about = {
          target: row.release.id,
          layer,
          if_not: 'not released',
          environment: row.environment.name,
          requester: null,
          since: row.release.submitted_at?.toISOString() ?? null,
          due: row.release.due_at?.toISOString() ?? null,
          escalated,
        }
        if (signing.changesRequested.includes(layer)) {
          const mine = signerRole(signing, layer, personId) !== null
          return mine
            ? [
                {
                  ...about,
                  kind: 'settle',
                  title: `Settle ${name} thread`,
                  subject: `${signing.label}, a change is asked for`,
                },
              ]
            : []
        }
        if (!told.includes(personId)) return []
        const who = accountable ? `${accountable.name} has not answered` : 'nobody owns the layer'
        return [{ ...about, kind: 'overdue', title: `${name} overdue`, subject: `${signing.label}, ${who}` }]
      },
    )
  })
}
