/** May this person classify these actions, and does it lower what was decided before? (UX §3.2) */
import type { Actor } from '../member/permissions'
import { type Authorship, mayAuthor } from '../organisation/authorship'
import type { Classification } from '../policy/model'
import { TIERS } from '../policy/model'
import { tierOf } from '../policy/tiers'
import { type Refusal, refuse, refuseField } from '../refusal'
import type { OutcomeEnvironment } from './action-outcome'
import { sameClassification, type Suggestion, type SuggestionSource } from './suggestions'
import { visibleLine } from './visible-text'
import type { OwningTeam } from './who-can'

/** An action under its row lock. `stored` is what the team said last, also of a definition that changed since. */
export type ClassifiedAction = {
  id: string
  name: string
  system: { id: string; name: string; team: OwningTeam }
  version: number
  stored: Classification | null
  removed: boolean
  classifiedBy: string | null
  classifiedAt: string | null
  /** Everything that suggests something for it now: what is adopted must be among them. */
  suggestions: readonly Suggestion[]
}

export type ClassifyItem = {
  action: string
  expected_version: number
  classification: Classification | null
  rationale?: string | null
  /** Adopts what was suggested: from where, and for a rule or a person which. */
  adopts?: { source: SuggestionSource; id?: string }
}

export type ClassifyInput = { actions: ClassifyItem[]; rationale?: string; reason?: string }

export type ClassifyDecision = {
  items: {
    row: ClassifiedAction
    to: Classification | null
    rationale: string | null
    adopted: Suggestion | null
  }[]
  lowered: string[]
}

export function decideClassify(
  rows: readonly ClassifiedAction[],
  input: ClassifyInput,
  actor: Actor,
  environments: readonly OutcomeEnvironment[],
  authorship: Authorship,
): ClassifyDecision | Refusal {
  const byId = new Map(rows.map(row => [row.id, row]))
  const seen = new Set<string>()
  const items: ClassifyDecision['items'] = []
  const stale: ClassifiedAction[] = []
  for (const [at, item] of input.actions.entries()) {
    const row = byId.get(item.action)
    if (!row)
      return refuseField(`/actions/${at}/action`, 'There is no such action. Reload the list.', 'not_found')
    if (seen.has(row.id)) {
      return refuseField(`/actions/${at}/action`, `${shown(row)} is in the list twice: name it once.`)
    }
    seen.add(row.id)
    const foreign = mayAuthor(authorship, actor, row.system)
    if (foreign) return foreign
    if (row.removed) {
      return refuse(
        'wrong_state',
        `${shown(row)} is no longer in ${row.system.name}: the last import removed it. Import again if it is back.`,
      )
    }
    if (row.version !== item.expected_version) stale.push(row)
    const adopted = item.adopts ? adoptedBy(row, item) : null
    if (adopted === 'gone') {
      return refuseField(
        `/actions/${at}/adopts`,
        `Nothing suggests this for ${shown(row)} any more: the rule, the claim or the suggestion changed meanwhile. Look again, or classify it without adopting.`,
        'wrong_state',
      )
    }
    items.push({
      row,
      to: item.classification,
      rationale:
        item.rationale ??
        input.rationale ??
        (adopted ? `Adopted: ${adopted.reason}`.slice(0, 1000) : (input.reason ?? null)),
      adopted,
    })
  }
  if (stale.length > 0) return refuseStale(stale)
  const lowered = items.filter(({ row, to }) => lowers(row.stored, to, environments)).map(({ row }) => row.id)
  if (lowered.length > 0 && !input.reason) {
    const names = lowered.map(id => shown(byId.get(id)!))
    const list =
      names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
    return refuse('invalid_input', `This makes ${list} less strict: say why.`, {
      errors: [{ pointer: '/reason', detail: 'Lowering what was decided before needs one reason.' }],
      data: { lowered },
    })
  }
  return { items, lowered }
}

/** What a person takes over as their own word has to stand there still, word for word. */
function adoptedBy(row: ClassifiedAction, { adopts, classification }: ClassifyItem): Suggestion | 'gone' {
  const found = row.suggestions.find(
    one =>
      one.source === adopts?.source &&
      one.id === (adopts.id ?? null) &&
      classification !== null &&
      sameClassification(one.classification, classification),
  )
  return found ?? 'gone'
}

/**
 * Whether it is less strict than what the team said last, in any environment. Going from nothing to something
 * is the classification itself, not a lowering: no reason is asked for it.
 */
export function lowers(
  from: Classification | null,
  to: Classification | null,
  environments: readonly OutcomeEnvironment[],
): boolean {
  if (from === null || to === null) return false
  const productions = environments.length > 0 ? environments.map(row => row.production) : [true]
  return productions.some(
    production => TIERS.indexOf(tierOf(to, production)) < TIERS.indexOf(tierOf(from, production)),
  )
}

function refuseStale(stale: ClassifiedAction[]): Refusal {
  const [first] = stale
  const who = first?.classifiedBy ?? 'Somebody'
  const others = stale.length > 1 ? ` (and ${stale.length - 1} more)` : ''
  return refuse(
    'stale_version',
    `${who} changed ${first ? shown(first) : 'it'}${others} meanwhile. Compare before you decide; nothing was overwritten.`,
    {
      data: {
        current: stale.slice(0, 100).map(row => ({
          action: row.id,
          version: row.version,
          classification: row.stored,
          by: row.classifiedBy,
          at: row.classifiedAt,
        })),
      },
    },
  )
}

function shown(row: { name: string }): string {
  const line = visibleLine(row.name)
  return line.length > 80 ? `${line.slice(0, 80)}…` : line
}
