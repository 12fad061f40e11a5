import { Section } from '@/components/ui/section'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { GuardrailDetail } from './types'

const SHOWN_MATCHES = 10

/** Which actions of which agents it selects now. */
export function GuardrailMatches({
  matches,
  selects,
}: {
  matches: GuardrailDetail['matches'] | undefined
  selects: string | undefined
}) {
  return (
    <Section
      title="Matches"
      description={
        <span aria-live="polite">
          {matches
            ? `${matches.actions} ${matches.actions === 1 ? 'action' : 'actions'} on ${matches.agents} ${matches.agents === 1 ? 'agent' : 'agents'}: ${selects}.`
            : 'Counting…'}
        </span>
      }
    >
      <ul>
        {matches?.rows.slice(0, SHOWN_MATCHES).map(row => (
          <li
            key={`${row.agent} ${row.environment} ${row.system} ${row.action}`}
            className="flex gap-3 border-b py-1 text-table"
          >
            <span>{row.agent}</span>
            <span className="text-muted">{row.environment}</span>
            <span className="truncate font-mono text-meta">
              {row.system} {visibleLine(row.action).slice(0, 60)}
            </span>
          </li>
        ))}
      </ul>
      {matches && matches.rows.length > SHOWN_MATCHES && (
        <p className="mt-1 text-meta text-muted">The first {SHOWN_MATCHES}.</p>
      )}
      {matches && matches.unseen > 0 && (
        <p className="mt-1 text-meta text-muted">
          {matches.unseen === 1
            ? 'One of these agents is of a team that you don’t see.'
            : `${matches.unseen} of these agents are of teams that you don’t see.`}
        </p>
      )}
    </Section>
  )
}
