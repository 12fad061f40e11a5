/**
 * `release.remind`: the worker's note to those who still owe an answer. It changes no release: a deadline that
 * passes tells more people, and approves nothing.
 */

import { z } from 'zod'
import type { Tx } from '@/db/pool'
import type { ReleaseRow } from '@/db/stores/release'
import {
  loadLayerTeams,
  loadReleasesDueBy,
  loadReleasesDueForUpdate,
  loadReminders,
  remindersNow,
} from '@/db/stores/release-reminders'
import { loadSigningReleases, type SigningFacts } from '@/db/stores/release-signing'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { refuse } from '@/lib/domain/refusal'
import { owed } from '@/lib/domain/release/can-sign'
import {
  dueReminders,
  type LayerPeople,
  REMINDER_HOURS,
  type Reminder,
  type ReminderFacts,
} from '@/lib/domain/release/reminders'
import { type CommandEvent, defineCommand } from '../define-command'

/** A bounded number at a time; the next run takes the rest. */
const MOST_RELEASES = 100
/** An entry names at most so many persons of a team. */
const MOST_PERSONS = 200

type Due = { release: ReleaseRow; reminders: Reminder[] }

export const remindSigners = defineCommand({
  name: 'release.remind',
  summary: 'Records, once each, who was told that a release still waits for their answer.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({}),
  output: z.object({ reminded: z.int() }),

  async load(tx, _input, { now }) {
    const until = new Date(now.getTime() + REMINDER_HOURS[0] * 3_600_000)
    const waiting = await dueOf(tx, await loadReleasesDueBy(tx, until), now)
    const ids = waiting.slice(0, MOST_RELEASES).map(({ release }) => release.id)
    return dueOf(tx, await loadReleasesDueForUpdate(tx, ids, until), now)
  },

  decide(due) {
    const events = due.flatMap(({ release, reminders }) =>
      reminders.map(
        ({ layer, kind, hours, persons }): CommandEvent => ({
          type: 'release.reminded',
          subject: { kind: 'release', id: release.id },
          agent: release.agent_id,
          layer,
          digest: release.digest,
          data: {
            kind,
            hours,
            revision: release.revision,
            due_at: release.due_at?.toISOString() ?? null,
            persons: persons.slice(0, MOST_PERSONS).map(person => person.id),
          },
        }),
      ),
    )
    const [first, ...rest] = events
    if (!first) return refuse('wrong_state', 'Nobody has to be reminded of a release now.')
    return { events: [first, ...rest] }
  },

  async save() {},

  result: ({ events }) => ({ reminded: events.length }),
})

/** Those of these releases where somebody is to be told something now. */
async function dueOf(tx: Tx, rows: ReleaseRow[], now: Date): Promise<Due[]> {
  const signing = await loadSigningReleases(tx, rows, now)
  const sent = await loadReminders(
    tx,
    rows.map(row => row.id),
  )
  const teamOf = await loadLayerTeams(tx, [...new Set(rows.map(row => row.agent_id))])
  return rows.flatMap(row => {
    const facts = signing.get(row.id)!
    const reminders = dueReminders({
      now: epochSeconds(now),
      dueAt: epochSeconds(row.due_at!),
      submittedAt: epochSeconds(row.submitted_at ?? row.created_at),
      missing: CONTROL_LAYERS.filter(layer => owed(facts, layer) > 0).map(layer => ({
        layer,
        signedBy: facts.signOffs.filter(signOff => signOff.layer === layer).map(signOff => signOff.person_id),
      })),
      owners: ownersOf(facts, layer => teamOf(row.agent_id, layer)),
      delegations: facts.delegations,
      sent: remindersNow(sent.get(row.id), row),
    })
    return reminders.length > 0 ? [{ release: row, reminders }] : []
  })
}

function ownersOf(
  { ownership }: SigningFacts,
  teamOf: (layer: ControlLayer) => LayerPeople['team'],
): ReminderFacts['owners'] {
  const of = (layer: ControlLayer): LayerPeople => {
    const { accountable, deputy } = ownership[layer]
    return { accountable, deputy, team: teamOf(layer) }
  }
  return {
    iam: of('iam'),
    iga: of('iga'),
    pam: of('pam'),
    security: of('security'),
    app: of('app'),
    compliance: of('compliance'),
  }
}
