'use client'

import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { leaveLayers } from '@/lib/domain/control-layer/leave-layers'
import type { PersonDetail } from './types'

/** What becomes of the layers that somebody leaves: the same rule that the command applies. */
export function leavingConsequences(person: PersonDetail, fromTeams?: readonly string[]) {
  const holdings = person.holdings.filter(
    ({ team_id }) => fromTeams === undefined || (team_id !== null && fromTeams.includes(team_id)),
  )
  const names = new Map(holdings.map(holding => [holding.deputy_id, holding.deputy]))
  const left = leaveLayers(person.id, holdings)
  const of = (effect: (typeof left)[number]['effect']) => left.filter(row => row.effect === effect)
  const place = (row: (typeof left)[number]) => `${LAYER_NAMES[row.layer]} of ${row.agent}`
  return {
    vacant: of('vacant').map(row => `${place(row)}: nobody else is named`),
    promoted: of('deputy_promoted').map(
      row => `${place(row)}: ${names.get(row.becomes.accountable_id) ?? 'the deputy'} steps up`,
    ),
    deputy: of('deputy_removed').map(row => `${place(row)}: no deputy any more`),
  }
}

/** The consequences in words, worst first. Nothing where none. */
export function Leaving({ consequences }: { consequences: ReturnType<typeof leavingConsequences> }) {
  const { vacant, promoted, deputy } = consequences
  if (vacant.length + promoted.length + deputy.length === 0) return null
  return (
    <div className="flex flex-col gap-3">
      {vacant.length > 0 && (
        <div>
          <p className="font-medium text-deny">
            {vacant.length === 1 ? 'This layer becomes' : `These ${vacant.length} layers become`} vacant,
            which blocks releases
          </p>
          <List items={vacant} />
        </div>
      )}
      {promoted.length > 0 && (
        <div>
          <p className="font-medium">{promoted.length === 1 ? 'A deputy steps' : 'Deputies step'} up</p>
          <List items={promoted} />
        </div>
      )}
      {deputy.length > 0 && (
        <div>
          <p className="font-medium">Layers without a deputy</p>
          <List items={deputy} />
        </div>
      )}
      <p className="text-table text-muted">
        Signatures on releases that are open for these agents become void, since their owners change.
      </p>
    </div>
  )
}

function List({ items }: { items: readonly string[] }) {
  return (
    <ul className="list-disc pl-5 text-table">
      {items.map(item => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  )
}
