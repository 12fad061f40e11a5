/** Releases in review that need somebody: their signature, a thread to settle, or a word after a deadline that passed. */

import { and, eq, inArray } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { person } from '@/db/schema/member'
import { release } from '@/db/schema/release'
import { loadReminders, remindersNow } from '@/db/stores/release-reminders'
import { loadSigningReleases, type SigningFacts } from '@/db/stores/release-signing'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { hasPermission } from '@/lib/domain/member/permissions'
import { owed, signerRole, totalRequired } from '@/lib/domain/release/can-sign'
import { signableLayers } from '@/lib/domain/release/signable-layers'
import { personOf, type ReleaseWithAgent, selectReleases } from '../release/release-rows'
import type { Ask, Need } from './needs-you'

export async function releaseNeeds({ db, actor, now, environment }: Ask): Promise<Need[]> {
  if (!hasPermission(actor, 'release.sign')) return []
  const rows = await selectReleases(
    db,
    and(eq(release.state, 'in_review'), environment ? eq(release.environment, environment) : undefined),
    500,
  )
  const facts = await loadSigningReleases(
    db,
    rows.map(row => row.release),
    now,
  )
  const requesters = await names(
    db,
    rows.map(row => row.release.requester_id),
  )
  const escalations = await loadEscalations(db, rows)
  const personId = personOf(actor)
  const sign = rows.flatMap(row => {
    const signing = facts.get(row.release.id)!
    return signableLayers(signing, personId, epochSeconds(now)).map(
      (layer): Need => ({
        kind: 'sign',
        target: row.release.id,
        layer,
        title: `Sign ${LAYER_NAMES[layer]}`,
        subject: `${signing.label}, ${signing.signOffs.length}/${totalRequired(signing)} signed`,
        if_not: 'not released',
        environment: row.environment.name,
        requester: requesters.get(row.release.requester_id ?? '') ?? null,
        since: row.release.submitted_at?.toISOString() ?? null,
        due: row.release.due_at?.toISOString() ?? null,
        escalated: escalations(row.release, layer).escalated,
        reminded: personId !== null && escalations(row.release, layer).reminded.includes(personId),
      }),
    )
  })
  const listed = new Set(sign.map(need => `${need.target} ${need.layer}`))
  const signs = (id: string, layer: Need['layer']) => listed.has(`${id} ${layer}`)
  return [...sign, ...otherReleaseNeeds({ rows, facts, personId }, escalations, signs)]
}

type Others = { rows: ReleaseWithAgent[]; facts: Map<string, SigningFacts>; personId: string | null }

type Escalations = (
  release: ReleaseWithAgent['release'],
  layer: Need['layer'],
) => {
  escalated: boolean
  /** Told that their own answer is missing. */
  reminded: string[]
  /** Told with their team. */
  told: string[]
}

/** What the log says of this revision: whom silence was carried on to. */
async function loadEscalations(db: Database, rows: ReleaseWithAgent[]): Promise<Escalations> {
  const late = rows.filter(({ release }) => release.due_at !== null)
  const reminders = await loadReminders(
    db,
    late.map(({ release }) => release.id),
  )
  return (row, layer) => {
    const sent = remindersNow(reminders.get(row.id), row).filter(one => one.layer === layer)
    const later = sent.filter(one => one.kind.startsWith('escalated'))
    return {
      escalated: later.length > 0,
      reminded: sent.filter(one => !later.includes(one)).flatMap(one => one.persons),
      told: later.filter(one => one.kind === 'escalated-to-team').flatMap(one => one.persons),
    }
  }
}

/** `signs`: what this person can sign is listed as that, and not once more here. */
function otherReleaseNeeds(
  { rows, facts, personId }: Others,
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

async function names(db: Database, ids: (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter(id => id !== null))]
  if (known.length === 0) return new Map()
  const rows = await db
    .select({ id: person.id, name: person.name })
    .from(person)
    .where(inArray(person.id, known))
  return new Map(rows.map(row => [row.id, row.name]))
}
