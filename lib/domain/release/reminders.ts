/**
 * Who is told that a release waits for them, and when. Only those who still owe an answer; each once per revision.
 * A deadline that passes tells more people and does nothing else: silence never approves.
 */
import type { ControlLayer } from '../control-layer/layers'
import type { StandIn } from './can-sign'

type Named = { id: string; name: string }

export const REMINDER_KINDS = ['reminder', 'escalated-to-deputy', 'escalated-to-team', 'by-hand'] as const
export type ReminderKind = (typeof REMINDER_KINDS)[number]

const HOUR = 3600

/** Hours before the deadline at which whoever is accountable is reminded. */
export const REMINDER_HOURS = [48, 12] as const
/** The deputy has this long before the team is told. */
const DEPUTY_HOURS = 24

export type SentReminder = { layer: ControlLayer; kind: ReminderKind; hours: number }

/** `hours` before the deadline; negative: after it. */
export type Reminder = SentReminder & { persons: Named[] }

export type LayerPeople = {
  accountable: Named | null
  deputy: Named | null
  /** Active members of the layer's team. */
  team: readonly Named[]
}

export type ReminderFacts = {
  /** Epoch seconds, as all times here. */
  now: number
  dueAt: number
  submittedAt: number
  /** Layers that owe a signature, and who of them gave one already. */
  missing: readonly { layer: ControlLayer; signedBy: readonly string[] }[]
  owners: Record<ControlLayer, LayerPeople>
  delegations: readonly StandIn[]
  /** What was sent about this revision. */
  sent: readonly SentReminder[]
}

/**
 * At most one per layer: the latest that is due. What was missed while nothing ran is not caught up on, since two
 * reminders at once say no more than one.
 */
export function dueReminders(facts: ReminderFacts): Reminder[] {
  return facts.missing.flatMap(({ layer, signedBy }) => {
    const reminder = latestDue(facts, layer, signedBy)
    const known = facts.sent.some(
      one => one.layer === layer && one.kind === reminder?.kind && one.hours === reminder.hours,
    )
    return reminder === null || known ? [] : [reminder]
  })
}

function latestDue(
  { now, dueAt, submittedAt, owners, delegations }: ReminderFacts,
  layer: ControlLayer,
  signedBy: readonly string[],
): Reminder | null {
  const { accountable, deputy, team } = owners[layer]
  const open = (person: Named | null): person is Named => person !== null && !signedBy.includes(person.id)
  const first = [accountable, deputy].find(open)
  const standIns = delegations
    .filter(one => one.layer === layer && one.from.id === first?.id)
    .map(one => one.to)
  const asked = [...(first ? [first] : []), ...standIns].filter(open)
  const later = [deputy].filter(open).filter(person => person.id !== first?.id)
  const toTeam = later.length > 0 ? -DEPUTY_HOURS : 0
  const steps: Reminder[] = [
    ...REMINDER_HOURS.map(hours => ({ layer, kind: 'reminder' as const, hours, persons: asked })),
    { layer, kind: 'escalated-to-deputy', hours: 0, persons: later },
    { layer, kind: 'escalated-to-team', hours: toTeam, persons: team.filter(open) },
  ]
  const due = steps.filter(({ hours, persons }) => {
    const at = dueAt - hours * HOUR
    return persons.length > 0 && now >= at && at > submittedAt
  })
  return due.at(-1) ?? null
}
